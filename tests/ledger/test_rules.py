"""The rules of the ledger: each folder of `rules/bad` lays one fault over the good ledger in `rules/base`."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from qualifications.ledger.check import Report, check
from qualifications.ledger.ledger import open_ledger

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


def checked(folder: Path, *overlays: Path, day: dt.date = DAY) -> Report:
    """The report on the good ledger with overlays, copied into the folder."""
    for overlay in (RULES / "base", *overlays):
        shutil.copytree(overlay, folder, dirs_exist_ok=True)
    deletions = folder / "delete.txt"
    if deletions.exists():
        for path in deletions.read_text(encoding="utf-8").split():
            (folder / path).unlink()
    return check(folder / "evidence", folder / "content", day)


@pytest.mark.parametrize("case", CASES)
def test_fault_is_found_at_its_place(case: str, tmp_path: Path) -> None:
    """Each fault gives its class, file, line, what was found, what is allowed, and nothing else."""
    report = checked(tmp_path / "book", RULES / "bad" / case)
    found = "".join(f"{problem.exit.name} {problem}\n" for problem in report.problems)
    assert found.replace(f"{tmp_path / 'book'}/", "") == (RULES / "bad" / case / "message.txt").read_text(
        encoding="utf-8"
    )
    assert found


def test_good_ledger_has_no_fault(tmp_path: Path) -> None:
    """The ledger that the faults are laid over keeps every rule."""
    report = checked(tmp_path / "book")
    assert report.problems == ()
    assert (report.claims, report.chapters) == (2, 1)


def test_expired_claim_is_marked_and_breaks_nothing(tmp_path: Path) -> None:
    """On the day after its expiry a claim is stale, and the check still passes."""
    report = checked(tmp_path / "book", day=dt.date(2030, 1, 2))
    assert report.problems == ()
    assert [claim.id for claim in report.stale] == ["users"]
    assert checked(tmp_path / "again", day=dt.date(2030, 1, 1)).stale == ()


@pytest.mark.parametrize(
    ("kind", "read", "last"),
    [("EXP", "2026-01-01", "2026-06-30"), ("PRICE", "2026-01-01", "2026-05-01")],
)
def test_claim_expires_by_its_kind(tmp_path: Path, kind: str, read: str, last: str) -> None:
    """Where no day is written, a claim is current for so many days after its source was read."""
    book = tmp_path / "book"
    checked(book)
    claims, sources = (book / "evidence" / name for name in ("claims/use.yml", "sources.yml"))
    text = claims.read_text(encoding="utf-8").replace("  expires: 2030-01-01\n", "")
    head, _, users = text.partition("users:\n")
    claims.write_text(f"{head}users:\n{users.replace('kind: EXP', f'kind: {kind}')}", encoding="utf-8")
    sources.write_text(re.sub(r"read: [-0-9]+", f"read: {read}", sources.read_text(encoding="utf-8")))
    end = dt.date.fromisoformat(last)
    for day, stale in ((end, []), (end + dt.timedelta(1), ["users"])):
        report = check(book / "evidence", book / "content", day)
        assert report.problems == ()
        assert [claim.id for claim in report.stale] == stale


def test_check_of_other_words_is_none(tmp_path: Path) -> None:
    """A claim counts as held against its source until a word of it changes; one never held is listed too."""
    book = tmp_path / "book"
    report = checked(book)
    (claim,) = report.unchecked
    assert claim.id == "users"
    path = book / "evidence" / "claims" / "use.yml"
    text = path.read_text(encoding="utf-8")
    of = f'{{day: 2025-03-01, of: "{claim.fingerprint}", found: exact, note: "The report was read."}}'
    path.write_text(f"{text.rstrip()}\n  checked: {of}\n", encoding="utf-8")
    evidence, content = book / "evidence", book / "content"
    assert check(evidence, content, dt.date(2026, 11, 24)).unchecked == ()
    held = path.read_text(encoding="utf-8")
    for said, instead in DAMAGES:
        path.write_text(held.replace(said, instead), encoding="utf-8")
        later = check(evidence, content, dt.date(2026, 11, 25))
        assert later.problems == ()
        assert [claim.id for claim in later.unchecked] == ["users"], said


def test_disputed_claim_expires_too(tmp_path: Path) -> None:
    """A disputed claim that nobody has looked at again is stale, and still says what is disputed."""
    book = tmp_path / "book"
    checked(book)
    claims = book / "evidence" / "claims" / "use.yml"
    doubt = "  limits: Its own count.\n"
    disputed = f"{doubt}  status: disputed\n  reason: Another count differs.\n"
    claims.write_text(claims.read_text(encoding="utf-8").replace(doubt, disputed), encoding="utf-8")
    report = check(book / "evidence", book / "content", dt.date(2030, 1, 2))
    assert [(claim.id, claim.reason) for claim in report.stale] == [
        ("users", "Disputed: Another count differs.")
    ]


def test_name_of_the_organization_may_hold_digits(tmp_path: Path) -> None:
    """A number in the name of the book's author is no figure, and one beside it is."""
    book = tmp_path / "book"
    checked(book)
    sources = book / "evidence" / "sources.yml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("Harbor Library", "52North, 43 people"), encoding="utf-8")

    def numbers(author: str) -> list[str]:
        (book / "_config.yml").write_text(f"author: {author}\n", encoding="utf-8")
        open_ledger.cache_clear()
        found = check(book / "evidence", book / "content", DAY).problems
        return [problem.found for problem in found]

    assert numbers("Somebody") == ["'52' in `publisher`", "'43' in `publisher`"]
    assert numbers("52North") == ["'43' in `publisher`"]
