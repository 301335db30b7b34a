"""The check of cited addresses: it tells what each answers and what copy there is, and never fails."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from archive_server import Archive, serving
from qualifications.cli import main
from qualifications.collect.http import Client
from qualifications.collect.links import Answer, Kind, ask, cited_addresses, report
from qualifications.problems import Exit

DAY = dt.date(2026, 11, 24)
SOURCE = """\
{name}:
  title: "One"
  publisher: "2i2c"
  url: {url}{name}
  archived: {url}copy-of-{name}
  read: 2026-11-22
"""


@pytest.fixture
def server() -> Iterator[Archive]:
    """A server with two pages and the copy of one; nobody has a copy of another."""
    with serving(Archive(raw={"there": b"page", "copy-of-there": b"page", "new": b"page"})) as served:
        yield served


def project(folder: Path, *, page: str = "", sources: str = "", table: str = "") -> Path:
    """A book with a chapter, sources and a table."""
    for name, text in {
        "_config.yml": "title: A book\n",
        "_toc.yml": "format: jb-book\nroot: content/page\n",
        "content/page.md": page,
        "evidence/sources.yml": sources,
        "evidence/datapackage.json": '{"constraints": {"pattern": "https://.+"}}',
        "evidence/data/table.csv": table,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def answers(root: Path, server: Archive) -> dict[str, Answer]:
    """The answer of each address, by its end."""
    with Client(attempts=1, patience=0.005) as client:
        found = list(ask(client, cited_addresses(root), archive=f"{server.url}archive"))
    return {each.cited.address.removeprefix(server.url): each for each in found}


def with_copy(server: Archive, name: str, **others: object) -> None:
    """Lets the archive know a copy of a page."""
    copy = {"available": True, "url": "http://web.archive.org/web/2025/page", "status": "200"} | others
    question = f"archive?url={quote_plus(server.url + name)}"
    server.raw[question] = json.dumps({"archived_snapshots": {"closest": copy}}).encode()


def test_every_place_is_read_once(server: Archive, tmp_path: Path) -> None:
    """Chapters, sources and tables are read; an address is asked once, without its fragment, in order."""
    url = server.url
    root = project(
        tmp_path,
        page=f"See [one]({url}there#part) and\n<{url}new>, not https://.+ here.\n",
        sources=SOURCE.format(url=url, name="there"),
        table=f"a,b\n1,{url}cell,2\n",
    )
    places = {each.address.removeprefix(url): each.place for each in cited_addresses(root)}
    assert list(places.items()) == [
        ("cell", "evidence/data/table.csv, line 2"),
        ("new", "content/page.md, line 2"),
        ("there", "evidence/sources.yml, line 4"),
    ]
    assert answers(root, server)["there"] == Answer(
        next(each for each in cited_addresses(root) if each.address == f"{url}there"),
        Kind.THERE,
        copy=f"{url}copy-of-there",
    )
    assert (server.requests["there"], server.requests["copy-of-there"]) == (1, 1)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (["301 /new"], (Kind.MOVED, "", "new")),
        (["308 /old", "301 /new"], (Kind.MOVED, "", "new")),
        (["302 /new"], (Kind.THERE, "", "")),
        (["302 /old", "301 /new"], (Kind.THERE, "", "")),
        (["301 /nowhere"], (Kind.GONE, "status 404", "nowhere")),
        (["302 /page"] * 9, (Kind.SILENT, "too many redirects", "")),
        (["404"], (Kind.GONE, "status 404", "")),
        (["410"], (Kind.GONE, "status 410", "")),
        (["403"], (Kind.CLOSED, "status 403", "")),
        (["401"], (Kind.CLOSED, "status 401", "")),
        (["429"] * 9, (Kind.CLOSED, "status 429", "")),
        (["503"] * 9, (Kind.SILENT, "status 503", "")),
        (["503"], (Kind.THERE, "", "")),
        (["dropped"] * 9, (Kind.SILENT, "Remote end closed connection without response", "")),
        (["slow"] * 9, (Kind.SILENT, "Read timed out. (read timeout=0.3)", "")),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_an_answer_is_told_by_what_to_do(
    server: Archive, tmp_path: Path, faults: list[str], expected: tuple[Kind, str, str]
) -> None:
    """Pages that moved, that are gone, that let in no program and that are silent are told apart."""
    kind, found, moved = expected
    server.raw["page"] = b"page"
    server.faults = {"page": faults[:1] if " /old" in faults[0] else faults, "old": faults[1:]}
    answer = answers(project(tmp_path, page=f"{server.url}page\n"), server)["page"]
    assert answer.kind is kind
    assert found in answer.found
    assert answer.moved == (server.url + moved if moved else "")


@pytest.mark.parametrize(
    "fault", ["drip headers", "endless continue", "endless headers", "no http", "odd redirect"]
)
def test_an_address_takes_no_longer_than_its_time(server: Archive, tmp_path: Path, fault: str) -> None:
    """A site that answers oddly or without end is silent, and the next address has its turn."""
    server.faults = {"page": [fault] * 99}
    cited = cited_addresses(project(tmp_path, page=f"{server.url}page {server.url}there\n"))
    with Client(attempts=1, patience=0.005) as client:
        page, there = ask(client, cited, archive=f"{server.url}archive", seconds=1)
    assert (page.kind, there.kind) == (Kind.SILENT, Kind.THERE)
    assert page.found


def test_a_copy_is_looked_for_where_a_page_is_gone(server: Archive, tmp_path: Path) -> None:
    """The archive is asked about pages that are gone; a copy that is none, or no answer, is not offered."""
    root = project(
        tmp_path, page="\n".join(f"{server.url}{name}" for name in ("gone", "lost", "odd", "there", "un"))
    )
    with_copy(server, "gone")
    with_copy(server, "lost", status="404")
    server.raw[f"archive?url={quote_plus(server.url + 'odd')}"] = b"<html>"
    server.raw[f"archive?url={quote_plus(server.url + 'un')}"] = b'{"archived_snapshots": {}}'
    found = answers(root, server)
    assert found["gone"].copy == "https://web.archive.org/web/2025/page"
    assert [found[name].copy for name in ("lost", "odd", "there", "un")] == [""] * 4
    assert found["odd"].found == "status 404; the Wayback Machine could not be asked"
    assert not any(name.startswith("archive") and name.endswith("there") for name in server.requests)


def test_many_pages_of_one_host_are_asked(server: Archive, tmp_path: Path) -> None:
    """A host gets few requests at once, and every page of it its turn."""
    names = [f"page-{number}" for number in range(30)]
    server.raw |= dict.fromkeys(names, b"page" * 100_000)
    found = answers(project(tmp_path, page="\n".join(server.url + name for name in names)), server)
    assert {each.kind for each in found.values()} == {Kind.THERE}
    assert len(found) == 30


def test_an_archived_copy_that_is_gone_is_told(server: Archive, tmp_path: Path) -> None:
    """A recorded copy is asked for with its page, and told when it is gone."""
    server.raw["new"] = b"page"
    root = project(tmp_path, sources=SOURCE.format(url=server.url, name="new"))
    answer = answers(root, server)["new"]
    assert (answer.kind, answer.found) == (Kind.GONE, "its archived copy: status 404")


def test_the_report_sorts_by_what_to_do(server: Archive, tmp_path: Path) -> None:
    """Counts first, then each kind with what an editor does; the same answers give the same bytes."""
    names = ("gone", "lost", "moved", "shut", "there")
    page = "\n".join(f"{server.url}{name}" for name in names)
    root = project(tmp_path, page=page)

    def told() -> str:
        server.faults = {"moved": ["301 /new"], "shut": ["403"]}
        return report(answers(root, server).values(), day=DAY)

    with_copy(server, "gone")
    with_copy(server, "lost", available=False)
    text = told()
    url = server.url
    assert text == (
        "Of 5 cited addresses, 1 were there on 2026-11-24.\n\n"
        "## Gone\n\nCite an archived copy or another source.\n\n"
        f"- `{url}gone` (`content/page.md, line 1`): `status 404`;"
        " archived at `https://web.archive.org/web/2025/page`\n"
        f"- `{url}lost` (`content/page.md, line 2`): `status 404`; no archived copy found\n\n"
        "## Moved for good\n\nCite the new address, where it holds the same page.\n\n"
        f"- `{url}moved` (`content/page.md, line 3`): moved to `{url}new`\n\n"
        "## Closed to programs\n\nThe site lets in browsers alone, or has hidden the page: look.\n\n"
        f"- `{url}shut` (`content/page.md, line 4`): `status 403`\n"
    )
    assert told() == text


def test_the_command_never_fails_for_a_silent_page(
    server: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report goes to a file and to standard output, JSON has each answer, and the status is nought."""
    root = project(tmp_path / "book", page=f"{server.url}gone and {server.url}there\n")
    with_copy(server, "gone")
    arguments = ["--project", str(root), "links", "--archive", f"{server.url}archive"]
    assert main([*arguments, "--report", str(tmp_path / "report.md")]) == Exit.DONE
    assert capsys.readouterr().out == (tmp_path / "report.md").read_text()
    assert main([*arguments, "--json"]) == Exit.DONE
    rows = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["copy"]) for row in rows] == [
        ("gone", "https://web.archive.org/web/2025/page"),
        ("there", ""),
    ]
