"""The forms for buyers, made from the starter's evidence: what is stale leaves them, and is named."""

from __future__ import annotations

import datetime as dt

import pytest

from books import ROOT
from manuscripts import edition_info
from qualifications.export.forms.compose import Forms
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import open_ledger

EVIDENCE = ROOT / "src" / "qualifications" / "starter" / "evidence"


def forms(day: dt.date) -> Forms:
    """The forms of the starter's book in an edition of that day."""
    ledger = open_ledger(EVIDENCE, day)
    institutions = tuple(open_institutions(EVIDENCE, ledger).values())
    return Forms(ledger, edition_info(day), open_fields(EVIDENCE, ledger), institutions)


@pytest.mark.parametrize(("day", "stale"), [(dt.date(2026, 2, 1), False), (dt.date(2028, 1, 1), True)])
def test_stale_fact_is_withheld_and_named(day: dt.date, *, stale: bool) -> None:
    """Past its expiry a fact leaves the worksheet, which names it; until then it stands with its limit."""
    made = forms(day)
    claim = made.ledger.claims["people-latest"]
    html = made.manuscript("worksheet").html
    assert (claim.statement in html) is not stale
    assert (claim.limits in html) is not stale
    assert ("Withheld, since past its date: " in html and "people-latest (to be checked" in html) is stale


def test_form_is_listed_by_its_own_names() -> None:
    """Each field of a form stands by its number and name, with the letters of its facts or as the buyer's."""
    html = forms(dt.date(2026, 2, 1)).manuscript("worksheet").html
    assert "1. Features that are needed, and why" in html
    assert "G, alternatives and why each fails; H, market research" in html
    assert "<td>Requisition number</td><td>you write this</td>" in html
