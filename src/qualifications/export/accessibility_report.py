"""The book's own report on accessibility, in the form OpenACR: what tests decide, and what is open."""

from pathlib import Path
from typing import Annotated, Any

import yaml

from qualifications.export.edition_info import EditionInfo
from qualifications.files import write_atomically
from qualifications.inputs import own_toml, read_yaml
from qualifications.models import Record, Some, Text, one_of, read_record

# What tests decide, in the folder of the chapters, and the report that is made of it.
REPORT_DATA, REPORT_FILE = "accessibility.yml", "accessibility-report.yaml"
_FORM = own_toml(__file__, "accessibility-report.toml")
CRITERIA: dict[str, list[str]] = _FORM["criteria"]
_OPEN = _FORM["open"]


class Decided(Record):
    """What tests decide of a criterion."""

    by: Some[Text]
    """The tests, by name."""
    how: Text
    """What they show, in a sentence."""


Criterion = Annotated[str, one_of({number: number for numbers in CRITERIA.values() for number in numbers})]


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


def write_accessibility_report(
    content: Path, edition_info: EditionInfo, *, issues: str, folder: Path
) -> None:
    """Writes the report into the folder, for a book that says what its tests decide; raises ProblemError."""
    path = content / REPORT_DATA
    if not path.is_file():
        return
    known = read_record(Accessibility, read_yaml(path))
    report = {
        "title": f"{edition_info.title}: Accessibility Conformance Report",
        "catalog": known.catalog,
        "product": {
            "name": edition_info.title,
            "version": edition_info.edition.number,
            "description": edition_info.description,
        },
        # OpenACR wants an address of e-mail, and the book has none.
        "author": {"name": edition_info.author, "email": "none is published", "website": edition_info.url},
        "report_date": edition_info.edition.date.isoformat(),
        **_FORM["always"],
        "license": edition_info.license.id,
        **({"feedback": issues} if issues else {}),
        "chapters": {
            chapter: {"criteria": [known.criterion(number) for number in numbers]}
            for chapter, numbers in CRITERIA.items()
        },
    }
    text = yaml.safe_dump(report, sort_keys=False, allow_unicode=True, width=100)
    write_atomically(folder / REPORT_FILE, text.encode())
