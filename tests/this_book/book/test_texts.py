"""The ready texts of this book, as the page hands them out and as files."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from books import Book
from print_forms import NAMES, WordDocument, words
from qualifications.texts.ready_text import SLOT

PAGE = "start/texts-organization.html"
NAME = "about-2i2c"


@pytest.fixture(scope="module")
def texts(built_book: Book) -> dict[str, Any]:
    """The texts as texts.json has them, by id."""
    made = json.loads((built_book.downloads / "texts.json").read_text(encoding="utf-8"))
    return {each["id"]: each for each in made["texts"]}


def test_text_is_copied_as_its_file_has_it(page: Page, address: str, built_book: Book) -> None:
    """The keyboard chooses a length and copies it; the page says so, and the file's text is copied."""
    page.goto(f"{address}/{PAGE}")
    sheet = page.locator(f"#{NAME} .ready")
    lengths = sheet.locator(".ready-length")
    assert [lengths.nth(number).is_visible() for number in range(3)] == [False, True, False]
    sheet.get_by_role("radio", name="Standard").press("ArrowLeft")
    assert [lengths.nth(number).is_visible() for number in range(3)] == [True, False, False]
    sheet.get_by_role("button", name="Copy this text").press("Enter")
    sheet.get_by_role("status").get_by_text("Copied").wait_for()
    file = built_book.downloads / "texts" / f"{NAME}-short.txt"
    assert page.evaluate("navigator.clipboard.readText()") == file.read_text(encoding="ascii").rstrip("\n")


def test_page_serves_readers_without_a_script(plain: Page, address: str, texts: dict[str, Any]) -> None:
    """Without scripts, each length can be chosen and read, and no button stands there that does nothing."""
    plain.goto(f"{address}/{PAGE}")
    sheet = plain.locator(f"#{NAME} .ready")
    sheet.get_by_text("Long, ").click()
    shown = sheet.locator(".ready-length[data-length='long'] .ready-text")
    (long,) = (each for each in texts[NAME]["lengths"] if each["name"] == "long")
    assert shown.inner_text() == long["text"]
    assert plain.locator(".copy-button").count() == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"start/texts.html#{NAME}", f"{PAGE}#{NAME}"),
        ("proposals/fields.html#form-uw", "proposals/forms.html#form-uw"),
    ],
)
def test_old_address_leads_on(old: str, new: str, page: Page, address: str) -> None:
    """What moved to another page is found at its old address."""
    page.goto(f"{address}/{old}")
    page.wait_for_url(f"{address}/{new}")


def test_fact_behind_a_text_opens(page: Page, address: str) -> None:
    """A text names its facts; each name leads to the fact below the texts, which opens there."""
    page.goto(f"{address}/{PAGE}")
    sheet = page.locator(f"#{NAME} .ready")
    sheet.get_by_text("behind it").click()
    link = sheet.locator("a[href^='#fact-']").first
    fact = page.locator(str(link.get_attribute("href")))
    assert not fact.is_visible()
    link.click()
    fact.get_by_text("Limits: ").wait_for()


def test_word_files_are_as_funders_ask(built_book: Book, texts: dict[str, Any]) -> None:
    """Each length is in Arial of 11 points with an inch of margin, without heads, its slots marked."""
    stems = [f"{each['id']}-{length['name']}" for each in texts.values() for length in each["lengths"]]
    assert len(stems) > len(texts)
    for stem in stems:
        document = WordDocument(built_book.downloads / "texts" / f"{stem}.docx")
        assert document.headers() == ""
        margins = document.find("//w:pgMar/@*[contains('left right top bottom', local-name())]")
        assert [*map(str, margins)] == ["1440"] * 4
        styles = document.part("word/styles.xml")
        for name in {str(each) for each in document.find("//w:pStyle/@w:val")}:
            style = f"//w:style[@w:styleId='{name}']"
            set_in = styles.xpath(f"{style}//w:rFonts/@w:ascii|{style}//w:sz/@w:val", namespaces=NAMES)
            assert set_in == ["Arial", "22"]
        text = (built_book.downloads / "texts" / f"{stem}.txt").read_text(encoding="ascii")
        runs = "".join(words(run) for run in document.find("//w:r[w:rPr/w:rStyle]"))
        assert runs.count("[") == len(SLOT.findall(text))
        assert "\n\n".join(map(words, document.find("//w:p"))) == text.rstrip("\n")
