"""Ready texts: each of `faults.yml`, and the folder of `bad`, lays one fault over the good ones in `base`."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from difflib import unified_diff
from pathlib import Path

import pytest
import yaml

from books import FOLDERS, Book, lay
from manuscripts import edition_info
from qualifications.book.texts import BEHIND, SHEET, behind, sheet_of
from qualifications.citations.cff import read_publication
from qualifications.citations.works import BookEdition
from qualifications.export.notes import dated
from qualifications.export.ready_texts import page_problems, write_texts
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.problems import ProblemError
from qualifications.prose.check import check_language
from qualifications.rendering import render
from qualifications.texts.filled import open_texts
from qualifications.texts.ready_text import Length, ReadyText

ADDRESS = "https://example.org/v/2026.01.01/"
FOLDER = Path(__file__).parent
FAULTS = yaml.safe_load((FOLDER / "faults.yml").read_text(encoding="utf-8"))
DAY = dt.date(2026, 1, 1)
# The day after that on which the claim of users expires.
STALE = dt.date(2030, 1, 2)


def laid_out(folder: Path, *overlays: str) -> Path:
    """The good ledger with the good texts, and the overlays over them."""
    return lay(folder, "ledger/rules/base", *(f"texts/{each}" for each in ("base", *overlays)))


def texts(folder: Path, day: dt.date = DAY) -> tuple[Mapping[str, ReadyText], Ledger]:
    """The texts of a book, and its ledger, on that day."""
    ledger = open_ledger(folder / "evidence", day)
    return open_texts(folder / "content", folder / "evidence", ledger), ledger


def printed(folder: Path) -> None:
    """Reads and prints the texts as a build does."""
    found, _ = texts(folder)
    if faults := list(page_problems(found.values())):
        raise ProblemError(faults)


def test_good_texts_break_nothing(tmp_path: Path) -> None:
    """The texts over which the faults are laid have none."""
    printed(laid_out(tmp_path))


def refused(folder: Path) -> str:
    """What a build says of texts that it refuses, from their folder on."""
    with pytest.raises(ProblemError) as caught:
        printed(folder)
    report = "".join(f"{problem.exit.name} {problem}\n" for problem in caught.value.problems)
    return report.replace(f"{folder}/", "")


@pytest.mark.parametrize("case", FAULTS)
def test_breach_is_found_at_its_place(case: str, tmp_path: Path) -> None:
    """Each breach tells file and line, text and length, the rule, what was found and what is allowed."""
    Book(laid_out(tmp_path)).replace(FAULTS[case]["file"], *FAULTS[case]["change"])
    assert refused(tmp_path) == FAULTS[case]["message"]


PAGES = FOLDER / "bad" / "pages"


def test_text_of_too_many_pages_is_found(tmp_path: Path) -> None:
    """A rule on printed pages is proven on the page that the text makes."""
    message = (PAGES / "message.txt").read_text(encoding="utf-8")
    assert refused(laid_out(tmp_path, "bad/pages")) == message


def test_text_in_a_folder_is_refused(tmp_path: Path) -> None:
    """A text that stands deeper than the others, and that nobody would read, is named."""
    path = laid_out(tmp_path) / "content" / "texts" / "more" / "hub.md"
    path.parent.mkdir()
    path.write_bytes((tmp_path / "content" / "texts" / "hub.md").read_bytes())
    message = (
        "TEXT content/texts/more/hub.md: found a text in a folder of its own; allowed: a file of texts/\n"
    )
    assert refused(tmp_path) == message


def test_form_counts_the_end_of_a_line_as_two() -> None:
    """A line end, and a sign beyond the first plane, are two characters in a form."""
    assert Length("short", 1, ("a", "b\N{ROCKET}")).characters == 8


@pytest.mark.parametrize(("case", "day"), [("stands", DAY), ("stale", STALE), ("gone", DAY)])
def test_files_are_as_agreed(case: str, day: dt.date, tmp_path: Path) -> None:
    """Texts are written as the folder of the case has them: figures filled in, and what a form counts.

    A text whose claim is stale leaves every file, and its reason takes its place; others stay. A rule that is
    stale, and a fact whose words are gone from its source, are named to be read again, and the text stands.
    Their sheets on the site say the same, with limits and the way to each claim: `sheets.diff` has the lines
    that differ from those of texts that stand.
    """
    found, _ = texts(laid_out(tmp_path, f"made/{case}"), day)
    out = tmp_path / "out"
    write_texts(found.values(), edition_info(day), folder=out)
    made = (out / "texts.json").read_text(encoding="utf-8")
    assert made == (FOLDER / "made" / case / "texts.json").read_text(encoding="utf-8")
    lengths = {
        f"{text['id']}-{length['name']}": f"{length['text']}\n"
        for text in json.loads(made)["texts"]
        for length in text["lengths"]
    }
    assert {path.stem: path.read_text(encoding="ascii") for path in (out / "texts").glob("*.txt")} == lengths
    assert {path.stem for path in (out / "texts").glob("*.docx")} == {*lengths}
    usual = (FOLDER / "made" / "stands" / "sheets.html").read_text(encoding="utf-8").splitlines()
    differing = unified_diff(usual, sheets(found.values()).splitlines(), lineterm="", n=0)
    expected = FOLDER / "made" / case / "sheets.diff"
    assert [*differing][2:] == (
        expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    )


def sheets(found: Collection[ReadyText]) -> str:
    """What a page shows of the texts and of what stands behind them, an element a line."""
    book = BookEdition(read_publication(FOLDERS / "_base"), "2026.01.01", DAY, url=ADDRESS, latest="")
    parts = [
        *(render(SHEET, **sheet_of(each, book, page="start/texts", root="../")) for each in found),
        render(
            BEHIND,
            claims=behind(found),
            address=lambda claim: f"../claims.html#claim-{claim.id}",
            dated=dated,
        ),
    ]
    return "".join(f"{each}\n" for each in parts).replace("><", ">\n<")


def test_spelling_of_texts_is_checked(tmp_path: Path) -> None:
    """A word that the dictionary does not have is found at the length that holds it."""
    folder = laid_out(tmp_path)
    path = folder / "content" / "texts" / "hub.md"
    path.write_text(path.read_text().replace("The service runs", "The servise runs"))
    (folder / "content" / "language.yml").write_text("default: {grade: 20}\n")
    found, ledger = texts(folder)
    (problem,) = check_language(folder / "content", ledger, found.values())
    assert (problem.place, problem.found) == (f"{path}:17", "the word 'servise'")


@pytest.mark.parametrize(("old", "new"), [("---\n", "-----\n"), ("\n", "\r\n")])
def test_front_matter_is_what_myst_takes_for_it(old: str, new: str, tmp_path: Path) -> None:
    """More dashes, and the line ends of another system, make the same text."""
    folder = laid_out(tmp_path)
    found, _ = texts(folder)
    path = folder / "content" / "texts" / "hub.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8", newline="")
    again, _ = texts(folder)
    assert again["hub"].lengths == found["hub"].lengths
    assert again["hub"].slots == found["hub"].slots
