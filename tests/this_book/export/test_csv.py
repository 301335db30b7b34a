"""The data that readers take away: spreadsheets, data frames and data packages read them alike."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json

import polars as pl

from books import ROOT, Book


def test_spreadsheet_is_told_of_letters(built_book: Book) -> None:
    """A file with letters beyond ASCII begins with the mark that tells a spreadsheet so, and no other."""
    texts = {path: path.read_bytes() for path in built_book.site.rglob("*.csv")}
    marked = {path.name for path, data in texts.items() if data.startswith(codecs.BOM_UTF8)}
    bare = {path.name: data.removeprefix(codecs.BOM_UTF8) for path, data in texts.items()}
    assert marked == {name for name, data in bare.items() if not data.isascii()}
    assert marked >= {"claims.csv", "team.csv"}


def test_published_tables_are_those_of_the_descriptor(built_book: Book) -> None:
    """Each table has the size, hash and mark that its descriptor names, and the rows of the evidence."""
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
