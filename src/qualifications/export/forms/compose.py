"""The forms that a buyer fills in: a worksheet, a block for a budget, and a log."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from qualifications.export.forms.texts import read_form
from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript, document, gist
from qualifications.ledger.beside import completed
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.wording import format_date

# A buyer reads a field's facts in one go; the rest is counted and stands in the book.
_MOST_FACTS = 8
_BLANK = "\N{NO-BREAK SPACE}"


def worksheet(ledger: Ledger, imprint: Imprint) -> Manuscript:
    """The justification worksheet: for each field what forms ask, prompts, and facts that may support it."""
    form = _read("worksheet", imprint)
    blocks = [*_head(form, imprint)]
    for field in form["field"]:
        letter = field["letter"]
        name = FIELDS[letter]
        blocks += [
            E.h2({"id": f"field-{letter.lower()}"}, f"{letter}. {name[0].upper()}{name[1:]}"),
            E.p(E.em("Forms ask: "), field["asks"]),
            _answers(
                "For you to answer", "Your words", field["prompts"], caption=f"Field {letter}: your words"
            ),
        ]
        offered = _usable(claim for claim in ledger.claims.values() if letter in claim.supports)
        blocks += _facts(offered, ledger, imprint, caption=f"Field {letter}: facts that may support it")
        blocks += _warning(_usable(claim for claim in ledger.claims.values() if letter in claim.not_for))
    return _manuscript(form, blocks, imprint)


def budget(ledger: Ledger, imprint: Imprint) -> Manuscript:
    """The block for a budget justification: facts on service, price and contracting party; blank words."""
    form = _read("budget", imprint)
    blocks = [*_head(form, imprint)]
    for line in form["line"]:
        name = line["name"]
        blocks += [
            E.h2({"id": name.lower().replace(" ", "-")}, name),
            _answers("For you to answer", form["answer"], line["prompts"], caption=f"{name}: your words"),
        ]
        offered = _usable(claim for claim in ledger.claims.values() if claim.kind in line["kinds"])
        blocks += _facts(offered, ledger, imprint, caption=f"{name}: facts")
    return _manuscript(form, blocks, imprint)


def log(imprint: Imprint) -> Manuscript:
    """The market-research log, blank."""
    form = _read("log", imprint)
    blocks = [*_head(form, imprint)]
    for number in range(1, form["entries"] + 1):
        name = f"Entry {number}"
        rows = [[column, _BLANK] for column in form["columns"]]
        blocks += [
            E.h2({"id": f"entry-{number}"}, name),
            _table(f"{name} of the log", ["What to note", "Your note"], rows, classes="answers"),
        ]
    return _manuscript(form, blocks, imprint)


def log_csv(imprint: Imprint) -> str:
    """The market-research log as CSV: the heads of its columns, and no row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(_read("log", imprint)["columns"])
    return out.getvalue()


def _read(name: str, imprint: Imprint) -> dict[str, Any]:
    return read_form(name, title=imprint.title, organization=imprint.author)


def _head(form: dict[str, Any], imprint: Imprint) -> list[HtmlElement]:
    return [
        E.h1({"id": "top"}, form["title"]),
        E.p({"class": "dated"}, f"{imprint.title}. {imprint.dated}. ", E.a(imprint.url, href=imprint.url)),
        *(E.p(text) for text in form["intro"]),
    ]


def _usable(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that may be offered: current ones, each subject in turn, the best of each first.

    A claim with an independent source comes before one without, and a later one before an earlier one.
    """
    current = [claim for claim in claims if claim.status == "current"]
    current.sort(key=lambda claim: (not claim.independent, -claim.as_of.toordinal(), claim.id))
    turn = {claim.id: turn for claim, turn in zip(current, _turns(current), strict=True)}
    return sorted(current, key=lambda claim: turn[claim.id])


def _turns(claims: Iterable[Claim]) -> Iterator[int]:
    """For each claim, how many of its subject came before it."""
    seen: Counter[str] = Counter()
    for claim in claims:
        yield seen[claim.subject]
        seen[claim.subject] += 1


def _sources(claim: Claim) -> str:
    return "; ".join(f"{each.source.title}, {each.source.publisher}" for each in claim.citations)


def _facts(claims: Sequence[Claim], ledger: Ledger, imprint: Imprint, *, caption: str) -> list[HtmlElement]:
    if not claims:
        return []
    listed = completed(claims[:_MOST_FACTS], ledger.claims)
    rows = [
        [claim.statement, f"{_sources(claim)}. Data of {format_date(claim.as_of)}. Claim {claim.id}."]
        for claim in listed
    ]
    shown = [
        E.p({"class": "supplied"}, _supplied(listed, author=imprint.author)),
        _table(caption, ["Fact", "Source, data date and claim"], rows),
    ]
    rest = len({claim.id for claim in claims} - {claim.id for claim in listed})
    if rest:
        noun = "fact" if rest == 1 else "facts"
        shown.append(E.p(f"{rest} more {noun} for this field stand in the book's table of claims."))
    return shown


def _supplied(claims: Sequence[Claim], *, author: str) -> str:
    """Whose the facts are, when their sources were last read, and whose the conclusion is."""
    days = sorted(claim.read_on for claim in claims)
    span = " to ".join(dict.fromkeys(format_date(day) for day in (days[0], days[-1])))
    facts = "Fact" if len(claims) == 1 else "Facts"
    return f"{facts} supplied by {author}'s book, sources read {span}; the conclusion is yours."


def _warning(claims: Sequence[Claim]) -> list[HtmlElement]:
    kinds = sorted({KINDS[claim.kind] for claim in claims})
    if not kinds:
        return []
    return [
        E.p(
            {"class": "warning"},
            E.strong("Not for this field: "),
            f"facts on {_listed(kinds)} that the book marks so, such as “{gist(claims[0])}”",
        )
    ]


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


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _manuscript(form: dict[str, Any], blocks: Iterable[HtmlElement], imprint: Imprint) -> Manuscript:
    body = [str(tostring(block, encoding="unicode")) for block in blocks]
    return Manuscript(form["title"], document(body, title=form["title"], language=imprint.language))
