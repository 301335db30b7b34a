"""The book's own report on accessibility, in the form OpenACR: what tests decide, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from qualifications.export.imprint import Imprint
from qualifications.files import write_atomically
from qualifications.inputs import Document, read_mapping, shown
from qualifications.problems import Exit, Problem, ProblemError

# What tests decide, in the folder of the chapters, and the report that is made of it.
FILE, NAME = "accessibility.yml", "accessibility-report.yaml"
# The criteria of WCAG 2.2, by level; 4.1.1 is obsolete.
CRITERIA: Mapping[str, tuple[str, ...]] = {
    "success_criteria_level_a": (
        *("1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2", "2.1.1", "2.1.2"),
        *("2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.5.1", "2.5.2", "2.5.3"),
        *("2.5.4", "3.1.1", "3.2.1", "3.2.2", "3.2.6", "3.3.1", "3.3.2", "3.3.7", "4.1.2"),
    ),
    "success_criteria_level_aa": (
        *("1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12"),
        *("1.4.13", "2.4.5", "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8", "3.1.2", "3.2.3", "3.2.4"),
        *("3.3.3", "3.3.4", "3.3.8", "4.1.3"),
    ),
}
_FIELDS = ("catalog", "tested", "partly", "absent")
_ALLOWED = f"{', '.join(_FIELDS)}, and in the last three criteria of WCAG 2.2, each once"
_OPEN = "No person has evaluated it yet."
_NOTES = (
    "Tests of every change decide what is reported as supported. No person who uses assistive technology "
    "every day has evaluated the book, so that all other criteria are left open."
)


def write_accessibility_report(content: Path, imprint: Imprint, *, issues: str, folder: Path) -> None:
    """Writes the report into the folder, for a book that says what its tests decide; raises ProblemError."""
    path = content / FILE
    if not path.is_file():
        return
    document = read_mapping(path, allowed=_ALLOWED)
    problems = list(_faults(document))
    if problems:
        raise ProblemError(problems)
    report = {
        "title": f"{imprint.title}: Accessibility Conformance Report",
        "catalog": document.data["catalog"],
        "product": {
            "name": imprint.title,
            "version": imprint.edition.number,
            "description": imprint.description,
        },
        # OpenACR wants an address of e-mail, and the book has none.
        "author": {"name": imprint.author, "email": "none is published", "website": imprint.url},
        "report_date": imprint.edition.date.isoformat(),
        "notes": _NOTES,
        "evaluation_methods_used": "axe, the Nu HTML checker, veraPDF and tests by keyboard in Chromium.",
        "license": "CC-BY-4.0",
        **({"feedback": issues} if issues else {}),
        "chapters": {
            chapter: {"criteria": [_criterion(number, document.data) for number in numbers]}
            for chapter, numbers in CRITERIA.items()
        },
    }
    text = yaml.safe_dump(report, sort_keys=False, allow_unicode=True, width=100)
    write_atomically(folder / NAME, text.encode())


def _criterion(number: str, data: Mapping[str, Any]) -> dict[str, Any]:
    level, notes = "not-evaluated", _OPEN
    if number in data["tested"]:
        level, notes = "supports", data["tested"][number]["how"]
    elif number in data["partly"]:
        notes = f"{data['partly'][number]['how']} {_OPEN}"
    elif number in data["absent"]:
        level, notes = "not-applicable", data["absent"][number]
    return {"num": number, "components": [{"name": "web", "adherence": {"level": level, "notes": notes}}]}


def _faults(document: Document) -> Iterator[Problem]:
    known = {number for numbers in CRITERIA.values() for number in numbers}
    data, seen = document.data, set[str]()
    if set(data) != set(_FIELDS):
        yield Problem(
            exit=Exit.BOOK,
            place=document.place(),
            message=f"found {shown(', '.join(map(str, data)))}",
            allowed=_ALLOWED,
        )
        return
    for field in _FIELDS[1:]:
        for number in data[field]:
            if number not in known or number in seen:
                place = document.place(field, number)
                yield Problem(exit=Exit.BOOK, place=place, message=f"found {shown(number)}", allowed=_ALLOWED)
            seen.add(number)
