"""`{latest-changes}`: what changed last, from CHANGELOG.md."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

from qualifications.book.directive import EvidenceDirective

_FILE = "CHANGELOG.md"
_SECTION = re.compile(r"^## .*$", re.MULTILINE)
_ENTRY = re.compile(r"^- .*(?:\n  .*)*", re.MULTILINE)


class LatestChanges(EvidenceDirective):
    """The last written entries of the first section, the newest first; the option `entries` says how many."""

    option_spec = {"entries": int}  # noqa: RUF012 - as in docutils

    def run(self) -> list[nodes.Node]:
        """The list, read as Markdown."""
        sections = _SECTION.split((self.project.root / _FILE).read_text(encoding="utf-8"))
        entries = _ENTRY.findall("".join(sections[1:2]))[::-1][: self.options.get("entries", 4)]
        return [nodes.container("", *self.markdown("\n".join(entries)), classes=["latest-changes"])]


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("latest-changes", LatestChanges)
