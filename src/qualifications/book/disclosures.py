"""Folded notebook cells as valid, plainly labeled disclosures."""

from __future__ import annotations

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def setup(app: Sphinx) -> None:
    """Takes the place of MyST-NB's own writer, which puts paragraphs into a summary and hides its words."""
    app.add_node(HideCodeCellNode, override=True, html=(_open, _close))


def _open(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    classes = " ".join(node["classes"])
    show, hide = (translator.encode(node[key]) for key in ("prompt_show", "prompt_hide"))
    translator.body.append(
        f'<details class="hide {classes}"><summary><span class="collapsed">{show}</span>'
        f'<span class="expanded">{hide}</span></summary>\n'
    )


def _close(translator: HTML5Translator, _: HideCodeCellNode) -> None:
    translator.body.append("</details>\n")
