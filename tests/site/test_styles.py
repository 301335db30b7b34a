"""The style sheet has what its parts have, each name in it is defined, and code keeps its colors."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from qualifications.book.page import STATIC, THEME
from qualifications.book.styles import file_name, joined, lighten

STYLE_SHEET = ".highlight .k,\n.highlight .s1 {\n  color: blue;\n}\n.other .n { color: red; }\n"
CODE = (
    '<div class="highlight"><pre><span></span><span class="k">import</span><span class="w"> </span>'
    '<span class="n">polars</span><span class="p">;</span> <span class="s1">&#39;a &lt; b&#39;</span>\n'
    "</pre></div>"
)


def test_parts_stand_in_their_order(tmp_path: Path) -> None:
    """A later part comes after an earlier one, small."""
    texts = ("p { color: var(--ink); }", ":root { --ink: #230344; }\np { margin: 0 }")
    paths = tuple(tmp_path / f"{number}.css" for number in range(2))
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert joined(paths) == "p{color:var(--ink)}\n:root{--ink:#230344}p{margin:0}\n"


def test_every_name_is_defined() -> None:
    """Each part that the theme lists exists and is CSS, and each `var(--name)` in them is defined."""
    listed = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]["stylesheets"]
    assert {f"styles/{path.name}" for path in (STATIC / "styles").glob("*.css")} == set(listed)
    css = joined(tuple(STATIC / name for name in listed))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert len(used) > 20
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()


@given(st.text(), st.text())
def test_name_changes_with_the_text(one: str, other: str) -> None:
    """Two style sheets have the same name when they are the same, and else another."""
    assert (file_name(one) == file_name(other)) == (one == other)


def test_code_keeps_its_words_and_colors() -> None:
    """A block of code says the same, with a span around each word that has a color; other text stays."""
    text = '<p><span class="n">a name</span></p>'
    made = lighten(text + CODE + text, STYLE_SHEET)
    assert made.startswith(text)
    assert made.endswith(text)
    code = fragment_fromstring(made.removeprefix(text).removesuffix(text))
    assert code.text_content() == fragment_fromstring(CODE).text_content()
    assert code.xpath(".//span/@class") == ["k", "s1"]
