"""The assembler in a real browser: what a reader chooses, is told, shares and takes along."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import rispy
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from books import Book
from qualifications.book.assembler import DATA
from tools import count, office_saves

PAGE = "proposals/assemble.html"
AXE = files("axe_playwright_python") / "axe.min.js"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# Two facts for one field, one for another, at an institution whose form has both.
CHOICE = (
    "for=state&purpose=purchase&limit=500&short=0&addresses=1&facts=E.binder-record-week_B.org-fiscal-sponsor"
)

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window that may read and write the clipboard."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of it."""
    return context.new_page()


@pytest.fixture(scope="module")
def data(built_book: Book) -> dict[str, Any]:
    """What the data script hands over."""
    text = (built_book.site / DATA).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text.removeprefix("assembler.start(").removesuffix(");\n"))
    return document


def by_id(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The claim, institution or purpose of that id."""
    return next(row for row in rows if row["id"] == name)


def open_with(page: Page, address: str, choice: str) -> None:
    """Opens the page with a choice in its fragment."""
    page.goto("about:blank")
    page.goto(f"{address}/{PAGE}#{choice}")


def hand_over(page: Page, data: dict[str, Any], change: Change) -> None:
    """Gives the page other data than the book's."""
    other = json.loads(json.dumps(data))
    change(other)
    page.route(f"**/{DATA}", lambda route: route.fulfill(body=f"assembler.start({json.dumps(other)})"))


def taken(page: Page, button: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a button makes."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = download.value.path()
    return download.value.suggested_filename, Path(path).read_bytes()


def tab_to(page: Page, target: Locator) -> None:
    """Presses the Tab key until the target has the focus; fails where it never gets it."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no Tab leads to {target}")


def test_whole_path_by_keyboard(page: Page, address: str, data: dict[str, Any]) -> None:
    """Institution, field, fact and file are reached with Tab, letters, Enter and Space alone."""
    claim = by_id(data["claims"], "binder-record-week")
    page.goto(f"{address}/{PAGE}")
    page.locator("#main").focus()
    tab_to(page, page.get_by_label("Institution or funder"))
    page.keyboard.type("University of Wash")
    tab_to(page, page.get_by_label("Find facts with"))
    page.keyboard.type(claim["id"])
    fact = page.locator("[name=facts-E]").and_(page.locator(f"[value={claim['id']}]"))
    tab_to(page, fact)
    page.keyboard.press("Space")
    expect(page.locator(".assembler-bar [role=status]")).to_contain_text("1 fact;")
    tab_to(page, page.get_by_role("button", name="Text file"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = Path(download.value.path()).read_text(encoding="ascii")
    assert "University of Washington" in text
    assert claim["text"] in text


def test_link_shows_a_colleague_the_same(page: Page, context: BrowserContext, address: str) -> None:
    """The link that a reader copies shows the same choice, rules and text in another window."""
    page.goto(f"{address}/{PAGE}")
    page.get_by_label("Institution or funder").select_option(label="US National Institutes of Health")
    page.get_by_label("Describe what a proposal uses").check()
    page.get_by_label("Room in each field").select_option(label="Another number")
    page.get_by_label("Characters", exact=True).fill("777")
    page.locator(".assembler-field", has_text="Intended use").locator("summary").first.click()
    page.get_by_label("Find facts with").fill("datahub")
    page.locator("[name=facts-D]:visible").first.check()
    page.get_by_label("Short sentences").check()
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator(".assembler-said")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = context.new_page()
    other.goto(link)
    for part in ("rules", "result", "bar"):
        assert (
            other.locator(f".assembler-{part}").inner_text()
            == page.locator(f".assembler-{part}").inner_text()
        )
    expect(other.get_by_label("Characters", exact=True)).to_have_value("777")
    expect(other.get_by_label("Short sentences")).to_be_checked()
    expect(other.get_by_label("Web addresses")).not_to_be_checked()
    other.get_by_role("link", name="Before you paste").click()
    other.reload()
    assert other.locator(".assembler-result").inner_text() == page.locator(".assembler-result").inner_text()


def test_text_file(page: Page, address: str, data: dict[str, Any]) -> None:
    """The text is ASCII: facts by field with blank prompts, whose conclusion it is, references and dates."""
    open_with(page, address, CHOICE)
    name, content = taken(page, "Text file")
    text = content.decode("ascii")
    assert name == f"2i2c-facts-{data['edition']}.txt"
    legal, week = (by_id(data["claims"], each) for each in ("org-fiscal-sponsor", "binder-record-week"))
    order = (
        "B. Supplier's legal name and contact",
        "Why does your project need this? (yours to write)",
        f"{legal['text']} [1]",
        "; the conclusion is yours.",
        "E. Features and why each is needed",
        f"{week['text']} [2]",
        "References",
        f"[1] {legal['reference']} Rests on: ",
        f" {legal['url']}\n",
        f"[2] {week['reference']} Rests on: ",
        f" {week['url']}\n",
        f"Edition {data['edition']}; data of ",
    )
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    for letter in "BE":
        for prompt in data["fields"][letter]["prompts"]:
            assert f"- {prompt}\n" in text


def test_word_document(page: Page, address: str, data: dict[str, Any]) -> None:
    """The Word document has the text file's words, headings, language and title."""
    open_with(page, address, CHOICE)
    name, content = taken(page, "Word document")
    assert name == f"2i2c-facts-{data['edition']}.docx"
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    body, styles, core = (
        etree.fromstring(package.read(f"{part}.xml"))
        for part in ("word/document", "word/styles", "docProps/core")
    )
    rows = [
        (row.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=NAMES), "".join(row.itertext()))
        for row in body.iter(f"{{{NAMES['w']}}}p")
    ]
    assert [text for style, text in rows if style == "Heading1"] == [
        "B. Supplier's legal name and contact",
        "E. Features and why each is needed",
        "References",
    ]
    assert {style for style, _ in rows} <= set(styles.xpath("w:style/@w:styleId", namespaces=NAMES))
    assert styles.xpath("string(w:docDefaults//w:lang/@w:val)", namespaces=NAMES) == "en-US"
    assert core.xpath("string(dc:title)", namespaces=NAMES) == rows[0][1] != ""
    _, plain = taken(page, "Text file")
    lines = {
        line.removeprefix("- ").removeprefix("(Note: ").removesuffix(")")
        for line in plain.decode().splitlines()
    }
    assert {text.removesuffix(")") for _, text in rows} <= lines
    _, again = taken(page, "Word document")
    assert again == content


@pytest.mark.slow
def test_office_opens_the_word_document(page: Page, address: str, tmp_path: Path) -> None:
    """LibreOffice reads the same paragraphs in the Word document as stand in it."""
    open_with(page, address, CHOICE)
    name, content = taken(page, "Word document")
    (tmp_path / name).write_bytes(content)
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    paragraphs = ["".join(each.itertext()) for each in body.iter(f"{{{NAMES['w']}}}p")]
    assert _converted(tmp_path / name) == [text for text in paragraphs if text]


def test_references_file(page: Page, address: str, data: dict[str, Any]) -> None:
    """The RIS file holds the book and each chosen fact, as a reference manager reads them."""
    open_with(page, address, CHOICE)
    name, content = taken(page, "References (RIS)")
    assert name.endswith(".ris")
    records = rispy.loads(content.decode())
    assert [record["type_of_reference"] for record in records] == ["RPRT", "CHAP", "CHAP"]
    urls = {record["urls"][0] for record in records}
    assert urls > {
        by_id(data["claims"], each)["url"] for each in ("org-fiscal-sponsor", "binder-record-week")
    }


def test_room_is_told_and_nothing_is_cut(page: Page, address: str, data: dict[str, Any]) -> None:
    """Facts longer than the room are told by how much, and the text keeps every one of them."""
    open_with(page, address, CHOICE.replace("limit=500", "limit=60"))
    claims = [by_id(data["claims"], each) for each in ("org-fiscal-sponsor", "binder-record-week")]
    counts = page.locator(".assembler-count")
    for place, claim in enumerate(claims):
        shown = page.locator(".assembler-text").nth(place).locator("p").all_inner_texts()
        assert shown[0] == f"{claim['text']} [{place + 1}]"
        used = count("\n".join(shown))
        expect(counts.nth(place)).to_have_text(
            f"{used} of 60 characters: {used - 60} too many. Nothing was cut."
        )
    expect(page.locator(".assembler-bar")).to_contain_text("too long: field B by")
    page.get_by_role("button", name="Copy the facts of field B").click()
    expect(page.locator(".copy-status").first).to_have_text("Copied")
    assert claims[0]["text"] in page.evaluate("navigator.clipboard.readText()")


def test_institution_decides(page: Page, address: str) -> None:
    """A form's own fields are offered, facts outside them are told, and addresses stay out where asked."""
    facts = "facts=D.datahub-is_E.binder-record-week"
    open_with(page, address, f"for=arizona&{facts}")
    letters = page.locator(".assembler-letter")
    expect(letters).to_have_text(["E", "G", "N"])
    notices = page.locator(".assembler-notices")
    expect(notices).to_contain_text("refuses text that a supplier wrote")
    expect(notices).to_contain_text("Left out: 1 fact in field D")
    open_with(page, address, f"for=nih&{facts}")
    expect(page.locator(".assembler-references")).to_be_visible()
    assert "http" not in page.locator(".assembler-result").inner_text()
    assert b"http" not in taken(page, "Text file")[1]


def test_marks_of_rules_and_facts(page: Page, address: str, data: dict[str, Any]) -> None:
    """Old rules, disputed facts, and facts and prices out of place are marked; stale facts are refused."""

    def change(other: dict[str, Any]) -> None:
        by_id(other["institutions"], "north-florida")["aged"] = True
        by_id(other["claims"], "binder-record-week").update(status="disputed", reason="Two counts differ.")
        by_id(other["claims"], "org-fiscal-sponsor")["status"] = "stale"
        by_id(other["claims"], "production-hubs")["kind"] = "PRICE"

    hand_over(page, data, change)
    facts = "facts=E.binder-record-week.org-fiscal-sponsor.production-hubs.no-such-fact_Z.a"
    open_with(page, address, f"for=north-florida&purpose=nothing&limit=-1&{facts}")
    expect(page.locator(".assembler-rules")).to_contain_text("They may have changed.")
    notices = page.locator(".assembler-notices")
    for told in (
        "more than a year before this edition",
        "“org-fiscal-sponsor”: the fact is stale.",
        "“no-such-fact”: this edition has no such fact.",
        "“Z”: no field of a form.",
        "“nothing”: this edition has no such purpose.",
        "“-1”: no limit of characters.",
    ):
        expect(notices).to_contain_text(told)
    expect(page.locator(".assembler-text")).to_contain_text("[disputed: Two counts differ.]")
    expect(page.locator(".assembler-warnings")).to_contain_text("refuses price as a ground.")
    expect(page.locator(".assembler-bar")).to_contain_text("2 warnings")
    page.get_by_label("Institution or funder").select_option("")
    page.locator(".assembler-field[data-letter=B] > summary").click()
    stale = page.locator("[name=facts-B][value=org-fiscal-sponsor]")
    expect(stale).to_be_disabled()
    page.locator(".assembler-field[data-letter=F] > summary").click()
    page.locator(".assembler-field[data-letter=F] .against > summary").click()
    page.locator("[name=facts-F][value=production-hubs]").check()
    expect(page.locator(".assembler-warnings").last).to_contain_text("not for field F")
    assert b"(Note: The book marks this fact as not for field F.)" in taken(page, "Text file")[1]


def test_stays_in_the_browser(page: Page, built_book: Book) -> None:
    """From a disk, choosing and exporting asks for the book's own files alone, and stores nothing."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{(built_book.site / PAGE).as_uri()}#{CHOICE}")
    for button in ("Word document", "Text file", "References (RIS)"):
        taken(page, button)
    page.get_by_label("Institution or funder").select_option("nsf")
    assert complaints == []
    site = built_book.site.as_uri()
    assert [url for url in asked if not url.startswith((site, "blob:", "data:"))] == []
    assert all(choice not in url for url in asked[1:] for choice in ("binder-record-week", "for=state"))
    assert page.evaluate("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)") == ""


def test_page_without_script(browser: Browser, address: str) -> None:
    """Without JavaScript no dead control shows: the page leads to the claims, the texts and the rules."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    place = page.locator(".assembler")
    expect(place).to_contain_text("The form works in a browser")
    expect(place.get_by_role("link", name="table of claims")).to_be_visible()
    assert page.locator("form.assembler-form").count() == 0
    expect(page.get_by_role("cell", name="University of Washington")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("width", "colors"), [(1280, "dark"), (390, "light")])
def test_filled_form_is_accessible(width: int, colors: Any, browser: Browser, address: str) -> None:
    """With facts chosen, warnings shown and fields open, axe finds nothing and the page fits the window."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=colors, bypass_csp=True
    )
    page = context.new_page()
    open_with(page, address, CHOICE.replace("facts=E.", "facts=F.production-hubs_E.").replace("500", "60"))
    page.locator(".assembler-rules summary").click()
    expect(page.locator(".assembler-warnings").first).to_be_attached()
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "axe.run(document).then(({violations}) => violations.map(each => [each.id, each.nodes[0].html]))"
    )
    assert found == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    context.close()


def _converted(document: Path) -> list[str]:
    """The paragraphs of the document as LibreOffice reads them."""
    office_saves([document], "txt:Text (encoded):UTF8", document.parent)
    lines = document.with_suffix(".txt").read_text(encoding="utf-8-sig").splitlines()
    return [line.strip().removeprefix("•").strip() for line in lines if line.strip()]
