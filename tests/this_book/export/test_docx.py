"""The Word documents of the real book, forms for buyers included, and what LibreOffice reads of them."""

import csv
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from books import EDITION, ROOT, Book
from print_forms import NAMES, WordDocument, words
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.ledger import Ledger
from tools import office_saves, straight, the

FORMS = ("justification-worksheet", "budget-justification", "market-research-log")
REGISTERS = {"route-federal-purchase", "security-privacy-accessibility"}
_OPEN_DOCUMENT = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


@pytest.fixture(scope="module")
def documents(built_book: Book) -> dict[str, WordDocument]:
    """Every Word document, by its name without ending."""
    found = {path.stem: WordDocument(path) for path in sorted(built_book.downloads.glob("*.docx"))}
    assert {"2i2c-qualifications", *FORMS} < found.keys()
    return found


def test_outline_is_that_of_the_book(documents: dict[str, WordDocument], built_book: Book) -> None:
    """The headings are those of the printed pages, at the same levels, and the two lists."""
    wanted = []
    for name in built_book.printed_pages:
        article = the(built_book.html(name), ".//article")
        wanted += [
            (int(str(heading.tag)[1]), " ".join(heading.text_content().removesuffix("#").split()))
            for heading in article.iter("h1", "h2", "h3", "h4")
            # A form of the screen keeps its own in a template.
            if not heading.xpath("ancestor::template")
        ]
    assert documents["2i2c-qualifications"].headings == [*wanted, (1, "Figures"), (1, "Claims in this book")]


def test_each_document_is_whole(documents: dict[str, WordDocument]) -> None:
    """Tables repeat their heads, have a first column of heads, no merged cell and no split row.

    Words stand in the flow of the text, where a screen reader finds them, and links inside lead to bookmarks.
    """
    for name, document in documents.items():
        tables = document.find("//w:tbl")
        assert tables or not name.endswith(FORMS)
        for table in tables:
            rows = table.xpath("w:tr", namespaces=NAMES)
            assert rows[0].xpath("w:trPr/w:tblHeader", namespaces=NAMES), name
            assert all(row.xpath("w:trPr/w:cantSplit", namespaces=NAMES) for row in rows), name
            assert table.xpath("w:tblPr/w:tblLook/@w:firstColumn", namespaces=NAMES) == ["1"], name
        assert not document.find("//w:gridSpan|//w:vMerge|//w:hMerge"), name
        assert not document.find("//*[local-name()='txbxContent' or local-name()='textbox']"), name
        marks, targets = map(document.find, ("//w:bookmarkStart/@w:name", "//w:hyperlink/@w:anchor"))
        assert {*map(str, targets)} <= {*map(str, marks)}, name


def test_edition_and_data_date_stand_in_front(documents: dict[str, WordDocument]) -> None:
    """Title, author, language, edition and data date stand in the properties; each page has the dates.

    The book opens with its cover, and the contents follow.
    """
    for name, document in documents.items():
        assert document.property("//dc:title"), name
        assert document.property("//dc:creator") == "2i2c"
        assert document.property("//dc:language") == "en-US"
        assert document.property("//cp:version") == EDITION
        dated = document.property("//dc:description")
        assert dated.startswith(f"Edition {EDITION} · data to ")
        assert dated in document.headers(), name
        language = document.part("word/styles.xml").xpath("//w:rPrDefault//w:lang/@w:val", namespaces=NAMES)
        assert language == ["en-US"]
    picture, title, _, line, contents = documents["2i2c-qualifications"].find("/w:document/w:body/w:p")[:5]
    assert picture.xpath("string(.//wp:docPr/@descr)", namespaces=NAMES).startswith("A line of weekly")
    assert straight(words(title)) == "2i2c's qualifications"
    assert words(line).startswith(f"Edition {EDITION} · data to ")
    assert words(contents) == "Contents"


def test_notes_hold_the_evidence(documents: dict[str, WordDocument]) -> None:
    """The sources of claims are real footnotes, each used once, in brackets; later marks name its number.

    No cell has a note at the foot of the page; letters lead to a paragraph below the table.
    """
    whole = documents["2i2c-qualifications"]
    notes = whole.part("word/footnotes.xml").xpath("w:footnote[not(@w:type)]", namespaces=NAMES)
    uses = [str(use) for use in whole.find("//w:footnoteReference/@w:id")]
    assert len(uses) == len(set(uses)) == len(notes) >= 50
    # Else a number of a note would run on into a figure beside it.
    before = "substring(preceding-sibling::w:r[1], string-length(preceding-sibling::w:r[1])) = '['"
    behind = "starts-with(following-sibling::w:r[1], ']')"
    assert len(whole.find(f"//w:r[w:footnoteReference and {before} and {behind}]")) == len(uses)
    assert sum("Claim" in words(note) for note in notes) >= 50
    again = [str(each) for each in whole.find("//w:fldSimple/@w:instr")]
    named = {str(each) for each in whole.find("//w:bookmarkStart/@w:name")}
    assert len(again) >= 10
    assert {each.split()[1] for each in again} <= named
    for note in notes:
        first = note.find("w:p", NAMES)
        assert first is not None
        assert first.find("w:r/w:footnoteRef", NAMES) is not None, "its mark stands before its words"
        assert words(first)
        sources = [str(each) for each in note.xpath(".//w:hyperlink/@*[local-name()='id']", namespaces=NAMES)]
        assert len(sources) == len(set(sources)), "a source stands once in a note"
    assert not whole.find("//w:tbl//w:footnoteReference")
    below = [
        words(each)
        for each in whole.find("//w:tbl/following-sibling::w:p[1][w:pPr/w:pStyle/@w:val='TableSource']")
    ]
    assert len(below) >= 10
    assert all(each.startswith("a") and "Claim" in each for each in below)


@pytest.mark.slow
def test_office_reads_them_without_loss(documents: dict[str, WordDocument], tmp_path: Path) -> None:
    """LibreOffice opens each document and saves the same headings, tables and words."""
    office_saves([document.path for document in documents.values()], "odt", tmp_path)
    for name, document in documents.items():
        with zipfile.ZipFile(tmp_path / f"{name}.odt") as package:
            saved = etree.fromstring(package.read("content.xml"))
        (body,) = saved.iterfind(".//office:text", _OPEN_DOCUMENT)
        headings = ["".join(each.itertext()) for each in body.iterfind(".//text:h", _OPEN_DOCUMENT)]
        assert [" ".join(each.split()) for each in headings] == [text for _, text in document.headings], name
        assert len(body.findall(".//table:table", _OPEN_DOCUMENT)) == len(document.find("//w:tbl")), name
        for note in body.findall(".//text:note", _OPEN_DOCUMENT):
            note.clear(keep_tail=True)
        kept = "".join("".join(body.itertext()).split())
        for paragraph in document.find("//w:p"):
            assert "".join(words(paragraph).split()) in kept, f"{name}: {words(paragraph)}"


@pytest.mark.slow
def test_each_sheet_is_one_page(built_book: Book, documents: dict[str, WordDocument], tmp_path: Path) -> None:
    """LibreOffice sets each page that is printed alone on one sheet, a register of many rows on seven.

    No type is smaller than 8 points.
    """
    sheets = [documents[stem] for stem in built_book.sheets]
    assert len(sheets) >= 9
    # LibreOffice sets notes of long tables on more pages where it has set other documents before.
    long = [sheet.path for sheet in sheets if sheet.path.stem in REGISTERS]
    office_saves([sheet.path for sheet in sheets if sheet.path not in long], "pdf", tmp_path)
    for path in long:
        office_saves([path], "pdf", tmp_path)
    for sheet in sheets:
        most = 7 if sheet.path.stem in REGISTERS else 1
        assert len(PdfReader(tmp_path / f"{sheet.path.stem}.pdf").pages) <= most, sheet.path.name
        sizes = sheet.part("word/styles.xml").xpath(
            "//w:style[@w:type='paragraph']//w:sz/@w:val", namespaces=NAMES
        )
        # In half points; notes and running heads may be a little smaller.
        assert min(int(size) for size in sizes) >= 15


def test_pictures_are_small(built_book: Book) -> None:
    """The whole book is light enough to send: its pictures have a palette."""
    path = built_book.downloads / "2i2c-qualifications.docx"
    assert path.stat().st_size < 720_000
    with zipfile.ZipFile(path) as package:
        pictures = [package.read(name) for name in package.namelist() if name.endswith(".png")]
    assert pictures
    for picture in pictures:
        # Bytes 24 and 25 of a PNG: bits of a sample, and kind of color.
        assert picture[24:26] in (b"\x08\x03", b"\x04\x03")


def cells_of(document: WordDocument) -> list[list[list[str]]]:
    """The words of each table's cells, by table and row."""
    return [
        [
            [words(cell) for cell in row.xpath("w:tc", namespaces=NAMES)]
            for row in table.xpath("w:tr", namespaces=NAMES)
        ]
        for table in document.find("//w:tbl")
    ]


def test_worksheet_offers_the_chosen_facts_in_order(
    documents: dict[str, WordDocument], ledger: Ledger
) -> None:
    """Each field from A to N has what is chosen for it, in order, each fact with its limit beside it."""
    offered = dict[str, list[str]]()
    letter = ""
    for element in documents["justification-worksheet"].find("/w:document/w:body/*"):
        style = element.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=NAMES)
        if style == "Heading2":
            letter = words(element)[:1] if words(element)[1:3] == ". " else ""
            offered.setdefault(letter, [])
        elif etree.QName(element).localname == "tbl" and letter:
            for row in element.xpath("w:tr[position()>1]", namespaces=NAMES):
                cells = [words(cell) for cell in row.xpath("w:tc", namespaces=NAMES)]
                name = cells[-1].rpartition(" Claim ")[2].rstrip(".")
                if name in ledger.claims:
                    offered[letter].append(name)
                    assert cells[1] == ledger.claims[name].limits
    assert list(offered)[: len(FIELDS)] == list(FIELDS)
    fields = open_fields(ROOT / "evidence", ledger)
    assert fields is not None
    for each, field in fields.fields.items():
        chosen = [claim.id for claim in field.facts if claim.status != "stale"]
        assert [name for name in offered[each] if name in chosen] == chosen
    # No fact is the basis of a request: that is the buyer's to say.
    assert offered["F"] == []


@pytest.mark.parametrize("name", FORMS)
def test_words_of_the_buyer_are_the_buyers(name: str, documents: dict[str, WordDocument]) -> None:
    """Beside each prompt is an empty cell, and no form calls 2i2c the only, sole, unique or best source."""
    document = documents[name]
    prompts = [
        row
        for table in cells_of(document)
        if table[0][1] in ("Your words", "In your words", "Your note")
        for row in table[1:]
    ]
    assert prompts
    assert all(row[0] and row[1] == "" for row in prompts)
    for word in (" only provider", "sole provider", "uniquely", "leading provider", "world-class"):
        assert word not in document.text.lower()


def test_log_is_the_same_as_document_and_table(built_book: Book, documents: dict[str, WordDocument]) -> None:
    """The log as CSV has the heads that each entry of the document asks for, and no row."""
    log = (built_book.downloads / "market-research-log.csv").read_text(encoding="utf-8")
    (columns,) = csv.reader(log.splitlines())
    entries = [table for table in cells_of(documents["market-research-log"]) if len(table[0]) == 2]
    assert entries
    for table in entries:
        assert [row[0] for row in table[1:]] == columns
