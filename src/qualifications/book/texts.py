"""Ready texts on pages: `{ready-texts}` shows each as a sheet, and `{texts-for} nsf` lists those for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from qualifications.book.checkout import edition_of
from qualifications.book.claims import TABLE_PAGE, note_use
from qualifications.book.directive import EvidenceDirective
from qualifications.book.problems import warn
from qualifications.citations.works import BookEdition, reference
from qualifications.export.notes import dated
from qualifications.export.ready_texts import until
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.entries import nearest
from qualifications.ledger.text_rules import USES
from qualifications.outputs import FOLDER, text_stem
from qualifications.texts.shelf import Written, texts_of
from qualifications.texts.text import LENGTHS, SLOT

PAGE = "start/texts"
FACTS_PAGE = "start/text-facts"
SHEET = "ready-text.html"
# For whom a text is that names no institution.
_ANY = "any"
_ALL = "all"


def setup(app: Sphinx) -> None:
    """Registers the directives."""
    app.add_directive("ready-texts", ReadyTexts)
    app.add_directive("text-facts", TextFacts)
    app.add_directive("texts-for", TextsFor)


class _TextsDirective(EvidenceDirective):
    """A directive that shows ready texts."""

    @property
    def texts(self) -> Mapping[str, Written]:
        """The texts by id; the page is read again when one of their files changes."""
        for path in sorted((self.project.content / TEXTS).glob("*.md")):
            self.env.note_dependency(str(path))
        return texts_of(self.project)


class TextsFor(_TextsDirective):
    """`{texts-for} nsf`: the texts that are written for an institution, or for `any` or `all`, as links.

    With `:own:` it leaves out those that are for all.
    """

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"own": directives.flag}

    def run(self) -> list[nodes.Node]:
        """A list of links; an id for which there is no text is a warning with the nearest ones."""
        name, texts = self.arguments[0], self.texts.values()
        known = sorted({name for each in texts for name in _ids(each)})
        for_all = [each for each in texts if {*known, _ANY} == {*_ids(each), _ANY}]
        if name == _ALL:
            return [self.html("texts-for.html", texts=for_all, page=self.address(PAGE))]
        if name not in known:
            allowed = f"an institution for which there is a text; near it: {nearest(name, known)}"
            warn(self.get_location(), f"no text for {name!r}", allowed)
            return []
        left_out = for_all if "own" in self.options else []
        chosen = [each for each in texts if name in _ids(each) and each not in left_out]
        return [self.html("texts-for.html", texts=chosen, page=self.address(PAGE))]


class ReadyTexts(_TextsDirective):
    """`{ready-texts}`: every text as a sheet, by use."""

    def run(self) -> list[nodes.Node]:
        """A section for each use, with a section for each text."""
        shown: list[nodes.Node] = []
        for use, title in USES.items():
            sheets = [
                self.section(each.text.id, each.text.title, self._sheet(each))
                for each in self.texts.values()
                if each.text.use == use
            ]
            if sheets:
                # A text may be named as its use is.
                shown.append(self.section(f"use-{use}", title, *sheets))
        return shown

    def _sheet(self, written: Written) -> nodes.raw:
        for claim in written.claims:
            note_use(self.env, claim)
        facts = self.address(FACTS_PAGE, written.text.id)
        values = sheet_of(written, edition_of(self.env.app), root=self.root, facts=facts)
        return self.html(SHEET, **values)


class TextFacts(_TextsDirective):
    """`{text-facts}`: the rules and the facts behind every text, folded."""

    def run(self) -> list[nodes.Node]:
        """A section for each text."""
        table, texts = self.address(TABLE_PAGE), self.texts.values()
        for claim in (claim for each in texts for claim in each.claims):
            note_use(self.env, claim)
        return [
            self.section(
                each.text.id,
                each.text.title,
                self.html("text-behind.html", written=each, table=table, dated=dated),
            )
            for each in texts
        ]


def sheet_of(written: Written, book: BookEdition, *, root: str, facts: str) -> dict[str, Any]:
    """What the sheet of a text shows: `root` leads to the root of the site, `facts` to what is behind it."""
    text = written.text
    stems = {each.name: f"{root}{FOLDER}/{text_stem(text.id, each.name)}" for each in written.lengths}
    return {
        "written": written,
        "use": USES[text.use],
        "stems": stems,
        "lengths": LENGTHS,
        "slot": SLOT,
        "until": until(written),
        "reference": reference(book, f"text {text.id}"),
        "address": f"{book.url}{PAGE}.html#{text.id}",
        "facts": facts,
    }


def _ids(written: Written) -> list[str]:
    return [each.id for each in written.text.institutions] or [_ANY]
