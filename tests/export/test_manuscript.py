"""The manuscript: pages cleaned for print and joined."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest
from lxml import html

from books import real_ledger
from manuscripts import URL, library, manuscript, mark, section
from qualifications.cache import Cache
from qualifications.export.notes import Notes
from qualifications.export.pandoc import running_pandoc
from qualifications.export.text.document import FORM
from qualifications.ledger.ledger import Ledger
from qualifications.problems import ProblemError
from qualifications.wording import format_date
from tools import the

PRINTED = Path(__file__).parent / "printed"


@pytest.fixture(scope="module")
def built_ledger() -> Ledger:
    """The ledger of the real book."""
    return real_ledger()


@pytest.mark.parametrize("case", sorted(folder.name for folder in PRINTED.iterdir()))
def test_pages_are_printed_as_agreed(case: str, tmp_path: Path) -> None:
    """Pages of the site, cleaned and joined, are the manuscript and the plain text beside them.

    links: a link to a page leads to its title, one to a heading to the heading; the same ids stay apart.
    charts: a chart or diagram is a picture file with alt text, and its source stands below it; as text it is
    title, unit, alt text and source. screen: folded code, permalinks and scripts are left out.
    notes: a note is marked without the theme's labels; as text its chapter lists it once, with its address.
    tables: as text a narrow one keeps its columns, and a wide one is told row by row, each cell behind the
    name of its column, an answer right behind its question.
    """
    pages = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((PRINTED / case).glob("[!b]*.html"))
    }
    made = library(tmp_path, **pages).book([*pages], title="A book", parts={})
    assert f"{made.html}\n" == (PRINTED / case / "book.html").read_text(encoding="utf-8")
    for picture in html.fromstring(made.html).iterfind(".//img"):
        assert 'viewBox="0 0 1 1"' in (tmp_path / "pictures" / str(picture.get("src"))).read_text(
            encoding="utf-8"
        )
    with running_pandoc(tmp_path, Cache(tmp_path / "cache")) as write:
        assert write(made, FORM).decode() == (PRINTED / case / "book.txt").read_text(encoding="utf-8")


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
