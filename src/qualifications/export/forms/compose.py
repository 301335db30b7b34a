"""The forms that a buyer fills in: a worksheet, a sheet for a budget, and a log of market research.

All three take their facts from the choice in `fields.yml`, each with its limit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from qualifications.export.forms.texts import read_form
from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript, document
from qualifications.ledger.beside import completed
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import Choice, Fields, shown
from qualifications.ledger.institutions import FORM_READ, Institution
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.wording import format_date

_BLANK = "\N{NO-BREAK SPACE}"
_YEARS = 3


@dataclass(frozen=True)
class Forms:
    """What the forms are made from; `fields` is None in a book that has no choice of facts."""

    ledger: Ledger
    imprint: Imprint
    fields: Fields | None = None
    institutions: Sequence[Institution] = ()

    def worksheet(self) -> Manuscript:
        """The justification worksheet: each field with prompts, the chosen facts and what to ask."""
        form = self._read("worksheet")
        blocks = self._head(form)
        for field in form["field"]:
            letter = field["letter"]
            chosen = self.fields.fields[letter] if self.fields else None
            blocks += [
                E.h2({"id": f"field-{letter.lower()}"}, f"{letter}. {_capital(FIELDS[letter])}"),
                E.p(E.em("Forms ask: "), field["asks"]),
                *([E.p(E.strong("You write: "), chosen.yours)] if chosen else []),
                _answers(
                    "For you to answer",
                    "Your words",
                    field["prompts"],
                    caption=f"Field {letter}: your words",
                ),
            ]
            if chosen:
                blocks += self._facts(chosen, caption=f"Field {letter}: facts that may support it")
                blocks += self._rules(chosen.rules)
        return self._manuscript(form, [*blocks, *self._own_fields(form)])

    def budget(self) -> Manuscript:
        """The sheet for a budget justification: its lines with the chosen facts, and a sum over years."""
        form = self._read("budget")
        blocks = self._head(form)
        for line in self.fields.budget if self.fields else ():
            blocks += [
                E.h2({"id": line.name.lower().replace(" ", "-")}, line.name),
                _answers(
                    "For you to answer", form["answer"], line.prompts, caption=f"{line.name}: your words"
                ),
                *self._facts(line, caption=f"{line.name}: facts"),
            ]
        years = [f"Year {number + 1}" for number in range(_YEARS)]
        rows = [[row, *[_BLANK] * _YEARS] for row in form["sums"]]
        blocks += [
            E.h2({"id": "sum"}, form["sum"]),
            *(E.p(text) for text in form["arithmetic"]),
            _table(form["sum"], ["Part", *years], rows, classes="sums"),
        ]
        return self._manuscript(form, blocks)

    def log(self) -> Manuscript:
        """The market-research log, blank, and after it the ways that the book itself lists."""
        form = self._read("log")
        blocks = self._head(form)
        for number in range(1, form["entries"] + 1):
            name = f"Entry {number}"
            rows = [[column, _BLANK] for column in form["columns"]]
            blocks += [
                E.h2({"id": f"entry-{number}"}, name),
                _table(f"{name} of the log", ["What to note", "Your note"], rows, classes="answers"),
            ]
        if self.fields and self.fields.fields[form["first"]].facts:
            first = self.fields.fields[form["first"]]
            blocks += [
                E.h2({"id": "first-list"}, form["first-title"]),
                E.p(form["first-intro"]),
                *self._facts(first, caption=form["first-title"]),
            ]
        return self._manuscript(form, blocks)

    def log_csv(self) -> str:
        """The market-research log as CSV: the heads of its columns, and no row."""
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerow(self._read("log")["columns"])
        return out.getvalue()

    def _read(self, name: str) -> dict[str, Any]:
        return read_form(name, title=self.imprint.title, organization=self.imprint.author)

    def _head(self, form: dict[str, Any]) -> list[HtmlElement]:
        imprint = self.imprint
        dated = f"{imprint.title}. {imprint.dated}. "
        return [
            E.h1({"id": "top"}, form["title"]),
            E.p({"class": "dated"}, dated, E.a(imprint.url, href=imprint.url)),
            *(E.p(text) for text in form["intro"]),
        ]

    def _facts(self, chosen: Choice, *, caption: str) -> list[HtmlElement]:
        """The facts with their limits, those withheld by name, and what to ask."""
        listed, withheld = shown(chosen.facts, self.ledger)
        listed = completed(listed, self.ledger.claims)
        blocks: list[HtmlElement] = []
        if listed:
            rows = [[_fact(claim), claim.limits, _source(claim)] for claim in listed]
            blocks += [
                E.p({"class": "supplied"}, _supplied(listed, author=self.imprint.author)),
                _table(caption, ["Fact", "Its limit", "Source, date and claim"], rows, classes="facts"),
            ]
        if withheld:
            names = ", ".join(f"{claim.id} ({_until(claim)})" for claim in withheld)
            blocks.append(E.p(E.strong("Withheld, since past its date: "), f"{names}."))
        if chosen.ask:
            blocks.append(E.ul(*(E.li(each) for each in chosen.ask)))
        return blocks

    def _rules(self, names: Sequence[str]) -> list[HtmlElement]:
        claims = completed(shown(tuple(names), self.ledger)[0], self.ledger.claims)
        return [E.p(E.em("A rule to know: "), f"{_fact(each)} {each.limits}") for each in claims]

    def _own_fields(self, form: dict[str, Any]) -> list[HtmlElement]:
        """The fields of each institution's own form, by its own numbers and names."""
        blocks: list[HtmlElement] = []
        for each in self.institutions:
            if each.kind == "funder" or not each.fields:
                continue
            rows = [[own.title, _letters(own.letters), own.note or "\N{EN DASH}"] for own in each.fields]
            read = f"{each.form}. Read on {format_date(each.read)}: {FORM_READ[each.form_read]}."
            blocks += [
                E.h3({"id": f"form-{each.id}"}, each.name),
                E.p(read, *([f" {each.note}"] if each.note else [])),
                _table(each.name, ["Field of the form", "Field above", "To know"], rows),
            ]
        if blocks:
            blocks = [E.h2({"id": "forms"}, form["own"]), E.p(form["own-intro"]), *blocks]
        return blocks

    def _manuscript(self, form: dict[str, Any], blocks: Iterable[HtmlElement]) -> Manuscript:
        body = [str(tostring(block, encoding="unicode")) for block in blocks]
        return Manuscript(form["title"], document(body, title=form["title"], language=self.imprint.language))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _letters(letters: Sequence[str]) -> str:
    told = [f"{letter}, {FIELDS[letter]}" for letter in letters]
    return "; ".join(told) or "you write this"


def _fact(claim: Claim) -> str:
    if claim.status == "current":
        return claim.statement
    # A limit that a fact brings along can be past its date.
    return f"{claim.statement} [{claim.status}{f': {claim.reason}' if claim.reason else ''}]"


def _source(claim: Claim) -> str:
    sources = "; ".join(f"{each.source.title}, {each.source.publisher}" for each in claim.citations)
    return f"{sources}. Data of {format_date(claim.as_of)}. Claim {claim.id}."


def _until(claim: Claim) -> str:
    return f"held until {format_date(claim.expires)}" if claim.expires else "no date"


def _supplied(claims: Sequence[Claim], *, author: str) -> str:
    """Whose the facts are, when their sources were last read, and whose the conclusion is."""
    days = sorted(claim.read_on for claim in claims)
    span = " to ".join(dict.fromkeys(format_date(day) for day in (days[0], days[-1])))
    facts = "Fact" if len(claims) == 1 else "Facts"
    return f"{facts} supplied by {author}'s book, sources read {span}; the conclusion is yours."


def _answers(prompt: str, answer: str, prompts: Iterable[str], *, caption: str) -> HtmlElement:
    return _table(caption, [prompt, answer], [[each, _BLANK] for each in prompts], classes="answers")


def _table(
    caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]], *, classes: str = ""
) -> HtmlElement:
    return E.table(
        {"class": classes},
        E.caption(caption),
        E.thead(E.tr(*(E.th(header, scope="col") for header in headers))),
        E.tbody(*(E.tr(*(E.td(cell) for cell in row)) for row in rows)),
    )
