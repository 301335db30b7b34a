"""The claims as files: JSON by a published schema, and CSV; and the data tables with their descriptor."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from qualifications.files import csv_bytes, csv_table, json_bytes, sha256, write_atomically
from qualifications.ledger.data_package import DataPackage
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.ledger.sources import Source

SCHEMA = files("qualifications.export") / "claims.schema.json"
JSON, CSV, SCHEMA_NAME = "claims.json", "claims.csv", "claims.schema.json"
_SEPARATOR = " | "
# The fields of a claim before and behind its sources.
_SAID = (
    *("id", "kind", "statement", "short", "value", "unit", "as_of", "expires", "method", "limits"),
    "counter_evidence",
)
_USED = ("independent", "supports", "not_for", "beside", "verified", "status")
# Those of CSV.
_COLUMNS = (*_SAID[:5], "value_text", *_SAID[5:], "sources", *_USED, "url", "reason")


def attributes(of: object, *names: str, optional: Collection[str] = ()) -> dict[str, Any]:
    """The named attributes: a day as YYYY-MM-DD, a tuple as a list, an empty `optional` one as null."""
    found = {name: getattr(of, name) for name in names}
    plain: dict[str, Any] = to_jsonable_python(found | {name: found[name] or None for name in optional})
    return plain


def write_claims(ledger: Ledger, *, edition: str, url: str, urls: Mapping[str, str], folder: Path) -> None:
    """Writes claims.json, its schema, claims.csv and the data package into the folder.

    `url` is an address that leads to any claim, with `{id}` for its id, and `urls` are their own, by id.
    """
    document = claims_document(ledger, edition=edition, url=url)
    write_atomically(folder / JSON, json_bytes(document))
    write_atomically(folder / SCHEMA_NAME, SCHEMA.read_bytes())
    write_atomically(folder / CSV, csv_table(_rows(document, urls)))
    _write_package(ledger.tables.package, folder)


def _write_package(package: DataPackage, folder: Path) -> None:
    """Writes the tables and their descriptor, which names the size and hash of each file as it leaves."""
    descriptor = json.loads(package.path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        path = package.tables[resource["name"]].path
        kept = path.read_bytes()
        data = csv_bytes(kept.decode())
        write_atomically(folder / path.relative_to(package.path.parent), data)
        if data != kept:
            digest = sha256(data)
            resource |= {"byteOrderMark": True, "bytes": len(data), "hash": f"sha256:{digest}"}
    write_atomically(folder / package.path.name, json_bytes(descriptor))


def claims_document(ledger: Ledger, *, edition: str, url: str) -> dict[str, Any]:
    """What claims.json holds: the claims, and each source that they cite, once."""
    claims = ledger.claims.values()
    cited = {each.source.id for claim in claims for each in claim.citations}
    return {
        "edition": edition,
        "data_as_of": ledger.data_as_of.isoformat(),
        "claim_url": url,
        "claims": [_claim(claim) for claim in claims],
        "sources": [_source(source) for name, source in ledger.sources.items() if name in cited],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    quotes: dict[str, list[str]] = {each.source.id: [] for each in claim.citations}
    for each in claim.citations:
        if each.quote:
            quotes[each.source.id].append(each.quote)
    return {
        **attributes(claim, *_SAID, optional=("short",)),
        "sources": [{"source": name, "quotes": words} for name, words in quotes.items()],
        **attributes(claim, *_USED, optional=("verified",)),
        **({"reason": claim.reason} if claim.reason else {}),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        **attributes(source, "id", "title", "publisher", "url"),
        "archived_url": source.archived or None,
        **attributes(source, "read", "independent"),
    }


def _rows(document: Mapping[str, Any], urls: Mapping[str, str]) -> Iterator[Sequence[object]]:
    """The claims as CSV: lists are joined with a bar, a source is its title and address.

    A column of CSV has one type: numbers stand in `value`, dates and words in `value_text`.
    """
    yield _COLUMNS
    titles = {source["id"]: f"{source['title']} <{source['url']}>" for source in document["sources"]}
    for each in document["claims"]:
        lists = {name: _SEPARATOR.join(each[name]) for name in ("supports", "not_for", "beside")}
        value = each["value"]
        values = {"value": None, "value_text": value} if isinstance(value, str) else {"value_text": None}
        sources = _SEPARATOR.join(titles[cited["source"]] for cited in each["sources"])
        cells = each | lists | values | {"sources": sources, "url": urls[each["id"]]}
        yield [cells.get(name, "") for name in _COLUMNS]
