"""Each part of the style sheet is in it, each name in them is defined, and code keeps its colors."""

from __future__ import annotations

import re
import tomllib

from lxml.html import fragment_fromstring

from qualifications.book.page import STATIC, THEME
from qualifications.book.styles import joined, lighten

STYLE_SHEET = ".highlight .k,\n.highlight .s1 {\n  color: blue;\n}\n.other .n { color: red; }\n"
CODE = (
    '<div class="highlight"><pre><span></span><span class="k">import</span><span class="w"> </span>'
    '<span class="n">polars</span><span class="p">;</span> <span class="s1">&#39;a &lt; b&#39;</span>\n'
    "</pre></div>"
)


def test_every_name_is_defined() -> None:
    """Each part that the theme lists exists and is CSS, and each `var(--name)` in them is defined."""
    listed = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]["stylesheets"]
    assert {f"styles/{path.name}" for path in (STATIC / "styles").glob("*.css")} == set(listed)
    css = joined(tuple(STATIC / name for name in listed))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert len(used) > 20
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()


def test_code_keeps_its_words_and_colors() -> None:
    """A block of code says the same, with a span around each word that has a color; other text stays."""
    text = '<p><span class="n">a name</span></p>'
    made = lighten(text + CODE + text, STYLE_SHEET)
    assert made.startswith(text)
    assert made.endswith(text)
    code = fragment_fromstring(made.removeprefix(text).removesuffix(text))
    assert code.text_content() == fragment_fromstring(CODE).text_content()
    assert code.xpath(".//span/@class") == ["k", "s1"]
