"""Pages made from the ledger: its claims and sources, fields of forms, institutions and questionnaires."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from docutils import nodes

from qualifications.book.chapter_rules import description
from qualifications.book.claims import TABLE_PAGE, WHOLE, copy_attribute, page_of
from qualifications.book.directive import BookDirective, directive
from qualifications.book.sphinx_project import site_map_of
from qualifications.export.forms.compose import read_form
from qualifications.export.notes import WHERE_READ
from qualifications.formatting import format_date, markdown_text
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.claims import FIELDS, KINDS, Claim, field_title
from qualifications.ledger.entries import WORDS, nearest
from qualifications.ledger.fields import FACT_KINDS, Fields
from qualifications.ledger.institutions import FORM_READ, Institution, answers
from qualifications.ledger.institutions import KINDS as INSTITUTION_KINDS
from qualifications.ledger.metrics.built_in import BUILT_IN
from qualifications.ledger.metrics.metric import metrics_of
from qualifications.ledger.sources import Source
from qualifications.problems import refusal
from qualifications.rendering import render

FIELDS_PAGE = "proposals/fields"
FORMS_PAGE = "proposals/forms"
# The table of all questionnaires, and its columns in which no cell may be blank.
QUESTIONNAIRES = "questionnaires"
_ASKED = ("questionnaire", "item", "asks", "answer", "found")
# The metadata of a page that shows every field.
_FIELDS = "qualifications-every-field"


def in_order(here: BookDirective) -> list[Institution]:
    """The institutions of the book, by kind and name."""
    kinds = list(INSTITUTION_KINDS)
    return sorted(here.institutions.values(), key=lambda each: (kinds.index(each.kind), each.name))


@directive("claims-table")
def claims_table(here: BookDirective) -> list[nodes.Node]:
    """`{claims-table}`: the claims of this page; the main one, `reference/claims`, leads to the others too.

    The file `evidence/claims/NAME.yml` has the page `reference/claims-NAME`, if the book has that page.
    """
    pages: dict[str, list[Claim]] = {TABLE_PAGE: []}
    for claim in here.ledger.claims.values():
        pages.setdefault(page_of(claim, here.env.found_docs), []).append(claim)
    page = here.env.docname
    if page not in pages:
        files = ", ".join(sorted({claim.subject for claim in here.ledger.claims.values()}))
        allowed = f"it on `{TABLE_PAGE}`, or on `{TABLE_PAGE}-NAME` for a file of claims: {files}"
        raise refusal(f"the table of claims on {page!r}", allowed)
    own = pages.pop(page)
    table = here.html(
        "claims-table.html",
        claims=own,
        whole=len(own) == len(here.ledger.claims),
        kinds=KINDS,
        fields=FIELDS,
        found=WORDS["found"],
        copied=copy_attribute(here.env.app, page),
    )
    if page != TABLE_PAGE:
        return [table]
    here.env.metadata[page][WHOLE] = True
    others = _pages_of_claims(here, pages) if pages else []
    return [*others, table] if own or not pages else others


def _pages_of_claims(here: BookDirective, pages: Mapping[str, Sequence[Claim]]) -> list[nodes.Node]:
    """Each page of claims with its description, and a link to each claim, where older addresses have it."""
    listed = list[dict[str, Any]]()
    order = site_map_of(here.env)
    for page in (name for name in order if name in pages):
        path = Path(here.env.doc2path(page))
        here.env.note_dependency(str(path))
        markdown = read_chapter(path, here.project.content).markdown
        if here.name not in [each.name for each in markdown.directives]:
            found = f"no {{{here.name}}} on the page {page!r}"
            raise refusal(found, "one on the page of each file of claims")
        title = order[page].title or pages[page][0].subject
        listed.append({"page": page, "title": title, "says": description(markdown), "claims": pages[page]})
    places = here.html("claims-places.html", listed=listed, address=here.address)
    return [*here.markdown(render("claims-pages.md", listed=listed)), places]


@directive("ledger-counts")
@directive("dataset-table")
@directive("metric-list")
def ledger_page(here: BookDirective) -> list[nodes.Node]:
    """The template of that name, for site and print alike."""
    here.env.metadata[here.env.docname][WHOLE] = True
    metrics = metrics_of(here.project.evidence)
    return [here.html(f"{here.name}.html", kinds=KINDS, metrics=metrics, built_in=BUILT_IN)]


@directive("source-list", optional=True)
def source_list(here: BookDirective) -> list[nodes.Node]:
    """`{source-list} own`: the sources of one list; without a name, all that have no page of their own.

    The page of a list has the name of the page of sources, with a hyphen and that of the list.
    """
    lists, page = here.ledger.source_lists, here.env.docname
    chosen = here.arguments[0] if here.arguments else ""
    if chosen and chosen not in lists:
        raise refusal(f"the list of sources {chosen!r}", ", ".join(lists))
    here.env.metadata[page][WHOLE] = True
    pages = {} if chosen else {name: f"{page}-{name}" for name in lists}
    apart = {name: here.address(each) for name, each in pages.items() if each in here.env.found_docs}
    shown = [chosen] if chosen else lists.keys() - apart
    titles = {name: words.format(here.config.author) for name, words in WORDS["sources"].items()}
    caption = titles.get(chosen, "The sources of the claims")
    sources = sorted((each for name in shown for each in lists[name]), key=_place_of)
    values = {"caption": caption, "sources": sources, "lists": lists, "titles": titles, "apart": apart}
    return [here.html("source-list.html", **values)]


def _place_of(source: Source) -> list[tuple[int, str]]:
    """By who published it, then by title, where numbers stand by their size."""
    parts = re.findall(r"\d+|\D+", f"{source.publisher}\n{source.title}".casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


@directive("every-field")
def every_field(here: BookDirective) -> list[nodes.Node]:
    """`{every-field}`: a section for each field of a form, in the order of the letters, with its facts.

    There is none in a book without a choice of facts.
    """
    if here.fields is None:
        return []
    asked = read_form("worksheet", title=here.config.project, organization=here.config.author)["field"]
    here.env.metadata[here.env.docname] |= {_FIELDS: True, WHOLE: True}
    return [_field(each["letter"], each["asks"], here.fields, here) for each in asked]


def _field(letter: str, asks: str, fields: Fields, here: BookDirective) -> nodes.section:
    field = fields.fields[letter]
    facts, withheld = here.ledger.showable(field.facts)
    rules, _ = here.ledger.showable(field.rules)
    lists = {"facts": facts, "rules": rules}
    html = here.html("field.html", asks=asks, field=field, lists=lists, withheld=withheld)
    section = here.section(f"field-{letter.lower()}", field_title(letter), html)
    section["classes"].append("field")
    return section


@directive("every-form")
def every_form(here: BookDirective) -> list[nodes.Node]:
    """`{every-form}`: the fields of each form by its own numbers and names, behind a disclosure each.

    Their letters lead to the fields, where the book has a page of them or `{every-field}` stands above.
    """
    fields = None
    if _FIELDS in here.env.metadata[here.env.docname]:
        fields = ""
    elif FIELDS_PAGE in here.env.found_docs:
        fields = here.address(FIELDS_PAGE)
    return [
        here.html(
            "form.html",
            institution=each,
            aged=each.aged(here.project.edition.date),
            form_read=FORM_READ[each.form_read],
            answers=[f"{question}: {answer}" for question, answer in answers(each)[0].items()],
            fields=fields,
        )
        for each in in_order(here)
    ]


@directive("form-links")
def form_links(here: BookDirective) -> list[nodes.Node]:
    """`{form-links}`: a link to each form on the page of all, to which the form's address here leads on."""
    return [here.html("form-links.html", institutions=in_order(here), page=here.address(FORMS_PAGE))]


@directive("institution", argument=True)
def institution_card(here: BookDirective) -> list[nodes.Node]:
    """`{institution} uw`: what one institution asks of a form, with the day on which its rules were read."""
    name, known = here.arguments[0], here.institutions
    if name not in known:
        allowed = f"a file of evidence/institutions; near it: {nearest(name, known)}"
        raise refusal(f"the institution {name!r}", allowed)
    institution = known[name]
    found, missing = answers(institution, mark=lambda claim: f"{{evidence}}`{claim.id}`", name=markdown_text)
    return here.markdown(
        render(
            "institution.md",
            institution=institution,
            answers=found,
            missing=missing,
            aged=institution.aged(here.project.edition.date),
            where=WHERE_READ[institution.verified],
        )
    )


@directive("form-fields")
def form_fields(here: BookDirective) -> list[nodes.Node]:
    """`{form-fields}`: the letters of the fields that many forms share, and what each asks for."""
    return [here.html("form-fields.html", fields=FIELDS)]


@directive("kinds-table")
def kinds_table(here: BookDirective) -> list[nodes.Node]:
    """`{kinds-table}`: which kind of fact may support which field, and which not, from `fields.yml`."""
    if here.fields is None:
        return []
    kinds = {name: here.fields.kinds[kind] for kind, name in FACT_KINDS.items()}
    return here.markdown(render("kinds-table.md", kinds=kinds, fields=FIELDS))


@directive("crosswalk", argument=True)
def crosswalk(here: BookDirective) -> list[nodes.Node]:
    """`{crosswalk} HECVAT`: the questions of one public questionnaire, and the claims that answer each.

    They stand in the table `questionnaires`, whose file is a download too.
    """
    name = here.arguments[0]
    tables = here.ledger.tables
    if QUESTIONNAIRES not in tables.package.tables:
        raise refusal(f"the questionnaire {name!r}", f"a table `{QUESTIONNAIRES}`")
    rows = tables[QUESTIONNAIRES]
    for column in _ASKED:
        if column not in rows.columns or rows[column].null_count():
            found = f"no column {column!r}, or blank cells in it, in the table {QUESTIONNAIRES!r}"
            raise refusal(found, f"the columns {', '.join(_ASKED)}, each filled in")
    chosen = rows.cast(pl.String).filter(pl.col("questionnaire") == name)
    if chosen.is_empty():
        raise refusal(f"the questionnaire {name!r}", ", ".join(sorted(set(rows["questionnaire"]))))
    as_of = tables.package.table(QUESTIONNAIRES).as_of
    sections = dict[str, list[dict[str, Any]]]()
    for row in chosen.to_dicts():
        claims = (row.get("claims") or "").split()
        for misuse in filter(None, map(here.ledger.misuse, claims)):
            found = f"{misuse.found} at the item {row['item']!r} of the table {QUESTIONNAIRES!r}"
            raise refusal(found, misuse.allowed, fix=misuse.fix)
        days = {here.ledger.claims[each].as_of for each in claims}
        span = " to ".join(map(format_date, sorted({min(days), max(days)}))) if days else ""
        sections.setdefault(row.get("section") or "", []).append(row | {"claims": claims, "span": span})
    shown: list[nodes.Node] = []
    for section, asked in sections.items():
        title = f"{name}: {section}" if section else name
        table = here.markdown(render("crosswalk.md", title=title, as_of=as_of, rows=asked))
        shown += [here.section(nodes.make_id(title), section, *table)] if section else table
    return shown
