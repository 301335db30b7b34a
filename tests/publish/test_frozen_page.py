"""A page of an edition keeps what people cite, once; what serves the latest edition is a link there."""

from __future__ import annotations

import re

from lxml.html import document_fromstring

from qualifications.book.page import STATIC
from qualifications.publish.frozen_page import frozen, shortened


def test_marks_lead_to_the_table_and_the_menu_keeps_its_part() -> None:
    """Without its cards a mark is a link to the claim; what the edition's other pages hold goes."""
    card = '<div id="card-a"><a href="https://a.org">S</a><a href="c.html#claim-a">M</a></div>'
    menu = (
        '<nav id="menu"><details open><summary>One</summary></details><details><summary>Two</summary>'
        "</details></nav>"
    )
    mark = (
        '<span class="claim-sign" data-number="1"><button type="button" class="claim-mark" '
        'popovertarget="card-a" aria-label="Evidence: a"></button></span>'
    )
    tool = '<div class="your-document"><p>Scripts</p><template><div></div></template>\n</div>'
    cards = f'<div class="claim-cards footer">{card}</div>'
    page = f"<body>{menu}<p>A{mark}</p>{tool}{cards}</body>"
    found = frozen(page.encode(), address="../../page.html", leaves=lambda _: False)
    sign = '<a class="claim-sign" href="c.html#claim-a" aria-label="Evidence: a"></a>'
    assert found.decode() == (
        f'<body><nav id="menu"><details open><summary>One</summary></details></nav><p>A{sign}</p>'
        '<p><a href="../../page.html">Do this (latest edition)</a></p></body>'
    )


def test_marks_without_a_table_keep_their_cards() -> None:
    """A book without a table of claims has nowhere else to tell of them."""
    mark = (
        b'<span class="claim-sign" data-number="1"><button type="button" class="claim-mark" '
        b'popovertarget="card-a"></button></span>'
    )
    page = b'<body>%b<div class="claim-cards"><div id="card-a"></div></div></body>' % mark
    assert frozen(page, address="", leaves=lambda _: False) == page


def test_what_stands_twice_stands_once() -> None:
    """Of drawings and ways to headings one stays; long data, limits told before, and colors of code go."""
    few, many = ('<details class="chart-data">{}</details>'.format("<tr>" * rows) for rows in (60, 61))
    evidence = '<a class="ready-evidence" href="c.html#a">Evidence</a></span>'
    limits = f'<span class="ready-limits">Limits: few. {evidence}'
    other = f'<span class="ready-limits">Limits: none. {evidence}'
    page = (
        '<h1>A<a class="headerlink" href="#a"></a></h1>'
        '<details class="on-page-fold">A</details><aside class="on-page"><ul>A</ul></aside>'
        '<div class="chart-wide"><svg>A</svg></div><div class="chart-narrow"><svg>B</svg></div>'
        '<pre><span class="k">if</span> <span></span>a &lt; b</pre>'
        f"{few}{many}<ul><li>A {limits}</li><li>B {other}</li><li>A {limits}</li></ul>"
    )
    assert frozen(page.encode(), address="", leaves=lambda _: False).decode() == (
        '<h1>A</h1><details class="on-page-fold alone">A</details>'
        '<div class="chart-alone" tabindex="0" role="group" aria-label="Drawing"><svg>A</svg></div>'
        f"<pre>if a &lt; b</pre>{few}<ul><li>A {limits}</li><li>B {other}</li>"
        f'<li>A <span class="ready-limits">As told above. {evidence}</li></ul>'
    )


def test_what_serves_the_latest_edition_goes() -> None:
    """Previews, search, forms to import and ways to change the book are the latest's; citations stay."""
    meta = '<meta name="citation_title" content="A">\n<link rel="canonical" href="a.html">\n'
    tools = (
        '<details class="tool-group">\n<summary class="tool" aria-label="{}"></summary>\n</details>\n'.format
    )
    forms = '<details class="screen-only"><summary>RIS</summary><pre>TY</pre></details>' * 2
    cited = "<footer><details><summary>Cite</summary><div><dl>APA</dl>{}</div></details></footer>".format
    page = (
        f'<meta property="og:title" content="A">\n<meta name="twitter:card" content="b">\n{meta}'
        '<link rel="alternate" href="a.md">\n<link rel="next" href="b.html">\n'
        '<script type="application/ld+json">{"a": "<p>"}</script>\n'
        '<form class="find">\n<input></form>\n<a class="find-link" aria-label="Search"></a>'
        f"{tools('Source of this page')}{tools('Download this page')}"
        '<p hidden>For assistants: <a href="a.md">this</a>.</p>\n'
        f"{cited(forms)}<p>No tracking."
        ' For assistants: <a href="a.md">this</a>, <a href="b.txt">all</a>. Wrong?</p>'
    )
    latest = '<p><a href="../page.html">For reference managers (latest edition)</a></p>'
    assert frozen(page.encode(), address="../page.html", leaves=lambda _: False).decode() == (
        f'{meta}<a class="find-link" aria-label="Search (latest edition)"></a>'
        f"{tools('Download this page')}{cited(latest)}<p>No tracking. Wrong?</p>"
    )


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
    assert len(found) < 0.8 * len(page)
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
    names = (
        "reference internal",
        "reference external",
        "docutils literal notranslate",
        "row-odd",
        "row-even",
    )
    page = (
        "".join(f'<i class="{name}">a</i>' for name in names) + '<p class="b" data-markdown-ignore="">c</p>'
    )
    assert shortened(page.encode()).decode() == "<i>a</i>" * len(names) + "<p class=b>c</p>"
    used = [
        path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"} and "vendor" not in path.parts
    ]
    assert len(used) > 20
    asked = "\n".join(path.read_text(encoding="utf-8") for path in used)
    for name in (*" ".join(names).split(), "data-markdown-ignore"):
        assert not re.search(rf"[.\[]{name}(?![\w-])", asked), name
