"""The list of editions: written as JSON and as a script, read back, and refused where it is none."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications import editions
from qualifications.editions import EditionEntry, entry
from qualifications.problems import ProblemError

ENTRY = entry("2026.11.22", date="2026-11-22", data_as_of="2026-08-31")
days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> EditionEntry:
    """Any entry that publishing may write."""
    day, suffix = draw(days), draw(st.integers(0, 30))
    number = f"{day:%Y.%m.%d}" + (f".{suffix}" if suffix else "")
    commit, tree = (draw(st.text("0123456789abcdef", min_size=40, max_size=40)) for _ in range(2))
    return entry(number, date=day, data_as_of=draw(days), commit=commit, tree=tree)


@given(st.lists(entries(), unique_by=lambda each: each.edition))
def test_list_reads_back_newest_first(listed: list[EditionEntry]) -> None:
    """What is written is read back, the newest first, and a tenth edition of a day after the second."""
    found = editions.read(editions.files(listed)[editions.JSON])
    assert set(found) == set(listed)
    assert [editions.edition_order(each.edition) for each in found] == sorted(
        (editions.edition_order(each.edition) for each in listed), reverse=True
    )


def test_script_holds_the_same_list() -> None:
    """The script assigns to one name what the JSON file holds."""
    name, _, value = editions.files([ENTRY])[editions.SCRIPT].decode().partition(" = ")
    assert name == "window.qualificationsEditions"
    assert json.loads(value.removesuffix(";\n")) == json.loads(editions.files([ENTRY])[editions.JSON])


@pytest.mark.parametrize(
    "text",
    [
        *("{", "[]", '{"format": 2, "editions": []}', '{"format": 1, "editions": 1}'),
        *('{"format": 1, "editions": [{}]}', editions.files([ENTRY, ENTRY])[editions.JSON].decode()),
    ],
)
def test_other_files_are_refused(text: str) -> None:
    """What is no list of editions, or has one twice, is an error that says what was found."""
    with pytest.raises(ProblemError, match=r"^editions\.json: found no list of editions; allowed: what"):
        editions.read(text.encode())
