"""The book as plain text: seven-bit, without marks that portals break, with its evidence by chapter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import EDITION, Book
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.text.document import FORM
from qualifications.wording import in_ascii


@pytest.fixture(scope="module")
def text(built_book: Book) -> str:
    """The plain text of the real book."""
    return (built_book.downloads / "2i2c-qualifications.txt").read_bytes().decode("ascii")


def converted(body: str, folder: Path) -> str:
    """What a body of a manuscript becomes."""
    with running_pandoc(folder, Cache(folder)) as write:
        return write(Manuscript("A book", (body,)), FORM).decode()


def test_opens_with_edition_and_data_date(text: str) -> None:
    """The first lines say which edition it is, to which day its data reach, and where it is published."""
    head = text[:600]
    assert head.startswith("2i2c's qualifications\n")
    assert f"\nEdition {EDITION}\n" in head
    assert re.search(r"\nData to \d{1,2} [A-Z][a-z]+ 20\d\d", head)
    assert "\nPublished at https://" in head


def test_has_nothing_that_a_portal_breaks(text: str) -> None:
    """No tab, no typographic character, no mark of a note, no bold, and no long prose line."""
    assert text.isascii()
    assert "\t" not in text
    assert "**" not in text
    assert "[^" not in text
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    for line in prose:
        assert len(line) <= 76 or "://" in line, line


def test_every_printed_chapter_is_there(text: str, built_book: Book) -> None:
    """Each printed chapter stands under its title, and the contents list it."""
    contents = text.partition("Contents\n========\n")[2].partition("====")[0]
    listed = re.findall(r"^- (.+)$", contents, re.MULTILINE)
    assert len(listed) == len(built_book.printed_pages) + 2
    for title in listed:
        assert f"\n{title}\n{'=' * len(title)}\n" in text


def test_notes_become_a_list_at_the_end_of_their_chapter(tmp_path: Path) -> None:
    """The text has no mark where a note was; its chapter lists it once, with its address."""
    note = '<aside epub:type="footnote" id="n"><p><a href="https://x.example/">Source</a>, X.</p></aside>'
    mark = '<a epub:type="noteref" href="#n">1</a>'
    made = converted(f"<h1>One</h1><p>Fact.{mark} Again.{mark}</p>{note}<h1>Two</h1><p>End.</p>", tmp_path)
    first, _, second = made.partition("\nTwo\n===")
    assert "Fact. Again.\n" in first
    assert first.count("- Source (https://x.example/), X.") == 1
    assert "Source" not in second


def test_answers_follow_their_questions(tmp_path: Path) -> None:
    """In a wide table of questions and answers, no head stands between the two."""
    cell = "A sentence that is long enough to need a line of its own in any text"
    made = converted(
        f"<table><thead><tr><th>Question</th><th>Answer</th></tr></thead><tbody>"
        f"<tr><td>What is it?</td><td>{cell}</td></tr><tr><td>Website</td><td>x</td></tr></tbody></table>",
        tmp_path,
    )
    assert f"- What is it? {cell}." in " ".join(made.split())
    assert "- Website: x." in made


def test_wide_table_becomes_a_list(tmp_path: Path) -> None:
    """A table too wide for a line is told row by row, each cell behind the name of its column."""
    cell = "A sentence that is long enough to need a line of its own in any text"
    made = converted(
        f"<table><caption>Things</caption><thead><tr><th>Thing</th><th>Limit</th></tr></thead>"
        f"<tbody><tr><td>Hub</td><td>{cell}</td></tr></tbody></table>",
        tmp_path,
    )
    assert "Table: Things." in made
    assert f"- Hub. Limit: {cell}." in " ".join(made.split())


def test_narrow_table_stays_in_columns(tmp_path: Path) -> None:
    """A narrow table keeps its columns, in line under their names."""
    made = converted(
        "<table><thead><tr><th>Year</th><th>Hubs</th></tr></thead>"
        "<tbody><tr><td>2020</td><td>7</td></tr></tbody></table>",
        tmp_path,
    )
    assert "Year  Hubs\n----  ----\n2020  7\n" in made


def test_chart_is_told_in_words(tmp_path: Path) -> None:
    """A chart becomes its title, its unit, its alt text and its source."""
    made = converted(
        '<figure id="f"><img src="figures/f.svg" alt="It rises."><figcaption>'
        '<span class="chart-title">More</span><span class="chart-subtitle">Hubs a month</span>'
        '<span class="chart-source">Source: s</span></figcaption></figure>',
        tmp_path,
    )
    assert "Figure: More. Hubs a month. It rises. Source: s." in " ".join(made.split())


@given(st.text())
def test_any_text_becomes_ascii(text: str) -> None:
    """Whatever the characters, the result is seven-bit, and text that was so stays."""
    assert in_ascii(text).isascii()
    if text.isascii():
        assert in_ascii(text) == text
