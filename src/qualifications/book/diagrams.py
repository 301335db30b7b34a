"""Drawings made for the book, inside the page: `{diagram} name` shows `images/diagrams/name.svg`.

A drawing is inline, so that its words are text and its colors follow the page. Where a file with
`-narrow` before its ending stands beside it, a narrow window shows that one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lxml import etree
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.book.claims import note_whole
from qualifications.book.directive import EvidenceDirective
from qualifications.book.problems import warn
from qualifications.drawings import read_drawing

FOLDER = "diagrams"


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("diagram", Diagram)


class Diagram(EvidenceDirective):
    """A drawing with its title, alt text, sources, and a long description as its content."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "title": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "sources": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The figure, as on the site and in print; what it lacks is a warning."""
        name = self.arguments[0]
        folder = self.project.images / FOLDER
        wide, narrow = folder / f"{name}.svg", folder / f"{name}-narrow.svg"
        missing = [option for option in ("title", "alt") if not self.options.get(option)]
        missing += [] if self.content else ["description"]
        if missing:
            self._warn(f"a diagram without {' and '.join(missing)}", "`:title:`, `:alt:` and a description")
            return []
        names = sorted(path.stem for path in folder.glob("*.svg") if not path.stem.endswith("-narrow"))
        if name not in names:
            self._warn(f"the diagram {name!r}", ", ".join(names) or "a file of images/diagrams")
            return []
        sources = self.options.get("sources", "").split()
        if sources:
            note_whole(self.env)
        for each in sources:
            if each not in self.ledger.sources:
                self._warn(f"the source {each!r} of a diagram", "a source of the ledger")
        opening = self.html(
            "diagram.html",
            name=name,
            title=self.options["title"],
            drawings={
                "wide": _drawing(wide, alt=self.options["alt"]),
                "narrow": _drawing(narrow if narrow.is_file() else wide, alt=self.options["alt"]),
            },
            sources=[self.ledger.sources[each] for each in sources if each in self.ledger.sources],
        )
        closing = nodes.raw("", "</details></figure>", format="html")
        return [opening, *self.markdown("\n".join(self.content)), closing]

    def _warn(self, found: str, allowed: str) -> None:
        warn(self.get_location(), found, allowed)


def _drawing(path: Path, *, alt: str) -> Markup:
    root = read_drawing(path)
    root.set("role", "img")
    root.set("aria-label", alt)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - a drawing, read safely
