"""Tables, headings, bibliographies and code in markup that serves every reader; the writer's does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from qualifications.rendering import named_columns

_TABLE, _HEAD = "<table", "<th"
_STACKED = "sentences"
_ANCHOR = '<a class="headerlink"'
# Print has no code.
_OPEN = (
    '<details class="computation screen-only" data-markdown-ignore="">'
    "<summary>Show the code of this page</summary>"
)
_CLOSE = "</details>"


def take_places(app: Sphinx) -> None:
    """Takes the place of the writer's methods for these nodes alone.

    Not through `add_node`, which would take docutils' own methods for them away when the build ends.
    """
    for node, methods in (
        (nodes.table, (_open_table, _close_table)),
        (nodes.entry, (_open_entry, HTML5Translator.depart_entry)),
        (nodes.citation, (_open_citation, _close_citation)),
    ):
        app.registry.add_translation_handlers(node, html=methods)


def head_rows(_: Sphinx, doctree: nodes.document) -> None:
    """The first cell of a row heads the row, which Markdown cannot say."""
    for group in doctree.findall(nodes.tgroup):
        columns = [each for each in group.children if isinstance(each, nodes.colspec)]
        if not any(each.get("stub") for each in columns):
            columns[0]["stub"] = 1


def quiet_anchors(
    _: Sphinx, __: str, ___: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The link that a heading holds to itself is for a mouse: its words would be read out with the heading.

    The same addresses stand in the contents of the page, for a keyboard and for a listener.
    """
    if doctree is not None:
        context["body"] = context["body"].replace(_ANCHOR, f'{_ANCHOR} aria-hidden="true" tabindex="-1"')


def _open_table(translator: HTML5Translator, node: nodes.table) -> None:
    """A table scrolls in a group of its own, which a keyboard reaches and a name tells.

    The style of a table of sentences, whose rows stack on a phone, names its columns.
    """
    title = node.next_node(nodes.title)
    name = translator.attval(f"Table: {title.astext()}" if title is not None else "Table")
    translator._table_row_indices.append(0)  # noqa: SLF001 - Sphinx's method for rows counts in it
    heads = node.next_node(nodes.row) if _STACKED in node["classes"] else None
    written = translator.starttag(node, "table", CLASS="table")
    if heads is not None:
        style = translator.attval(named_columns(each.astext() for each in heads))
        written = written.replace(_TABLE, f'{_TABLE} style="{style}"', 1)
    translator.body.append(
        f'<div class="table-scroll" role="group" tabindex="0" aria-label="{name}">{written}'
    )


def _close_table(translator: HTML5Translator, _: nodes.table) -> None:
    translator._table_row_indices.pop()  # noqa: SLF001 - the same
    translator.body.append("</table></div>\n")


def _open_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """A head says whether it stands over a column or before a row."""
    translator.__class__.visit_entry(translator, node)
    written = translator.body[-1]
    if written.startswith(_HEAD):
        scope = "col" if isinstance(node.parent.parent, nodes.thead) else "row"
        translator.body[-1] = written.replace(_HEAD, f'{_HEAD} scope="{scope}"', 1)


def _open_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """An entry of a bibliography is plain text: the role that docutils gives it is no longer a role."""
    translator.body.append(translator.starttag(node, "div", CLASS="citation"))


def _close_citation(translator: HTML5Translator, _: nodes.citation) -> None:
    translator.body.append("</div>\n")


def gather_code(_: Sphinx, doctree: nodes.document) -> None:
    """Moves the code of all cells into a disclosure at the end of the page."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not cells:
        return
    last = list(doctree.findall(nodes.section))[-1]
    steps: list[nodes.Node] = []
    for number, cell in enumerate(cells, 1):
        # Else a later step of the notebook reader would fold a part that is no longer there.
        cell.attributes.pop("hide_mode", None)
        steps += [nodes.paragraph("", f"Cell {number}", classes=["computation-step"]), *_take_code(cell)]
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
