"""`{latest-changes}`: what changed in this edition, from CHANGELOG.md."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of

_FILE = "CHANGELOG.md"
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


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("latest-changes", LatestChanges)
