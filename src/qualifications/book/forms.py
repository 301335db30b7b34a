"""Forms on pages: their fields with facts, the rules of institutions, and public questionnaires."""

from __future__ import annotations

import difflib
from typing import Any

import polars as pl
from docutils import nodes
from sphinx.application import Sphinx

from qualifications.book.claims import TABLE_PAGE, note_use, note_whole
from qualifications.book.directive import EvidenceDirective
from qualifications.book.problems import warn
from qualifications.export.forms.compose import read_form
from qualifications.export.notes import WHERE_READ
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.fields import FACT_KINDS, Fields, shown
from qualifications.ledger.institutions import FORM_READ, NOT_FOUND, answers
from qualifications.ledger.institutions import KINDS as INSTITUTION_KINDS
from qualifications.ledger.ledger import Claim
from qualifications.rendering import render
from qualifications.wording import markdown_text

QUESTIONNAIRES = "questionnaires"
# Says of a page that it holds every field.
_FIELDS = "qualifications-every-field"


class EveryField(EvidenceDirective):
    """`{every-field}`: a section for each field of a form, with the facts chosen for it."""

    def run(self) -> list[nodes.Node]:
        """The sections, in the order of the letters; none in a book without a choice of facts."""
        if self.fields is None:
            return []
        asked = read_form("worksheet", title=self.config.project, organization=self.config.author)["field"]
        self.env.metadata[self.env.docname][_FIELDS] = True
        return [self._field(each["letter"], each["asks"], self.fields) for each in asked]

    def _field(self, letter: str, asks: str, fields: Fields) -> nodes.section:
        field = fields.fields[letter]
        facts, withheld = shown(field.facts, self.ledger)
        facts, rules = self.ledger.completed(facts), self.ledger.completed(shown(field.rules, self.ledger)[0])
        for claim in (*facts, *withheld, *rules):
            note_use(self.env, claim)
        kinds = list(KINDS)
        more = sorted(
            fields.more(letter, self.ledger) if TABLE_PAGE in self.env.found_docs else (),
            key=lambda claim: (kinds.index(claim.kind), claim.subject),
        )
        html = self.html(
            "field.html",
            asks=asks,
            field=field,
            lists={"facts": facts, "rules": rules},
            withheld=withheld,
            more=more,
            table=self.address(TABLE_PAGE),
        )
        title = f"{letter}. {FIELDS[letter][0].upper()}{FIELDS[letter][1:]}"
        section = self.section(f"field-{letter.lower()}", title, html)
        section["classes"].append("field")
        return section


class EveryForm(EvidenceDirective):
    """`{every-form}`: the fields of each form by its own numbers and names, behind a disclosure each.

    Their letters lead to the fields where `{every-field}` stands above.
    """

    def run(self) -> list[nodes.Node]:
        """The forms, by kind of institution and name."""
        kinds = list(INSTITUTION_KINDS)
        return [
            self.html(
                "form.html",
                institution=each,
                aged=each.aged(self.project.edition.date),
                form_read=FORM_READ[each.form_read],
                answers=[
                    f"{question}: {answer}"
                    for question, answer in answers(each, Claim.figure).items()
                    if answer not in ("", NOT_FOUND)
                ],
                linked=_FIELDS in self.env.metadata[self.env.docname],
            )
            for each in sorted(
                self.institutions.values(), key=lambda each: (kinds.index(each.kind), each.name)
            )
        ]


class InstitutionCard(EvidenceDirective):
    """`{institution} uw`: what one institution asks of a form, with the day on which its rules were read."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The card; an id that no file has is a warning with the nearest ones."""
        name, known = self.arguments[0], self.institutions
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or list(known)
            allowed = f"a file of evidence/institutions; near it: {', '.join(near)}"
            warn(self.get_location(), f"the institution {name!r}", allowed)
            return []
        institution = known[name]
        found = answers(institution, lambda claim: f"{{value}}`{claim.id}`", name=markdown_text)
        return self.markdown(
            render(
                "institution.md",
                institution=institution,
                answers={question: said for question, said in found.items() if said not in ("", NOT_FOUND)},
                missing=[q[0].lower() + q[1:] for q, said in found.items() if said == NOT_FOUND],
                aged=institution.aged(self.project.edition.date),
                where=WHERE_READ[institution.verified],
            )
        )


class FormFields(EvidenceDirective):
    """`{form-fields}`: the letters of the fields that many forms share, and what each asks for."""

    def run(self) -> list[nodes.Node]:
        """A list in the order of the letters."""
        return [self.html("form-fields.html", fields=FIELDS)]


class KindsTable(EvidenceDirective):
    """`{kinds-table}`: which kind of fact may support which field, and which not, from `fields.yml`."""

    def run(self) -> list[nodes.Node]:
        """The table; nothing where the book has no such file."""
        if self.fields is None:
            return []
        kinds = {name: self.fields.kinds[kind] for kind, name in FACT_KINDS.items()}
        return self.markdown(render("kinds-table.md", kinds=kinds, all_but_one=len(FIELDS) - 1))


class Crosswalk(EvidenceDirective):
    """`{crosswalk} HECVAT`: the questions of one public questionnaire, and the claims that answer each.

    They stand in the table `questionnaires`, whose file is a download too.
    """

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The rows as a table; a questionnaire without rows is a warning."""
        note_whole(self.env)
        name, tables = self.arguments[0], self.ledger.tables
        known = tables.package.tables
        rows = tables[QUESTIONNAIRES] if QUESTIONNAIRES in known else pl.DataFrame({"questionnaire": []})
        chosen = rows.filter(pl.col("questionnaire") == name)
        if chosen.is_empty():
            names = ", ".join(sorted(set(rows["questionnaire"].to_list()))) or f"a table `{QUESTIONNAIRES}`"
            warn(self.get_location(), f"the questionnaire {name!r}", names)
            return []
        as_of = known[QUESTIONNAIRES].as_of
        return self.markdown(render("crosswalk.md", name=name, as_of=as_of, rows=chosen.to_dicts()))


def setup(app: Sphinx) -> None:
    """Registers the directives."""
    directives: dict[str, Any] = {
        "every-field": EveryField,
        "every-form": EveryForm,
        "institution": InstitutionCard,
        "form-fields": FormFields,
        "kinds-table": KindsTable,
        "crosswalk": Crosswalk,
    }
    for name, directive in directives.items():
        app.add_directive(name, directive)
