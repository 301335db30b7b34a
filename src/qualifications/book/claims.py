"""Claims in the text: their sentence, a figure or their mark alone, and the evidence behind the mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from docutils import nodes
from lxml.html import HtmlElement, tostring
from lxml.html.builder import E
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.checkout import edition_of, project_of
from qualifications.book.problems import warn
from qualifications.citations.copied import copied_end
from qualifications.export.notes import dated
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.wording import format_date

TABLE_PAGE = "reference/claims"
WHOLE = "*"


def ledger_of(app: Sphinx) -> Ledger:
    """The ledger of the book being built, judged on the day of its edition."""
    project = project_of(app)
    return open_ledger(project.evidence, project.edition.date)


def anchor(claim_id: str) -> str:
    """The permanent anchor of a claim on the page of all claims."""
    return f"claim-{claim_id}"


def claim_url(app: Sphinx, claim_id: str) -> str:
    """The address at which a claim stays for good; with braces for an id, that of any claim."""
    return f"{edition_of(app).url}{TABLE_PAGE}.html#{anchor(claim_id)}"


def copy_attribute(app: Sphinx) -> dict[str, str]:
    """What a script needs, beside what a page shows of a claim, to copy any of the claims in the element."""
    return {"data-copy": copied_end(edition_of(app), url=claim_url(app, "{}"))}


class claim_mark(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes so
    """The mark behind a claim; `claim` is its id."""


def sign_of(claim: Claim) -> list[nodes.Node]:
    """What follows whatever rests on a claim: its status where it is not current, and its mark."""
    current = claim.status == "current"
    status = [] if current else [nodes.inline("", f" [{claim.status}]", classes=["claim-status"])]
    return [*status, claim_mark("", claim=claim.id)]


class ClaimRole(SphinxRole):
    """The sentence of a claim, one of its figures, or nothing but its mark, which always follows."""

    def __init__(self, shows: Callable[[Claim, str], str]) -> None:
        self.shows = shows

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The text, its status where it is not current, and the mark.

        An id that the ledger does not have is a warning with the nearest ones.
        """
        name, _, part = self.text.partition("#")
        ledger = ledger_of(self.env.app)
        claim = ledger.claims.get(name)
        if claim is None or (part and part not in claim.parts):
            found = f"the claim {name!r}" if claim is None else f"the part {part!r} of the claim {name!r}"
            allowed = (
                f"a claim of the ledger; near it: {ledger.near(name)}"
                if claim is None
                else ", ".join(claim.parts)
            )
            warn(self.get_location(), found, allowed)
            return [nodes.Text(self.text)], []
        note_use(self.env, claim)
        return [nodes.Text(self.shows(claim, part)), *sign_of(claim)], []


ROLES: Mapping[str, ClaimRole] = {
    "claim": ClaimRole(lambda claim, _: claim.statement),
    "short": ClaimRole(lambda claim, _: claim.short or claim.statement),
    "value": ClaimRole(Claim.figure),
    "evidence": ClaimRole(lambda *_: ""),
}


def note_use(env: BuildEnvironment, claim: Claim) -> None:
    """Records that the page being read shows the claim."""
    uses(env, env.docname)[claim.id] = None


def note_whole(env: BuildEnvironment) -> None:
    """Records that the page being read shows the whole ledger."""
    uses(env, env.docname)[WHOLE] = None


def uses(env: BuildEnvironment, docname: str) -> dict[str, None]:
    """The claims that the page shows, in the order of their first use; Sphinx forgets them with the page."""
    kept: dict[str, None] = env.metadata[docname].setdefault("qualifications-claims", {})
    return kept


def add_cards(
    app: Sphinx, docname: str, _: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Gives the page the cards that its marks open, a card a claim, outside its article.

    What takes the text out of a page, as reader views do, would take a card for a part of the sentence.
    """
    if doctree is None or app.builder.name != "html":
        return
    ledger = ledger_of(app)
    table = app.builder.get_target_uri(TABLE_PAGE) if TABLE_PAGE in app.env.found_docs else ""
    page = relative_uri(app.builder.get_target_uri(docname), table)
    cards = []
    for name, number in _numbers(doctree).items():
        claim = ledger.claims[name]
        cards.append(_card(claim, f"{page}#{anchor(name)}", number, lost=ledger.lost(claim)))
    if cards:
        # By this class, programs that take out the text know that it is none of the page's.
        together = E.div({"class": "claim-cards footer", **copy_attribute(app)}, *cards)
        context["claim_cards"] = str(tostring(together, encoding="unicode"))


def _numbers(doctree: nodes.document) -> dict[str, int]:
    """The claims that the page marks, in order; on paper, where no card opens, marks bear their numbers."""
    names = dict.fromkeys(mark["claim"] for mark in doctree.findall(claim_mark))
    return {name: number for number, name in enumerate(names, 1)}


def _card(claim: Claim, url: str, number: int, *, lost: dt.date | None) -> HtmlElement:
    """The evidence of a claim: a dialog, to which a script moves the focus when a mark opens it."""
    rows = [part for term, text in _rows(claim, lost) if text for part in (E.dt(term), E.dd(text))]
    card: HtmlElement = E.div(
        {
            # Reader views leave out what is named so.
            "class": "claim-card popup",
            "id": _card_id(claim.id),
            "data-number": str(number),
            "popover": "auto",
            "role": "dialog",
            "aria-label": _evidence(claim.id),
            "tabindex": "-1",
        },
        E.dl(*rows),
        E.p(E.a("Method, sources and permanent link", href=url)),
    )
    return card


def _card_id(name: str) -> str:
    return f"card-{name}"


def _evidence(name: str) -> str:
    """What a mark and its card are called, for those who hear it: the sentence itself stands before it."""
    return f"Evidence: {name.replace('-', ' ')}"


def _rows(claim: Claim, lost: dt.date | None) -> list[tuple[str, str]]:
    """What a reader needs beside the sentence; the rest stands once, in the table of claims."""
    status = f"{claim.status}. {claim.reason}" if claim.reason else claim.status
    sources = "; ".join(f"{each.source.title} ({each.source.publisher})" for each in claim.citations)
    return [
        ("Claim", claim.statement),
        ("Read on" if claim.verified else "Data date", dated(claim)),
        ("Source", sources),
        ("Limits", claim.limits),
        ("Status", "" if claim.status == "current" else status),
        ("To be read", lost_words(lost)),
    ]


def lost_words(day: dt.date | None) -> str:
    """What a reader is told of a claim whose words were not found on a day; nothing while they stand."""
    if day is None:
        return ""
    return f"Its words were not found in the source on {format_date(day)}; nobody has read it since."


def visit_mark(translator: HTML5Translator, node: claim_mark) -> None:
    """Writes the button that opens the card; the style sheet draws it, so that no copied text holds it."""
    name = node["claim"]
    number = _numbers(translator.document)[name]
    translator.body.append(
        f'<span class="claim-sign" data-number="{number}">'
        f'<button type="button" class="claim-mark" popovertarget="{_card_id(name)}" '
        f'aria-label="{_evidence(name)}"></button></span>'
    )
    raise nodes.SkipNode
