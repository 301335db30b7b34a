"""Vintages: what each edition said of a figure, as runs of editions that said the same."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications.problems import ProblemError
from qualifications.vintages import CSV, Vintage, extended, files, from_csv

# What ten editions say of three claims: a figure and a status, or nothing yet.
SAID = st.lists(
    st.dictionaries(
        st.sampled_from(["hubs", "launches", "share"]),
        st.tuples(st.sampled_from(["1", "2,5", 'a "b"', ""]), st.sampled_from(["current", "stale"])),
    ),
    min_size=1,
    max_size=10,
)


@given(said=SAID)
def test_runs_of_editions(said: list[dict[str, tuple[str, str]]]) -> None:
    """Added one by one, and read again from the table each time, editions give the runs of each claim."""
    rows: tuple[Vintage, ...] = ()
    for number, edition in enumerate(said):
        name = f"2026.11.{number:02}"
        now = [
            Vintage(claim, name, name, value, f"2026-11-{number + 1:02}", status, f"It is {value}.", "")
            for claim, (value, status) in edition.items()
        ]
        rows = from_csv(files(extended(rows, now))[CSV], place=CSV)
    found = {
        claim: [((row.value, row.status), row.first, row.last) for row in run]
        for claim, run in groupby(rows, key=lambda row: row.claim)
    }
    expected = {}
    for claim in sorted({claim for edition in said for claim in edition}):
        numbered = [(edition[claim], number) for number, edition in enumerate(said) if claim in edition]
        runs = [list(run) for _, run in groupby(numbered, key=lambda each: each[0])]
        expected[claim] = [(run[0][0], f"2026.11.{run[0][1]:02}", f"2026.11.{run[-1][1]:02}") for run in runs]
    assert found == expected


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"claim,first\n", b"claim,first,last,value,as_of,status,statement,reason\na,b\n"]
)
def test_other_tables_are_refused(data: bytes) -> None:
    """What is no table of vintages is refused, with the columns that are allowed."""
    with pytest.raises(
        ProblemError, match=r"^vintages\.csv: found no table of vintages; allowed: columns claim,"
    ):
        from_csv(data, place="vintages.csv")
