"""Text that others wrote, made safe to show: on a terminal, and in Markdown as code."""

import re
from collections.abc import Iterable

_LONGEST = 300
# GitHub takes no pull request and no issue with more than 65,536 characters.
_FITTING = 60_000
_FENCE = re.compile("`+")


def printable(text: object, *, longest: int = _LONGEST) -> str:
    """The text on one line: what has no picture of its own is escaped, what is too long is cut.

    Line ends, control characters, marks that turn the direction of writing and lone surrogates have none.
    """
    words = str(text)
    cut = words[:longest] + ("…" if len(words) > longest else "")
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in cut)


def code(text: object, *, longest: int = _LONGEST) -> str:
    """The text as code within a line of Markdown, where nothing in it is a link, a mention or a tag."""
    words = printable(text, longest=longest).strip() or "(empty)"
    fence = _fence(words, shortest=1)
    # A backtick at the edge would belong to the fence.
    edge = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{edge}{words}{edge}{fence}"


def code_block(text: str, *, longest: int = _LONGEST) -> str:
    """The lines of the text as a block of code in Markdown."""
    words = "\n".join(printable(line, longest=longest) for line in text.split("\n"))
    fence = _fence(words, shortest=3)
    return f"{fence}text\n{words}\n{fence}"


def fitting(paragraphs: Iterable[str]) -> str:
    """Paragraphs of Markdown, one below the other, up to what GitHub takes; then how many are left out."""
    shown: list[str] = []
    size = left = 0
    for each in paragraphs:
        size += len(each) + 1
        if size <= _FITTING:
            shown.append(each)
        else:
            left += 1
    if left:
        shown.append(f"\n{left} more parts are left out here.")
    return "\n".join(shown).rstrip() + "\n"


def _fence(words: str, *, shortest: int) -> str:
    runs = {len(run) for run in _FENCE.findall(words)}
    return "`" * max([shortest, *(run + 1 for run in runs)])
