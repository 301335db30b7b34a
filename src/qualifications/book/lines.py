"""Directives whose nodes bear the line within the directive where MyST reads them: here, the file's."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst.directives.body import ParsedLiteral
from sphinx.application import Sphinx
from sphinx.domains.std import Glossary
from sphinx.util.docutils import SphinxDirective


def setup(app: Sphinx) -> None:
    """Puts them in the place of those of docutils and Sphinx."""
    app.add_directive("parsed-literal", LinedLiteral, override=True)
    app.add_directive_to_domain("std", "glossary", LinedGlossary, override=True)


class LinedLiteral(ParsedLiteral, SphinxDirective):
    """`{parsed-literal}` with its line."""

    def run(self) -> list[nodes.Node]:
        """The block."""
        block, *messages = super().run()  # type: ignore[no-untyped-call] # docutils has no type here
        block.line = self.lineno + self.content_offset + 1
        return [block, *messages]


class LinedGlossary(Glossary):
    """`{glossary}` whose terms have their lines."""

    def run(self) -> list[nodes.Node]:
        """The list of terms."""
        shown = super().run()
        for part in shown:
            for term in part.findall(nodes.term):
                term.line = self.lineno + self.content_offset + (term.line or 0) + 1
        return shown
