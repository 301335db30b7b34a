"""The rules of the ledger: each folder of `rules/bad` lays one fault over the good ledger in `rules/base`."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from qualifications.ledger.check import check
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import Problem

RULES = Path(__file__).parent / "rules"
CASES = sorted(folder.name for folder in (RULES / "bad").iterdir())
DAY = dt.date(2026, 1, 1)
# What the base's claim `users` says, and a false word for each.
DAMAGES = (
    ("the service counted", "an auditor counted"),
    ("cited: 400", "cited: 500"),
    ("countries: 12}", "countries: 13}"),
    ("unit: people", "unit: hubs"),
    ("as_of: 2025-02-10", "as_of: 2024-02-10"),
    ("limits: Its own count.", "limits: A count."),
    ("method: Read in", "method: Counted from"),
    ('quote: "400 users in 12 countries"', 'quote: "400 users in countries"'),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The good ledger, to be changed."""
    return Path(shutil.copytree(RULES / "base", tmp_path / "book"))


def checked(book: Path, day: dt.date = DAY) -> tuple[Problem, ...]:
    """What the check of the book finds on that day."""
    return check(book / "evidence", book / "content", day)


def stale(book: Path, day: dt.date) -> list[str]:
    """The ids and reasons of the claims that are stale on that day, in a ledger that breaks no rule."""
    assert checked(book, day) == ()
    return [claim.id + claim.reason for claim in open_ledger(book / "evidence", day).stale]


@pytest.mark.parametrize("case", CASES)
def test_fault_is_found_at_its_place(case: str, book: Path) -> None:
    """Each fault gives its class, file, line, what was found, what is allowed, and nothing else."""
    shutil.copytree(RULES / "bad" / case, book, dirs_exist_ok=True)
    deletions = book / "delete.txt"
    for path in deletions.read_text(encoding="utf-8").split() if deletions.exists() else ():
        (book / path).unlink()
    found = "".join(f"{problem.exit.name} {problem}\n" for problem in checked(book))
    message = (RULES / "bad" / case / "message.txt").read_text(encoding="utf-8")
    assert found.replace(f"{book}/", "") == message
    assert found


def test_good_ledger_has_no_fault(book: Path) -> None:
    """The ledger that the faults are laid over keeps every rule, and is stale on the day after its expiry."""
    assert stale(book, dt.date(2030, 1, 1)) == []
    assert stale(book, dt.date(2030, 1, 2)) == ["users"]


@pytest.mark.parametrize(
    ("kind", "read", "last"),
    [("EXP", "2026-01-01", "2026-06-30"), ("PRICE", "2026-01-01", "2026-05-01")],
)
def test_claim_expires_by_its_kind(book: Path, kind: str, read: str, last: str) -> None:
    """Where no day is written, a claim is current for so many days after its source was read."""
    claims, sources = (book / "evidence" / name for name in ("claims/use.yml", "sources.yml"))
    text = claims.read_text(encoding="utf-8").replace("  expires: 2030-01-01\n", "")
    head, _, users = text.partition("users:\n")
    claims.write_text(f"{head}users:\n{users.replace('kind: EXP', f'kind: {kind}')}", encoding="utf-8")
    sources.write_text(re.sub(r"read: [-0-9]+", f"read: {read}", sources.read_text(encoding="utf-8")))
    end = dt.date.fromisoformat(last)
    assert stale(book, end) == []
    assert stale(book, end + dt.timedelta(1)) == ["users"]


def test_check_of_other_words_is_none(book: Path) -> None:
    """A claim counts as held against its source until a word of it changes; one never held is listed too."""
    (claim,) = open_ledger(book / "evidence", DAY).unchecked
    assert claim.id == "users"
    path = book / "evidence" / "claims" / "use.yml"
    text = path.read_text(encoding="utf-8")
    of = f'{{day: 2025-03-01, of: "{claim.fingerprint}", found: exact, note: "The report was read."}}'
    held = f"{text.rstrip()}\n  checked: {of}\n"
    for said, instead in (("", ""), *DAMAGES):
        path.write_text(held.replace(said, instead), encoding="utf-8")
        open_ledger.cache_clear()
        assert checked(book) == ()
        unchecked = open_ledger(book / "evidence", DAY).unchecked
        assert [claim.id for claim in unchecked] == (["users"] if said else []), said


def test_disputed_claim_expires_too(book: Path) -> None:
    """A disputed claim that nobody has looked at again is stale, and still says what is disputed."""
    claims = book / "evidence" / "claims" / "use.yml"
    doubt = "  limits: Its own count.\n"
    disputed = f"{doubt}  status: disputed\n  reason: Another count differs.\n"
    claims.write_text(claims.read_text(encoding="utf-8").replace(doubt, disputed), encoding="utf-8")
    assert stale(book, dt.date(2030, 1, 2)) == ["usersDisputed: Another count differs."]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["apart"], ["apart"]),
        (["first"], ["first", "second", "third"]),
        (["apart", "second", "first"], ["apart", "second", "third", "first"]),
        ([], []),
    ],
)
def test_list_is_completed(chosen: list[str], shown: list[str], book: Path) -> None:
    """Each claim is followed by those that it must stand beside, and none comes twice.

    Each of the folder names the next, the last the first, and one stands alone.
    """
    shutil.copytree(RULES / "beside", book, dirs_exist_ok=True)
    ledger = open_ledger(book / "evidence", DAY)
    assert [claim.id for claim in ledger.completed([ledger.claims[name] for name in chosen])] == shown


@pytest.mark.parametrize(("author", "found"), [("Somebody", ["'52'", "'43'"]), ("52North", ["'43'"])])
def test_name_of_the_organization_may_hold_digits(book: Path, author: str, found: list[str]) -> None:
    """A number in the name of the book's author is no figure, and one beside it is."""
    sources = book / "evidence" / "sources.yml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("Harbor Library", "52North, 43 people"), encoding="utf-8")
    (book / "_config.yml").write_text(f"author: {author}\n", encoding="utf-8")
    assert [problem.found for problem in checked(book)] == [f"{each} in `publisher`" for each in found]
