"""Text of others: one line on a terminal, and in Markdown nothing but code."""

import unicodedata
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qualifications.escaping import code, code_block, fitting, printable

LIVE = yaml.safe_load(Path(__file__).with_name("odd-texts.yml").read_text(encoding="utf-8"))["live"]
ANY = (
    st.text(st.characters(codec=None), max_size=40)
    | st.sampled_from(LIVE)
    | st.text("`\n |@#<>!", max_size=20)
)
READER = MarkdownIt("gfm-like", {"linkify": False})


@given(ANY)
def test_a_line_is_code_and_nothing_else(text: str) -> None:
    """In an item of a list, whatever the text holds is one run of code between the words around it."""
    _, _, _, item, *rest = READER.parse(f"- Note: {code(text)}.\n- Next.")
    assert [(each.type, each.content) for each in item.children or ()] == [
        ("text", "Note: "),
        ("code_inline", printable(text).strip() or "(empty)"),
        ("text", "."),
    ]
    assert len([each for each in rest if each.type == "list_item_open"]) == 1


@given(ANY)
def test_a_block_is_code_and_nothing_else(text: str) -> None:
    """Between two paragraphs, whatever the text holds is one block, with its own line ends alone."""
    first, _, _, block, *_, last = READER.parse(f"Before\n\n{code_block(text)}\n\nAfter")
    assert (first.type, block.type, last.type) == ("paragraph_open", "fence", "paragraph_close")
    assert block.content == "\n".join(printable(line) for line in text.split("\n")) + "\n"


@given(ANY)
def test_a_line_has_only_what_can_be_seen(text: str) -> None:
    """No character is left that ends a line, moves a cursor or turns the direction of writing."""
    words = printable(text)
    assert not {unicodedata.category(each) for each in words} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert len(words.encode().splitlines()) <= 1


def test_what_is_too_long_is_cut() -> None:
    """A text without end costs a line, and many parts no more than GitHub takes; the cut is reported."""
    assert len(printable("x" * 10**6)) == 301
    assert len(code("`" * 10**6)) < 1000
    whole = fitting(f"- part {number}" for number in range(20_000))
    assert len(whole) < 65_536
    assert whole.endswith(" more parts are left out here.\n")
    assert fitting(["a", "b", "", ""]) == "a\nb\n"
    assert code("日本語 “ünï”") == "`日本語 “ünï”`"
