"""Code in pages keeps its words and its colors, and no other span."""

from __future__ import annotations

from lxml.html import fragment_fromstring

from qualifications.book.styles import lighten

STYLE_SHEET = ".highlight .k,\n.highlight .s1 {\n  color: blue;\n}\n.other .n { color: red; }\n"
CODE = (
    '<div class="highlight"><pre><span></span><span class="k">import</span><span class="w"> </span>'
    '<span class="n">polars</span><span class="p">;</span> <span class="s1">&#39;a &lt; b&#39;</span>\n'
    "</pre></div>"
)


def test_words_and_colors_stay() -> None:
    """A block of code says the same, with a span around each word that has a color."""
    made = lighten(CODE, STYLE_SHEET)
    assert fragment_fromstring(made).text_content() == fragment_fromstring(CODE).text_content()
    assert fragment_fromstring(made).xpath(".//span/@class") == ["k", "s1"]


def test_other_text_stays_as_it_is() -> None:
    """A span outside of code keeps its class."""
    text = '<p><span class="n">a name</span></p>'
    assert lighten(text + CODE + text, "").count(text) == 2
