"""Institutions on pages: `{institution}` shows the card of one.

`{form-fields}` lists the letters of fields, and `{kinds-table}` which kind of fact may support which.
The tables are written as Markdown and parsed in place, so that a figure keeps the mark of its claim.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of
from qualifications.book.problems import warn
from qualifications.export.notes import WHERE_READ
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import FACT_KINDS, open_fields
from qualifications.ledger.institutions import NOT_FOUND, Institution, answers, open_institutions
from qualifications.ledger.ledger import Claim
from qualifications.wording import format_date, markdown_text


def setup(app: Sphinx) -> None:
    """Registers the directives."""
    app.add_directive("institution", InstitutionCard)
    app.add_directive("form-fields", FormFields)
    app.add_directive("kinds-table", KindsTable)


class _InstitutionDirective(SphinxDirective):
    """A directive that shows institutions."""

    def _institutions(self) -> Mapping[str, Institution]:
        return open_institutions(project_of(self.env.app).evidence, ledger_of(self.env.app))

    def _parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        parent = nodes.Element()
        self.state.nested_parse(StringList(list(lines), self.env.docname), self.content_offset, parent)
        return parent.children

    def _aged(self, institution: Institution) -> bool:
        return institution.aged(project_of(self.env.app).edition.date)


class InstitutionCard(_InstitutionDirective):
    """`{institution} uw`: what one institution asks of a form, with the day on which its rules were read."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The card; an id that no file has is a warning with the nearest ones."""
        name = self.arguments[0]
        institutions = self._institutions()
        if name not in institutions:
            near = difflib.get_close_matches(name, institutions, n=3, cutoff=0.4) or list(institutions)
            allowed = f"a file of evidence/institutions; near it: {', '.join(near)}"
            warn(self.get_location(), f"the institution {name!r}", allowed)
            return []
        return self._parsed(_card(institutions[name], aged=self._aged(institutions[name])))


class FormFields(SphinxDirective):
    """`{form-fields}`: the letters of the fields that many forms share, and what each asks for."""

    def run(self) -> list[nodes.Node]:
        """A list in the order of the letters."""
        items = (
            nodes.list_item("", nodes.paragraph("", "", nodes.strong("", letter), nodes.Text(f" {name}")))
            for letter, name in FIELDS.items()
        )
        return [nodes.bullet_list("", *items, classes=["form-fields"])]


class KindsTable(_InstitutionDirective):
    """`{kinds-table}`: which kind of fact may support which field, and which not, from `fields.yml`."""

    def run(self) -> list[nodes.Node]:
        """The table; nothing where the book has no such file."""
        fields = open_fields(project_of(self.env.app).evidence, ledger_of(self.env.app))
        if fields is None:
            return []
        rows = []
        for kind, name in FACT_KINDS.items():
            each = fields.kinds[kind]
            title = f"[{name.capitalize()}](/{each.page}.md)" if each.page else name.capitalize()
            may = "every field but F" if len(each.supports) == len(FIELDS) - 1 else ", ".join(each.supports)
            rows.append([title, may, ", ".join(each.not_for) or "none named", markdown_text(each.why)])
        headers = ["Kind of fact", "May support", "Not for", "Why not"]
        return self._parsed(_table("Which kind of fact may support which field", headers, rows))


def _card(institution: Institution, *, aged: bool) -> list[str]:
    found = answers(_quoted(institution), _figure)
    missing = [question for question, answer in found.items() if answer == NOT_FOUND]
    rows = [
        ["Form", markdown_text(institution.form)],
        *([question, answer] for question, answer in found.items() if answer not in ("", NOT_FOUND)),
        [
            "Not found in the pages read",
            "; ".join(question[0].lower() + question[1:] for question in missing),
        ],
        ["Note", markdown_text(institution.note)],
    ]
    read = f"read on {_read(institution, aged=aged)}, {WHERE_READ[institution.verified]}"
    caption = f"{markdown_text(institution.name)}, {read}"
    return _table(caption, ["Question", "Answer"], [row for row in rows if row[1]])


def _table(caption: str, headers: list[str], rows: list[list[str]]) -> list[str]:
    return list(_table_lines(caption, headers, rows))


def _table_lines(caption: str, headers: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f":::{{table}} {caption}"
    yield ":class: institution"
    yield f"| {' | '.join(headers)} |"
    yield f"|{'---|' * len(headers)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ":::"


def _quoted(institution: Institution) -> Institution:
    """The institution with the names of its amounts and lengths as Markdown."""
    named = ("limits", "thresholds")
    quoted = {
        field: {markdown_text(name): claim for name, claim in getattr(institution, field).items()}
        for field in named
    }
    return institution.model_copy(update=quoted)


def _figure(claim: Claim) -> str:
    return f"{{value}}`{claim.id}`"


def _read(institution: Institution, *, aged: bool) -> str:
    # Its parts stay on one line.
    day = format_date(institution.read).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{day}; rules may have changed" if aged else day
