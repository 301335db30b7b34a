"""The book as plain text: seven-bit, without marks that portals break, with its evidence by chapter."""

from __future__ import annotations

import re

import pytest

from books import EDITION, Book


@pytest.fixture(scope="module")
def text(built_book: Book) -> str:
    """The plain text of the real book."""
    return (built_book.downloads / "2i2c-qualifications.txt").read_bytes().decode("ascii")


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
