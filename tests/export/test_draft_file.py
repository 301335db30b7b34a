"""What a draft may not say, as an editor writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifications.export.draft_file import draft_rules
from qualifications.problems import ProblemError


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("promises:\n  - {claim: none, said: [certified]}\n", "2: found 'none'; allowed: the id of a claim"),
        ("promises:\n  - {claim: known}\n", "2: found no field 'said'; allowed: "),
        ("lists:\n  weighted: [a]\n", "2: found 'weighted'; allowed: "),
        ("words: [a]\n", "1: found the field 'words'; allowed: concluding, "),
    ],
)
def test_what_no_draft_says_is_held_to_its_form(tmp_path: Path, written: str, message: str) -> None:
    """A pattern without a claim of the book, or another field, is refused with its place."""
    (tmp_path / "drafts.yml").write_text(written, encoding="utf-8")
    with pytest.raises(ProblemError, match=rf"drafts\.yml:{message}"):
        draft_rules(tmp_path, {"known"})
