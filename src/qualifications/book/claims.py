"""Claims in the text: their sentence, a figure or their mark alone, and the evidence behind the mark."""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.problems import warn
from qualifications.book.sphinx_project import edition_of, project_of
from qualifications.citations.works import reference
from qualifications.export.notes import dated
from qualifications.formatting import plain
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.rendering import render

TABLE_PAGE = "reference/claims"
# Says of a page that it shows the whole ledger, or which claims, beside those that it marks.
WHOLE = "qualifications-whole-ledger"
# A mark in the HTML of a page, as the template writes it.
_SIGN = '<span class="claim-sign"'
_MARK = re.compile(rf'{_SIGN}><button [^>]*popovertarget="card-([^"]+)"')
_WHOLE_MARK = re.compile(rf"({_MARK.pattern}[^>]*></button></span>)")
_PUNCTUATION = re.compile(r"[,.;:)]+")
_ENDS_INSIDE = re.compile(r"[.!?]\W?\s")
_ENDS = re.compile(r"[.!?]\W?\s*$")
_BLOCK = re.compile(r"</?(?:p|li|dd|dt|td|th|tr|div|h\d)\b")
# Where a row goes on, in its next cell.
_NEXT_CELL = re.compile(r"(?:</p>)?\s*</t[dh]>\s*<t[dh]\b[^>]*>\s*(?:<p>)?")


def ledger_of(app: Sphinx) -> Ledger:
    """The ledger of the book being built, judged on the day of its edition."""
    project = project_of(app)
    return open_ledger(project.evidence, project.edition.date)


def anchor(claim_id: str) -> str:
    """The permanent anchor of a claim on the page of all claims."""
    return f"claim-{claim_id}"


def page_of(claim: Claim, pages: Container[str]) -> str:
    """The page on which a claim stands: that of its file, where the book has one, else that of all others."""
    own = f"{TABLE_PAGE}-{claim.subject}"
    return own if own in pages else TABLE_PAGE


def place_of(claim: Claim, pages: Container[str]) -> str:
    """The address of a claim from the root of the site, where the book has these pages."""
    return f"{page_of(claim, pages)}.html#{anchor(claim.id)}"


def copy_attribute(app: Sphinx, page: str = "{page}") -> dict[str, str]:
    """What a script needs, beside what it finds on a page, to copy any of the claims in the element.

    `page` is where they stand, unless a link of each leads there.
    """
    book = edition_of(app)
    author = ", ".join(book.publication.authors)
    # `{day}` stands for the date of a claim, `{page}` for the page of it, and `{}` for its id.
    lines = (
        f"Data of {{day}}. Fact supplied by {author}; the conclusion is the reader's.",
        f"{reference(book, 'claim {}')} {book.url}{page}.html#{anchor('{}')}",
    )
    return {"data-copy": "\n".join(map(plain, lines))}


class claim_mark(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes so
    """The mark behind a claim; `claim` is its id."""


class ClaimRole(SphinxRole):
    """The sentence of a claim, one of its figures, or nothing but its mark, which always follows."""

    def __init__(self, shows: Callable[[Claim, str], str], *, as_figure: bool = False) -> None:
        self.shows = shows
        self.as_figure = as_figure

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The text, its status where it is not current, and the mark.

        An id that the ledger does not have is a warning with the nearest ones.
        """
        name, _, part = self.text.partition("#")
        ledger = ledger_of(self.env.app)
        misuse = ledger.misuse(name, part, as_figure=self.as_figure)
        if misuse:
            warn(self.get_location(), misuse.found, f"{misuse.allowed} {misuse.fix}".rstrip())
            return [nodes.Text(self.text)], []
        claim = ledger.claims[name]
        text: list[nodes.Node] = [nodes.Text(self.shows(claim, part))]
        if claim.status != "current":
            text.append(nodes.inline("", f" [{claim.status}]", classes=["claim-status"]))
        return [*text, claim_mark("", claim=claim.id)], []


ROLES: Mapping[str, ClaimRole] = {
    "claim": ClaimRole(lambda claim, _: claim.statement),
    "short": ClaimRole(lambda claim, _: claim.short or claim.statement),
    "value": ClaimRole(Claim.figure, as_figure=True),
    "evidence": ClaimRole(lambda *_: ""),
}


def add_cards(
    app: Sphinx, docname: str, _: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Numbers the marks of a page, and gives it its `claims` and the cards that they open, a card a claim.

    The cards stand outside the article: what takes the text out of a page, as reader views do, would take
    one for a part of the sentence.
    On paper, where no card opens, marks show their numbers.
    """
    if doctree is None:
        return
    body = context["body"] = _set_marks(context["body"])
    numbers = {name: number for number, name in enumerate(dict.fromkeys(_MARK.findall(body)), 1)}
    if not numbers:
        return

    def numbered(mark: re.Match[str]) -> str:
        return mark[0].replace(_SIGN, f'{_SIGN} data-number="{numbers[mark[1]]}"')

    context["body"] = _MARK.sub(numbered, body)
    ledger = ledger_of(app)
    context["claims"] = [ledger.claims[name] for name in numbers]
    pages, uri = app.env.found_docs, app.builder.get_target_uri
    places = [
        f"{relative_uri(uri(docname), uri(page))}#{anchor(claim.id)}" if page in pages else ""
        for claim in context["claims"]
        for page in (page_of(claim, pages),)
    ]
    context["claim_cards"] = render(
        "claim-cards.html",
        cards=zip(context["claims"], numbers.values(), places, strict=True),
        dated=dated,
        copied=copy_attribute(app),
    )


def _set_marks(body: str) -> str:
    """The HTML of a page with each mark behind the punctuation, and one mark a claim in a part of a sentence.

    Of marks of one claim that follow each other, in a row of a table too, the last stays.
    """
    start, *rest = _WHOLE_MARK.split(body)
    done = [start]
    for number in range(0, len(rest), 3):
        mark, name, text = rest[number : number + 3]
        following = rest[number + 4] if number + 4 < len(rest) else ""
        between = _NEXT_CELL.sub(" ", text)
        again = following == name and not _BLOCK.search(between) and not _ENDS_INSIDE.search(between)
        if not again or _ENDS.search(done[-1]):
            punctuation = _PUNCTUATION.match(text)
            done += [punctuation[0], mark] if punctuation else [mark]
            text = text[punctuation.end() :] if punctuation else text
        done.append(text)
    return "".join(done)


def visit_mark(translator: HTML5Translator, node: claim_mark) -> None:
    """Writes the button that opens the card; the style sheet draws it, so that no copied text holds it."""
    translator.body.append(render("claim-mark.html", name=node["claim"]))
    raise nodes.SkipNode
