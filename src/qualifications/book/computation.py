"""The code of a notebook in one place at the end of its page, so that the chapter reads as a chapter."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

from qualifications.book.figures import figure_node

# Print has no code.
_OPEN = '<details class="computation screen-only"><summary>Show the code of this page</summary>'
_CLOSE = "</details>"


def gather_code(_: Sphinx, doctree: nodes.document) -> None:
    """Moves the code of all cells into a disclosure, each with a line that names its figure."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not cells:
        return
    last = list(doctree.findall(nodes.section))[-1]
    steps: list[nodes.Node] = []
    for number, cell in enumerate(cells, 1):
        # Else a later step of the notebook reader would fold a part that is no longer there.
        cell.attributes.pop("hide_mode", None)
        steps += [_step(number, cell), *_take_code(cell)]
        if not cell.children:
            cell.parent.remove(cell)
    opening, closing = (nodes.raw("", html, format="html") for html in (_OPEN, _CLOSE))
    notes = [n for n, each in enumerate(last) if isinstance(each, nodes.footnote | nodes.transition)]
    at = notes[0] if notes else len(last)
    last[at:at] = [opening, *steps, closing]


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
