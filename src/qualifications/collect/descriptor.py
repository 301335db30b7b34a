"""The entry of a collected table in the data package."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from qualifications.collect.collected import Collected, Link


def described(
    old: dict[str, Any] | None, name: str, collected: Collected, **recorded: object
) -> dict[str, Any]:
    """The entry of a table, with the date, the source and the gaps of what was collected.

    `old` is the entry so far, whose words and rules stay; without one, those of `declared.json` are taken,
    and what it does not have is inferred from the rows. `recorded` are the size and hash of the table's file.
    """
    entry = dict(old) if old else {**_inferred(name, collected), **_declared().get(name, {})}
    as_of = max(entry["asOf"], collected.as_of.isoformat())
    entry["asOf"] = as_of
    entry["coverage"] = {**entry["coverage"], "end": max(entry["coverage"]["end"], as_of)}
    if collected.gap_words:
        gaps = [gap for gap in entry["knownGaps"] if not gap.startswith(collected.gap_words)]
        entry["knownGaps"] = [*gaps, *collected.gaps]
    entry["sources"] = _sources(entry["sources"], collected.sources)
    entry |= recorded
    if not old:
        # The words come before the columns, for people who read the descriptor.
        entry["schema"] = entry.pop("schema")
    return entry


def _sources(old: list[dict[str, str]], new: tuple[Link, ...]) -> list[dict[str, str]]:
    """The sources, the new ones in the places of their earlier versions or at the end."""
    links = {link.name: link for link in (Link(each["title"], each["path"]) for each in old)}
    for link in new:
        # The folder within a repository stays the one that an editor named.
        folder = links[link.name].folder if link.name in links else ""
        links[link.name] = Link(link.title, link.path + folder)
    return [{"title": each.title, "path": each.path} for each in links.values()]


def _inferred(name: str, collected: Collected) -> dict[str, Any]:
    first = collected.frame[collected.key[0]].min()
    start = first if isinstance(first, dt.date) else collected.as_of
    return {
        "name": name,
        "type": "table",
        "title": name,
        "description": f"Collected from {collected.sources[0].path}",
        "path": f"data/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "asOf": collected.as_of.isoformat(),
        "coverage": {"start": start.isoformat(), "end": collected.as_of.isoformat()},
        "knownGaps": [],
        "sources": [],
        "licenses": [{"name": "not recorded", "title": "Not recorded"}],
        "schema": {
            "fields": [_field(column) for column in collected.frame],
            "primaryKey": collected.key,
        },
    }


def _field(column: pl.Series) -> dict[str, Any]:
    kinds = {pl.Boolean: "boolean", pl.Date: "date", pl.String: "string", pl.Int64: "integer"}
    constraints: dict[str, Any] = {} if column.null_count() else {"required": True}
    if column.dtype == pl.Int64:
        constraints["minimum"] = 0
    kind = kinds[column.dtype.base_type()]
    return {"name": column.name, "type": kind, "title": column.name, "constraints": constraints}


@cache
def _declared() -> dict[str, dict[str, Any]]:
    """The words and rules of tables that the evidence gets with their first collection, by name."""
    declared: dict[str, dict[str, Any]] = json.loads(
        (files("qualifications.collect") / "declared.json").read_text(encoding="utf-8")
    )
    return declared
