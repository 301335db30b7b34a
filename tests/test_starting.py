"""The book that the starter makes for an organization, by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from books import EDITION_DATE
from qualifications.book.settings import read_settings
from qualifications.citations.cff import read_publication
from qualifications.ledger.check import check
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project
from qualifications.starting import start_book


@pytest.mark.parametrize("name", ["No", "2024", "Null", "1.5", "0x1F", "2026-01-01", "O'Brien & Co"])
def test_any_name_is_a_text_to_yaml(name: str, tmp_path: Path) -> None:
    """A name that YAML would read as a number, a day, nothing or a truth value stays what it is."""
    start_book(tmp_path, name)
    project = Project(tmp_path)
    assert project.author == name
    assert project.file_stem == "-".join(re.findall("[a-z0-9]+", name.lower()))
    assert read_settings(project)["author"] == name
    assert [*read_publication(tmp_path).authors] == [name]
    assert open_ledger(project.evidence, EDITION_DATE).sources["log"].publisher == name
    assert check(project.evidence, project.content, EDITION_DATE) == ()
