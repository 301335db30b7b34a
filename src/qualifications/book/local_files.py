"""A build asks nothing of a network, and a page reads no file outside the book.

Directives that read a file are given the files of `content/` and `images/`; those that fetch an address or
take raw markup are refused, as are pictures from other hosts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from myst_parser.mocking import MockIncludeDirective
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.directives.code import LiteralInclude
from sphinx.directives.other import Include
from sphinx.directives.patches import CSVTable
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of
from qualifications.book.problems import warn
from qualifications.book.shown_text import place_of, within
from qualifications.prose.markdown import read_markdown

_FILES = "a file in content/ or images/"
_MARKUP = "Markdown and the book's directives"
# Read by the parser itself, before any directive of ours.
_REFUSED = {"eval-rst": _MARKUP}
_REFUSED_OPTIONS = {("code-cell", "load"): "code in the cell"}


def setup(app: Sphinx) -> None:
    """Puts these directives in the place of those of docutils and Sphinx, and hooks the checks."""
    for name, directive in (
        ("raw", RawRefused),
        ("csv-table", LocalTable),
        ("include", LocalInclude),
        ("literalinclude", LocalListing),
    ):
        app.add_directive(name, directive, override=True)
    app.connect("source-read", _check_source)
    app.connect("include-read", _check_included)
    # Before Sphinx copies pictures and downloads.
    app.connect("doctree-read", _check_links, priority=400)


class RawRefused(SphinxDirective):
    """`{raw}`: refused, whatever it holds."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"file": str, "url": str, "encoding": str, "class": str}

    def run(self) -> list[nodes.Node]:
        """Nothing but a warning."""
        warn(self.get_location(), "the directive {raw}", _MARKUP)
        return []


class LocalTable(CSVTable, SphinxDirective):
    """`{csv-table}` from its own lines or a file of the book."""

    def run(self) -> list[Any]:
        """The table; a file elsewhere or an address is a warning."""
        if "url" in self.options:
            warn(self.get_location(), f"the address {self.options['url']}", _FILES)
            return []
        if "file" in self.options and not _is_ours(self, self.options["file"]):
            return []
        return super().run()


class LocalListing(LiteralInclude):
    """`{literalinclude}` of a file of the book."""

    def run(self) -> list[nodes.Node]:
        """The listing; a file elsewhere is a warning."""
        paths = [self.arguments[0], *([self.options["diff"]] if "diff" in self.options else [])]
        return super().run() if all(_is_ours(self, path) for path in paths) else []


class LocalInclude(SphinxDirective):
    """`{include}` of a file of the book.

    No heir of docutils' own, for which MyST would put a directive of its own.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {
        **(Include.option_spec or {}),
        "relative-images": directives.flag,
        "relative-docs": directives.path,
        "heading-offset": directives.nonnegative_int,
    }

    def run(self) -> list[nodes.Node]:
        """What MyST makes of the file; a file elsewhere is a warning."""
        # What MyST itself hands to the directive that it puts in the place of docutils'.
        renderer = getattr(self.state, "_renderer", None)
        if renderer is None or not _is_ours(self, self.arguments[0]):
            return []
        include = MockIncludeDirective(
            renderer,
            name=self.name,
            klass=Include,  # type: ignore[arg-type] # MyST wants the class, and says an instance
            arguments=self.arguments,
            options=self.options,
            body=[],
            lineno=self.lineno,
        )
        return list(include.run())


def _check_source(app: Sphinx, docname: str, source: list[str]) -> None:
    path = app.env.doc2path(docname)
    if Path(path).suffix == ".md":
        _check_directives(path, source[0])


def _check_included(app: Sphinx, path: Path, _: str, source: list[str]) -> None:
    _check_directives(str(Path(app.srcdir, path).resolve()), source[0])


def _check_directives(path: str, source: str) -> None:
    for directive in read_markdown(source).directives:
        place = f"{path}:{directive.line}"
        if directive.name in _REFUSED:
            warn(place, f"the directive {{{directive.name}}}", _REFUSED[directive.name])
        for (name, option), allowed in _REFUSED_OPTIONS.items():
            if directive.name == name and option in directive.options:
                warn(place, f"the option `:{option}:` of {{{name}}}", allowed)


def _check_links(app: Sphinx, doctree: nodes.document) -> None:
    """Warns of pictures from other hosts, and of pictures and downloads from elsewhere on this machine."""
    places: list[nodes.Element] = list(doctree.findall(nodes.image))
    for node in (*places, *doctree.findall(addnodes.download_reference)):
        target = str(node["uri"] if isinstance(node, nodes.image) else node["reftarget"])
        if isinstance(node, addnodes.download_reference) and "://" in target:
            continue
        remote = target.partition(":")[0].lower() in ("http", "https", "data", "file") or target.startswith(
            "//"
        )
        # What a cell has drawn lies with what it has shown.
        if remote or not (within(node, "mime_type") or _in_book(app, app.env.relfn2path(target)[1])):
            path, line = place_of(node)
            warn(f"{path}:{line}", f"the file {target[:80]}", _FILES)


def _is_ours(directive: SphinxDirective, path: str) -> bool:
    """Whether the path of a directive leads into the book; warns where it does not."""
    ours = _in_book(directive.env.app, directive.env.relfn2path(path)[1])
    if not ours:
        warn(directive.get_location(), f"the file {path}", _FILES)
    return ours


def _in_book(app: Sphinx, path: str) -> bool:
    project = project_of(app)
    folders = (project.content.resolve(), project.images.resolve())
    return any(Path(path).resolve().is_relative_to(folder) for folder in folders)
