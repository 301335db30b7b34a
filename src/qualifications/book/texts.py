"""Ready texts on pages: `{ready-texts}` shows each as a sheet, and `{texts-for} nsf` lists those for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives

from qualifications.book.claims import TABLE_PAGE, WHOLE
from qualifications.book.directive import BookDirective, directive
from qualifications.book.sphinx_project import edition_of
from qualifications.citations.works import BookEdition, reference
from qualifications.export.notes import dated
from qualifications.export.ready_texts import until
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.entries import nearest
from qualifications.ledger.institutions import USES
from qualifications.outputs import DOWNLOADS, text_stem
from qualifications.problems import Fault
from qualifications.texts.filled import FilledText, texts_of
from qualifications.texts.ready_text import LENGTHS, SLOT

PAGE = "start/texts"
FACTS_PAGE = "start/text-facts"
SHEET = "ready-text.html"
# For whom a text is that names no institution.
_ANY = "any"
_ALL = "all"


def _texts(here: BookDirective) -> Mapping[str, FilledText]:
    """The texts by id; the page is read again when one of their files changes."""
    for path in sorted((here.project.content / TEXTS).glob("*.md")):
        here.env.note_dependency(str(path))
    return texts_of(here.project)


@directive("texts-for", argument=True, options={"own": directives.flag})
def texts_for(here: BookDirective) -> list[nodes.Node]:
    """`{texts-for} nsf`: links to the texts that are written for an institution, or for `any` or `all`.

    With `:own:` it leaves out those that are for all.
    """
    name, texts = here.arguments[0], _texts(here).values()
    known = sorted({name for each in texts for name in _ids(each)})
    for_all = [each for each in texts if {*known, _ANY} == {*_ids(each), _ANY}]
    if name not in (*known, _ALL):
        allowed = f"an institution for which there is a text; near it: {nearest(name, known)}"
        raise Fault(f"no text for {name!r}", allowed)
    left_out = for_all if "own" in here.options else []
    own = [each for each in texts if name in _ids(each) and each not in left_out]
    return [here.html("texts-for.html", texts=for_all if name == _ALL else own, page=here.address(PAGE))]


@directive("ready-texts")
def ready_texts(here: BookDirective) -> list[nodes.Node]:
    """`{ready-texts}`: a section for each use, with a section for each text."""
    here.env.metadata[here.env.docname][WHOLE] = True
    shown: list[nodes.Node] = []
    for use, title in USES.items():
        sheets = [
            here.section(each.text.id, each.text.title, _sheet(each, here))
            for each in _texts(here).values()
            if each.text.use == use
        ]
        if sheets:
            # A text may be named as its use is.
            shown.append(here.section(f"use-{use}", title, *sheets))
    return shown


def _sheet(filled: FilledText, here: BookDirective) -> nodes.raw:
    facts = here.address(FACTS_PAGE, filled.text.id)
    return here.html(SHEET, **sheet_of(filled, edition_of(here.env.app), root=here.root, facts=facts))


@directive("text-facts")
def text_facts(here: BookDirective) -> list[nodes.Node]:
    """`{text-facts}`: a section for each text, with the rules and the facts behind it, folded."""
    here.env.metadata[here.env.docname][WHOLE] = True
    table = here.address(TABLE_PAGE)
    return [
        here.section(
            each.text.id,
            each.text.title,
            here.html("text-behind.html", filled=each, table=table, dated=dated),
        )
        for each in _texts(here).values()
    ]


def sheet_of(filled: FilledText, book: BookEdition, *, root: str, facts: str) -> dict[str, Any]:
    """What the sheet of a text shows: `root` leads to the root of the site, `facts` to what is behind it."""
    text = filled.text
    stems = {each.name: f"{root}{DOWNLOADS}/{text_stem(text.id, each.name)}" for each in filled.lengths}
    return {
        "filled": filled,
        "use": USES[text.use],
        "stems": stems,
        "lengths": LENGTHS,
        "slot": SLOT,
        "until": until(filled),
        "reference": reference(book, f"text {text.id}"),
        "address": f"{book.url}{PAGE}.html#{text.id}",
        "facts": facts,
    }


def _ids(filled: FilledText) -> list[str]:
    return [each.id for each in filled.text.institutions] or [_ANY]
