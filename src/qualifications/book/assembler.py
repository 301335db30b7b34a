"""`{assembler}`: a form in which a reader chooses facts and takes them along, all in the browser.

The page carries the form's markup in a template, so that without a script it shows none of it; the data
are a script of their own beside the page, which may be opened from a disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.catalog import catalog_of
from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of
from qualifications.book.page import THEME
from qualifications.export.assembler_file import assembler_script
from qualifications.files import write_atomically
from qualifications.ledger.institutions import open_institutions

DATA = "_static/assembler-data.js"
_MARKUP = THEME / "parts" / "assembler.html"
# In the order in which each builds on those before it.
_SCRIPTS = ("state", "sheet", "word", "form")
# Says of a page that it holds the form.
_MARK = "qualifications-assembler"


class assembler_node(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place of the form; its children are what a reader has without a script."""


class Assembler(SphinxDirective):
    """The form; its text says what a reader can do without a script."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The place of the form, around the text."""
        self.env.metadata[self.env.docname][_MARK] = True
        place = assembler_node("")
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def setup(app: Sphinx) -> None:
    """Registers the directive, its scripts, and the data that a build writes."""
    app.add_directive("assembler", Assembler)
    app.add_node(assembler_node, html=(visit_assembler, depart_assembler))
    app.connect("html-page-context", _load_scripts)
    app.connect("build-finished", _write_data)


def visit_assembler(translator: HTML5Translator, _: assembler_node) -> None:
    """Opens the place."""
    translator.body.append('<div class="assembler">\n')


def depart_assembler(translator: HTML5Translator, _: assembler_node) -> None:
    """Puts in the markup of the form and the data, and closes the place."""
    page = translator.builder.get_target_uri(translator.builder.current_docname)
    data = f'<script src="{relative_uri(page, DATA)}" defer></script>\n'
    translator.body.append(f"{_MARKUP.read_text(encoding='utf-8')}{data}</div>\n")


def _load_scripts(app: Sphinx, page: str, *_: Any) -> None:
    if _MARK in app.env.metadata.get(page, {}):
        for name in _SCRIPTS:
            app.add_js_file(f"scripts/assembler/{name}.js", loading_method="defer")


def _write_data(app: Sphinx, error: Exception | None) -> None:
    held = any(_MARK in each for each in app.env.metadata.values())
    if error is not None or not held:
        return
    project, catalog, ledger = project_of(app), catalog_of(app), ledger_of(app)
    data = assembler_script(
        ledger,
        open_institutions(project.evidence, ledger).values(),
        edition=project.edition,
        book=catalog.book,
        claims=catalog.claims,
    )
    write_atomically(Path(app.outdir, DATA), data)
