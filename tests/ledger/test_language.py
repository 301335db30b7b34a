"""What a reader sees as a number, a word or an address is one, however it is written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications.ledger.language import breaches, loose_numbers, normalized
from qualifications.problems import Exit

# Not seen by a reader: soft hyphen, zero widths, joiners, marks of direction and of variants.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u2066\ufe0f\u034f\u180e\U000e0061"
# What a reader sees as the same letters or digits.
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
BOLD = str.maketrans({chr(0x61 + i): chr(0x1D41A + i) for i in range(26)})
ZEROS = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]
TYPED = {
    "42": Exit.NUMBER,
    "only": Exit.LANGUAGE,
    "world-class": Exit.LANGUAGE,
    "ann@example.org": Exit.PRIVACY,
}


def rules(text: str) -> list[Exit]:
    """The rules that a text breaks."""
    return [breach.exit for breach in breaches(text)]


@given(st.text())
def test_normal_form_is_one(text: str) -> None:
    """What is normal stays as it is, and keeps its lines."""
    once = normalized(text)
    assert normalized(once) == once
    assert once.count("\n") == text.count("\n")


@given(st.sampled_from(sorted(TYPED)), st.lists(st.sampled_from(INVISIBLE), min_size=40, max_size=40))
def test_what_is_not_seen_hides_nothing(typed: str, unseen: list[str]) -> None:
    """Invisible characters between all letters of a text change nothing in what is found."""
    hidden = "".join(letter + mark for letter, mark in zip(typed, unseen, strict=False))
    assert rules(f"There is {hidden} here.") == [TYPED[typed]]


@pytest.mark.parametrize("zero", ZEROS)
def test_digits_of_every_alphabet_are_digits(zero: str) -> None:
    """A number in the digits of any alphabet is found as the number that it is."""
    written = chr(ord(zero) + 4) + chr(ord(zero) + 2)
    assert [word.text for word in loose_numbers(f"There were {written} people.")] == ["42"]


@pytest.mark.parametrize("table", [FULL_WIDTH, BOLD], ids=["full-width", "bold"])
@pytest.mark.parametrize("typed", TYPED)
def test_letters_of_other_forms_are_letters(typed: str, table: dict[int, str]) -> None:
    """Full-width and mathematical letters are read as the letters that they look like."""
    assert rules(f"There is {typed.translate(table)} here.") == [TYPED[typed]]


@pytest.mark.parametrize(
    "text",
    [
        "They came on 42 March.",
        "There were 2099 people.",
        "There were 142 March hares.",
        ".42 of all",
        "№42",
        "½ of all",
        "the 42nd",
        "$42",
        "Data 42",
        "Q5 of it: 5",
        "forty-two",
        "Python 3,000",
        "the 17th visitor of a Conference",
    ],
)
def test_near_misses_of_what_is_understood(text: str) -> None:
    """A number that only resembles a date, a version or a name is found."""
    assert Exit.NUMBER in rules(text)


def test_line_of_a_breach() -> None:
    """Each breach names its line in the text, also behind characters that are not seen."""
    text = "One\u00ad came.\nThen 4\u200b2 came.\nThey are\nthe ｏｎｌｙ ones."
    assert [(breach.exit, breach.row) for breach in breaches(text)] == [(Exit.LANGUAGE, 3), (Exit.NUMBER, 1)]
