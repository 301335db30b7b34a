"""The institutions that the book offers to take away."""

from __future__ import annotations

import csv
import json

from books import Book


def test_files_to_take_away(built_book: Book) -> None:
    """The real book offers its institutions with the figures of their rules, and a log without rows."""
    folder = built_book.pdf.parent
    institutions = json.loads((folder / "institutions.json").read_text(encoding="utf-8"))["institutions"]
    nsf = next(each for each in institutions if each["id"] == "nsf")
    assert nsf["limits"] == [
        {"part": "Project description", "claim": "rule-nsf-description", "value": 15, "unit": "pages"}
    ]
    log = list(csv.reader((folder / "market-research-log.csv").read_text(encoding="utf-8").splitlines()))
    assert len(log) == 1
    assert {"Provider", "Day asked", "Answer"} < set(log[0])
    assert (folder / "data" / "prices.csv").is_file()
