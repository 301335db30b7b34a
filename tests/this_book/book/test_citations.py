"""Citations on the pages: the tags that reference managers read, the data for search engines, the files."""

import csv
import json
import re
import struct
from typing import Any

import pytest
import rispy
from lxml import html

from books import EDITION, Book
from tools import straight, the

BASE = "https://2i2c-org.github.io/qualifications/"
# Where the edition stays; what is cited leads there.
KEPT = f"{BASE}v/{EDITION}/"
# How Zotero's translator for embedded metadata takes the type of an item from the tags of a page.
TYPES = {
    "citation_technical_report_institution": "report",
    "citation_inbook_title": "bookSection",
    "citation_book_title": "bookSection",
    "citation_journal_title": "journalArticle",
    "citation_conference_title": "conferencePaper",
    "citation_dissertation_institution": "thesis",
}
FORMS = ["APA", "Chicago", "Vancouver", "IEEE", "BibTeX", "BibLaTeX", "RIS", "CSL-JSON"]


@pytest.fixture(scope="module")
def pages(built_book: Book) -> dict[str, html.HtmlElement]:
    """The pages of the book, parsed, by name; the first is the start page."""
    return {name: built_book.html(name) for name in built_book.names}


def tags(page: html.HtmlElement, key: str = "name") -> list[tuple[str, str]]:
    """The meta tags of a page, by name or property."""
    return [
        (str(tag.get(key)), str(tag.get("content"))) for tag in page.iterfind(".//head/meta") if tag.get(key)
    ]


def linked_data(page: html.HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD of a page."""
    data = json.loads(str(the(page, ".//script[@type='application/ld+json']").text))
    return data if isinstance(data, list) else [data]


def test_pages_say_what_to_cite(pages: dict[str, html.HtmlElement]) -> None:
    """Each page gives type, title, author, day, publisher, language and its own address, each once.

    By Zotero's rules the start page is a report and every other page a section of the book, never both. The
    title of a page names the book behind it, and its foot the edition and the date of the data.
    """
    for name, page in pages.items():
        is_start = name == "index"
        assert {TYPES[tag] for tag, _ in tags(page) if tag in TYPES} == {
            "report" if is_start else "bookSection"
        }
        found = [(tag, value) for tag, value in tags(page) if tag.startswith("citation_")]
        fields = dict(found)
        assert len(fields) == len(found), name
        heading = str(the(page, ".//article//h1").text_content()).removesuffix("#")
        assert fields["citation_title"] == ("2i2c's qualifications" if is_start else heading), name
        title = heading if is_start else f"{heading} · 2i2c's qualifications"
        assert straight(page.xpath("string(//title)")) == straight(title)
        foot = str(the(page, ".//footer//p[@class='edition']").text_content())
        assert re.fullmatch(rf"Edition {EDITION} · data to \d{{1,2}} [A-Z][a-z]+ 20\d\d", foot), name
        assert fields["citation_author"] == fields["citation_publisher"] == "2i2c"
        assert fields["citation_publication_date"] == "2026/11/22"
        assert fields["citation_language"] == "en"
        assert fields["citation_public_url"] == (KEPT if is_start else f"{KEPT}{name}.html")
        # The page that search engines show is that of the latest edition.
        assert the(page, ".//link[@rel='canonical']").get("href") == f"{BASE}{name}.html"
        assert "citation_doi" not in fields
        # Zotero takes the edition of a chapter from here, and that of a report from its number.
        edition = None if name == "index" else f"Edition {EDITION}"
        assert dict(tags(page)).get("prism.edition") == edition, name
    start = dict(tags(pages["index"]))
    assert start["citation_technical_report_number"] == EDITION
    assert start["dc.type"] == "report"
    assert start["citation_pdf_url"] == f"{KEPT}downloads/2i2c-qualifications.pdf"


def test_previews_show_title_description_and_card(
    built_book: Book, pages: dict[str, html.HtmlElement]
) -> None:
    """Each page has Open Graph tags with its own title and description, and the card of the edition."""
    for name, page in pages.items():
        shown = dict(tags(page, "property"))
        assert shown["og:title"] == dict(tags(page))["citation_title"], name
        assert shown["og:description"] == dict(tags(page))["description"], name
        assert shown["og:url"] == (BASE if name == "index" else f"{BASE}{name}.html")
        assert shown["og:image"] == f"{BASE}_static/social-card.png"
        assert EDITION in shown["og:image:alt"]
    png = (built_book.site / "_static" / "social-card.png").read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 630)


def test_search_engines_read_report_chapters_and_data(
    built_book: Book, pages: dict[str, html.HtmlElement]
) -> None:
    """The start page is a report with each chapter as a part; claims and tables are datasets with files."""
    (report,) = linked_data(pages["index"])
    assert (report["@type"], report["version"], report["reportNumber"]) == ("Report", EDITION, EDITION)
    assert [part["url"] for part in report["hasPart"]] == [
        f"{BASE}{name}.html" for name in pages if name != "index"
    ]
    for name, page in pages.items():
        if name != "index":
            chapter = linked_data(page)[0]
            assert chapter["@type"] == "Chapter"
            assert chapter["isPartOf"]["@id"] == report["@id"] == KEPT
            assert (chapter["@id"], chapter["url"]) == (f"{KEPT}{name}.html", f"{BASE}{name}.html")
    tables = [each for each in linked_data(pages["reference/sources"]) if each["@type"] == "Dataset"]
    descriptor = json.loads((built_book.pdf.parent / "datapackage.json").read_text(encoding="utf-8"))
    assert len(tables) == len(descriptor["resources"])
    claims = [each for each in linked_data(pages["reference/claims"]) if each["@type"] == "Dataset"]
    assert len(claims) == 1
    for each in [*tables, *claims]:
        assert each["license"].startswith("https://creativecommons.org/licenses/by/4.0/")
        for file in each["distribution"]:
            assert (built_book.site / file["contentUrl"].removeprefix(BASE)).is_file()


def test_pages_show_their_citations(pages: dict[str, html.HtmlElement]) -> None:
    """Each page ends with its citation in eight forms, but the first and those of claims, where each has one.

    A figure is cited by its anchor.
    `{citation-forms}` shows the book's citation in every form, and with a style in that form alone.
    """
    for name, page in pages.items():
        forms = page.findall(".//footer//div[@class='citation-forms']")
        assert len(forms) == (name != "index" and not name.startswith("reference/claims")), name
        for each in forms:
            assert [str(term.text) for term in each.xpath(".//dt | .//summary")] == FORMS, name
            assert str(each.text_content()).count(f"{KEPT}{name}.html") >= len(FORMS), name
        figures = page.findall(".//figure[@class='chart']")
        cited = [figure.xpath("string(.//p[@class='chart-citation'])") for figure in figures]
        assert [text.rpartition("#")[2] for text in cited] == [figure.get("id") for figure in figures]
    words = f"2i2c. (2026). 2i2c’s qualifications (Edition {EDITION})."
    (forms,) = pages["reference/cite"].xpath("//article//div[@class='citation-forms'][not(ancestor::footer)]")
    assert [str(term.text) for term in forms.xpath(".//dt | .//summary")] == FORMS
    assert words in str(forms.text_content())
    assert str(the(pages["index"], ".//p[@class='citation']").text_content()).startswith(words)


def test_files_hold_every_work(built_book: Book, pages: dict[str, html.HtmlElement]) -> None:
    """The files for reference managers hold the book, each chapter and figure, and each claim, once."""
    folder = built_book.pdf.parent
    document = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    figures = sum(len(page.findall(".//figure[@class='chart']")) for page in pages.values())
    active = [claim["id"] for claim in document["claims"] if claim["status"] != "retired"]
    wanted = {"citation": 1, "citation-chapters": len(pages) - 1 + figures, "citation-claims": len(active)}
    for name, number in wanted.items():
        items = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        records = rispy.loads((folder / f"{name}.ris").read_text(encoding="utf-8"))
        bib = (folder / f"{name}.bib").read_text(encoding="utf-8")
        keys = [line.partition("{")[2].rstrip(",") for line in bib.splitlines() if line.startswith("@")]
        assert [item["id"] for item in items] == [record["id"] for record in records] == keys
        assert len(set(keys)) == number, name
        assert [item["URL"] for item in items] == [record["urls"][0] for record in records]
    urls = {item["URL"] for item in json.loads((folder / "citation-claims.json").read_text(encoding="utf-8"))}
    rows = csv.DictReader((folder / "claims.csv").read_text(encoding="utf-8-sig").splitlines())
    assert urls == {row["url"] for row in rows if row["id"] in active}
