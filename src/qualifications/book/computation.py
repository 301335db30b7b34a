"""The code of a notebook in one place, `{computation}`, so that the chapter reads as a chapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.figures import figure_node
from qualifications.book.problems import warn


class computation_node(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A disclosure with the code of the page's cells, in their order."""


class Computation(SphinxDirective):
    """The place for the code of the page's cells."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """An empty disclosure: the cells after it have not been read yet."""
        return [computation_node("")]


def setup(app: Sphinx) -> None:
    """Registers the directive, its node and the move of the code."""
    app.add_directive("computation", Computation)
    app.add_node(computation_node, html=(visit_computation, depart_computation))
    app.connect("doctree-read", gather_code)


def gather_code(_: Sphinx, doctree: nodes.document) -> None:
    """Moves the code of all cells into the page's disclosure, each with a line that tells what it makes."""
    places = list(doctree.findall(computation_node))
    if not places:
        return
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if len(places) > 1 or not cells:
        found = "a second `{computation}`" if len(places) > 1 else "`{computation}` on a page without code"
        warn(places[-1], found, "one on a page with code cells")
        return
    for number, cell in enumerate(cells, 1):
        # Else a later step of the notebook reader would fold a part that is no longer there.
        cell.attributes.pop("hide_mode", None)
        places[0] += [_step(number, cell), *_take_code(cell)]
        if not cell.children:
            cell.parent.remove(cell)


def _take_code(cell: nodes.container) -> Iterator[nodes.Node]:
    for part in list(cell.children):
        if isinstance(part, nodes.container) and part.get("nb_element") == "cell_code_source":
            cell.remove(part)
            yield from part.children


def _step(number: int, cell: nodes.container) -> nodes.paragraph:
    line = nodes.paragraph("", f"Cell {number}", classes=["computation-step"])
    for figure in cell.findall(figure_node):
        line += nodes.Text(": ")
        line += nodes.reference("", figure["title"], refid=f"figure-{figure['name']}", internal=True)
        break
    return line


def visit_computation(translator: HTML5Translator, _: computation_node) -> None:
    """Opens the disclosure; print has no code."""
    classes = "computation screen-only"
    translator.body.append(f'<details class="{classes}"><summary>Show the code of this page</summary>')


def depart_computation(translator: HTML5Translator, _: computation_node) -> None:
    """Closes the disclosure."""
    translator.body.append("</details>")
