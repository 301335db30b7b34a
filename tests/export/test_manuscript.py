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
    ("page", "message"),
    [
        (section('<img src="a.png">'), "image without alt text: a.png"),
        (section('<img src="a.png" alt="a.png">'), "image without alt text: a.png"),
        (section('<figure class="chart" id="figure-x"></figure>'), "chart without a picture"),
        (section('<a href="gone.html">x</a>'), "a link to 'gone'; allowed: a page or heading"),
        (section('<a href="one.html#gone">x</a>'), "a link to 'one#gone'; allowed: a page or heading"),
        (section('<a href="#gone">x</a>'), "a link to 'one#gone'; allowed: a page or heading"),
        ("<p>x</p>", "no title"),
    ],
)
def test_page_that_cannot_be_printed_is_refused(page: str, message: str, tmp_path: Path) -> None:
    """A picture without words, a link to nowhere, a page without a title: each stops the export, named."""
    with pytest.raises(ProblemError, match=f"page one: found.* {message}"):
        manuscript(tmp_path, one=page)


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


@pytest.mark.parametrize("alone", [True, False])
def test_page_that_is_not_printed_is_linked_on_the_site(tmp_path: Path, *, alone: bool) -> None:
    """A sheet, and a book that leaves a page out, link to that page where it is published."""
    pages = library(
        tmp_path,
        one=section(
            '<p id="here"><a href="two.html">page</a> <a href="two.html#part">part</a> '
            '<a href="#here">x</a> <a href="downloads/claims.csv">data</a></p>'
        ),
        two=section('<section id="part"><h2>Part</h2></section>', name="second"),
    )
    made = pages.alone("one") if alone else pages.book(["one"], title="A book", parts={})
    assert [link.get("href") for link in html.fromstring(made.html).iterfind(".//a")] == [
        f"{URL}two.html",
        f"{URL}two.html#part",
        "#one--here",
        f"{URL}downloads/claims.csv",
    ]


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
