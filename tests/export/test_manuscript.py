"""The manuscript: pages cleaned for print and joined."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from qualifications.export.errors import ExportError
from qualifications.export.manuscript import assemble
from tools import the


def manuscript(folder: Path, **pages: str) -> html.HtmlElement:
    """The manuscript of pages given by name, parsed."""
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(body, encoding="utf-8")
    made = assemble(list(pages), fragments=folder, parts={}, title="A book", language="en")
    return html.fromstring(made.html)


def section(body: str, *, name: str = "top", title: str = "A page") -> str:
    """A page with one section."""
    return f'<section id="{name}"><h1>{title}</h1>{body}</section>'


def test_links_between_pages_become_links_inside(tmp_path: Path) -> None:
    """A link to a page leads to its title, and one to a heading leads to that heading."""
    book = manuscript(
        tmp_path,
        one=section(
            '<p><a href="two.html">page</a> <a href="two.html#part">part</a></p>'
            '<p id="here"><a href="#here">here</a></p>'
        ),
        two=section('<section id="part"><h2>Part</h2></section>', name="second"),
    )
    assert [link.get("href") for link in book.iterfind(".//a")] == [
        "#two--second",
        "#two--part",
        "#one--here",
    ]
    assert [heading.get("id") for heading in book.iter("h1", "h2")] == [
        "one--top",
        "two--second",
        "two--part",
    ]


@pytest.mark.parametrize("target", ["gone.html", "one.html#gone", "#gone"])
def test_link_to_nowhere_is_refused(target: str, tmp_path: Path) -> None:
    """A link inside the book that leads nowhere stops the export and is named."""
    with pytest.raises(ExportError, match=r"page one: found a link to '.*gone'; allowed: a page or heading"):
        manuscript(tmp_path, one=section(f'<p><a href="{target}">x</a></p>'))


def test_ids_stay_apart(tmp_path: Path) -> None:
    """Pages with the same ids keep them apart."""
    book = manuscript(tmp_path, one=section('<p id="x">1</p>'), two=section('<p id="x">2</p>'))
    ids = [str(each) for each in book.xpath("//@id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["chart", "chart diagram"])
def test_chart_becomes_a_file_with_alt_text(kind: str, tmp_path: Path) -> None:
    """An inline chart or diagram becomes a picture file with alt text, and its source stands below it."""
    figure = (
        f'<figure class="{kind}" id="figure-x"><figcaption><span class="chart-title">T</span></figcaption>'
        '<div class="chart-wide"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" role="img" '
        'aria-label="It rises.">'
        '<path d="M0,0"></path></svg></div><div class="chart-narrow"><svg></svg></div>'
        '<p class="chart-source">Source: s</p><details class="chart-data"><table></table></details></figure>'
    )
    book = manuscript(tmp_path, one=section(figure))
    image = the(book, ".//img")
    assert (image.get("src"), image.get("alt")) == ("figures/figure-x.svg", "It rises.")
    assert 'viewBox="0 0 1 1"' in (tmp_path / "figures" / "figure-x.svg").read_text(encoding="utf-8")
    assert "Source: s" in the(book, ".//figcaption").text_content()
    assert book.find(".//details") is None
    assert book.find(".//svg") is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<img src="a.png">', "image without alt text: a.png"),
        ('<img src="a.png" alt="a.png">', "image without alt text: a.png"),
        ('<figure class="chart" id="figure-x"></figure>', "chart without a picture"),
    ],
)
def test_picture_without_words_is_refused(body: str, message: str, tmp_path: Path) -> None:
    """An image without alt text, or with its file name for one, stops the export."""
    with pytest.raises(ExportError, match=message):
        manuscript(tmp_path, one=section(body))


def test_page_without_title_is_refused(tmp_path: Path) -> None:
    """A page without a title stops the export."""
    with pytest.raises(ExportError, match="page one: found no title"):
        manuscript(tmp_path, one="<p>x</p>")


def test_what_needs_a_screen_is_left_out(tmp_path: Path) -> None:
    """Folded code, permalinks and scripts are not printed."""
    body = (
        '<details class="admonition hide"><p>code</p></details><a class="headerlink" href="#x">¶</a>'
        "<script>1</script><p>kept</p>"
    )
    book = manuscript(tmp_path, one=section(body))
    assert the(book, ".//body").text_content().strip() == "A pagekept"


def test_footnotes_are_marked_for_pandoc(tmp_path: Path) -> None:
    """Notes carry the marks by which Pandoc knows them, without the theme's labels."""
    body = (
        '<p>x<a role="doc-noteref" href="#n">1</a></p><aside role="doc-footnote" id="n">'
        '<span class="label">[1]</span><span class="backrefs">(1,2)</span><p>Source.</p></aside>'
    )
    book = manuscript(tmp_path, one=section(body))
    assert the(book, ".//a").get("epub:type") == "noteref"
    assert the(book, ".//aside").text_content() == "Source."


def test_cards_become_a_list(tmp_path: Path) -> None:
    """A grid of cards is printed as a list, each title linked where its card is."""
    body = (
        '<div class="sd-row docutils"><div class="sd-col"><div class="sd-card door">'
        '<div class="sd-card-body">'
        '<div class="sd-card-title">Door</div><p class="sd-card-text">Words.</p></div>'
        '<a class="sd-stretched-link" href="#here">h</a></div></div></div><p id="here">x</p>'
    )
    book = manuscript(tmp_path, one=section(body))
    item = the(book, ".//li")
    assert item.text_content() == "Door Words."
    assert the(item, "a").get("href") == "#one--here"


def test_address_on_github_is_printed_whole(tmp_path: Path) -> None:
    """An address that the theme shortened is printed in full, its commit to eight digits."""
    url = "https://github.com/a/b/blob/" + "0123456789" * 4 + "/c.md"
    book = manuscript(
        tmp_path, one=section(f'<p><a class="github reference external" href="{url}">a/b</a></p>')
    )
    assert the(book, ".//a").text_content() == "github.com/a/b/blob/01234567/c.md"
    assert the(book, ".//a").get("href") == url
