"""`{your-document}`: a reader's document in steps, and the lists of every field and every form beside it.

What a document is made from is a script of its own, loaded once a reader has chosen; the lists are whole
without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from lxml.html import tostring
from lxml.html.builder import E
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.catalog import catalog_of
from qualifications.book.checkout import project_of
from qualifications.book.claims import TABLE_PAGE, anchor, claim_mark, ledger_of, note_use
from qualifications.book.page import THEME
from qualifications.export import check_record
from qualifications.export.document_file import document_script
from qualifications.export.forms.texts import read_form
from qualifications.files import write_atomically
from qualifications.ledger.beside import completed
from qualifications.ledger.claims import FIELDS, KINDS, Claim
from qualifications.ledger.fields import FormField, open_fields, shown
from qualifications.ledger.institutions import FORM_READ, NOT_FOUND, Institution, answers, open_institutions
from qualifications.ledger.institutions import KINDS as INSTITUTION_KINDS
from qualifications.ledger.text_rules import USES
from qualifications.outputs import CHECKER
from qualifications.texts.shelf import texts_of
from qualifications.wording import format_date

DATA = "_static/your-document.js"
_ZIP = "_static/vendor/fflate/fflate.js"
_RECORD = "_static/scripts/record.js"
_MARKUP = THEME / "parts" / "your-document.html"
# Says of a page that it holds the tool.
_MARK = "qualifications-your-document"
# Says of a page that it holds every field.
_FIELDS = "qualifications-every-field"


class document_place(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place of the tool; its children are what a reader has there without a script."""


class YourDocument(SphinxDirective):
    """The tool, around a text for readers without a script."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The place of the tool; its lists stand below, by the two directives that follow."""
        self.env.metadata[self.env.docname][_MARK] = True
        place = document_place("")
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


class EveryField(SphinxDirective):
    """`{every-field}`: a section for each field of a form, with the facts chosen for it."""

    def run(self) -> list[nodes.Node]:
        """The sections, in the order of the letters; none in a book without a choice of facts."""
        ledger = ledger_of(self.env.app)
        fields = open_fields(project_of(self.env.app).evidence, ledger)
        if fields is None:
            return []
        asked = read_form("worksheet", title=self.config.project, organization=self.config.author)["field"]
        sections: list[nodes.Node] = []
        for each in asked:
            letter = each["letter"]
            title, name = f"{letter}. {_capital(FIELDS[letter])}", f"field-{letter.lower()}"
            field = nodes.section("", nodes.title("", title), ids=[name], names=[name], classes=["field"])
            field += _lead("Forms ask: ", each["asks"], "asks")
            field += _lead("You write: ", fields.fields[letter].yours, "yours")
            if fields.fields[letter].first:
                field += nodes.paragraph("", fields.fields[letter].first, classes=["first"])
            field += list(self._field(fields.fields[letter]))
            more = fields.more(letter, ledger)
            if more and TABLE_PAGE in self.env.found_docs:
                field += self._more(more)
            sections.append(field)
        self.env.metadata[self.env.docname][_FIELDS] = True
        return sections

    def _field(self, field: FormField) -> Iterator[nodes.Node]:
        ledger = ledger_of(self.env.app)
        facts, withheld = shown(field.facts, ledger)
        facts = completed(facts, ledger.claims)
        if facts:
            yield nodes.bullet_list("", *(self._fact(claim) for claim in facts), classes=["facts"])
        if withheld:
            text = nodes.paragraph("", nodes.Text("Withheld, since past their date: "), classes=["withheld"])
            for claim in withheld:
                note_use(self.env, claim)
                text += [nodes.Text(f"{claim.id} "), claim_mark("", claim=claim.id)]
            yield text
        if field.ask:
            items = (nodes.list_item("", nodes.paragraph("", each)) for each in field.ask)
            yield nodes.bullet_list("", *items, classes=["ask"])
        rules = completed(shown(field.rules, ledger)[0], ledger.claims)
        if rules:
            yield nodes.bullet_list("", *(self._fact(rule) for rule in rules), classes=["rules"])

    def _fact(self, claim: Claim) -> nodes.list_item:
        note_use(self.env, claim)
        sentence = nodes.paragraph("", claim.statement, classes=["statement"])
        if claim.status != "current":
            told = f" [{claim.status}: {claim.reason}]" if claim.reason else f" [{claim.status}]"
            sentence += nodes.inline("", told, classes=["claim-status"])
        limit = nodes.paragraph("", f"Limit: {claim.limits}", classes=["limit"])
        # The mark stands last, so that the text of the sentence ends before it.
        limit += claim_mark("", claim=claim.id)
        return nodes.list_item("", sentence, limit, classes=["fact", f"claim-is-{claim.id}"])

    def _more(self, claims: Iterable[Claim]) -> nodes.raw:
        """The other facts that may support a field, folded: links to the table of claims."""
        builder = self.env.app.builder
        table = relative_uri(builder.get_target_uri(self.env.docname), builder.get_target_uri(TABLE_PAGE))
        kinds = list(KINDS)
        claims = sorted(claims, key=lambda claim: (kinds.index(claim.kind), claim.subject))
        links = [
            E.li(E.a(claim.short or claim.statement, href=f"{table}#{anchor(claim.id)}")) for claim in claims
        ]
        noun = "fact" if len(links) == 1 else "facts"
        summary = E.summary(f"{len(links)} more {noun} that may stand here, in the table of claims")
        element = E.details({"class": "more"}, summary, E.ul(*links))
        return nodes.raw("", str(tostring(element, encoding="unicode")), format="html")


class EveryForm(SphinxDirective):
    """`{every-form}`: the fields of each form by its own numbers and names, behind a disclosure each.

    Their letters lead to the fields where `{every-field}` stands above.
    """

    def run(self) -> list[nodes.Node]:
        """The forms, by kind of institution and name."""
        project, ledger = project_of(self.env.app), ledger_of(self.env.app)
        institutions = sorted(open_institutions(project.evidence, ledger).values(), key=_by_kind_and_name)
        day, linked = project.edition.date, _FIELDS in self.env.metadata[self.env.docname]
        return [node for each in institutions for node in _form(each, aged=each.aged(day), linked=linked)]


def _form(institution: Institution, *, aged: bool, linked: bool) -> list[nodes.Node]:
    read = f"Read on {format_date(institution.read)}"
    read = f"{read}; rules may have changed since" if aged else read
    facts = [
        f"{question}: {answer}"
        for question, answer in answers(institution, lambda claim: claim.figure()).items()
        if answer not in ("", NOT_FOUND)
    ]
    names = _also(institution)
    also = f"Also called: {', '.join(names)}." if names else ""
    lines = {
        "form-read": f"{institution.form}. {read}: {FORM_READ[institution.form_read]}.",
        "form-answers": "; ".join(facts) + ("." if facts else ""),
        "form-note": institution.note,
        "form-also": also,
    }
    opening = (
        f'<details class="form" id="form-{institution.id}"><summary>{escape(institution.name)}</summary>'
    )
    parts: list[nodes.Node] = [
        nodes.raw("", opening, format="html"),
        *(nodes.paragraph("", line, classes=[name]) for name, line in lines.items() if line),
    ]
    if institution.fields:
        parts.append(_form_table(institution, linked=linked))
    return [*parts, nodes.raw("", "</details>", format="html")]


def _form_table(institution: Institution, *, linked: bool) -> nodes.table:
    head = _row(*(nodes.paragraph("", each) for each in ("Its field", "Facts", "To know")))
    rows = []
    for each in institution.fields:
        facts = nodes.paragraph()
        for number, letter in enumerate(each.letters):
            name = f"field-{letter.lower()}"
            link = nodes.reference("", "", nodes.Text(letter), refid=name, internal=True)
            facts += [nodes.Text(", " if number else ""), link if linked else nodes.Text(letter)]
        if not each.letters:
            facts += nodes.Text("a ready text" if each.use else "you write this")
        rows.append(
            _row(
                nodes.paragraph("", each.title),
                facts,
                nodes.paragraph("", each.note or "\N{EN DASH}"),
            )
        )
    specs = (nodes.colspec(colwidth=width) for width in (45, 15, 40))
    group = nodes.tgroup("", *specs, nodes.thead("", head), nodes.tbody("", *rows), cols=3)
    return nodes.table("", nodes.title("", institution.name), group, classes=["colwidths-auto"])


def _row(*cells: nodes.paragraph) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def _lead(lead: str, text: str, name: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", lead), nodes.Text(text), classes=[name])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _by_kind_and_name(institution: Institution) -> tuple[int, str]:
    return list(INSTITUTION_KINDS).index(institution.kind), institution.name


def setup(app: Sphinx) -> None:
    """Registers the directive, its script, and the data that a build writes."""
    app.add_directive("your-document", YourDocument)
    app.add_directive("every-field", EveryField)
    app.add_directive("every-form", EveryForm)
    app.add_node(document_place, html=(_open_place, _close_place))
    app.connect("html-page-context", _load_script)
    app.connect("build-finished", _write_data)


def _open_place(translator: HTML5Translator, _: document_place) -> None:
    page = translator.builder.get_target_uri(translator.builder.current_docname)
    parts = {"more": DATA, "zip": _ZIP, "record": _RECORD}
    named = (f'data-{name}="{relative_uri(page, path)}"' for name, path in parts.items())
    translator.body.append(f'<div class="your-document" {" ".join(named)}>\n')


def _close_place(translator: HTML5Translator, _: document_place) -> None:
    app = translator.builder.app
    project, ledger = project_of(app), ledger_of(app)
    fields = open_fields(project.evidence, ledger)
    parts = {
        "{forms}": _choices(open_institutions(project.evidence, ledger).values()),
        "{uses}": "".join(_option(use, name) for use, name in USES.items()),
        "{memberships}": "".join(
            _option(name, name) for name in (fields.prices.memberships if fields and fields.prices else ())
        ),
    }
    markup = _MARKUP.read_text(encoding="utf-8")
    for name, options in parts.items():
        markup = markup.replace(name, options)
    translator.body.append(f"{markup}</div>\n")


def _choices(institutions: Iterable[Institution]) -> str:
    """The forms by kind, and each other name by which people look for one."""
    groups: dict[str, list[str]] = {}
    others = []
    for each in sorted(institutions, key=_by_kind_and_name):
        kind = _capital(INSTITUTION_KINDS[each.kind])
        groups.setdefault(kind, []).append(_option(each.id, each.name))
        others += [_option(each.id, f"{name}: {each.name}") for name in _also(each)]
    return "".join(
        f'<optgroup label="{escape(label)}">{"".join(options)}</optgroup>'
        for label, options in (*groups.items(), ("By another name", others))
        if options
    )


def _option(value: str, name: str) -> str:
    return f'<option value="{escape(value)}">{escape(name)}</option>'


def _also(institution: Institution) -> list[str]:
    names = dict.fromkeys((institution.short, *institution.also))
    names.pop(institution.name, None)
    return list(names)


def _load_script(app: Sphinx, page: str, *_: Any) -> None:
    if _MARK in app.env.metadata.get(page, {}):
        app.add_js_file("scripts/your-document.js", loading_method="defer")


def _write_data(app: Sphinx, error: Exception | None) -> None:
    held = any(_MARK in each for each in app.env.metadata.values())
    if error is not None or not held:
        return
    project, catalog, ledger = project_of(app), catalog_of(app), ledger_of(app)
    data = document_script(
        texts_of(project).values(),
        edition=project.edition,
        book=catalog.book,
        works=catalog.claims,
        ledger=ledger,
        fields=open_fields(project.evidence, ledger),
        institutions=open_institutions(project.evidence, ledger).values(),
    )
    write_atomically(Path(app.outdir, DATA), data)
    write_atomically(Path(app.outdir, CHECKER), Path(check_record.__file__).read_bytes())
