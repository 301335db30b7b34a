"""The check of cited addresses: it asks each once, tells what it found, and never fails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from archive_server import Archive, serving
from qualifications.collect.http import Client
from qualifications.collect.links import ask, cited_addresses, report

SOURCE = """\
one:
  title: "One"
  publisher: "2i2c"
  url: {0}there
  archived: {0}copy
  read: 2026-11-22
  independent: false
"""


def test_addresses_that_give_no_page_are_reported(tmp_path: Path) -> None:
    """A page that is gone is told with its place; one that answers is not, nor is a fragment asked for."""
    with serving(Archive(raw={"there": b"page", "copy": b"page"})) as server:
        (tmp_path / "evidence").mkdir()
        (tmp_path / "evidence/sources.yml").write_text(SOURCE.format(server.url))
        (tmp_path / "evidence/datapackage.json").write_text("{}")
        (tmp_path / "content").mkdir()
        page = f"See [one]({server.url}there#part) and\n<{server.url}gone>.\n"
        (tmp_path / "content/page.md").write_text(page)
        cited = cited_addresses(tmp_path)
        with Client(attempts=1, patience=0.02) as client:
            text = report(ask(client, cited), day=dt.date(2026, 11, 24))
        assert text == (
            f"Of 3 addresses, 1 gave no page on 2026-11-24.\n\n"
            f"- {server.url}gone: status 404 (content/page.md, line 2; no archived copy)\n"
        )
        assert max(server.requests.values()) <= 2
