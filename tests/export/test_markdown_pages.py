"""Pages as Markdown for assistants, with each claim named where it stands."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from books import real_ledger
from qualifications.export.markdown_pages import BookContext, markdown_page
from qualifications.formatting import format_date
from qualifications.ledger.ledger import Claim
from qualifications.project import Edition

CASES = yaml.safe_load(Path(__file__).with_name("markdown.yml").read_text(encoding="utf-8"))
BASE = "https://book.example/v/2026.11.22/"
URL = f"{BASE}a/page.html"
INDEX = "https://book.example/llms.txt"
CLAIMS = real_ledger().claims
# Two claims, which have limits.
HUBS, SHARE = [each for each in CLAIMS.values() if each.limits][:2]
EDITION = Edition(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
SOURCE = BookContext(f"{BASE}{{}}".format, INDEX, CLAIMS, EDITION)
PREFACE = (
    f"Edition 2026.11.22 of 22 November 2026, [this page]({URL}), [all pages]({INDEX}). "
    "Brackets after a sentence or cell name its claims in order, with their days (for some copies, the day "
    "read). Repeat day and limits with each number."
)


def made(body: str) -> str:
    """The Markdown of a page with this body, without its title and what is said of all pages."""
    page = f"<main><article><section><h1>A page</h1>{body}</section></article></main>".encode()
    text = markdown_page(page, "a/page.html", SOURCE)
    title, preface, *blocks = text.split("\n\n")
    assert (title, preface) == ("# A page", PREFACE)
    return "\n\n".join(blocks).removesuffix("\n")


def mark(claim: Claim) -> str:
    """The mark of a claim as it stands on the site."""
    return f'<span class="claim-sign"><button popovertarget="card-{claim.id}"></button></span>'


def named(claim: Claim) -> str:
    """How a claim is named where it stands first in a paragraph."""
    return f" [{claim.id}, as of {format_date(claim.as_of)}]"


def limits(claim: Claim) -> str:
    """How the limits of a claim are given."""
    return f"(Limits of {claim.id}, as of {format_date(claim.as_of)}: {claim.limits})"


def test_claim_is_named_with_its_day_and_its_limits() -> None:
    """A claim is named behind its sentence, again without the day, and its limits end the paragraph."""
    text = made(f"<p>There were 3{mark(HUBS)} hubs, then 4{mark(HUBS)}.\nNow 5.{mark(HUBS)}</p><p>More.</p>")
    assert text == f"There were 3 hubs, then 4.{named(HUBS)} Now 5. [{HUBS.id}] {limits(HUBS)}\n\nMore."


def test_claims_of_a_sentence_follow_it() -> None:
    """Several claims of a sentence stand behind it in their order, and the sentence is as on the page."""
    text = made(f"<p>Of 3{mark(HUBS)} hubs, 2{mark(SHARE)} <b>stay</b>,{mark(HUBS)} it says.\nMore.</p>")
    assert text.startswith(f"Of 3 hubs, 2 **stay**, it says.{named(HUBS)}{named(SHARE)} More. (Limits")


def test_limits_that_stand_there_are_not_repeated() -> None:
    """Limits that the paragraph gives already are not given again."""
    assert made(f"<p>3{mark(HUBS)}. Limits: {HUBS.limits}</p>").count(HUBS.limits[:20]) == 1


def test_table_names_its_claims_and_their_limits() -> None:
    """Cells name their claims, and the limits follow the table, each once."""
    rows = f"<tr><th>Hubs | all</th><td>3{mark(HUBS)}</td></tr>"
    rows += f"<tr><th>Part</th><td>1{mark(SHARE)}{mark(HUBS)}</td></tr>"
    text = made(
        f"<table><caption>Counts</caption><thead><tr><th>What</th><th>Count</th></tr></thead>{rows}</table>"
    )
    assert text == (
        "Table: Counts\n\n| What | Count |\n| --- | --- |\n"
        f"| Hubs \\| all | 3{named(HUBS)} |\n| Part | 1{named(SHARE)} [{HUBS.id}] |\n\n"
        f"- {limits(HUBS)}\n- {limits(SHARE)}"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["page"]))
def test_what_stands_on_a_page(case: dict[str, str]) -> None:
    """Headings, lists, links, code and pictures become Markdown, and controls and what is marked go."""
    assert made(case["page"]) == case["markdown"]
