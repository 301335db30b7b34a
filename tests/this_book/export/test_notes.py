"""Notes of print forms: the words and the day of a search, and addresses."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html

from manuscripts import library, mark, section
from qualifications.ledger.ledger import Ledger
from qualifications.wording import format_date
from tools import the


def test_note_of_a_search_has_its_words_and_day(ledger: Ledger, tmp_path: Path) -> None:
    """Behind the name of a claim that found nothing stand the words looked for, and the day of the check."""
    claim = ledger.claims["security-no-certificate"]
    page = html.fromstring(library(tmp_path, ledger, one=section(f"<p>x{mark(claim)}</p>")).alone("one").html)
    note = the(page, ".//aside").text_content()
    assert f"Claim {claim.id} (“SOC 2”, " in note
    assert claim.checked
    assert note.endswith(f"). Searched for on {format_date(claim.checked.day)}.")


def test_sheet_has_the_address_of_a_source_once(ledger: Ledger, tmp_path: Path) -> None:
    """Where a sheet prints addresses, that of a source stands in its first note; others print none."""
    names = ("review-logs", "reliability-backups-google", "infra-secrets")
    used = [ledger.claims[name] for name in names]
    body = section("".join(f"<p>{claim.id}{mark(claim)}</p>" for claim in (*used, used[0])))
    pages = library(tmp_path, ledger, one=body)
    sheet = html.fromstring(pages.alone("one", addresses=True).html)
    notes = [note.text_content() for note in sheet.iterfind(".//aside")]
    for url in {citation.source.url for claim in used for citation in claim.citations}:
        typed = re.sub(r"([0-9a-f]{8})[0-9a-f]{32}", r"\1", url.removeprefix("https://"))
        assert " ".join(notes).count(f"({typed})") == 1
    assert "(github.com" not in html.fromstring(pages.alone("one").html).text_content()
