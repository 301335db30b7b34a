"""Acronyms: each is explained where a page first uses it, in the sentence itself."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from qualifications.ledger.chapters import ProseLine
from qualifications.ledger.language import LANGUAGE_FILE
from qualifications.problems import Exit, Problem

# Not CVE-2024-28179, BSD-3-Clause or 2 CFR 200, which are numbers and names of things.
_ACRONYM = re.compile(r"(?<![\w&-])(?<!\d )([A-Z](?:[A-Z0-9]|&(?=[A-Z]))*[A-Z])(?:s|'s)?(?![\w&]|-\d)")
_WORD = re.compile(r"[A-Za-z]+|&")
_SMALL = frozenset({"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "&"})
# What stands between an acronym and its words, where these follow: "ACR forms (an ...)", "ACR means ...".
_LINK = re.compile(
    r"(?:(?: \w+)?\s*\(|\s*(?:[,:]|is short for|stands for|means|is)\s*)[\"“]?(?:(?:an?|the)\s)?",
    re.IGNORECASE,
)
# An explanation in other words: "ACR, a report on ...", "VPAT or ACR, a report on ...".
_GLOSS = re.compile(r"(?: (?:and|or) [A-Z&]+)?(?:,| is| means) (?:an?|the) \w", re.IGNORECASE)
_ALLOWED = "its words in the sentence that first uses it, as in: public lending right (PLR)"
_MEND = f"write it out, or add a name that needs no words to `acronyms` in {LANGUAGE_FILE}"


def unexplained(lines: Iterable[ProseLine], known: Collection[str]) -> Iterator[tuple[int, Problem]]:
    """The acronyms whose first sentence does not explain them, but for those that are known, by line."""
    seen = set(known)
    for line in lines:
        for match in _ACRONYM.finditer(line.text):
            if match[1] in seen:
                continue
            seen.add(match[1])
            if not _explains(line.text[: match.start()], match[1], line.text[match.end() :]):
                found = f"the acronym {match[1]!r} without what it stands for"
                yield line.number, Problem(found, _ALLOWED, Exit.ACRONYM, _MEND)


def _explains(before: str, acronym: str, behind: str) -> bool:
    """Whether the words before an acronym in parentheses, or behind it, spell it or say what it is."""
    if _GLOSS.match(behind):
        return True
    link = _LINK.match(behind)
    if link and _spells(_words(behind[link.end() :]), acronym):
        return True
    # Backward, so that the last word before the parenthesis has the last letter.
    return before.rstrip('"“ ').endswith("(") and _spells(_words(before)[::-1], acronym[::-1])


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _spells(words: Sequence[str], letters: str) -> bool:
    """Whether each letter is the first of a word, in order; small words such as "of" may stand between."""
    letters = letters.lower()
    for word in words:
        if not letters:
            break
        if word[0] == letters[0]:
            letters = letters[1:]
        elif word not in _SMALL:
            return False
    return not letters
