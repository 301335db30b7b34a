"""What a proposed change does to the book, as a reviewer is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from books import Book, run
from qualifications.review import differences

texts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"))


@given(texts, texts)
def test_every_name_is_told_once(before: dict[str, str], after: dict[str, str]) -> None:
    """Each name is new, changed, gone, or the same in both; nothing is told of what is the same."""
    found = differences(before, after)
    same = {name for name in before if before[name] == after.get(name)}
    told = [*found.added, *found.changed, *found.gone, *same]
    assert sorted(told) == sorted(before.keys() | after.keys())
    assert bool(found) == (before != after)
    assert all(pair == (before[name], after[name]) for name, pair in found.changed.items())


def test_reviewer_sees_pages_and_claims(tiny_book: Callable[..., Book]) -> None:
    """A changed claim and a changed sentence are told, with both sentences, and pages left alone are not."""
    base, proposed = tiny_book(), tiny_book()
    base.build_well()
    proposed.replace("evidence/claims/tiny.yml", "cited: 34", "cited: 35")
    proposed.write("content/places.md", proposed.read("content/places.md") + "\nA sentence more.\n")
    proposed.build_well()
    outcome = run(["review", str(base.root)], folder=proposed.root)
    assert outcome.status == 0
    assert outcome.out.splitlines() == [
        "## What this change does to the book",
        "",
        "### Pages",
        "",
        "- Changed: `places`",
        "",
        "### Claims",
        "",
        "- Changed: `visitors`",
        "  - before: `On 1 March 2025, 34 people had come in 2 weeks.`",
        "  - after: `On 1 March 2025, 35 people had come in 2 weeks.`",
        "",
    ]
    again = run(["review", "."], folder=proposed.root)
    assert "Every page is as it was." in again.out
    assert "Every claim is as it was." in again.out


def test_book_that_was_not_built_is_refused(tiny_book: Callable[..., Book], tmp_path: Path) -> None:
    """Where one of the two has not been built, the error names its folder."""
    base, proposed = tiny_book(), tiny_book()
    outcome = run(["review", str(base.root)], folder=proposed.root)
    assert outcome.status == 2
    assert str(base.root.relative_to(tmp_path)) in outcome.err
    assert "allowed: a book that has been built" in outcome.err
