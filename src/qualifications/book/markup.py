"""Tables, headings, bibliographies and code in markup that serves every reader; the writer's does not."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.rendering import named_columns

_STACKED = "sentences"
# What Sphinx writes in HTML, and what readers need in its place.
_REWRITTEN = {
    # The link that a heading holds to itself is for a mouse: its words would be read out with the heading.
    # The same addresses stand in the contents of the page, for a keyboard and for a listener.
    '<a class="headerlink"': '<a class="headerlink" aria-hidden="true" tabindex="-1"',
    '<th class="head': '<th scope="col" class="head',
    '<th class="stub': '<th scope="row" class="stub',
    # It is no longer a role.
    'role="doc-biblioentry"': 'role="listitem"',
}
# Print has no code.
_OPEN = (
    '<details class="computation screen-only" data-markdown-ignore="">'
    "<summary>Show the code of this page</summary>"
)
_CLOSE = "</details>"


def frame_tables(_: Sphinx, doctree: nodes.document) -> None:
    """Puts each table into a group that scrolls, which a keyboard reaches, and a screen reader names.

    The first cell of a row heads the row, which Markdown cannot say. The style of a table of sentences, whose
    rows stack on a phone, names its columns.
    """
    for table in list(doctree.findall(nodes.table)):
        # A cell may hold a table with columns and a title of its own.
        columns = [each for group in table for each in group.children if isinstance(each, nodes.colspec)]
        if not any(each.get("stub") for each in columns):
            columns[0]["stub"] = 1
        attributes = {"class": "table-scroll", "role": "group", "tabindex": "0"}
        attributes["aria-label"] = ": ".join(
            ["Table", *(each.astext() for each in table if isinstance(each, nodes.title))]
        )
        if _STACKED in table["classes"]:
            attributes["style"] = named_columns(each.astext() for each in next(table.findall(nodes.row)))
        table["classes"].append("table")
        written = Markup(" ").join(Markup('{}="{}"').format(*each) for each in attributes.items())
        opening, closing = (nodes.raw("", html, format="html") for html in (f"<div {written}>", "</div>"))
        at = table.parent.index(table)
        table.parent[at : at + 1] = [opening, table, closing]


def rewrite(_: Sphinx, __: str, ___: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Corrects the HTML of a page; the pages that are no chapters have none of it."""
    if doctree is not None:
        for written, wanted in _REWRITTEN.items():
            context["body"] = context["body"].replace(written, wanted)


def gather_code(_: Sphinx, doctree: nodes.document) -> None:
    """Moves the code of all cells into a disclosure at the end of the page."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not cells:
        return
    last = list(doctree.findall(nodes.section))[-1]
    steps: list[nodes.Node] = []
    for number, cell in enumerate(cells, 1):
        # With it, a later step of myst-nb would fold a part that is no longer there.
        cell.attributes.pop("hide_mode", None)
        steps += [nodes.paragraph("", f"Cell {number}", classes=["computation-step"]), *_take_code(cell)]
        if not cell.children:
            cell.parent.remove(cell)
    opening, closing = (nodes.raw("", html, format="html") for html in (_OPEN, _CLOSE))
    # The code stands before the notes, and before the line above them.
    notes = (place for place, each in enumerate(last) if isinstance(each, nodes.footnote | nodes.transition))
    at = next(notes, len(last))
    last[at:at] = [opening, *steps, closing]


def _take_code(cell: nodes.container) -> Iterator[nodes.Node]:
    """The code of a cell, which is taken out of it."""
    for part in list(cell.children):
        if isinstance(part, nodes.container) and part.get("nb_element") == "cell_code_source":
            cell.remove(part)
            yield from part.children
