"""Drawings made for the book, inside the page: `{diagram} name` shows `images/diagrams/name.svg`.

A drawing is inline, so that its words are text and its colors follow the page. Where a file with
`-narrow` before its ending stands beside it, a narrow window shows that one.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of, note_whole
from qualifications.book.problems import warn
from qualifications.drawings import read_drawing
from qualifications.ledger.sources import Source
from qualifications.wording import format_date

FOLDER = "diagrams"


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("diagram", Diagram)


class Diagram(SphinxDirective):
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
        folder = project_of(self.env.app).images / FOLDER
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
        files = {"wide": wide, "narrow": narrow if narrow.is_file() else wide}
        drawings = [_drawing(path, kind=kind, alt=self.options["alt"]) for kind, path in files.items()]
        opening = (
            f'<figure class="chart diagram" id="figure-{name}"><figcaption><span class="chart-title">'
            f"{escape(self.options['title'])}</span></figcaption>{''.join(drawings)}{self._source_line()}"
            '<details class="chart-data"><summary>Describe the drawing</summary>'
        )
        description = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, description)
        return [self._raw(opening), *description.children, self._raw("</details></figure>")]

    def _raw(self, html: str) -> nodes.raw:
        raw = nodes.raw("", html, format="html")
        self.set_source_info(raw)
        return raw

    def _source_line(self) -> str:
        names = self.options.get("sources", "").split()
        if not names:
            return ""
        ledger = ledger_of(self.env.app)
        note_whole(self.env)
        for name in names:
            if name not in ledger.sources:
                self._warn(f"the source {name!r} of a diagram", "a source of the ledger")
        shown = "; ".join(_cited(ledger.sources[name]) for name in names if name in ledger.sources)
        return f'<p class="chart-source">Sources: {shown}.</p>'

    def _warn(self, found: str, allowed: str) -> None:
        warn(self.get_location(), found, allowed)


def _drawing(path: Path, *, kind: str, alt: str) -> str:
    root = read_drawing(path)
    root.set("role", "img")
    root.set("aria-label", alt)
    return f'<div class="chart-{kind}">{etree.tostring(root, encoding="unicode")}</div>'


def _cited(source: Source) -> str:
    day = f", {format_date(source.date)}" if source.date else ""
    return f'<a href="{escape(source.url)}">{escape(source.title)}</a>{day}'
