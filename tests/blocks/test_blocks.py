"""Copy blocks: they fit their fields by every count, are plain ASCII, and cut nothing in silence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import ROOT
from qualifications.blocks.blocks import VARIANTS, Block, Source
from qualifications.blocks.bundle import fold, text_file
from qualifications.blocks.facts import chapter_blocks, claim_blocks
from qualifications.blocks.limits import LIMITS, count, fit, room
from qualifications.ledger.claims import LONGEST_SHORT
from qualifications.ledger.ledger import Claim, open_ledger
from qualifications.wording import plain

REPEATABLE = settings(deadline=None, derandomize=True)
ADDRESS = re.compile(r"http|www\.|doi\.org")
SOURCE = Source(
    "2i2c",
    "2i2c's qualifications",
    "2026.11.22.1",
    2026,
    "claim x",
    "https://example.org/claims.html#claim-x",
)
LEDGER = open_ledger(ROOT / "evidence", dt.date(2026, 11, 22))
TEMPLATE = LEDGER.claims["production-hubs"]
# Sentences of any script, with typographic signs and characters outside the basic plane.
texts = st.text(st.characters(codec="utf-8"), max_size=900)
# A check of the ledger has seen to the length and the address.
shorts = texts.filter(lambda text: 0 < len(plain(text)) <= LONGEST_SHORT)
dates = st.dates(dt.date(2010, 1, 1), dt.date(2026, 11, 22))


def fits(block: Block) -> bool:
    """Whether the block has at most 95 % of its field by code points, UTF-16 units, and CRLF."""
    text = block.text
    counts = len(text), len(text.encode("utf-16-le")) // 2, len(text.replace("\n", "\r\n"))
    return max(counts) * 100 <= block.limit * 95 and block.length == max(counts)


def is_plain(text: str) -> bool:
    """Whether each line is printable ASCII, without space at its ends."""
    lines = text.split("\n")
    return all(line.isascii() and line.isprintable() and line == line.strip() for line in lines)


@st.composite
def any_claims(draw: st.DrawFn) -> Claim:
    """A claim with any words in it, current or disputed."""
    disputed = draw(st.booleans())
    short = draw(shorts.filter(lambda text: len(plain(text)) <= LONGEST_SHORT - 11 * disputed))
    return dataclasses.replace(
        TEMPLATE,
        id=draw(st.from_regex(r"[a-z]{3,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)),
        statement=draw(texts.filter(plain)),
        short=short,
        limits=draw(texts),
        method=draw(texts),
        counter_evidence=draw(texts),
        reason=draw(texts),
        as_of=draw(dates),
        status="disputed" if disputed else "current",
    )


@REPEATABLE
@given(any_claims())
def test_blocks_of_any_claim_fit(claim: Claim) -> None:
    """Each size and variant has a block that fits by three counts, in plain ASCII, with date and edition."""
    blocks = claim_blocks(claim, dataclasses.replace(SOURCE, part=f"claim {claim.id}"))
    small = [block for block in blocks if block.limit == LIMITS[0]]
    assert len(small) == len(VARIANTS)
    for block in blocks:
        assert fits(block)
        assert is_plain(block.text)
        assert "2026.11.22.1" in block.text
        assert str(claim.as_of.year) in block.text
        assert claim.status == "current" or "[disputed" in block.text
        if block.limit > LIMITS[0]:
            assert "the conclusion is the reader's" in block.text


@REPEATABLE
@given(st.lists(any_claims(), max_size=12, unique_by=lambda claim: claim.id))
def test_blocks_of_any_chapter_hold_whole_facts(claims: list[Claim]) -> None:
    """A chapter's block holds whole sentences in order, and says how many do not fit."""
    for block in chapter_blocks(claims, SOURCE):
        assert fits(block)
        assert is_plain(block.text)
        told = len(block.parts) - 1
        left = len(claims) - told
        assert block.omitted.startswith(f"{left} more fact") if left else block.omitted == ""
        for part in block.parts[:-1]:
            assert any(
                part.strip().startswith(plain(text))
                for claim in claims
                for text in (claim.statement, claim.short)
            )


@pytest.mark.parametrize("name", list(LEDGER.claims))
def test_blocks_of_the_book(name: str) -> None:
    """Every claim of the book that is current has all fifteen blocks, and those without address have none."""
    claim = LEDGER.claims[name]
    blocks = claim_blocks(claim, dataclasses.replace(SOURCE, part=f"claim {name}"))
    assert [(block.variant, block.limit) for block in blocks] == [
        (variant, limit) for variant in VARIANTS for limit in LIMITS
    ]
    for block in blocks:
        assert fits(block)
        assert is_plain(block.text)
        assert (block.variant == "cited" and block.limit > LIMITS[0]) == bool(ADDRESS.search(block.text))
        figures = re.findall(r"\d[\d,.]*\d|\d", plain(claim.short or claim.statement))
        assert all(figure in block.text for figure in figures)


@pytest.mark.parametrize("status", ["stale", "retired"])
def test_stale_claim_has_no_blocks(status: str) -> None:
    """A claim that is stale or retired is offered nowhere."""
    claim = dataclasses.replace(TEMPLATE, status=status)
    assert claim_blocks(claim, SOURCE) == []
    assert chapter_blocks([claim], SOURCE) == []


def test_limits_come_before_what_a_claim_may_support() -> None:
    """Where the limits do not fit, nothing behind them is told, and the block says what is left out."""
    claim = dataclasses.replace(TEMPLATE, limits="Not a count of people. " * 40, method="Counted.")
    block = next(block for block in claim_blocks(claim, SOURCE) if block.limit == 500)
    assert "Method" not in block.text
    assert "May support" not in block.text
    assert block.omitted.startswith("Left out for want of room: limits, method, sources")


def test_short_sentence_with_limits_is_better_than_a_long_one() -> None:
    """Where the sentence and its limits do not fit together, the short form stands with the limits."""
    claim = dataclasses.replace(
        TEMPLATE,
        statement="In 2026, " + "very " * 50 + "much.",
        short="In 2026, much.",
        limits="Not all. " * 20,
    )
    block = next(block for block in claim_blocks(claim, SOURCE) if block.limit == 500)
    assert block.text.startswith("In 2026, much.\nLimits: Not all.")


def test_longest_count_is_taken() -> None:
    """Characters outside the basic plane count twice, and so does each end of a line."""
    assert count("abc") == 3
    assert count("a\nb\nc") == 7
    assert count("\N{MATHEMATICAL BOLD CAPITAL A}") == 2
    assert [room(limit) for limit in LIMITS] == [133, 475, 1425, 2850, 3800]


def test_what_does_not_fit_is_passed_over() -> None:
    """A part that is too long is left out whole, and those behind it go in unless their order matters."""
    parts = ["a" * 100, "b" * 100, "c" * 20]
    assert fit(parts, 140, "".join) == [parts[0], parts[2]]
    assert fit(parts, 140, "".join, in_order=True) == [parts[0]]


def test_folded_blocks_unfold() -> None:
    """The table for a page's script gives each block's text again, and holds each sentence once."""
    blocks = chapter_blocks(LEDGER.claims.values(), SOURCE)
    folded = json.loads(json.dumps(fold(blocks)))
    assert len(set(folded["parts"])) == len(folded["parts"])
    unfolded = {
        (variant, limit): "".join(folded["parts"][place] for place in places).lstrip()
        for variant, rows in folded["blocks"].items()
        for limit, places, _ in rows
    }
    assert unfolded == {(block.variant, block.limit): block.text for block in blocks}


def test_file_tells_sizes_with_the_same_text_together() -> None:
    """The plain file shows each text once, with the sizes that it serves and what is left out."""
    blocks = claim_blocks(TEMPLATE, SOURCE)
    text = text_file({"Claim: x": blocks}, variant="cited", head="Head")
    assert text.startswith("Head\n\n\nClaim: x\n========\n\n[140 characters; ")
    assert "3,000, 4,000 characters; " in text
    assert text.count(plain(TEMPLATE.statement)) == len(
        {
            block.text
            for block in blocks
            if block.variant == "cited" and plain(TEMPLATE.statement) in block.text
        }
    )


def test_plain_text_is_readable() -> None:
    """Typographic signs become what a person would type."""
    assert plain("“Über 3 × 2° — § 200’s ‘…’ ≥ 1”\t→ naïve") == (
        "\"Uber 3 x 2 degrees - section 200's '...' >= 1\" -> naive"
    )
