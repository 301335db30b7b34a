"""The manuscript: pages cleaned for print and joined."""

import datetime as dt
from pathlib import Path

import pytest

from books import lay
from manuscripts import library
from qualifications.cache import Cache
from qualifications.export.pandoc import running_pandoc
from qualifications.export.text.document import FORM
from qualifications.ledger.ledger import Ledger, open_ledger

# What each of its folders holds, its README says.
PRINTED = Path(__file__).parent / "printed"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A ledger with a cited claim, a computed one, two rules of one page and day, and a search."""
    overlays = ("ledger/rules/base/evidence", "texts/base/evidence", "export/evidence")
    return open_ledger(lay(tmp_path_factory.mktemp("ledger"), *overlays), dt.date(2026, 1, 1))


@pytest.mark.parametrize("case", sorted(folder.name for folder in PRINTED.iterdir() if folder.is_dir()))
def test_pages_are_printed_as_agreed(case: str, ledger: Ledger, tmp_path: Path) -> None:
    """Pages of the site, cleaned and joined, are the manuscript, the sheet and the text beside them."""
    folder = PRINTED / case
    paths = (folder / "one.html", folder / "two.html")
    pages = {path.stem: path.read_text(encoding="utf-8") for path in paths if path.is_file()}
    printed = library(tmp_path, ledger, layout=case, **pages)
    made = printed.book([*pages], title="A book", parts={"two": "End"})
    assert f"{made.html}\n" == (folder / "book.html").read_text(encoding="utf-8")
    drawings = [(tmp_path / "pictures" / each).read_text(encoding="utf-8") for each in made.pictures]
    assert all(each in pages["one"] for each in drawings)
    assert [each.count("<svg") for each in drawings] == [1, 1][: pages["one"].count("chart-wide")]
    with running_pandoc(tmp_path, Cache(tmp_path / "cache")) as write:
        assert write(made, FORM).decode() == (folder / "book.txt").read_text(encoding="utf-8")
    if (folder / "sheet.html").is_file():
        sheet = f"{printed.alone('one', addresses=True).html}\n"
        assert sheet == (folder / "sheet.html").read_text(encoding="utf-8")


def test_name_of_a_page_may_have_two_hyphens(ledger: Ledger, tmp_path: Path) -> None:
    """A link leads to the page and the heading that it names, wherever their names have hyphens."""
    pages = {"a": '<h1 id="a">A</h1><a href="a--b.html#c--d">D</a>', "a--b": '<h1 id="c--d">B</h1>'}
    printed = library(tmp_path, ledger, layout="", **pages)
    assert '<a href="#a--b--c--d">' in printed.book([*pages], title="A book", parts={}).html
    assert '<a href="https://book.example/a--b.html#c--d">' in printed.alone("a").html


def test_part_without_a_title_opens_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """A part is named before its first page alone, and one without a title is not named."""
    pages = {name: f'<h1 id="{name}">{name}</h1>' for name in ("a", "b", "c")}
    printed = library(tmp_path, ledger, layout="", **pages)
    made = printed.book([*pages], title="A book", parts={"a": "First", "b": "First", "c": ""})
    assert [chapter.count('class="part"') for chapter in made.chapters] == [1, 0, 0]
