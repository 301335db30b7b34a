"""The price in a reader's document, in a real browser: what the boxes take, and what comes of it."""

import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from qualifications.ledger.ledger import Ledger
from tools import taken

PAGE = "proposals/assemble.html"
BOXES = yaml.safe_load(Path(__file__).with_name("price-boxes.yml").read_text(encoding="utf-8"))


def test_price_is_worked_out(page: Page, address: str, ledger: Ledger) -> None:
    """The sums are those of the book's own calculation, year by year, and go into the file."""
    term = ledger.claims["price-term-course"]
    page.goto(f"{address}/{PAGE}#for=uw")
    numbers = page.locator(".document-numbers")
    numbers.get_by_label("people active").fill(f"about {term.parts['users']}")
    numbers.get_by_label("months of use").fill(str(12 * term.parts["years"]))
    # Usage alone is no price.
    expect(numbers.locator(".document-sums")).to_contain_text("No total yet: choose a membership")
    assert "Price, worked out" not in taken(page, "Text file")[1].decode()
    numbers.get_by_label("membership", exact=True).select_option("General")
    sums = numbers.locator(".document-sums li")
    total = f"In all, without the cloud provider's bill and taxes: {term.figure()}."
    expect(sums.filter(has_text=total)).to_have_count(1)
    lines = sums.all_inner_texts()
    assert len([line for line in lines if line.startswith("Year ")]) == term.parts["years"]
    text = taken(page, "Text file")[1].decode()
    assert all(amount in text for line in lines for amount in re.findall(r"\$[\d,.]*\d", line))
    assert "Price, worked out" in text
    limit = ledger.claims["rule-uw-direct-buy"].figure()
    assert f"[Note: Before the cloud bill, your {term.figure()} is above {limit} (" in text
    assert "With federal money, lower amounts can hold" in text
    numbers.get_by_label("people active").fill("10-20")
    expect(sums).to_have_count(0)


def test_numbers_are_read_or_refused(page: Page, address: str, ledger: Ledger) -> None:
    """Each box takes one number, as people write it; what needs one that cannot be read is not worked out."""
    term = ledger.claims["price-term-course"]
    years, people = term.parts["years"], term.parts["users"]
    page.goto(f"{address}/{PAGE}#for=nsf&use=budget&cloud=supplier")
    numbers = page.locator(".document-numbers")
    sums = numbers.locator(".document-sums")
    total = f"In all, without the cloud provider's bill and taxes: {term.figure()}."
    given = {"people": people, "thousands": people / 1000, "years": years, "months": 12 * years}
    boxes = {name: ([each.format(**given) for each in ways], no) for name, (ways, no) in BOXES.items()}
    numbers.get_by_label("membership", exact=True).select_option("General")
    for label, (taken_ways, _) in boxes.items():
        numbers.get_by_label(label).fill(taken_ways[-1])
    for label, (taken_ways, refused_ways) in boxes.items():
        box = numbers.get_by_label(label)
        for words in taken_ways:
            box.fill(words)
            expect(sums).to_contain_text(total)
            expect(sums).to_contain_text("With the cloud, estimated at $24,000:")
            expect(box).to_have_attribute("aria-invalid", "false")
        for words in refused_ways:
            box.fill(words)
            if label == "cloud bill":
                expect(sums).to_contain_text(total)
                expect(sums).not_to_contain_text("With the cloud, estimated")
            else:
                expect(sums).to_be_empty()
            expect(box).to_have_accessible_description(
                re.compile(r"^Not counted: write (a whole number|one amount)")
            )
        text = taken(page, "Text file")[1].decode()
        assert refused_ways[-1] not in text
        assert "Still to fill in" in text
        assert (term.figure() in text) is (label == "cloud bill")
        box.fill(taken_ways[0])
    numbers.get_by_label("cloud bill").fill("0")
    expect(sums).to_contain_text("No estimate of the cloud bill yet.")
    assert "[CLOUD ESTIMATE]" in taken(page, "Text file")[1].decode()


def test_who_pays_the_cloud_changes_sentences_and_sums(page: Page, address: str, ledger: Ledger) -> None:
    """A bill in the buyer's own account is the provider's, in page and file; notes stay notes."""
    term = ledger.claims["price-term-course"]
    numbers = (
        f"slot.NUMBER={term.parts['users']}&slot.MONTHS={12 * term.parts['years']}&slot.MEMBERSHIP=General"
    )
    page.goto(f"{address}/{PAGE}#for=uc-davis&use=form&slot.CLOUD+ESTIMATE=24000&{numbers}")
    box = page.get_by_role("checkbox", name="Ready text: What is bought")
    box.check()
    both = f"${24000 + term.parts['value']:,}"
    payer, words = page.get_by_label("Who pays the cloud provider"), page.locator(".document-text")
    payer.select_option("The supplier, who passes the bill on")
    expect(
        words.filter(has_text=f"the whole purchase, before taxes and further work, at {both}")
    ).to_have_count(1)
    expect(page.get_by_label("ceiling in the agreement")).to_be_visible()
    assert f"Your {both} is " in taken(page, "Text file")[1].decode()
    payer.select_option("We do, in our own cloud account")
    expect(box).to_be_checked()
    expect(
        words.filter(has_text="The cloud bill, in our own account, comes from the provider")
    ).to_have_count(1)
    expect(page.get_by_label("ceiling in the agreement")).to_have_count(0)
    text = taken(page, "Text file")[1].decode()
    assert "With the cloud, estimated" not in text
    assert re.search(rf"\[Note: Your \{term.figure()} is \w+ .*; with the cloud bill, \{both} is ", text)
    bare = [line for line in text.splitlines() if not line.startswith("[Note: ")]
    assert not [line for line in bare if re.search(r"\b[Aa]sk (who|for)\b", line) and "Limit: " not in line]


def test_busy_months_come_on_top(page: Page, address: str, ledger: Ledger) -> None:
    """Months with more people are priced by their own number; nonsense there is told, and not counted."""
    steps = ledger.claims["price-steps"].parts
    usage, busy = (10 * steps["value"] + (people - 10) * steps["second_usd"] for people in (40, 100))
    page.goto(f"{address}/{PAGE}#for=nsf&use=budget&slot.NUMBER=40&slot.MONTHS=36&slot.MEMBERSHIP=General")
    numbers = page.locator(".document-numbers")
    sums = numbers.locator(".document-sums")
    numbers.get_by_label("people in a busy month").fill("100")
    expect(sums).to_contain_text("Busy months are not counted")
    numbers.get_by_label("how many busy months").fill("2")
    fee = ledger.claims["price-general"].parts["value"]
    extra = 2 * (busy - usage)
    total = f"${3 * fee + 36 * usage + extra:,}"
    expect(sums).to_contain_text(
        f"On top, for 2 busy months with 100 active users: 2 x (${busy} - ${usage}) = ${extra}."
    )
    expect(sums).to_contain_text(f"without the cloud provider's bill and taxes: {total}.")
    plan = page.locator(".document-text")
    expect(plan.filter(has_text="Usage: ")).to_contain_text(
        f"about 40 people (100 in each of 2 busy months) active in a month. 10 people x ${steps['value']} + "
        f"the next 30 x ${steps['second_usd']} = ${usage} a month (${busy} in each of 2 busy months). "
        f"Over 36 months: ${36 * usage + extra:,}."
    )
    expect(plan.filter(has_text="Year by year: ")).to_contain_text(
        f"in each of 3 years, and ${extra} more for 2 busy months."
    )
    for wrong in ("37", "two"):
        numbers.get_by_label("how many busy months").fill(wrong)
        expect(sums).not_to_contain_text(total)
    expect(sums).to_be_empty()


def test_months_take_their_years(page: Page, address: str, ledger: Ledger) -> None:
    """A last year that is not full costs a whole membership, and too few years are shown and counted.

    What a proposal argues is left to its writer, while its budget has the ready text.
    """
    page.goto(f"{address}/{PAGE}#for=nsf&use=experience")
    expect(page.get_by_role("checkbox", name="Ready text")).not_to_be_checked()
    page.goto("about:blank")
    slots = "slot.NUMBER=1&slot.MONTHS=18&slot.MEMBERSHIP=General"
    page.goto(f"{address}/{PAGE}#for=nsf&use=budget&{slots}")
    expect(page.get_by_role("checkbox", name="Ready text")).to_be_checked()
    numbers = page.locator(".document-numbers")
    numbers.get_by_label("years of membership").fill("1")
    general, fee = (ledger.claims[name].parts["value"] for name in ("price-general", "price-steps"))
    sums = numbers.locator(".document-sums")
    expect(sums).to_contain_text("18 months take 2 years of membership; 2 are counted")
    expect(sums).to_contain_text(f"Year 2: ${general:,} membership + 6 months x ${fee} usage")
    plan = page.locator(".document-text", has_text="Membership: ")
    expect(plan.first).to_contain_text(
        f"2 years of General membership at ${general:,} a year = ${2 * general:,}"
    )
    expect(page.locator(".document-text", has_text="Year by year: ")).to_contain_text(
        f"${general:,} + 6 x ${fee} = ${general + 6 * fee:,} in year 2."
    )
    counted = page.locator(".document-note", has_text=" words, ")
    text = "\n\n".join(page.locator(".document-text").all_inner_texts())
    length = len(text.replace("\n", "\r\n"))
    expect(counted.first).to_contain_text(f"{len(text.split())} words, {length:,} characters.")


# The months of use, the years that the reader writes, and how many months each year has.
SPREAD = {
    (27, 3): [9, 9, 9],
    (28, 3): [10, 9, 9],
    (29, 3): [10, 10, 9],
    (25, 0): [12, 12, 1],
    (13, 1): [12, 1],
    (18, 3): [6, 6, 6],
    (2, 3): [1, 1, 0],
    (36, 3): [12, 12, 12],
    (9, 1): [9],
}


@pytest.mark.parametrize(("months", "years"), SPREAD)
def test_months_are_spread_over_the_years(
    months: int, years: int, page: Page, address: str, ledger: Ledger
) -> None:
    """Years that are named have as many months each, the first what is left over; else each is full in turn.

    The sums say so, and make the total.
    """
    general, fee = (ledger.claims[name].parts["value"] for name in ("price-general", "price-steps"))
    choice = f"for=nsf&use=budget&slot.NUMBER=1&slot.MONTHS={months}&slot.MEMBERSHIP=General"
    page.goto(f"{address}/{PAGE}#{choice}&slot.YEARS={years or ''}")
    sums = page.locator(".document-sums")
    active = SPREAD[months, years]
    total = len(active) * general + months * fee
    expect(sums).to_contain_text(f"taxes: ${total:,}.")
    told = re.findall(r"Year \d: \$[\d,]+ membership \+ (\d+) months? x", sums.inner_text())
    assert [int(each) for each in told] == active
    assert ("are spread evenly" in sums.inner_text()) is (len(active) == years > 1 and months < 12 * years)
    plan = page.locator(".document-text", has_text="Year by year: ")
    expect(plan).to_contain_text(f"+ {active[0]} x ${fee} = ${general + active[0] * fee:,} in ")
