"""A refresh of data that have grown can be merged: it asks an editor for sentences, and all else holds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from books import copy_real_book, take_cache
from grown import decide, grow
from running import EPOCH, environment, run

# What 90 days of plausible news contradict: a new record, and a new program outside the classrooms.
CONTRADICTED = {"binder-fall", "hubs-2026-growth"}
# The tests of figures, of what they are computed from, and each claim counted a second time; the others read
# what a build has made.
OF_FIGURES = [
    f"tests/this_book/{name}.py"
    for name in ("test_record_chapters", "test_evidence", "test_metrics", "ledger/test_recount")
]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_grown_data_ask_for_sentences_alone(tmp_path: Path) -> None:
    """The check names the claims that no longer hold, with their new values; with them the book is whole."""
    book = take_cache(copy_real_book(tmp_path / "book"))
    evidence = book.root / "evidence"
    grow(evidence)
    told = run(["check"], folder=book.root, epoch=EPOCH)
    assert set(re.findall(r"found .+ in the claim '([\w-]+)'; allowed: at ", told.err)) == CONTRADICTED
    assert len(told.err.splitlines()) == len(CONTRADICTED)
    decide(evidence, CONTRADICTED)
    run(["check"], folder=book.root, epoch=EPOCH).good()
    book.build_site_well()
    tests = [sys.executable, "-m", "pytest", "--numprocesses=1", "--quiet", *OF_FIGURES]
    done = subprocess.run(
        tests, cwd=book.root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
