"""The language of the chapters: what a reader reads, how hard it is, its acronyms and its spelling."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from qualifications.ledger.chapters import ProseLine, read_chapter, reader_lines
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.markdown import Kind
from qualifications.prose.acronyms import unexplained
from qualifications.prose.check import check_language, misspellings
from qualifications.prose.readability import grade, sentences

BASE = Path(__file__).parents[1] / "ledger" / "rules" / "base"
BAD = Path(__file__).parent / "bad"
CASES = sorted(folder.name for folder in BAD.iterdir())
TOLD = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))
DAY = dt.date(2026, 1, 1)
STANDARD = "default: {grade: 9, mean: 15, longest: 20, words: 60}\n"
EASY = "The book gives facts, and the reader concludes from them.\n"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """A ledger of two claims."""
    return open_ledger(BASE / "evidence", DAY)


def prose(*texts: str) -> list[ProseLine]:
    """Lines of prose, numbered from one."""
    return [ProseLine(number, Kind.PROSE, text) for number, text in enumerate(texts, 1)]


def messages(folder: Path, ledger: Ledger) -> list[str]:
    """What the check finds in the folder, in words, from the folder on."""
    problems = check_language(folder, ledger)
    return [f"{problem.exit.name} {problem}".replace(f"{folder}/", "") for problem in problems]


@pytest.mark.parametrize(("written", "read"), TOLD["lines"])
def test_line_as_a_reader_sees_it(written: str, read: list[str], ledger: Ledger, tmp_path: Path) -> None:
    """Claims and figures stand in their places; markup, code, addresses, headings and notes are gone."""
    path = tmp_path / "page.md"
    path.write_text(f"{written}\n", encoding="utf-8")
    assert [line.text for line in reader_lines(read_chapter(path, tmp_path), ledger)] == read


def test_grade_follows_words_and_sentences() -> None:
    """Longer words and longer sentences give a higher grade, in the order that a reader would."""
    easy = [*sentences("The cat sat on the mat. It was a warm day.")]
    middle = sentences("The service starts a session for each person who signs in through a browser.")
    hard = sentences(
        "Infrastructure administrators continuously coordinate organizational responsibilities, "
        "notwithstanding considerable institutional heterogeneity across participating communities."
    )
    assert grade(easy) < grade(middle) < grade(hard)
    assert [each.words for each in easy] == [6, 5]
    # At once, however long a word is.
    assert [each.words for each in sentences(f"Here is {'a.' * 50_000} now.")] == [4]


def test_names_dates_and_figures_are_easy() -> None:
    """A sentence is no harder for a long name, a date or a large figure, which have no shorter word."""
    plain = sentences("In May, Ann ran ten hubs for Bob.")
    named = sentences("On 21 August 2026, Kubernetes ran 1,234,567 hubs for Code for Science & Society.")
    assert grade(named) <= grade(plain) + 1


@pytest.mark.parametrize(("text", "found"), TOLD["acronyms"])
def test_acronym_is_explained_where_it_is_first_used(text: str, found: list[list[object]]) -> None:
    """An acronym needs its words before or behind it, or what it is, once, unless the standard knows it."""
    faults = list(unexplained(prose(*text.splitlines()), {"PDF"}))
    assert [[fault.found.split("'")[1], line] for line, fault in faults] == found


def test_spelling() -> None:
    """Unknown and British words are found once, with the nearest; names and known words are passed over."""
    lines = prose(
        "The hub of JupyterHub recieves a user, in colour.",
        "It recieves a hackweek's re-used mybinder.org link.",
    )
    (recieves, colour) = misspellings(lines, {"hackweek"})
    assert (recieves[0], recieves[1].found) == (1, "the word 'recieves'")
    assert "receives" in recieves[1].fix
    assert (colour[0], colour[1].found) == (1, "the word 'colour'")


@pytest.mark.parametrize("case", CASES)
def test_fault_is_reported_at_its_place(case: str, ledger: Ledger, tmp_path: Path) -> None:
    """Each fault names file, line, what was found, what is allowed and how to fix it, and is alone."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "language.yml").write_text(STANDARD, encoding="utf-8")
    (folder / "page.md").write_text(f"# A title\n\n{EASY}", encoding="utf-8")
    shutil.copytree(BAD / case, folder, dirs_exist_ok=True)
    message = (BAD / case / "message.txt").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in messages(folder, ledger)) == message


def test_chapter_can_have_its_own_limits(ledger: Ledger, tmp_path: Path) -> None:
    """A pattern or a name changes the limits that it gives, and leaves the others; no standard, no limit."""
    standard = f"{STANDARD}chapters:\n  p*: {{words: 100}}\n  page: {{words: 70}}\n"
    for name in ("page", "part"):
        (tmp_path / f"{name}.md").write_text(f"# A title\n\n{EASY * 8}", encoding="utf-8")
    assert messages(tmp_path, ledger) == []
    (tmp_path / "language.yml").write_text(standard, encoding="utf-8")
    assert [message.partition(";")[0] for message in messages(tmp_path, ledger)] == [
        "READING page.md: found 80 words, claims included"
    ]
