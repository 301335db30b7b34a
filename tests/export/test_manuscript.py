"""The manuscript: pages cleaned for print and joined."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest
from lxml import html

from books import real_ledger
from manuscripts import URL, library, manuscript, mark, section
from qualifications.export.notes import Notes
from qualifications.ledger.ledger import Ledger
from qualifications.problems import ProblemError
from qualifications.wording import format_date
from tools import the


@pytest.fixture(scope="module")
def built_ledger() -> Ledger:
    """The ledger of the real book."""
    return real_ledger()


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
    with pytest.raises(ProblemError, match=r"page one: found a link to '.*gone'; allowed: a page or heading"):
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
    assert 'viewBox="0 0 1 1"' in (tmp_path / "pictures" / "figures" / "figure-x.svg").read_text(
        encoding="utf-8"
    )
    assert "Source: s" in the(book, ".//figcaption").text_content()
    listed = the(book, ".//div[@class='index']//a")
    assert (listed.get("href"), listed.text) == ("#one--figure-x", "T")
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
    with pytest.raises(ProblemError, match=message):
        manuscript(tmp_path, one=section(body))


def test_page_without_title_is_refused(tmp_path: Path) -> None:
    """A page without a title stops the export."""
    with pytest.raises(ProblemError, match="page one: found no title"):
        manuscript(tmp_path, one="<p>x</p>")


def test_what_needs_a_screen_is_left_out(tmp_path: Path) -> None:
    """Folded code, permalinks and scripts are not printed."""
    body = (
        '<details class="computation screen-only"><p>code</p></details><a class="headerlink" href="#x">¶</a>'
        "<script>1</script><p>kept</p>"
    )
    book = manuscript(tmp_path, one=section(body))
    assert book.text_content().strip() == "A pagekept"


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
    assert item.text_content() == "Door: Words."
    assert the(item, "a").get("href") == "#one--here"


def test_page_alone_links_to_the_published_book(tmp_path: Path) -> None:
    """On a sheet of its own, a page's links to other pages lead to the site, and those to itself stay."""
    pages = library(
        tmp_path,
        one=section(
            '<p id="here"><a href="two.html">page</a> <a href="two.html#part">part</a> '
            '<a href="#here">x</a></p>'
        ),
        two=section('<section id="part"><h2>Part</h2></section>', name="second"),
    )
    sheet = html.fromstring(pages.alone("one").html)
    assert [link.get("href") for link in sheet.iterfind(".//a")] == [
        f"{URL}two.html",
        f"{URL}two.html#part",
        "#one--here",
    ]


def test_page_that_is_not_printed_is_linked_on_the_site(tmp_path: Path) -> None:
    """A book that leaves a page out links to it where it is published."""
    pages = library(
        tmp_path, one=section('<p><a href="two.html">page</a></p>'), two=section("", name="second")
    )
    book = pages.book(["one"], title="A book", parts={})
    assert the(html.fromstring(book.html), ".//a").get("href") == f"{URL}two.html"


def test_part_stands_before_its_first_printed_page(tmp_path: Path) -> None:
    """The name of a part stands once, before the first of its pages that is printed."""
    pages = library(tmp_path, one=section("x"), two=section("x"), three=section("x"))
    parts = {"one": "Start", "two": "Start", "three": "End"}
    book = pages.book(["two", "three"], title="A book", parts=parts)
    names = html.fromstring(book.html).xpath("//div[@class='part']")
    assert [name.text_content() for name in names] == ["Start", "End"]
    assert names[0].getnext().get("id") == "two--top" or names[0].getnext().tag == "h1"


def test_mark_becomes_a_note_with_its_sources(built_ledger: Ledger, tmp_path: Path) -> None:
    """Each claim of a page has one note, with the address of each source and of the claim."""
    claim = next(each for each in built_ledger.claims.values() if each.computed)
    pages = library(tmp_path, built_ledger, one=section(f"<p>x{mark(claim)} y{mark(claim)}, z</p>"))
    page = html.fromstring(pages.alone("one").html)
    assert the(page, ".//p").text_content() == "x* y*, z"
    (note,) = page.iterfind(".//aside")
    targets = [link.get("href") for link in note.iterfind(".//a")]
    assert targets == [*(each.source.url for each in claim.citations), f"{URL}claims.html#claim-{claim.id}"]
    assert note.text_content().endswith(f"Data of {format_date(claim.as_of)}. Claim {claim.id}.")


def test_claims_of_one_source_and_day_share_a_note(built_ledger: Ledger, tmp_path: Path) -> None:
    """A note names every claim of the page that rests on what it names; each mark leads to its own note."""
    notes = Notes(built_ledger, f"{URL}claims.html#claim-{{}}")
    grounds: dict[Hashable, list[str]] = {}
    for name in built_ledger.claims:
        grounds.setdefault(notes.ground(name), []).append(name)
    (first, second, *_), (other, *_) = sorted(grounds.values(), key=len, reverse=True)[:2]
    used = [built_ledger.claims[name] for name in (first, other, second)]
    body = section("".join(f"<p>{claim.id}{mark(claim)}</p>" for claim in used))
    page = html.fromstring(library(tmp_path, built_ledger, one=body).alone("one").html)
    told = {note.get("id"): note.text_content() for note in page.iterfind(".//aside")}
    assert len(told) == 2
    targets = [str(link.get("href")).removeprefix("#") for link in page.iterfind(".//p/a")]
    assert targets[0] == targets[2] != targets[1]
    assert f"Claims {first}" in told[targets[0]]
    assert f", {second}" in told[targets[0]]
    assert f"Claim {other}" in told[targets[1]]


def test_page_for_one_sheet_names_its_claims(built_ledger: Ledger, tmp_path: Path) -> None:
    """Where there is no room for notes, a mark becomes the identifier of its claim, with its address."""
    claim = next(iter(built_ledger.claims.values()))
    body = section(f"<h2>Work</h2><p>x{mark(claim)}</p>")
    page = html.fromstring(library(tmp_path, built_ledger, one=body, layout="one-page").alone("one").html)
    assert the(page, ".//p").text_content() == f"x [{claim.id}]"
    assert the(page, ".//p/a").get("href") == f"{URL}claims.html#claim-{claim.id}"
    assert page.find(".//aside") is None


def test_file_of_the_site_is_linked_there(tmp_path: Path) -> None:
    """A link to a file beside the pages leads to the published book."""
    book = manuscript(tmp_path, one=section('<p><a href="downloads/claims.csv">data</a></p>'))
    assert the(book, ".//a").get("href") == f"{URL}downloads/claims.csv"


def test_claims_are_listed_with_their_first_use(built_ledger: Ledger, tmp_path: Path) -> None:
    """The list of claims has each claim once, and leads to where it is used first."""
    claim = next(iter(built_ledger.claims.values()))
    pages = library(
        tmp_path,
        built_ledger,
        one=section(f"<p>x{mark(claim)} y{mark(claim)}</p>"),
        two=section(f"<p>z{mark(claim)}</p>"),
    )
    made = pages.book(["one", "two"], title="A book", parts={})
    book = html.fromstring(made.html)
    (entry,) = book.xpath("//div[contains(@class,'columns')]//li")
    assert entry.text_content().startswith(f"{claim.id} [")
    (target,) = book.xpath(f"//*[@id='{entry.find('a').get('href')[1:]}']")
    assert target.getnext().get("epub:type") == "noteref"
