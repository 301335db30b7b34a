"""The rules of the evidence: each fault is laid over a good ledger, whose rules all hold.

Most change one place of a file, and stand in `faults.yml`; a folder of `bad` has those that take other files.
"""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from books import Book, lay
from odd_files import KINDS
from qualifications.export.institutions_file import institution_dict
from qualifications.ledger.check import check
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import latest_day, open_ledger
from qualifications.problems import Problem

FOLDER = Path(__file__).parent
BASES = ("rules", "institutions")
CASES = [case for base in BASES for case in sorted((FOLDER / base / "bad").iterdir())]
FAULTS = [
    pytest.param(base, *fault.values(), id=f"{base}-{name}")
    for base in BASES
    for name, fault in yaml.safe_load((FOLDER / base / "faults.yml").read_text(encoding="utf-8")).items()
]
DAY = dt.date(2026, 1, 1)
# What the base's claim `users` says, and a false word for each.
DAMAGES = (
    ("the service counted", "an auditor counted"),
    ("cited: 400", "cited: 500"),
    ("countries: 12}", "countries: 13}"),
    ("as_of: 2025-02-10", "as_of: 2024-02-10"),
    ("limits: Its own count.", "limits: A count."),
    ('quote: "400 users in 12 countries"', 'quote: "400 users in countries"'),
)
USE = "evidence/claims/use.yml"
SAID = '  statement: "On 10'
READ = ("datapackage.json", "sources.yml", "claims/use.yml", "data/binder-weekly.csv")
STRAY = ("claims/more.yml", "claims/more.yaml", "data/more.csv", "institutions/more.yml")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The good ledger, to be changed."""
    return lay(tmp_path / "book", "ledger/rules/base")


def problems_of(book: Path) -> str:
    """What the check of the book says, with the class of each fault, from its folder on."""
    return "".join(f"{problem.exit.name} {problem}\n" for problem in checked(book)).replace(f"{book}/", "")


def checked(book: Path, day: dt.date = DAY) -> tuple[Problem, ...]:
    """What the check of the book finds on that day."""
    open_ledger.cache_clear()
    return check(book / "evidence", book / "content", day)


def stale(book: Path, day: dt.date) -> list[str]:
    """The ids and reasons of the claims that are stale on that day, in a ledger that breaks no rule."""
    assert checked(book, day) == ()
    return [claim.id + claim.reason for claim in open_ledger(book / "evidence", day).stale]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parts[-3]}-{case.name}")
def test_fault_is_found_at_its_place(case: Path, book: Path) -> None:
    """Each fault gives its class, file, line, what was found, what is allowed, and nothing else."""
    lay(book, f"ledger/{case.parts[-3]}/base", str(case))
    message = (case / "message.txt").read_text(encoding="utf-8")
    assert message
    assert problems_of(book) == message


@pytest.mark.parametrize(("base", "file", "change", "message"), FAULTS)
def test_changed_place_is_found(
    base: str, file: str, change: tuple[str, str], message: str, book: Path
) -> None:
    """The same for a place of a file in which something else stands."""
    lay(book, f"ledger/{base}/base")
    Book(book).replace(file, *change)
    assert message
    assert problems_of(book) == message


def test_good_ledger_has_no_fault(book: Path) -> None:
    """The ledger that the faults are laid over keeps every rule, and is stale on the day after its expiry."""
    assert stale(book, dt.date(2030, 1, 1)) == []
    assert stale(book, dt.date(2030, 1, 2)) == ["users"]
    lay(book, "ledger/institutions/base")
    assert checked(book) == ()


@pytest.mark.parametrize(("kind", "last"), [("EXP", dt.date(2026, 6, 30)), ("PRICE", dt.date(2026, 5, 1))])
def test_claim_expires_by_its_kind(kind: str, last: dt.date, book: Path) -> None:
    """Where no day is written, a claim is current for so many days after its source was read."""
    Book(book).replace(USE, f"kind: EXP\n{SAID}", f"kind: {kind}\n{SAID}")
    Book(book).replace(USE, "  expires: 2030-01-01\n", "")
    sources = Book(book).read("evidence/sources.yml").replace("read: 2025-03-01", "read: 2026-01-01")
    Book(book).write("evidence/sources.yml", sources)
    assert stale(book, last) == []
    assert stale(book, last + dt.timedelta(1)) == ["users"]


def test_day_may_stand_in_quotes(book: Path) -> None:
    """A day that an editor puts in quotes is that day, in each field."""
    for field, day in (("expires", "2030-01-01"), ("as_of", "2025-02-10")):
        Book(book).replace(USE, f"{field}: {day}", f'{field}: "{day}"')
    assert stale(book, dt.date(2030, 1, 2)) == ["users"]


def test_check_of_other_words_is_none(book: Path) -> None:
    """A claim counts as held against its source until a word of it changes; one never held is listed too."""
    (claim,) = open_ledger(book / "evidence", DAY).unchecked
    assert claim.id == "users"
    path = book / "evidence" / "claims" / "use.yml"
    of = f'{{day: 2025-03-01, of: "{claim.fingerprint}", found: exact, note: "The report was read."}}'
    held = f"{path.read_text(encoding='utf-8').rstrip()}\n  checked: {of}\n"
    for old, new in (("", ""), *DAMAGES):
        path.write_text(held.replace(old, new), encoding="utf-8")
        assert checked(book) == ()
        unchecked = open_ledger(book / "evidence", DAY).unchecked
        assert [claim.id for claim in unchecked] == (["users"] if old else []), old


def test_disputed_claim_expires_too(book: Path) -> None:
    """A disputed claim that nobody has looked at again is stale, and still says what is disputed."""
    doubt = "  limits: Its own count.\n"
    disputed = f"{doubt}  status: disputed\n  reason: Another count differs.\n"
    Book(book).replace(USE, doubt, disputed)
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
    lay(book, "ledger/rules/beside")
    ledger = open_ledger(book / "evidence", DAY)
    assert [claim.id for claim in ledger.completed([ledger.claims[name] for name in chosen])] == shown


@pytest.mark.parametrize(("author", "found"), [("Somebody", ["'52'", "'43'"]), ("52North", ["'43'"])])
def test_name_of_the_organization_may_hold_digits(book: Path, author: str, found: list[str]) -> None:
    """A number in the name of the book's author is no figure, and one beside it is."""
    Book(book).replace("evidence/sources.yml", "Harbor Library", "52North, 43 people")
    (book / "_config.yml").write_text(f"author: {author}\n", encoding="utf-8")
    assert [problem.found for problem in checked(book)] == [
        f"{each} in the source 'report'" for each in found
    ]


def test_institution_has_the_figures_of_claims_and_ages(book: Path) -> None:
    """An institution's record gives the values and units of its claims; read a year ago, its rules age."""
    lay(book, "ledger/institutions/base")
    place = open_institutions(book / "evidence", open_ledger(book / "evidence", DAY))["place"]
    written = institution_dict(place, aged=False)
    figure = {"claim": "rule-limit", "value": 15, "unit": "pages"}
    assert written["limits"] == [{"part": "Description"} | figure]
    assert written["thresholds"] == [{"of": "bids from"} | figure]
    features, facilities = written["fields"]
    expected = {"number": "1", "name": "Features", "letters": ["E"], "use": None, "note": "In your words."}
    assert features == expected
    assert (facilities["name"], facilities["use"]) == ("Facilities", "facilities")
    assert (written["vendor_text"], written["vendor_letter"]) == ("no", "accepted")
    assert [rule["claim"] for rule in written["rules"]] == ["rule-limit"]
    assert [place.aged(dt.date(2026, 11, day)) for day in (22, 23)] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_text_file_is_refused(kind: str, book: Path) -> None:
    """Whatever stands in place of a file of the evidence, or beside it, is refused by its name."""
    for name in (*READ, *STRAY):
        path = book / "evidence" / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        KINDS[kind](path)
        problems = checked(book)
        assert str(path) in [problem.order[0].partition(", ")[0] for problem in problems], (name, problems)
        assert all("\n" not in str(problem) for problem in problems)
        path.unlink()
        lay(book, "ledger/rules/base")


def test_tomorrow_is_the_latest_day() -> None:
    """The clock gives the latest day that anything can have, unless the edition is later."""
    today = dt.datetime.now(dt.UTC).date()
    assert dt.timedelta() < latest_day(dt.date(2020, 1, 1)) - today <= dt.timedelta(days=2)
    assert latest_day(dt.date(2999, 1, 1)) == dt.date(2999, 1, 2)
