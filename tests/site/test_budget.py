"""A page's weight is what a browser fetches for it, and one that passes the budget stops the build."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifications.book.budget import check_budget

# Bytes that no compression makes fewer, since pictures are weighed as they are.
PICTURE = bytes(6_000)
PAGE = (
    '<!DOCTYPE html><title>t</title><img src="../_static/p.png"><img src="../_static/p.png">'
    '<a href="big.bin">x</a>'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one page, which shows one picture twice and links to a large file."""
    for name, data in (
        ("a/page.html", PAGE.encode()),
        ("_static/p.png", PICTURE),
        ("a/big.bin", bytes(99_000)),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def faults(site: Path, budget: str) -> list[str]:
    """What the budget finds wrong with the page."""
    path = site / "budget.yml"
    path.write_text(budget, encoding="utf-8")
    return [str(each) for each in check_budget(["a/page"], site=site, budget=path)]


@pytest.mark.parametrize(
    ("budget", "found"),
    [
        ('"*": 7', []),
        ('"*": 5', ["page a/page: found 6 KB to load; allowed: 5 KB (budget.yml)"]),
        ('a/*: 7\n"*": 1', []),
        ("b/*: 7", ["budget.yml: found nothing for the page a/page; allowed: a pattern of page names"]),
        ('"*": much', ["budget.yml:1: found 'much'; allowed: a pattern of page names"]),
    ],
)
def test_heavy_page_is_told(budget: str, found: list[str], site: Path) -> None:
    """Each file counts once and what a link leads to does not; the first pattern that fits counts."""
    told = faults(site, budget)
    assert len(told) == len(found)
    assert all(one.startswith(other) for one, other in zip(told, found, strict=True))


def test_without_a_budget_nothing_is_weighed(tmp_path: Path) -> None:
    """A book without the file has no limit."""
    assert list(check_budget(["page"], site=tmp_path, budget=tmp_path / "budget.yml")) == []
