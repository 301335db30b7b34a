"""Parts of sphinx-design that our style sheet does not know: a page that uses one looks unfinished."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from qualifications.book.page import STATIC
from qualifications.book.problems import warn

_CLASSES = re.compile(r'class="([^"]*\bsd-[^"]*)"')
_STYLED = re.compile(r"\.(sd-[\w-]+)")
# Classes that come with every part and need no rule here: widths, gaps, shadows, weights, lines.
_PLAIN = re.compile(
    r"sd-(?:sphinx-override|container-fluid|w-100|h-100|shadow-\w+|g-.+|m[tbxy]?-\w+|p[tbxy]?-\w+|d-flex-row"
    r"|font-weight-\w+|text-wrap|row-cols-\d|col-.+|flex-.+|fade-in.*|octicon.*|summary-.+|tab-.+|outline-\w+"
    r"|btn-.+|bg-.+|text-.+|bg-text-.+|card-list-.+)"
)


def setup(app: Sphinx) -> None:
    """Hooks the check to each page that is written."""
    app.connect("html-page-context", _check)


def _check(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    used = {name for match in _CLASSES.finditer(context.get("body", "")) for name in match[1].split()}
    for name in sorted(used - _styled()):
        if name.startswith("sd-") and not _PLAIN.fullmatch(name):
            warn(
                page,
                f"the class {name!r} of sphinx-design, for which the style sheet has no rule",
                "grids, cards, dropdowns, tabs, buttons and badges, or a rule in styles/components.css",
            )


@cache
def _styled() -> frozenset[str]:
    texts = (path.read_text(encoding="utf-8") for path in (STATIC / "styles").glob("*.css"))
    return frozenset(name for text in texts for name in _STYLED.findall(text))
