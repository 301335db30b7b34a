"""The list of editions: written as JSON and as a script, read back, and refused where it is none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import EDITION, EDITION_DATE, Book
from qualifications import editions
from qualifications.editions import EditionEntry, entry_of_build
from qualifications.problems import ProblemError

ENTRY = entry_of_build("2026.11.22", date=dt.date(2026, 11, 22), data_as_of=dt.date(2026, 8, 31))
days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> EditionEntry:
    """Any entry that publishing may write."""
    day, suffix = draw(days), draw(st.integers(0, 30))
    entry = entry_of_build(
        f"{day:%Y.%m.%d}" + (f".{suffix}" if suffix else ""), date=day, data_as_of=draw(days)
    )
    hexadecimal = st.text("0123456789abcdef", min_size=64, max_size=64)
    return replace(entry, commit=draw(hexadecimal)[:40], tree=draw(hexadecimal)[:40])


@given(st.lists(entries(), unique_by=lambda each: each.edition))
def test_list_reads_back_newest_first(listed: list[EditionEntry]) -> None:
    """What is written is read back, the newest first, and a tenth edition of a day after the second."""
    found = editions.read(editions.to_json(listed))
    assert set(found) == set(listed)
    assert [editions.edition_order(each.edition) for each in found] == sorted(
        (editions.edition_order(each.edition) for each in listed), reverse=True
    )


def test_script_holds_the_same_list() -> None:
    """The script assigns to one name what the JSON file holds."""
    name, _, value = editions.to_script([ENTRY]).decode().partition(" = ")
    assert name == "window.qualificationsEditions"
    assert json.loads(value.removesuffix(";\n")) == json.loads(editions.to_json([ENTRY]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "found no list of editions"),
        ("[]", "found no list of editions"),
        ('{"format": 2, "editions": []}', "found no list of format 1"),
        ('{"format": 1, "editions": 1}', "found no list of editions"),
        ('{"format": 1, "editions": [{}]}', "found no list of editions"),
    ],
)
def test_other_files_are_refused(text: str, found: str) -> None:
    """What is no list of editions is an error that says what was found."""
    with pytest.raises(ProblemError) as error:
        editions.read(text.encode())
    assert found in str(error.value)


def test_same_edition_twice_is_refused() -> None:
    """An edition stands in the list once."""
    with pytest.raises(ProblemError, match="twice"):
        editions.read(editions.to_json([ENTRY, ENTRY]))


def test_build_lists_its_own_edition(built_tiny_book: Callable[..., Book]) -> None:
    """A built site lists the edition that it is, with the date of its data, in both files."""
    written = built_tiny_book().files()
    (entry,) = editions.read(written["editions.json"])
    assert entry == entry_of_build(EDITION, date=EDITION_DATE, data_as_of=dt.date(2025, 1, 12))
    assert entry.path == f"v/{EDITION}/"
    assert written["editions.js"] == editions.to_script([entry])
