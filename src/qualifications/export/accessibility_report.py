"""The book's own report on accessibility, in the form OpenACR: what tests decide, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml

from qualifications.export.imprint import Imprint
from qualifications.files import write_atomically
from qualifications.inputs import read_yaml
from qualifications.models import OneOf, Record, Some, Text, read_record

# What tests decide, in the folder of the chapters, and the report that is made of it.
FILE, NAME = "accessibility.yml", "accessibility-report.yaml"
_A = """
    1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2
    2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2
"""
_AA = """
    1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7
    2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3
"""
# The criteria of WCAG 2.2, by level; 4.1.1 is obsolete.
CRITERIA = {"success_criteria_level_a": _A.split(), "success_criteria_level_aa": _AA.split()}
_OPEN = "No person has evaluated it yet."
_ALWAYS: Mapping[str, str] = {
    "notes": (
        "Tests of every change decide what is reported as supported. No person who uses assistive "
        "technology every day has evaluated the book, so that all other criteria are left open."
    ),
    "evaluation_methods_used": "axe, the Nu HTML checker, veraPDF and tests by keyboard in Chromium.",
    "license": "CC-BY-4.0",
}


class Decided(Record):
    """What tests decide of a criterion."""

    by: Some[Text]
    """The tests, by name."""
    how: Text
    """What they show, in a sentence."""


Criterion = Annotated[str, OneOf({number: number for numbers in CRITERIA.values() for number in numbers})]


class Accessibility(Record):
    """What is known of each criterion; all others are open."""

    catalog: Text
    """The edition of OpenACR's catalog."""
    tested: dict[Criterion, Decided]
    """Criteria that tests decide on every page."""
    partly: dict[Criterion, Decided]
    """Criteria of which tests decide a part."""
    absent: dict[Criterion, Text]
    """Criteria on what the book does not have, each with the reason."""

    def criterion(self, number: str) -> dict[str, Any]:
        """A criterion with its level and notes, as OpenACR has it."""
        level, notes = "not-evaluated", _OPEN
        if number in self.tested:
            level, notes = "supports", self.tested[number].how
        elif number in self.absent:
            level, notes = "not-applicable", self.absent[number]
        elif number in self.partly:
            notes = f"{self.partly[number].how} {_OPEN}"
        return {"num": number, "components": [{"name": "web", "adherence": {"level": level, "notes": notes}}]}


def write_accessibility_report(content: Path, imprint: Imprint, *, issues: str, folder: Path) -> None:
    """Writes the report into the folder, for a book that says what its tests decide; raises ProblemError."""
    path = content / FILE
    if not path.is_file():
        return
    known = read_record(Accessibility, read_yaml(path))
    report = {
        "title": f"{imprint.title}: Accessibility Conformance Report",
        "catalog": known.catalog,
        "product": {
            "name": imprint.title,
            "version": imprint.edition.number,
            "description": imprint.description,
        },
        # OpenACR wants an address of e-mail, and the book has none.
        "author": {"name": imprint.author, "email": "none is published", "website": imprint.url},
        "report_date": imprint.edition.date.isoformat(),
        **_ALWAYS,
        **({"feedback": issues} if issues else {}),
        "chapters": {
            chapter: {"criteria": [known.criterion(number) for number in numbers]}
            for chapter, numbers in CRITERIA.items()
        },
    }
    text = yaml.safe_dump(report, sort_keys=False, allow_unicode=True, width=100)
    write_atomically(folder / NAME, text.encode())
