"""Where the text of a page comes from: nodes that the ledger fills bear a mark, all else is typed.

The mark is an attribute of the node, which no Markdown can set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

_LEDGER = "from_ledger"
_TYPED = "typed"
_Nodes = TypeVar("_Nodes", bound=Sequence[nodes.Node])


class ledger_text(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes so
    """Text that the ledger brings, written as it is."""


def setup(app: Sphinx) -> None:
    """Registers the node, which adds no markup."""
    app.add_node(ledger_text, html=(_write_nothing, _write_nothing))


def text_of_ledger(text: str) -> ledger_text:
    """A text that the ledger brings."""
    return ledger_text(text, text, **{_LEDGER: True})


def of_ledger(shown: _Nodes, *, typed: Iterable[tuple[str, bool]] = ()) -> _Nodes:
    """Marks nodes as brought by the ledger, but for the texts in them that a person typed.

    Each of these says whether its numbers are to be judged: those of a figure's title are its data's.
    """
    for node in shown:
        if isinstance(node, nodes.Element):
            node[_LEDGER] = True
    if shown and isinstance(shown[0], nodes.Element):
        shown[0][_TYPED] = list(typed)
    return shown


def is_of_ledger(node: nodes.Node) -> bool:
    """Whether the ledger brings the node and all in it."""
    return isinstance(node, nodes.Element) and bool(node.get(_LEDGER))


def typed_texts(node: nodes.Element) -> list[tuple[str, bool]]:
    """The texts that a person typed into what the ledger brings."""
    return list(node.get(_TYPED, ()))


def _write_nothing(_: HTML5Translator, __: ledger_text) -> None:
    """The text writes itself."""
