"""Every file of the evidence is read or refused, whatever stands in its place."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from odd_files import KINDS
from qualifications.ledger.check import check
from qualifications.ledger.ledger import latest_day, open_ledger

BASE = Path(__file__).parent / "rules" / "base"
DAY = dt.date(2026, 1, 1)
READ = ("datapackage.json", "sources.yml", "claims/use.yml", "data/binder-weekly.csv")
STRAY = ("claims/more.yml", "claims/more.yaml", "data/more.csv", "institutions/more.yml")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_what_is_no_text_file_is_refused(kind: Callable[[Path], None], tmp_path: Path) -> None:
    """Whatever stands in place of a file of the evidence, or beside it, is refused by its name."""
    for number, name in enumerate((*READ, *STRAY)):
        book = tmp_path / str(number)
        shutil.copytree(BASE, book)
        path = book / "evidence" / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        kind(path)
        problems = check(book / "evidence", book / "content", DAY)
        places = [problem.order[0].partition(", ")[0] for problem in problems]
        assert str(path) in places, (name, problems)
        assert all("\n" not in str(problem) for problem in problems)
        # A disk for tests need not hold them all.
        shutil.rmtree(book)


def test_table_by_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A table that is right in all but its place, which is outside the evidence, is refused."""
    shutil.copytree(BASE, tmp_path / "book")
    table = tmp_path / "book" / "evidence" / "data" / "binder-weekly.csv"
    table.rename(tmp_path / "elsewhere.csv")
    table.symlink_to(tmp_path / "elsewhere.csv")
    (problem,) = check(tmp_path / "book" / "evidence", tmp_path / "book" / "content", DAY)
    assert (problem.place, problem.found) == (str(table), "a link")


def test_what_editors_leave_is_passed_over(tmp_path: Path) -> None:
    """A lock and a swap file break no rule."""
    shutil.copytree(BASE, tmp_path / "book")
    evidence = tmp_path / "book" / "evidence"
    (evidence / "claims" / ".#use.yml").symlink_to("somebody@here.1234")
    (evidence / "claims" / ".use.yml.swp").write_bytes(b"\x00")
    assert check(evidence, tmp_path / "book" / "content", DAY) == ()
    assert len(open_ledger(evidence, DAY).claims) == 2


def test_tomorrow_is_the_latest_day() -> None:
    """The clock gives the latest day that anything can have, unless the edition is later."""
    today = dt.datetime.now(dt.UTC).date()
    assert latest_day(dt.date(2020, 1, 1)) - today <= dt.timedelta(days=2)
    assert latest_day(dt.date(2020, 1, 1)) > today
    assert latest_day(dt.date(2999, 1, 1)) == dt.date(2999, 1, 2)
