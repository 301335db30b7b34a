"""Ready texts on pages: `{ready-texts}` shows each as a sheet, and `{texts-for} nsf` lists those for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes
from lxml.html import HtmlElement, tostring
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from qualifications.book.checkout import edition_of, project_of
from qualifications.book.claims import TABLE_PAGE, anchor, note_use
from qualifications.book.problems import warn
from qualifications.book.text_sheets import Sheets
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.entries import nearest
from qualifications.ledger.text_rules import USES
from qualifications.texts.shelf import Written, texts_of

PAGE = "start/texts"
FACTS_PAGE = "start/text-facts"
# For whom a text is that names no institution.
_ANY = "any"


def setup(app: Sphinx) -> None:
    """Registers the directives."""
    app.add_directive("ready-texts", ReadyTexts)
    app.add_directive("text-facts", TextFacts)
    app.add_directive("texts-for", TextsFor)


class _TextsDirective(SphinxDirective):
    """A directive that shows ready texts."""

    def _texts(self) -> Mapping[str, Written]:
        project = project_of(self.env.app)
        for path in sorted((project.content / TEXTS).glob("*.md")):
            self.env.note_dependency(str(path))
        return texts_of(project)

    def _to(self, target: str) -> str:
        return relative_uri(self.env.app.builder.get_target_uri(self.env.docname), target)

    def _sheets(self) -> Sheets:
        app, uri = self.env.app, self.env.app.builder.get_target_uri
        return Sheets(
            book=edition_of(app),
            page=PAGE,
            claims=f"{self._to(uri(TABLE_PAGE))}#{anchor('{}')}",
            root=self._to(""),
            facts=self._to(uri(FACTS_PAGE)),
        )


class TextsFor(_TextsDirective):
    """`{texts-for} nsf`: the texts that are written for an institution, or for `any`, as links."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A list of links; an id for which there is no text is a warning with the nearest ones."""
        name, texts = self.arguments[0], self._texts().values()
        known = sorted({name for each in texts for name in _ids(each)})
        if name not in known:
            allowed = f"an institution for which there is a text; near it: {nearest(name, known)}"
            warn(self.get_location(), f"no text for {name!r}", allowed)
            return []
        page = self._to(self.env.app.builder.get_target_uri(PAGE))
        return [_links((each for each in texts if name in _ids(each)), page)]


class ReadyTexts(_TextsDirective):
    """`{ready-texts}`: every text as a sheet, by use."""

    def run(self) -> list[nodes.Node]:
        """A section for each use, with a section for each text."""
        sheets = self._sheets()
        shown: list[nodes.Node] = []
        texts = self._texts().values()
        for use, title in USES.items():
            of_use = [each for each in texts if each.text.use == use]
            if of_use:
                # A text may be named as its use is.
                shown.append(_section(f"use-{use}", title, *(_sheet(sheets, each) for each in of_use)))
        for each in texts:
            for claim in each.claims:
                note_use(self.env, claim)
        return shown


class TextFacts(_TextsDirective):
    """`{text-facts}`: what is behind every text, and the facts with their limits, each once."""

    def run(self) -> list[nodes.Node]:
        """A section for each text, and one for all facts."""
        sheets, texts = self._sheets(), self._texts().values()
        shown = [_section(each.text.id, each.text.title, _raw(sheets.behind(each))) for each in texts]
        facts = {claim.id: claim for each in texts for claim in each.claims}
        for claim in facts.values():
            note_use(self.env, claim)
        all_facts = _raw(sheets.facts_of_all(facts.values()))
        return [*shown, _section("all-facts", "All facts, with their limits", all_facts)]


def _sheet(sheets: Sheets, written: Written) -> nodes.section:
    return _section(written.text.id, written.text.title, _raw(sheets.sheet(written)))


def _raw(element: HtmlElement) -> nodes.raw:
    return nodes.raw("", str(tostring(element, encoding="unicode")), format="html")


def _section(name: str, title: str, *body: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *body, ids=[name], names=[name])


def _links(texts: Iterable[Written], page: str) -> nodes.bullet_list:
    items = nodes.bullet_list(classes=["texts-for", "screen-only"])
    for each in texts:
        link = nodes.reference("", each.text.title, refuri=f"{page}#{each.text.id}")
        end = [nodes.Text(", withheld for now")] if each.withheld else []
        items += nodes.list_item("", nodes.paragraph("", "", link, *end))
    return items


def _ids(written: Written) -> list[str]:
    return [each.id for each in written.text.institutions] or [_ANY]
