"""What changed: `{latest-changes}` of CHANGELOG.md, and `{edition-changes}` since the edition of a reader.

The latter compares two editions in the browser, claim by claim, from the claims in short that each holds.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of

_FILE = "CHANGELOG.md"
# Says of a page that it compares editions.
_MARK = "qualifications-changes"
_SECTION = re.compile(r"^## .*$", re.MULTILINE)
_ENTRY = re.compile(r"^- .*(?:\n  .*)*", re.MULTILINE)


def latest_changes(changelog: str, most: int) -> list[str]:
    """The entries of the first section, the last written first and at most so many, as Markdown."""
    sections = _SECTION.split(changelog)
    return list(reversed(_ENTRY.findall(sections[1])))[:most] if len(sections) > 1 else []


class LatestChanges(SphinxDirective):
    """The latest entries of the changelog, as a list; the option `entries` says how many."""

    option_spec = {"entries": int}  # noqa: RUF012 - as in docutils

    def run(self) -> list[nodes.Node]:
        """The list, read as Markdown."""
        path = project_of(self.env.app).root / _FILE
        entries = latest_changes(path.read_text(encoding="utf-8"), self.options.get("entries", 4))
        shown = nodes.container(classes=["latest-changes"])
        self.state.nested_parse(StringList("\n".join(entries).splitlines(), str(path)), 0, shown)
        return [shown]


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
    """Registers the directives, and the script of the comparison."""
    app.add_directive("latest-changes", LatestChanges)
    app.add_directive("edition-changes", EditionChanges)
    app.connect("html-page-context", _load_script)


def _load_script(app: Sphinx, page: str, *_: Any) -> None:
    if _MARK in app.env.metadata.get(page, {}):
        app.add_js_file("scripts/changes.js", loading_method="defer")
