"""What is copied of a claim: plain ASCII that tells its limits, its date and where it stays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import ROOT, real_ledger
from qualifications.citations.cff import read_publication
from qualifications.citations.copied import copied_text
from qualifications.citations.works import BookEdition

BOOK = BookEdition(read_publication(ROOT), "2026.11.22", dt.date(2026, 11, 22), "https://a/v/", "https://a/")
CLAIM = (
    real_ledger()
    .claims["production-hubs"]
    .model_copy(
        update={
            "statement": "On 21 August 2026, 2i2c’s configuration held 142 hubs.",
            "limits": "Held, not used.",
            "as_of": dt.date(2026, 8, 21),
        }
    )
)
URL = "https://a/v/reference/claims.html#claim-production-hubs"


def test_copied_text_tells_what_a_reader_must_know() -> None:
    """Sentence, limits, date, whose the fact is, and the citation with the permanent address, a line each."""
    assert copied_text(CLAIM, BOOK, url=URL) == (
        "On 21 August 2026, 2i2c's configuration held 142 hubs.\n"
        "Limits: Held, not used.\n"
        "Data of 21 August 2026. Fact supplied by 2i2c; the conclusion is the reader's.\n"
        f"2i2c (2026). 2i2c's qualifications, edition 2026.11.22, claim production-hubs. {URL}"
    )


def test_disputed_claim_says_so() -> None:
    """The reason of a dispute stands behind the sentence."""
    claim = CLAIM.model_copy(update={"status": "disputed", "reason": "Another count differs."})
    assert "142 hubs. [disputed: Another count differs.]\n" in copied_text(claim, BOOK, url=URL)


@pytest.mark.parametrize("status", ["stale", "retired"])
def test_what_no_longer_holds_is_not_copied(status: str) -> None:
    """A stale or retired claim has nothing to copy."""
    assert copied_text(CLAIM.model_copy(update={"status": status}), BOOK, url=URL) == ""


@given(*[st.text(st.characters(codec="utf-8"), min_size=1)] * 2)
def test_any_words_become_plain_ascii(statement: str, limits: str) -> None:
    """Each line is printable ASCII, and there are no lines but those of the parts."""
    text = copied_text(CLAIM.model_copy(update={"statement": statement, "limits": limits}), BOOK, url=URL)
    lines = text.split("\n")
    assert len(lines) <= 4
    assert all(line.isascii() and line.isprintable() for line in lines)
