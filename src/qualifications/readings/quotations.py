"""Quotations looked for in a document's text: what a person would call the same words is the same here."""

import io
import re
from bisect import bisect_left
from functools import lru_cache

import pypdf
from pypdf.errors import PyPdfError

# A soft hyphen and what has no width show nothing; print sets some letters as one.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys(_UNSEEN),
        **_LIGATURES,
    }
)
# What a line may begin with before its words: marks of a quoted paragraph, of a list, of a table.
_LEADING = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?\|?", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
# Marks of Markdown: a link or picture by its words, a role by its text, emphasis and code by what they hold.
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\[[^\[\]]*\])")
_ROLE = re.compile(r"\{[\w:+.-]+\}(?=`)")
_MARK = re.compile(r"[*`\[\]]+|(?<!\w)_+|_+(?!\w)")
_WORD = re.compile(r"[a-zA-Z0-9]+")
# The dash of a list is no word, within a line that a quotation has made of several too.
_GAP = re.compile(r"[\s|]+(?:-[\s|]+)*")
_SPACE = " \t\r\n\f\v\u00a0|"


def text_of(body: bytes) -> str:
    """The text of a document: of a PDF what its pages show; raises ValueError for one that cannot be read."""
    if not body.startswith(b"%PDF"):
        return body.decode("utf-8", "replace")
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise ValueError(f"a damaged PDF ({error})") from error


def stands(quotation: str, text: str) -> bool:
    """Whether the words stand in the text; line ends, spaces and marks set aside.

    They may run over a line break, an item of a list or a cell of a table, and links, emphasis and
    typographic quotes do not matter. Letters count as they are.
    """
    words = _plain(quotation)
    # Most texts lack a word of it, which is found much faster.
    longest = max(_WORD.findall(words), key=len, default="")
    if not words or (longest not in text and not any(each in text for each in (*_UNSEEN, *_LIGATURES))):
        return False
    return words in _plain(text)


def line_of(quotation: str, text: str) -> int:
    """The line of the text, from 1, on which the words first begin; 0 where they do not stand."""
    if not stands(quotation, text):
        return 0
    words = _plain(quotation)
    lines = text.split("\n")

    def hold(first: int, end: int) -> bool:
        return words in _plain("\n".join(lines[first:end]))

    # By halving: the fewest first lines that hold the words, then the first line without which they do not.
    end = bisect_left(range(len(lines)), x=True, key=lambda last: hold(0, last + 1)) + 1
    return bisect_left(range(end), x=True, key=lambda first: not hold(first, end))


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """The text as a reader sees it, with one space for each gap; many claims rest on one text."""
    shown = _LINK.sub(r"\1", _TAG.sub("", _LEADING.sub("", text)))
    shown = _MARK.sub("", _ROLE.sub("", shown)).translate(_ALIKE)
    return _GAP.sub(" ", shown.lstrip(_SPACE)).rstrip()
