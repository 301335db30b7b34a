"""A reader's document in a real browser: what a form gets, what a link shows, what is taken along."""

import re
from pathlib import Path
from typing import Any

import pytest
import rispy
from playwright.sync_api import Page, expect

from books import EDITION_DATE, ROOT
from print_forms import NAMES, WordDocument
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import Institution, open_institutions
from qualifications.ledger.ledger import Ledger
from tools import axe_faults, straight, tab_to, taken

PAGE = "proposals/assemble.html"
LISTS, FORMS = "proposals/fields.html", "proposals/forms.html"


@pytest.fixture(scope="module")
def institutions(ledger: Ledger) -> dict[str, Institution]:
    """The institutions of the book."""
    return dict(open_institutions(ROOT / "evidence", ledger))


def test_form_by_keyboard(page: Page, address: str, institutions: dict[str, Institution]) -> None:
    """By keys alone, a campus found by its short name gives its own fields, and a ticked fact goes in."""
    davis = institutions["uc-davis"]
    page.goto(f"{address}/{PAGE}")
    page.locator("#main").focus()
    tab_to(page, page.get_by_label("Form or funder"))
    page.keyboard.type("UCD: ")
    expect(page.locator(".document-parts h3").first).to_be_visible()
    titles = page.locator(".document-parts h3").all_inner_texts()
    # What many forms ask beside comes after its own fields.
    assert titles[: len(davis.fields)] == [each.title for each in davis.fields]
    covered = {letter for each in davis.fields for letter in each.letters}
    assert [title[0] for title in titles[len(davis.fields) :]] == [
        each for each in FIELDS if each not in covered
    ]
    first = page.locator(".document-facts input").first
    tab_to(page, first)
    fact = page.locator(".document-facts li").first
    statement, limit = (fact.locator(part).inner_text() for part in ("label span", ".document-limit"))
    limit = limit.removesuffix("Source")
    # A fact counts once a reader has chosen it; a tie is shown unless a reader takes it out.
    assert page.locator(".document-facts input:checked").count() == len(davis.ties) > 0
    # The facts are many: the way to the buttons behind them is shorter from the end.
    page.locator("footer.foot a").first.focus()
    tab_to(page, page.get_by_role("button", name="Text file"), key="Shift+Tab")
    without = taken(page, "Text file")[1].decode()
    assert davis.name in without
    assert straight(statement) not in without
    first.press("Space")
    text = taken(page, "Text file")[1].decode()
    assert straight(f"{statement} {limit.strip()}") in text
    assert all(straight(claim.statement) in without for claim in davis.ties)
    assert text.count("\n[YOUR WORDS]\n") == len(titles)
    # What the reader learns stands apart from what a form may get.
    notes = [line for line in text.splitlines() if "You write: " in line]
    assert len(notes) >= len(titles)
    assert all(line.startswith("[Note: ") and line.endswith("]") for line in notes)


def test_link_shows_a_colleague_the_same(page: Page, address: str) -> None:
    """The link that a reader copies shows the same form, texts, slots and facts in another window."""
    page.goto(f"{address}/{PAGE}")
    page.get_by_label("Form or funder").select_option("nsf")
    expect(page.locator(".document-text").first).to_be_visible()
    standard = page.locator(".document-parts").inner_text()
    page.get_by_label("Length of ready texts").select_option("short")
    assert len(page.locator(".document-parts").inner_text()) < len(standard)
    slot = page.locator(".document-parts .document-slots input").first
    slot.fill("a cloud of ours")
    expect(page.locator(".document-parts")).to_contain_text("a cloud of ours")
    page.locator(".document-parts summary").first.click()
    page.locator(".document-facts input").first.check()
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator(".document-said")).to_have_text("Copied")
    other = page.context.new_page()
    other.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(other.locator(".document-text").first).to_be_visible()
    for part in ("parts", "count"):
        shown, same = (tab.locator(f".document-{part}").inner_text() for tab in (page, other))
        assert shown == same
    expect(other.locator(".document-parts .document-slots input").first).to_have_value("a cloud of ours")
    other.close()


def test_choice_goes_along_to_the_check(page: Page, address: str) -> None:
    """The page leads on to the check of a draft, with the same form chosen."""
    for form in ("nsf", "harvard"):
        page.goto("about:blank")
        page.goto(f"{address}/{PAGE}#for={form}&use=facilities")
        page.get_by_role("link", name="check the draft").click()
        expect(page.get_by_label("Where it goes")).to_have_value(form)


def test_word_document_and_references(page: Page, address: str, tmp_path: Path) -> None:
    """The Word document has the text file's words in the template's styles; RIS holds book and facts."""
    # All on one day, which the files tell.
    page.clock.set_fixed_time(f"{EDITION_DATE}")
    page.goto(f"{address}/{PAGE}#for=uw")
    boxes = page.locator(".document-facts input")
    for number in range(2):
        boxes.nth(number).check()
    name, content = taken(page, "Word document")
    assert re.fullmatch(r"uw-document-.*\.docx", name)
    (tmp_path / name).write_bytes(content)
    document = WordDocument(tmp_path / name)
    styles = document.part("word/styles.xml").xpath("w:style/@w:styleId", namespaces=NAMES)
    assert {*map(str, document.find("//w:pStyle/@w:val"))} <= {*map(str, styles)}
    text = taken(page, "Text file")[1].decode()
    rows = ["".join(map(str, each.itertext())) for each in document.find("//w:p")]
    assert rows == [line for line in text.split("\n") if line]
    assert document.property("//dc:title") == rows[0] == "University of Washington"
    assert taken(page, "Word document")[1] == content
    records = rispy.loads(taken(page, "References (RIS)")[1].decode())
    facts = page.locator(".document-facts input:checked").count()
    assert len(records) == facts + 1
    assert records[0]["type_of_reference"] == "RPRT"


def test_choice_fills_its_slot(page: Page, address: str) -> None:
    """Where the right sentence differs by case, the reader chooses it, and it stands in the text."""
    page.goto(f"{address}/{PAGE}#for=nsf&use=data")
    backups = page.locator(".document-slots").get_by_label("backups")
    sentence = backups.locator("option").nth(1).inner_text()
    backups.select_option(sentence)
    expect(page.locator(".document-text", has_text=sentence)).to_have_count(1)


def test_rules_of_an_institution_are_shown(page: Page, address: str) -> None:
    """A refusal of suppliers' text is shown, so is a form that was not found, and NIH gets no address."""
    page.goto(f"{address}/{PAGE}#for=alabama-birmingham")
    expect(page.locator(".document-notices")).to_contain_text("A supplier's text: refused.")
    page.goto("about:blank")
    page.goto(f"{address}/{PAGE}#for=harvard")
    expect(page.locator(".document-notices")).to_contain_text("Its form was not found")
    expect(page.locator(".document-parts h3")).to_have_count(len(FIELDS))
    page.goto("about:blank")
    page.goto(f"{address}/{PAGE}#for=nih&use=facilities")
    expect(page.get_by_role("checkbox", name="Ready text")).not_to_be_checked()
    page.get_by_role("checkbox", name="Ready text").check()
    assert b"http" not in taken(page, "Text file")[1]


@pytest.mark.parametrize("cloud", ["", "320,000"])
def test_amount_decides_what_is_asked(
    cloud: str, page: Page, address: str, ledger: Ledger, institutions: dict[str, Institution]
) -> None:
    """A federal buyer gets the steps of a simplified purchase, and a justification for a larger one alone.

    No word of a university's form stands there; the pages on each step are linked.
    """
    term, federal = ledger.claims["price-term-sixty"], institutions["federal"]
    page.goto(f"{address}/{PAGE}#for=federal&cloud=supplier&slot.MONTHS=24&slot.MEMBERSHIP=General")
    expect(page.locator(".document-notices")).to_contain_text("no total is worked out yet")
    page.get_by_label("cloud bill in dollars").fill(cloud)
    page.get_by_label("people active in a typical month").fill(str(term.parts["users"]))
    total = term.value + int(cloud.replace(",", "") or 0)
    sides = {"up to": lambda amount: total <= amount, "above": lambda amount: total > amount}
    asked = [
        each.title
        for each in federal.fields
        if all(sides[side](claim.value) for side, claim in each.asked.items())
    ]
    expect(page.locator(".document-parts h3")).to_have_text(asked)
    assert any("Small business" in title for title in asked) == (not cloud)
    side, amount = "above" if cloud else "up to", ledger.claims["rule-simplified-acquisition"].figure()
    expect(page.locator(".document-notices")).to_contain_text(
        f"Shown is what a purchase {side} {amount} asks for: yours comes to ${total:,}."
    )
    leads_to = page.locator(".document-notices a").evaluate_all("links => links.map(({ hash }) => hash)")
    assert "#between-the-two-thresholds" in leads_to
    text = taken(page, "Text file")[1].decode()
    form = text.split("For your files")[0]
    assert not re.search("Santa Barbara|award number|your institution|lower amounts can hold|900,000", form)
    assert f"${total:,}" in form


def test_contents_of_the_page_follow_the_form(page: Page, address: str) -> None:
    """“On this page” lists the numbers, the parts and the end once they show, and keeps the choice."""
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"{address}/{PAGE}#for=nsf&use=budget")
    listed = page.locator(".on-page")
    expect(listed.get_by_role("link", name="Budget justification")).to_be_visible()
    assert listed.get_by_role("link").all_inner_texts()[:4] == [
        *("Where does it go?", "Your numbers", "Texts and facts", "Budget justification")
    ]
    listed.get_by_role("link", name="Take it").click()
    expect(page.get_by_role("heading", name="Take it")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#for=nsf&use=budget&size=standard$"))
    page.get_by_label("Part of it").select_option("facilities")
    expect(listed.get_by_role("link", name="Your numbers")).to_have_count(0)


def test_lists_without_script(
    plain: Page, address: str, ledger: Ledger, institutions: dict[str, Institution]
) -> None:
    """Without JavaScript no dead control shows, and every field with its facts and every form has a plain."""
    plain.goto(f"{address}/{PAGE}")
    expect(plain.locator(".your-document")).to_contain_text("need a browser that runs JavaScript")
    assert plain.locator("form.document-form").count() == 0
    plain.goto(f"{address}/{LISTS}")
    fields = open_fields(ROOT / "evidence", ledger)
    assert fields is not None
    for letter, field in fields.fields.items():
        section = plain.locator(f"#field-{letter.lower()}")
        assert straight(field.yours) in straight(section.inner_text())
        for claim in field.facts:
            fact = section.locator(f".claim-is-{claim.id}")
            assert straight(claim.limits) in straight(fact.text_content() or "")
    plain.goto(f"{address}/{FORMS}")
    for each in institutions.values():
        assert plain.locator(f"#form-{each.id} tbody tr").count() == len(each.fields)


@pytest.mark.parametrize(
    ("width", "colors"), [(320, "light"), pytest.param(1280, "dark", marks=pytest.mark.slow)]
)
def test_filled_page_is_accessible(width: int, colors: Any, page: Page, address: str) -> None:
    """With texts, slots and facts shown, axe finds nothing and the page fits the window."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colors)
    page.goto(f"{address}/{PAGE}#for=nsf")
    expect(page.locator(".document-text").first).to_be_visible()
    assert axe_faults(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
