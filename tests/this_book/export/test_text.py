"""The book as plain text: seven-bit, without marks that portals break, with its evidence by chapter."""

from __future__ import annotations

import re

from books import EDITION, Book


def text_of(book: Book) -> str:
    """The plain text of the book."""
    return (book.downloads / "2i2c-qualifications.txt").read_bytes().decode("ascii")


def test_opens_with_its_dates_and_has_nothing_that_a_portal_breaks(built_book: Book) -> None:
    """The first lines say which edition it is, to which day its data reach, and where it is published.

    There is no tab, no typographic character, no mark of a note, no bold, and no long prose line.
    """
    text = text_of(built_book)
    day = r"\d{1,2} [A-Z][a-z]+ 20\d\d"
    head = rf"2i2c's qualifications\n.*\nEdition {EDITION}\nData to {day}.*\nPublished at https://"
    assert re.match(head, text, re.DOTALL)
    assert [sign for sign in ("\t", "**", "[^") if sign in text] == []
    prose = [line for line in text.splitlines() if not line.startswith("    ") and "://" not in line]
    assert max(map(len, prose)) <= 76


def test_every_printed_chapter_is_there(built_book: Book) -> None:
    """Each printed chapter stands under its title, and the contents list it."""
    text = text_of(built_book)
    contents = text.partition("Contents\n========\n")[2].partition("====")[0]
    listed = re.findall(r"^- (.+)$", contents, re.MULTILINE)
    assert len(listed) == len(built_book.printed_pages) + 2
    for title in listed:
        assert f"\n{title}\n{'=' * len(title)}\n" in text
