"""Quotations are found as a reader would find them, and nowhere else."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qualifications.readings.quotations import line_of

TEXTS = yaml.safe_load(Path(__file__).with_name("quotations.yml").read_text(encoding="utf-8"))
WORDS = "nobody at 2i2c is expected to answer"
WORD = st.text("abcdefghij", min_size=1, max_size=8)
GAP = st.sampled_from(
    [" ", "\n", "\r\n", "\t", "  ", "\u00a0", "\n> ", "\n- ", "\n  * ", "\n3. ", " | ", "\n\n"]
)


@pytest.mark.parametrize("text", TEXTS["found"].values(), ids=TEXTS["found"])
def test_words_are_found_across_what_shows_nothing(text: str) -> None:
    """Line breaks, marks of lists, tables and quoted paragraphs, tags and soft hyphens do not hide words."""
    assert line_of(WORDS, text)


@pytest.mark.parametrize("text", TEXTS["other"])
def test_other_words_are_not_found(text: str) -> None:
    """Another letter, a word between, a part or nothing is not the quotation."""
    assert line_of(WORDS, text) == 0


@pytest.mark.parametrize("quotation", ["a snake_case name", "2 * 3", "[see][1] the page", "a **bold** word"])
def test_marks_in_a_quotation_do_not_matter(quotation: str) -> None:
    """A quotation that was copied with its marks is found where they stand."""
    assert line_of(quotation, f"One\ntwo {quotation} three, {quotation}\n{quotation}") == 2


def test_quotes_and_dashes_are_alike() -> None:
    """A typographic quote or dash is the one that a keyboard has, and words that show nothing are nowhere."""
    assert line_of("“we don’t” – no", 'x\n"we don\'t" - no') == 2
    assert line_of(" \u200b", "anything") == 0


def test_letters_that_print_sets_as_one() -> None:
    """A PDF may hold a picture of two or three letters where a person types each."""
    assert line_of("the office is staffed", "x\nthe o\ufb03ce is sta\ufb00ed") == 2
    assert line_of("the o\ufb03ce", "the office") == 1


@given(st.lists(WORD, min_size=2, max_size=8), st.data())
def test_gaps_never_matter(words: list[str], data: st.DataObject) -> None:
    """However the gaps of a text are made, the quotation with single spaces is found once, on its line."""
    gaps = [data.draw(GAP) for _ in words[1:]]
    text = words[0] + "".join(gap + word for gap, word in zip(gaps, words[1:], strict=True))
    assert line_of(" ".join(words), f"ZZZ\n{text} ZZZ") == 2
