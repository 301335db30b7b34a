"""The code of a notebook in one place at the end of its page, so that the chapter reads as a chapter."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.figures import figure_node


class computation_node(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A disclosure with the code of the page's cells, in their order."""


def setup(app: Sphinx) -> None:
    """Registers the node and the move of the code."""
    app.add_node(computation_node, html=(visit_computation, depart_computation))
    app.connect("doctree-read", gather_code)


def gather_code(_: Sphinx, doctree: nodes.document) -> None:
    """Moves the code of all cells into a disclosure, each with a line that names its figure."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not cells:
        return
    last = list(doctree.findall(nodes.section))[-1]
    place = computation_node("")
    notes = [
        number for number, each in enumerate(last) if isinstance(each, nodes.footnote | nodes.transition)
    ]
    last.insert(notes[0] if notes else len(last), place)
    for number, cell in enumerate(cells, 1):
        # Else a later step of the notebook reader would fold a part that is no longer there.
        cell.attributes.pop("hide_mode", None)
        place += [_step(number, cell), *_take_code(cell)]
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
