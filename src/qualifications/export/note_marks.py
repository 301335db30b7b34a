"""The marks of notes on paper: none only repeats the one beside it."""

import re
from copy import deepcopy

from lxml.html import HtmlElement

# What tells Pandoc of footnotes and of the marks that lead to them.
EPUB, NOTE_MARK = "epub:type", "noteref"
# The end of a sentence within a text, and at its end.
_SENTENCE_ENDS = re.compile(r"[.!?]\W*\s")
_ENDED = re.compile(r"[.!?]\W*$")


def share_marks(body: HtmlElement) -> None:
    """Keeps one mark of a note in each sentence, the last, and one in each row whose cells share the note."""
    for parent in body.iter():
        if any(child.get(EPUB) == NOTE_MARK for child in parent):
            _share_of_sentences(parent)
    for row in body.iterfind(".//tbody/tr"):
        _share_of_row(row)


def _marks(element: HtmlElement) -> list[HtmlElement]:
    return [link for link in element.iterfind(".//a") if link.get(EPUB) == NOTE_MARK]


def _share_of_sentences(parent: HtmlElement) -> None:
    last: HtmlElement | None = None
    ended = bool(_ENDED.search(parent.text or ""))
    for child in list(parent):
        after = child.tail or ""
        if child.get(EPUB) == NOTE_MARK:
            if last is not None and last.get("href") == child.get("href"):
                last.drop_tree()
            last = child
        elif child.text_content():
            ended = False
        if (ended and after[:1].isspace()) or _SENTENCE_ENDS.search(after):
            last = None
        if after.strip():
            ended = bool(_ENDED.search(after))


def _share_of_row(row: HtmlElement) -> None:
    """Moves the mark that several cells have, and no cell another, behind the first cell."""
    marked = [cell for cell in row if _marks(cell)]
    marks = _marks(row)
    if len(marked) <= 1 or len({mark.get("href") for mark in marks}) > 1:
        return
    shared = deepcopy(marks[0])
    shared.tail = None
    for mark in marks:
        mark.drop_tree()
    label = row[0]
    if len(label) and label[-1].tag == "p":
        label = label[-1]
    label.append(shared)
