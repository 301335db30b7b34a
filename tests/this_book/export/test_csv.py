"""The data that readers take away: spreadsheets, data frames and data packages read them alike."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json

import polars as pl

from books import ROOT, Book


def test_tables_for_readers_are_whole(built_book: Book) -> None:
    """A file with letters beyond ASCII begins with the mark that tells a spreadsheet so, and no other.

    Each table has the size, hash and mark that its descriptor names, and the rows of the evidence.
    """
    marked = set()
    for path in built_book.site.rglob("*.csv"):
        data = path.read_bytes()
        bare = data.removeprefix(codecs.BOM_UTF8)
        assert (bare != data) is not bare.isascii(), path
        marked |= set() if bare == data else {path.name}
    assert marked >= {"claims.csv", "team.csv"}
    descriptor = json.loads((built_book.downloads / "datapackage.json").read_text(encoding="utf-8"))
    assert len(descriptor["resources"]) > 5
    for resource in descriptor["resources"]:
        path = built_book.downloads / resource["path"]
        data = path.read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource.get("byteOrderMark", False) == data.startswith(codecs.BOM_UTF8)
        names = [field["name"] for field in resource["schema"]["fields"]]
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == names
        assert pl.read_csv(path).equals(pl.read_csv(ROOT / "evidence" / resource["path"]))


def test_a_claim_in_doubt_says_why(built_book: Book) -> None:
    """What is disputed or retired has its reason in JSON and CSV; what is current has none."""
    listed = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert {each["status"] == "current" for each in listed if "reason" not in each} == {True}
    assert {"disputed", "retired"} <= {each["status"] for each in listed if each.get("reason")}
    with (built_book.downloads / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        reasons = {row["id"]: row["reason"] for row in csv.DictReader(file)}
    assert reasons == {each["id"]: each.get("reason", "") for each in listed}
