"""Claims and rules in a book: their words, marks and pages, and the numbers that follow the data."""

import json
import re
from typing import Any

from lxml import html
from playwright.sync_api import Page

from books import EDITION, Book
from print_forms import on_one_line, pypdf
from running import EPOCH, run
from tools import axe_faults, even, marked, the


def script(book: Book, name: str, variable: str) -> Any:
    """What a script of the site gives the variable."""
    head, _, value = book.files()[name].decode().partition(" = ")
    assert head == variable
    return json.loads(value.removesuffix(";\n"))


def vintages_of(book: Book) -> dict[str, list[str]]:
    """What the edition says of each claim: first and last edition, figure, day, status, sentence, reason."""
    return {name: rest for name, *rest in script(book, "vintages.js", "window.qualificationsVintages")}


def test_words_that_are_gone_are_reported(book: Book) -> None:
    """Where words of a claim were not found, its card and its row say so, with the day."""
    quoted = '{words: "400 users in 12 countries", since: 2025-02-10, seen: 2025-02-10, gone: 2025-03-01}'
    reading = f"version: abc\nday: 2025-03-01\nquotations: [{quoted}]\n"
    book.write("evidence/readings/report.yml", reading)
    book.build().good()
    words = "Its words were not found in the source on 1 March 2025; nobody has read it since."
    page = book.html("use")
    cards = {
        name: the(page, f".//div[@id='card-{name}']").text_content() for name in ("users", "record-week")
    }
    assert {name: words in card for name, card in cards.items()} == {"users": True, "record-week": False}
    row = the(book.html("reference/claims"), ".//tr[@id='claim-users']")
    assert words in row.text_content()
    assert row.xpath("string(td[last()]/strong)") == "to be read"


def test_claim_and_value_in_the_text(book: Book) -> None:
    """The roles print the sentence and the figures, with marks that link to a row in the table."""
    page = book.html("use")
    paragraph = the(page, ".//article//p")
    text = even(paragraph)
    assert "In the week ending 19 January 2025, the service recorded 300 launches." in text
    assert "400" in text
    assert "12" in text
    assert marked(paragraph) == ["record-week", "users"]
    card = the(page, ".//div[@id='card-record-week']")
    shown = even(card)
    texts = ("2 February 2025", "The record", "A launch is not a person.", "Another archive has fewer.")
    assert all(words in shown for words in texts)
    links = [link.get("href") for link in card.iter("a")]
    assert links == ["https://example.org/record", "reference/claims.html#claim-record-week"]
    # A card a claim, and none where its words would be taken for those of the page.
    assert len(page.xpath("//*[@popover and @role='dialog']")) == 2
    assert not page.xpath("//article//*[@popover]")
    assert len(set(page.xpath("//button[@class='claim-mark']/@aria-label"))) == 2


def test_evidence_is_a_mark_alone(book: Book) -> None:
    """The role for one's own words prints no words of the claim, but its mark and what is wrong with it."""
    book.replace("content/use.md", "{claim}`record-week`", "It was busy.{evidence}`record-week`")
    book.replace("evidence/claims/use.yml", "expires: 2030-01-01", "expires: 2026-11-21")
    book.replace("content/use.md", "{value}`users`", "{evidence}`users`")
    book.build_site().good()
    page = book.html("use")
    paragraph = the(page, ".//article//p")
    assert marked(paragraph)[:2] == ["record-week", "users"]
    assert "300" not in str(paragraph.text_content())
    assert "[stale]" in str(paragraph.text_content())


def test_marks_stand_once_and_behind_punctuation(book: Book) -> None:
    """Of a claim's marks in a sentence the last stays, behind the comma, the bracket or the full stop.

    Of those in a row of a table the last stays too, but for whole sentences.
    """
    row = "| {value}`users` | {value}`users#countries` |"
    told = "| There were {value}`users`. | {value}`users#countries` |"
    book.replace(
        "content/use.md",
        "{value}`users` users in {value}`users#countries` countries.",
        "{value}`users`, in {value}`users#countries`, and ({value}`record-week`). Then {value}`record-week`."
        f"\n\n:::{{table}} Users\n| Users | Countries |\n|---|---|\n{row}\n{row}\n{told}\n:::\n",
    )
    book.build_site().good()
    article = the(book.html("use"), ".//article")
    paragraph = the(article, ".//p")
    assert marked(paragraph) == ["record-week", "users", "record-week", "record-week"]
    after = [(sign.tail or "").strip() for sign in paragraph.xpath(".//span[@class='claim-sign']")]
    assert after == ["There were 400, in 12,", "and (300).", "Then 300.", ""]
    rows = the(article, ".//tbody").xpath("tr")
    assert [[len(marked(cell)) for cell in each] for each in rows] == [[0, 1], [0, 1], [1, 1]]


def test_changed_row_reaches_every_form(book: Book) -> None:
    """A data row changed with its recorded hash changes page, PDF and claims.json by an ordinary build."""
    book.replace("evidence/data/binder-weekly.csv", "2025-01-19,300,true", "2025-01-19,7654,true")
    refused = book.build_site()
    assert refused.status == 3
    assert "binder-weekly.csv: found the hash" in refused.err
    assert run(["record"], folder=book.root).out == "Recorded: binder-weekly.\n"
    book.build().good()
    for page in ("use", "reference/claims"):
        assert "recorded 7,654 launches" in book.page(page).read_text(encoding="utf-8")
    assert "recorded 7,654 launches" in on_one_line(pypdf(book.pdf))
    claims = json.loads((book.pdf.parent / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert {claim["id"]: claim["value"] for claim in claims}["record-week"] == 7654


def test_retired_claim_keeps_its_anchor(book: Book) -> None:
    """A retired claim stands in a table of its own, under the anchor that it always had, with the reason.

    Its address still leads there, and editions tell of it. A ready text that has it is withheld, and a
    reader's document is not offered it.
    """
    book.add("assemble", "# Your document\n\n```{your-document}\n```\n")
    retired = '  status: retired\n  reason: "The count was wrong."\n  method: Read'
    book.replace("evidence/claims/use.yml", "  method: Read", retired)
    book.build_site().good()
    page = book.html("reference/claims")
    row = the(page, ".//tr[@id='claim-users']")
    assert "The count was wrong." in str(row.text_content())
    assert page.xpath("string(//tr[@id='claim-users']/ancestor::table/caption)") == "Retired claims"
    counts = [even(row).split()[:3] for row in page.iterfind(".//tbody/tr") if len(row) == 3]
    assert ["All", "claims", "4"] in counts
    (shown,) = (
        row for row in script(book, "vintages.js", "window.qualificationsVintages") if row[0] == "users"
    )
    assert shown[5::2] == ["retired", "The count was wrong."]
    data = book.files()["_static/your-document.js"].decode()
    document = json.loads(data.removeprefix("yourDocument(").removesuffix(");\n"))
    (text,) = document["texts"]
    assert (text["withheld"], text["lengths"]) == ("the claim users is retired", [])
    assert (text["claims"], [*document["facts"]]) == (["record-week"], ["record-week"])


def test_rules_of_an_institution_are_told(book: Book) -> None:
    """Card and table tell the answers, name what was not found, and mark figures with their claims.

    A rule gives the day it was read and where, on its card and in print; it dates no data.
    """
    page = book.html("place")
    shown = even(the(page, ".//article"))
    assert "University of a Place, read on 22 November 2025, in a copy" in shown
    assert "A supplier's text refused" in shown.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert "Not found in the pages read" in shown
    assert "G alternatives and why each fails" in shown
    assert set(marked(the(page, ".//table"))) == {"rule-limit"}
    card = even(the(page, ".//div[@popover]"))
    assert "Read on 22 November 2025, in a copy" in card
    assert "Data date" not in card
    assert "Read on 22 November 2025, in a copy" in on_one_line(pypdf(book.pdf))
    assert re.search(r"data to \d{1,2} \w+ 2025", even(page))
    assert "Newest fact" not in even(page)


def test_rules_that_come_of_age_reach_the_page(book: Book) -> None:
    """In a later edition, a page that nobody changed says that rules read long before may have changed."""
    warning = "rules may have changed"
    assert warning not in book.page("place").read_text(encoding="utf-8")
    book.build_site(epoch=EPOCH + 2 * 86_400).good()
    assert warning in book.page("place").read_text(encoding="utf-8")


def test_each_claim_has_an_address(book: Book, plain: Page, page: Page) -> None:
    """The address of a claim leads to its row without a script, from a folder; no search engine lists it."""
    for claim in ("users", "record-week"):
        plain.goto(f"file://{book.site}/claims/{claim}/index.html")
        plain.wait_for_url(f"**/reference/claims.html#claim-{claim}")
        assert plain.locator(f"#claim-{claim}").count() == 1
    text = book.page("claims/users/index").read_text(encoding="utf-8")
    assert html.fromstring(text).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "/claims/" not in book.files()["sitemap.xml"].decode()
    # Without its refresh, or it would be gone before it is tested.
    page.set_content(re.sub(r'<meta http-equiv="refresh"[^>]*>', "", text))
    assert axe_faults(page) == []


def test_text_and_its_facts_stand_once(book: Book) -> None:
    """A list leads to a text on its page, which tells each fact once; its address on the list leads on.

    Where text and list share a page, the address is that of the text.
    """
    listed, shown = "```{texts-for} any\n```\n", "```{ready-texts} about\n```\n"
    book.add("list", f"# The list\n\n{listed}")
    lost = book.build_site()
    assert (lost.status, "content/list.md:9: undefined label: 'hub'" in lost.err) == (4, True), lost.err
    book.add("ready", f"# The text\n\n{shown}")
    book.build_site().good()
    item = the(book.html("list"), ".//li[@id='hub']")
    assert (item.get("class"), item.xpath(".//a/@href")) == ("leads-on", ["ready.html#hub"])
    page = book.html("ready")
    named = page.xpath("//a[starts-with(@href, '#fact-')]/@href")
    assert named == ["#fact-record-week", "#fact-users"]
    assert [f"#{each}" for each in page.xpath("//li[starts-with(@id, 'fact-')]/@id")] == named
    assert "Limits: A launch is not a person." in even(the(page, ".//li[@id='fact-record-week']"))
    for order in ((listed, shown), (shown, listed)):
        book.write(
            "content/ready.md", book.source("ready").partition("\n\n```")[0] + "\n\n" + "\n".join(order)
        )
        book.write("content/list.md", book.source("list").partition("\n\n```")[0] + "\n")
        book.build_site().good()
        page = book.html("ready")
        assert [each.tag for each in page.xpath("//*[@id='hub']")] == ["section"]
        assert page.xpath("//ul[contains(@class, 'texts-for')]//a/@href") == ["#hub"]


def test_claims_in_short_and_pages(book: Book) -> None:
    """Scripts have each claim as the edition says it, the edition with the day of its data, and its pages."""
    counted = "On 10 February 2025, the service counted 400 users in 12 countries."
    assert vintages_of(book)["users"] == [EDITION, EDITION, "400", "2025-02-10", "current", counted, ""]
    assert len(vintages_of(book)) == 4
    (listed,) = script(book, "editions.js", "window.qualificationsEditions")["editions"]
    facts = [listed[name] for name in ("edition", "date", "data_as_of", "commit", "path")]
    assert facts == [EDITION, "2026-11-22", "2025-02-02", "", f"v/{EDITION}/"]
    pages = script(book, "pages.js", f'(window.qualificationsPages ??= {{}})["{EDITION}"]')
    assert pages == ["index", "people", "place", "places", "reference/claims", "use"]
