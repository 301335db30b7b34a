"""Directives of the book: functions that fill a template from the evidence, each registered by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from qualifications.book.claims import anchor, ledger_of, page_of
from qualifications.book.problems import warn
from qualifications.book.sphinx_project import project_of
from qualifications.ledger.fields import Fields, open_fields
from qualifications.ledger.institutions import Institution, open_institutions
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.rendering import render


class BookDirective(SphinxDirective):
    """A directive at its place on a page; a subclass for each has its function as the method `shows`."""

    shows: ClassVar[Shows]
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The nodes that the function returns, or a warning for what it refuses."""
        shown: Sequence[nodes.Node] = ()
        with problems_as_warnings(self.get_location()):
            shown = self.shows()
        return list(shown)

    @property
    def project(self) -> Project:
        """The book that is built."""
        return project_of(self.env.app)

    @property
    def ledger(self) -> Ledger:
        """Its claims."""
        return ledger_of(self.env.app)

    @property
    def institutions(self) -> Mapping[str, Institution]:
        """The institutions by id."""
        return open_institutions(self.project.evidence, self.ledger)

    @property
    def fields(self) -> Fields | None:
        """The facts chosen for the fields of forms; None where the book has no choice."""
        return open_fields(self.project.evidence, self.ledger)

    def html(self, template: str, **values: Any) -> nodes.raw:
        """The template as HTML, which can use the ledger and the author, and lead to claims."""
        given = {"ledger": self.ledger, "author": self.config.author, "claim_address": self.claim_address}
        raw = nodes.raw("", str(render(template, **given, **values)), format="html")
        self.set_source_info(raw)
        return raw

    def markdown(self, text: str) -> list[nodes.Node]:
        """What the Markdown shows, where figures keep the marks of their claims."""
        parent = nodes.Element()
        lines = StringList(str(text).splitlines(), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, parent)
        return parent.children

    def section(self, name: str, title: str, *body: nodes.Node) -> nodes.section:
        """A section with a heading of its own, to which links lead by its name."""
        heading = nodes.title("", title)
        return nodes.section("", heading, *body, ids=[name], names=[name])

    @property
    def root(self) -> str:
        """The way from this page to the root of the site."""
        return relative_uri(self.env.app.builder.get_target_uri(self.env.docname), "")

    def claim_address(self, claim: Claim) -> str:
        """The way from this page to a claim on its own."""
        return self.address(page_of(claim, self.env.found_docs), anchor(claim.id))

    def address(self, page: str, anchor: str = "") -> str:
        """The way from this page to another of the book, or to an anchor there."""
        to = self.env.app.builder.get_target_uri
        return relative_uri(to(self.env.docname), to(page)) + (f"#{anchor}" if anchor else "")


@contextmanager
def problems_as_warnings(place: str | tuple[str, int]) -> Iterator[None]:
    """Warns of the problems that end the block, at the place, and goes on after the block."""
    try:
        yield
    except ProblemError as error:
        for problem in error.problems:
            at = f" in the {problem.place}" if problem.place else ""
            warn(place, f"{problem.found}{at}", problem.allowed, problem.fix)


Shows = Callable[[BookDirective], Sequence[nodes.Node]]
_DIRECTIVES: dict[str, type[BookDirective]] = {}


def directive(
    name: str,
    *,
    argument: bool = False,
    optional: bool = False,
    content: bool = False,
    options: Mapping[str, Callable[[str], Any]] | None = None,
) -> Callable[[Shows], Shows]:
    """Registers a function as the directive of that name, with an argument, or one that may be left out."""

    def register(shows: Shows) -> Shows:
        parts: dict[str, Any] = {"required_arguments": int(argument), "optional_arguments": int(optional)}
        parts |= {"has_content": content, "option_spec": options or {}}
        _DIRECTIVES[name] = type(name, (BookDirective,), {**parts, "shows": shows, "__doc__": shows.__doc__})
        return shows

    return register


def setup(app: Sphinx) -> None:
    """Adds every directive that was registered."""
    for name, each in _DIRECTIVES.items():
        app.add_directive(name, each)
