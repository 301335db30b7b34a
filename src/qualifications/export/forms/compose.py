"""The forms that a buyer fills in: a worksheet, a sheet for a budget, and a log of market research.

All three take their facts from the choice in `fields.yml`, each with its limit.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from qualifications.export.edition_info import EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.files import csv_table
from qualifications.ledger.claims import FIELDS, field_title
from qualifications.ledger.fields import Fields
from qualifications.ledger.institutions import FORM_READ, Institution, answers
from qualifications.ledger.ledger import Ledger
from qualifications.outputs import BUDGET, LOG, WORKSHEET
from qualifications.rendering import render

_FOLDER = files("qualifications.export") / "forms"


def read_form(name: str, *, title: str, organization: str) -> dict[str, Any]:
    """The words of a form; `{title}` and `{organization}` in its file become the names given."""
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for place, value in (("{title}", title), ("{organization}", organization)):
        # A text in TOML escapes as one in JSON does.
        text = text.replace(place, json.dumps(value, ensure_ascii=False)[1:-1])
    return tomllib.loads(text)


@dataclass(frozen=True)
class Forms:
    """What the forms are made from; `fields` is None in a book that has no choice of facts."""

    ledger: Ledger
    edition_info: EditionInfo
    fields: Fields | None
    institutions: Sequence[Institution]

    def log_csv(self) -> bytes:
        """The market-research log as CSV: the heads of its columns, and no row."""
        return csv_table([self._read("log")["columns"]])

    def _read(self, name: str) -> dict[str, Any]:
        return read_form(name, title=self.edition_info.title, organization=self.edition_info.author)

    def documents(self) -> dict[str, Manuscript]:
        """All three, by the names of their files."""
        names = {WORKSHEET: "worksheet", BUDGET: "budget", LOG: "log"}
        return {f"{name}.docx": self.manuscript(form) for name, form in names.items()}

    def manuscript(self, name: str) -> Manuscript:
        """The worksheet with a section for each field, the budget with a sum over years, or the blank log."""
        form = self._read(name)
        words = {"names": FIELDS, "title": field_title, "form_read": FORM_READ, "answers": answers}
        body = render(f"{name}.html", form=form, forms=self, **words)
        return Manuscript(form["title"], (body,))
