"""The site in a real browser, from a real server: desktop and phone, light and dark."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from qualifications.ledger.ledger import Ledger
from tools import complaints_of, show_in

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def drawn(browser: Browser, address: str) -> Iterator[Page]:
    """A page with charts, which each test shows as it needs it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/record/binder-sessions.html")
    yield page
    context.close()


def test_chart_that_fits_is_shown(drawn: Page) -> None:
    """A wide window shows the wide drawing of a chart, and a phone the narrow one."""
    figure = drawn.locator("figure.chart").first
    for width, shown, hidden in ((390, "narrow", "wide"), (1280, "wide", "narrow")):
        drawn.set_viewport_size({"width": width, "height": 900})
        assert figure.locator(f".chart-{shown}").is_visible()
        assert not figure.locator(f".chart-{hidden}").is_visible()


def test_paper_is_light(drawn: Page) -> None:
    """A page that is printed from a dark screen has the colors of a light one, in its text and its charts."""
    painted = """() => [...document.querySelectorAll('article p, .chart svg [fill]')]
      .map(each => getComputedStyle(each)).map(style => [style.color, style.fill])"""
    screen, paper = [], []
    for scheme in SCHEMES:
        show_in(drawn, scheme)
        screen.append(drawn.evaluate(painted))
        drawn.emulate_media(media="print")
        paper.append(drawn.evaluate(painted))
        drawn.emulate_media(media="screen")
    assert len(paper[0]) > 100
    assert screen[0] != screen[1]
    assert paper[0] == paper[1]


# Dates, rules and names of a page, and those of them that stand on two lines; what a reader would copy.
_BROKEN = r"""() => {
  const one = /^(\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z]{2,} \d+\.\d[-\d]*(\(\w+\))*|non-profit|e-mail)$/;
  const found = [...document.querySelectorAll("main .whole")].filter(each => each.checkVisibility());
  const named = found.filter(each => one.test(each.textContent));
  getSelection().selectAllChildren(document.querySelector("article"));
  return [
    named.length,
    named.filter(each => each.getClientRects().length > 1).map(each => each.textContent),
    getSelection().toString(),
  ];
}"""


@pytest.mark.parametrize("name", ["proposals/questionnaires", "proposals/federal-purchase"])
def test_dates_and_names_stay_on_one_line(name: str, page: Page, plain: Page, address: str) -> None:
    """No date, rule or name breaks over two lines, on a desktop or a phone; what is copied is as it was."""
    texts = []
    for each, width in ((page, 1280), (page, 390), (plain, 390)):
        each.set_viewport_size({"width": width, "height": 900})
        each.goto(f"{address}/{name}.html")
        count, broken, text = each.evaluate(_BROKEN)
        texts.append(text)
        assert broken == []
        assert count > 20 or each is plain
    assert texts[1] == texts[2]
    assert "\N{NO-BREAK SPACE}" not in texts[0]


MARKED = "qualifications/managed-infrastructure.html"


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])
def test_mark_of_a_claim_opens_its_card(width: int, page: Page, address: str, ledger: Ledger) -> None:
    """A mark is named by the sentence of its claim; its card takes the focus and gives it back at Escape.

    Wherever its mark stands in the window, a card lies inside it, with its button for copying.
    """
    page.set_viewport_size({"width": width, "height": 900})
    complaints = complaints_of(page, address)
    page.goto(f"{address}/{MARKED}")
    mark = page.locator(".claim-mark[popovertarget=card-infra-first-commit]").first
    starts = re.escape(ledger.claims["infra-first-commit"].statement[:80]).replace("'", "’")
    named = re.compile(rf"^Evidence: {starts}\S*…$")
    expect(mark).to_have_accessible_name(named)
    card = page.get_by_role("dialog", name=named)
    mark.press("Enter")
    expect(card).to_be_focused()
    assert all(word in card.inner_text() for word in ("Data date", "Source", "Limits", "permanent link"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(mark).to_be_focused()
    mark.press("Enter")
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    expect(mark).to_be_focused()
    for number, block in enumerate(("start", "center", "end")):
        mark = page.locator(".claim-mark").nth(number * 5 + 1)
        mark.evaluate("(mark, block) => mark.scrollIntoView({ block })", block)
        mark.press("Enter")
        card = page.locator(".claim-card:popover-open")
        card.locator(".copy-button").wait_for()
        expect(card).to_be_in_viewport(ratio=1)
        assert (card.bounding_box() or {"height": 0})["height"] > 150
        page.keyboard.press("Escape")
    assert complaints == []


def test_card_opens_without_scripts(plain: Page, address: str) -> None:
    """With scripts off, a mark opens its card all the same, and the card leads to the claim in the table."""
    plain.goto(f"{address}/{MARKED}")
    plain.get_by_role("button", name="Evidence: infra first commit").first.click()
    plain.get_by_role("link", name="Method, sources and permanent link").click()
    plain.wait_for_url("**/reference/claims-hubs.html#claim-infra-first-commit")
    assert plain.locator("#claim-infra-first-commit").is_visible()


def test_marks_side_by_side_open_their_own_cards(page: Page, address: str) -> None:
    """Whoever hits a sign gets its own card, where another sign stands right beside it too."""
    page.goto(f"{address}/proposals/questionnaires.html")
    missed, beside = page.evaluate("""() => {
      const marks = [...document.querySelectorAll(".claim-mark")].filter(mark => mark.checkVisibility());
      const places = marks.map(mark => {
        mark.scrollIntoView({block: "center", behavior: "instant"});
        const {right, top, height} = mark.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(mark).fontSize);
        return {mark, hit: document.elementFromPoint(right - size / 2, top + height / 2)};
      });
      const before = marks.filter(mark => mark.parentElement.nextSibling?.className === "claim-sign");
      return [places.filter(({mark, hit}) => hit !== mark).map(({mark}) => mark.outerHTML), before.length];
    }""")
    assert missed == []
    assert beside > 10
