"""Citations in the book: `{citation-forms}`, the block at a chapter's end, and the files to import."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.book.catalog import Catalog, catalog_of
from qualifications.book.directive import Place, directive
from qualifications.book.figures import figure_node
from qualifications.citations.bibtex import bibtex_file
from qualifications.citations.ris import ris_file
from qualifications.citations.text import STYLES
from qualifications.citations.works import Work, csl
from qualifications.files import json_bytes, write_atomically
from qualifications.outputs import FOLDER
from qualifications.rendering import render


class citation_forms(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place of the book's citations, which are made when every page has been read."""


@directive("citation-forms", options={"style": lambda text: directives.choice(text, tuple(STYLES))})
def place_of_forms(here: Place) -> list[nodes.Node]:
    """`{citation-forms}`: how to cite the whole book, in every form or in the one that `style` names."""
    return [citation_forms("", style=here.options.get("style", ""))]


def add_to_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Puts the forms in their places, and those of a chapter at its end."""
    catalog = catalog_of(app)
    if app.config.bibtex_reference_style == "author_year":
        # Nothing in the text tells these numbers.
        for citation in list(doctree.findall(nodes.citation)):
            citation.remove(citation[0])
    for place in list(doctree.findall(citation_forms)):
        place.replace_self(_forms(catalog, catalog.book, one=place["style"]))
    for figure in doctree.findall(figure_node):
        work = catalog.figures[docname][figure["name"]]
        figure["citation"] = catalog.references[work.id][next(iter(STYLES))]
    if docname in catalog.chapters:
        body = next((node for node in doctree.children if isinstance(node, nodes.section)), doctree)
        body.append(_forms(catalog, catalog.chapters[docname], folded=True))


def _forms(catalog: Catalog, work: Work, *, one: str = "", folded: bool = False) -> nodes.raw:
    """The citation of a work in every form, or in one style alone; folded at the end of a chapter."""
    forms = catalog.forms(work)
    styles = {name: Markup(forms.pop(name)) for name in STYLES.values()}  # noqa: S704 - Pandoc wrote them
    html = render("citations.html", styles=styles, files=forms, one=STYLES.get(one), folded=folded)
    return nodes.raw("", str(html), format="html")


def write_files(app: Sphinx) -> None:
    """Writes the citations as files: of the book, of its chapters and figures, and of its claims."""
    catalog = catalog_of(app)
    groups: dict[str, Iterable[Work]] = {
        "citation": [catalog.book],
        "citation-chapters": catalog.parts,
        "citation-claims": catalog.claims.values(),
    }
    for name, works in groups.items():
        items = [csl(work) for work in works]
        for suffix, data in (
            ("bib", bibtex_file(items).encode()),
            ("ris", ris_file(items).encode()),
            ("json", json_bytes(items)),
        ):
            write_atomically(Path(app.outdir, FOLDER, f"{name}.{suffix}"), data)
