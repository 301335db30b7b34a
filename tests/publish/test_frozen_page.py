"""A page of an edition keeps what people cite, once; what serves the latest edition is a link there."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import document_fromstring, tostring

from qualifications.book.page import STATIC
from qualifications.publish.frozen_page import frozen, shortened

MARK = (
    '<span class="claim-sign" data-number="1"><button type="button" class="claim-mark" '
    'popovertarget="card-a" aria-label="Evidence: a"></button></span>'
)


def of_edition(body: str, leaves: Callable[[str], bool] = lambda _: False, head: str = "") -> str:
    """The body of a page as an edition has it, or its head where one is given."""
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    found = document_fromstring(frozen(page.encode(), address="../page.html", leaves=leaves))
    (part,) = found.xpath("head" if head else "body")
    inside = tostring(part).decode().strip()
    return inside.removeprefix("<body>").removesuffix("</body>")


def test_marks_lead_to_the_table() -> None:
    """Without its cards a mark is a link to the claim."""
    links = '<a href="https://a.org">S</a><a href="c.html#claim-a">M</a>'
    sign = '<a class="claim-sign" href="c.html#claim-a" aria-label="Evidence: a"></a>'
    page = f'<p>A{MARK} B</p><div class="claim-cards"><div class="claim-card" id="card-a">{links}</div></div>'
    assert of_edition(page) == f"<p>A{sign} B</p>"


def test_marks_without_a_table_keep_their_cards() -> None:
    """A book without a table of claims has nowhere else to tell of them."""
    cards = (
        '<div class="claim-cards"><div class="claim-card" id="card-a"><a href="#claim-a">M</a></div></div>'
    )
    assert of_edition(f"<p>A{MARK}</p>{cards}") == f"<p>A{MARK}</p>{cards}"


def test_what_stands_twice_stands_once() -> None:
    """Of drawings and ways to headings one stays; colors of code go."""
    page = (
        '<h1>A<a class="headerlink" href="#a"></a></h1>'
        '<div class="chart-wide"><svg>A</svg></div><div class="chart-narrow"><svg>B</svg></div>'
        '<pre><span class="k">if</span> <span></span>a &lt; b</pre>'
    )
    assert of_edition(page) == (
        "<h1>A</h1>"
        '<div class="chart-alone" tabindex="0" role="group" aria-label="Drawing"><svg>A</svg></div>'
        "<pre>if a &lt; b</pre>"
    )


def test_what_serves_the_latest_edition_goes() -> None:
    """What templates mark goes, or is a link where they have words for one; what follows it stays."""
    page = '<ul data-latest=""><li data-latest="">A</li></ul>B<p>C<span data-latest=""> D</span> E</p>'
    assert of_edition(page) == "B<p>C E</p>"
    page = '<div><p data-latest="Do this">A</p>B<p data-latest="">C</p></div>'
    assert of_edition(page) == '<div><p><a href="../page.html">Do this (latest edition)</a></p>B</div>'
    kept = '<meta name="citation_title" content="A"><link rel="canonical" href="a.html">'
    head = (
        f'<meta property="og:title" content="A"><meta name="twitter:card" content="b">{kept}'
        '<link rel="alternate" href="a.md"><link rel="next" href="b.html">'
        '<script type="application/ld+json">{"a": "<p>"}</script>'
    )
    assert of_edition("", head=head) == f"<head>{kept}</head>"


def test_links_to_the_latest_edition_say_so() -> None:
    """A link says it in its words and in the name that a screen reader gives; other links stay."""
    page = (
        '<a href="../s.html?q=a" aria-label="Search"><b></b></a><a href="../s.html#a" aria-label="B">B</a>'
        '<a href="a.html">A</a>'
    )
    found = page.replace("Search", "Search (latest edition)").replace('="B">B', '="B{0}">B{0}')
    assert of_edition(page, leaves="../s.html".__eq__) == found.format(" (latest edition)")


def test_shortened_page_is_the_same_page() -> None:
    """A browser reads the same from fewer bytes: every element, value and word, in HTML and in a drawing."""
    page = (
        '<!DOCTYPE html><html lang="en"><body><ul class="a b">\n<li><p>It&#39;s &#34;so&#34; &lt;</p></li>'
        '\n<li id="x">B</li>\n</ul>\n<dl><dt>C</dt><dd>D</dd><dt>E</dt><dd>F</dd></dl><table><thead><tr>'
        '<th scope="col">G</th><th scope="col">H</th></tr></thead><tbody><tr><th scope="row">I</th>\n'
        '<td><a href="a/">J</a></td></tr><tr><th scope="row">K</th><td title="&#34;">L</td></tr></tbody>'
        '</table><svg viewBox="0 0 1 1"><path d="M0,0h1" fill="#FFF"/><text x="1">M</text></svg>'
        '<div><p>N</p>\n<p>O <a href="b/">P</a></p>\n<h2>Q</h2><p>R</p><span>S</span><p>T</p></div>'
        "<section><p>U</p>\n<ul><li><p>V</p><div>W</div></li></ul><p>X</p></section><p>Y</p>Z"
        '<img alt="" src="a.svg"></body></html>'
    )
    found = shortened(page.encode())
    assert len(found) < 0.85 * len(page)
    one, other = (
        [
            (part.tag, dict(part.attrib), f"{part.text}".split(), f"{part.tail or ''}".split())
            for part in document_fromstring(each).iter()
        ]
        for each in (page.encode(), found)
    )
    assert len(one) > 20
    assert one == other


def test_shortened_page_loses_no_name_that_a_style_or_script_asks_for() -> None:
    """What goes are names that Sphinx gives and nobody reads; words and other names stay."""
    names = [
        "reference internal",
        "reference external",
        "docutils literal notranslate",
        "row-odd",
        "row-even",
    ]
    page = "".join(f'<i class="{name}">a</i>' for name in names)
    page += '<p class="b" data-markdown-ignore="">c</p>'
    assert shortened(page.encode()).decode() == "<i>a</i>" * len(names) + "<p class=b>c</p>"
    used = [path for end in ("css", "js") for path in STATIC.rglob(f"*.{end}") if "vendor" not in path.parts]
    assert len(used) > 20
    asked = "\n".join(path.read_text(encoding="utf-8") for path in used)
    for name in (*" ".join(names).split(), "data-markdown-ignore"):
        assert not re.search(rf"[.\[]{name}(?![\w-])", asked), name
