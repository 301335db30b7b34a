"""What a reader sees as a number, a word or an address is one, however it is written."""

from pathlib import Path

import pytest
import yaml

from books import TESTS
from qualifications.ledger.language import breaches, names_with_numbers
from qualifications.problems import Exit

TYPED = {
    "42": Exit.NUMBER,
    "only": Exit.LANGUAGE,
    "world-class": Exit.LANGUAGE,
    "ann@example.org": Exit.PRIVACY,
}
ODD = yaml.safe_load((TESTS / "odd-texts.yml").read_text(encoding="utf-8"))


def rules(text: str) -> list[Exit | None]:
    """The rules that a text breaks."""
    return [breach.exit for breach in breaches(text)]


@pytest.mark.parametrize("written", ["{}", "\u200b{}", "\u2066{}\u2069"])
@pytest.mark.parametrize("typed", TYPED)
def test_what_is_not_seen_hides_nothing(typed: str, written: str) -> None:
    """Invisible characters around or within a text change nothing in what is found."""
    assert rules(f"There is {written.format(chr(0xAD).join(typed))} here.") == [TYPED[typed]]


@pytest.mark.parametrize("text", ODD["near-numbers"])
def test_near_misses_of_what_is_understood(text: str) -> None:
    """A number that only resembles a date, a version or a name is found."""
    assert Exit.NUMBER in rules(text)


def test_listed_names_hold_their_own_numbers_alone(tmp_path: Path) -> None:
    """A number in a name that the book lists is none of the ledger's; in a longer or other name, it is."""
    text = "After Data 8 came Data 80, Data 9 and New Data 8."
    assert len(rules(text)) == 4
    (tmp_path / "language.yml").write_text("names: [Data 8]\n", encoding="utf-8")
    found = breaches(text, names=names_with_numbers(tmp_path))
    assert [breach.found for breach in found] == ["'80'", "'9'"]


def test_word_without_end_is_judged_at_once() -> None:
    """A run of letters and points, which are no address, is not read again from each."""
    assert rules("a." * 50_000) == []


def test_line_of_a_breach() -> None:
    """Each breach names its line in the text, also behind characters that are not seen."""
    text = "One\u00ad came.\nThen 4\u200b2 came.\nThey are\nthe ｏｎｌｙ ones."
    assert [(breach.exit, breach.row) for breach in breaches(text)] == [(Exit.LANGUAGE, 3), (Exit.NUMBER, 1)]
