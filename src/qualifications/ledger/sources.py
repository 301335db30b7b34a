"""The sources that claims rest on, from `evidence/sources.yml`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.inputs import shown
from qualifications.ledger.fields import FieldReader
from qualifications.ledger.findings import Finding, LedgerError, Rule
from qualifications.ledger.yaml_lines import read_yaml

# Each is a folder of the site, and a part of addresses.
IDENTIFIER = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Source:
    """A document that was read: its title, publisher, address, the day it was read, and its own date.

    `independent` says whether somebody other than 2i2c and its people wrote it.
    """

    id: str
    title: str
    publisher: str
    url: str
    read: dt.date
    independent: bool
    date: dt.date | None = None
    archived: str = ""
    note: str = ""


def read_sources(path: Path, latest: dt.date = dt.date.max) -> tuple[Mapping[str, Source], list[Finding]]:
    """The sources by id, and what is wrong with those left out; none was read or written after `latest`."""
    try:
        document = read_yaml(path)
    except LedgerError as error:
        return {}, list(error.findings)
    if not isinstance(document.data, dict):
        return {}, [Finding(path, 1, Rule.SCHEMA, shown(document.data), "sources by id")]
    sources, findings = {}, []
    for name, item in document.data.items():
        reader = FieldReader(document, (name,), item)
        if not IDENTIFIER.fullmatch(name):
            reader.refuse((), f"the id {shown(name)}", "small letters, digits and hyphens")
        source = Source(
            id=name,
            title=reader.text("title", required=True),
            publisher=reader.text("publisher", required=True),
            url=reader.url("url", required=True),
            read=reader.date("read", required=True, latest=latest) or dt.date.min,
            independent=reader.flag("independent", required=True),
            date=reader.date("date", latest=latest),
            archived=reader.url("archived"),
            note=reader.text("note"),
        )
        reader.close()
        findings += reader.findings
        if not reader.findings:
            sources[name] = source
    return sources, findings
