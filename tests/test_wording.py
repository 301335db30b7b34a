"""How the book writes lists of words."""

import pytest

from qualifications.wording import listed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [((), "none"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_reads_as_words(words: tuple[str, ...], sentence: str) -> None:
    """However many words the data give, the sentence around them stays whole; grown data may leave none."""
    assert listed(words) == sentence
