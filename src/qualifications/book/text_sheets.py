"""The sheet of a ready text as HTML: its lengths, the files to take, the reference; and what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

from qualifications.citations.works import BookEdition, reference
from qualifications.export.notes import dated
from qualifications.export.ready_texts import until
from qualifications.ledger.ledger import Claim
from qualifications.ledger.text_rules import USES
from qualifications.outputs import FOLDER, text_stem
from qualifications.texts.shelf import Length, Written
from qualifications.texts.text import LENGTHS, SLOT, NamedRule
from qualifications.wording import format_date

_FIRST = "standard"
_FILES = {".txt": "plain text", ".docx": "Word document"}


@dataclass(frozen=True)
class Sheets:
    """Makes the sheets of a page.

    `claims` is the address of a claim on the page of all claims, with braces for its id; `root` leads from
    the page to the root of the site, and `facts` to the page of what is behind the texts.
    """

    book: BookEdition
    page: str
    claims: str
    root: str
    facts: str

    def sheet(self, written: Written) -> HtmlElement:
        """The sheet of a text; of one that is withheld, the reason in place of the text."""
        lengths = [] if written.withheld else list(self._lengths(written))
        shown: HtmlElement = E.div(
            {"class": "ready"},
            E.p({"class": "ready-for"}, " · ".join(_for_whom(written))),
            E.p({"class": "ready-place"}, E.span("Goes into: "), written.text.place),
            *([E.p(written.before.text)] if written.before.text else []),
            *self._warnings(written),
            *([_switch(written)] if len(lengths) > 1 else []),
            *lengths,
            *([] if written.withheld else [self._reference(written)]),
            *self._behind(written),
        )
        return shown

    def _warnings(self, written: Written) -> Iterator[HtmlElement]:
        if written.withheld:
            yield E.p({"class": "ready-warning"}, f"Withheld: {written.withheld}.")
        for each in written.to_read:
            day = format_date(each.rule.claim.as_of)
            yield E.p(
                {"class": "ready-warning"}, f"Read this rule again, last read on {day}: {each.rule.says}"
            )

    def _lengths(self, written: Written) -> Iterator[HtmlElement]:
        text = written.text
        for length in written.lengths:
            stem = f"{self.root}{FOLDER}/{text_stem(text.id, length.name)}"
            count = f"{length.words} words, {length.characters:,} characters in a form"
            yield E.div(
                {"class": "ready-length", "data-length": length.name},
                E.div({"class": "ready-text"}, *map(_paragraph, length.paragraphs)),
                E.p(
                    {"class": "ready-take", "data-name": f"{text.title}, {length.name}"},
                    E.span({"class": "ready-count"}, count),
                    *(
                        E.a(
                            name,
                            href=f"{stem}{suffix}",
                            download="",
                            **{"aria-label": _named(text.title, length, name)},
                        )
                        for suffix, name in _FILES.items()
                    ),
                ),
            )

    def _reference(self, written: Written) -> HtmlElement:
        cited = reference(self.book, f"text {written.text.id}")
        address = f"{self.book.url}{self.page}.html#{written.text.id}"
        element: HtmlElement = E.p(
            {"class": "ready-reference"},
            E.span(f"{until(written)}. Reference: "),
            f"{cited} ",
            E.a("Permanent address", href=address),
        )
        return element

    def _behind(self, written: Written) -> Iterator[HtmlElement]:
        if written.text.slots and not written.withheld:
            yield E.details(
                E.summary(f"What goes into the slots ({len(written.text.slots)})"),
                E.dl(
                    *(
                        part
                        for name, asks in written.text.slots.items()
                        for part in (E.dt(f"[{name}]"), E.dd(asks, *_choices(written, name)))
                    )
                ),
            )
        name = written.text.id
        yield E.p(
            {"class": "ready-behind"},
            E.a(
                "Facts behind it, with their limits, and rules that it keeps",
                {"href": f"{self.facts}#{name}", "aria-label": f"{written.text.title}: facts and rules"},
            ),
        )

    def behind(self, written: Written) -> HtmlElement:
        """The rules that a text keeps and the facts that it rests on, by links to `facts_of_all`."""
        facts = (
            E.li(E.a(each.short or each.statement, href=f"#{_fact_id(each)}")) for each in written.claims
        )
        parts = [("Rules that it keeps", list(map(self._rule, written.text.keeps))), ("Facts", list(facts))]
        shown: HtmlElement = E.div(
            {"class": "ready-facts"},
            *(part for name, items in parts if items for part in (E.p(E.strong(name)), E.ul(*items))),
        )
        return shown

    def facts_of_all(self, claims: Iterable[Claim]) -> HtmlElement:
        """The facts behind all texts, each once, with its limits."""
        element: HtmlElement = E.ul({"class": "ready-facts"}, *map(self._fact, claims))
        return element

    def _fact(self, claim: Claim) -> HtmlElement:
        doubt = f" {claim.status.capitalize()}: {claim.reason}" if claim.status != "current" else ""
        element: HtmlElement = E.li(
            {"id": _fact_id(claim)},
            self._link(claim),
            E.span({"class": "ready-limits"}, f"Limits: {claim.limits}{doubt}"),
        )
        return element

    def _rule(self, named: NamedRule) -> HtmlElement:
        claim = named.rule.claim
        read = f" Read on {dated(claim)}."
        source = E.span({"class": "ready-limits"}, self._link(claim), read)
        element: HtmlElement = E.li(f"{named.rule.says} ", source)
        return element

    def _link(self, claim: Claim) -> HtmlElement:
        element: HtmlElement = E.a(claim.statement, href=self.claims.format(claim.id))
        return element


def _fact_id(claim: Claim) -> str:
    return f"fact-{claim.id}"


def _choices(written: Written, slot: str) -> Iterator[HtmlElement]:
    if slot in written.choices:
        yield E.ul(*map(E.li, written.choices[slot].paragraphs))


def _for_whom(written: Written) -> list[str]:
    whom = [each.short for each in written.text.institutions] or ["any funder or form"]
    return [USES[written.text.use], *whom]


def _switch(written: Written) -> HtmlElement:
    """The radio buttons that choose a length; all lengths show where a style sheet cannot follow them."""
    names = [length.name for length in written.lengths]
    first = _FIRST if _FIRST in names else names[0]
    choices = []
    for length in written.lengths:
        most = written.text.words.get(length.name)
        label = f"{LENGTHS[length.name]}, {f'at most {most}' if most else length.words} words"
        checked = {"checked": ""} if length.name == first else {}
        button = E.input(type="radio", name=f"length-{written.text.id}", value=length.name, **checked)
        choices.append(E.label(button, E.span(label)))
    element: HtmlElement = E.fieldset({"class": "ready-switch"}, E.legend("Length"), *choices)
    return element


def _paragraph(text: str) -> HtmlElement:
    parts = SLOT.split(text)
    element: HtmlElement = E.p(
        *(E.mark(f"[{part}]") if number % 2 else part for number, part in enumerate(parts))
    )
    return element


def _named(title: str, length: Length, name: str) -> str:
    return f"{title}, {length.name}: {name}"
