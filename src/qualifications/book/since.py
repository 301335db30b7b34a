"""`{edition-changes}`: what has changed, claim by claim, since the edition that a reader cited.

The page compares two editions in the browser, from the claims in short that each edition holds.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_SCRIPT = "scripts/changes.js"
# Says of a page that it compares editions.
_MARK = "qualifications-changes"


class EditionChanges(SphinxDirective):
    """The place of the comparison; its text says what a reader can do without a script."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The place, around the text."""
        self.env.metadata[self.env.docname][_MARK] = True
        place = nodes.container(classes=["changes"])
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def setup(app: Sphinx) -> None:
    """Registers the directive and its script."""
    app.add_directive("edition-changes", EditionChanges)
    app.connect("html-page-context", _load_script)


def _load_script(app: Sphinx, page: str, *_: Any) -> None:
    if _MARK in app.env.metadata.get(page, {}):
        app.add_js_file(_SCRIPT, loading_method="defer")
