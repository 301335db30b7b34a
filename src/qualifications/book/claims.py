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
# The metadata of a page: the claims that it shows beside those that it marks, or `True` for the whole ledger.
WHOLE = "qualifications-whole-ledger"
# The start of a mark in the HTML of a page, as the template writes it, and the whole of it.
_SIGN = '<span class="claim-sign"'
_MARK = re.compile(rf'{_SIGN}><button [^>]*popovertarget="card-([^"]+)"')
_WHOLE_MARK = re.compile(rf"({_MARK.pattern}[^>]*></button></span>)")
_PUNCTUATION = ",.;:)"
# The end of a sentence within a text, and at its end; a quotation mark or a parenthesis may close it.
_ENDS_INSIDE = re.compile(r"[.!?]\W?\s")
_ENDS = re.compile(r"[.!?]\W?\s*$")
_BLOCK = re.compile(r"</?(?:p|li|dd|dt|td|th|tr|div|h\d)\b")
# What stands between two cells of a row.
_NEXT_CELL = re.compile(r"(?:</p>)?\s*</t[dh]>\s*<t[dh]\b[^>]*>\s*(?:<p>)?")


def ledger_of(app: Sphinx) -> Ledger:
    """The ledger of the book being built, judged on the day of its edition."""
    project = project_of(app)
    return open_ledger(project.evidence, project.edition.date)


def anchor(claim_id: str) -> str:
    """The permanent anchor of a claim on the page of all claims."""
    return f"claim-{claim_id}"


def page_of(claim: Claim, pages: Container[str]) -> str:
    """The page on which a claim stands: that of its file, where the book has one, else that of the rest."""
    own = f"{TABLE_PAGE}-{claim.subject}"
    return own if own in pages else TABLE_PAGE


def place_of(claim: Claim, pages: Container[str]) -> str:
    """The address of a claim from the root of the site, where the book has these pages."""
    return f"{page_of(claim, pages)}.html#{anchor(claim.id)}"


def copy_attribute(app: Sphinx, page: str = "{page}") -> dict[str, str]:
    """The attribute of an element with claims that tells a script how to copy one of them with its reference.

    `page` is the page where they stand; by default, the script takes it from the link of each.
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
    """A role that shows what `shows` returns for a claim and the name of one of its figures, and its mark."""

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
            warn(self.get_location(), misuse.found, misuse.allowed, misuse.fix)
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


def add_cards(app: Sphinx, page: str, _: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """Numbers the marks of a page, and gives it its `claims` and a card for each, which its marks open.

    The cards stand outside the article: a program that takes the text out of a page, as reader views do,
    would take a card for a part of the sentence. Marks show their numbers on paper, where no card opens.
    """
    if tree is None:
        return
    body = _set_marks(context["body"])
    numbers = {name: number for number, name in enumerate(dict.fromkeys(_MARK.findall(body)), 1)}

    def numbered(mark: re.Match[str]) -> str:
        return mark[0].replace(_SIGN, f'{_SIGN} data-number="{numbers[mark[1]]}"')

    def address(claim: Claim) -> str:
        target, uri = page_of(claim, app.env.found_docs), app.builder.get_target_uri
        if target not in app.env.found_docs:
            return ""
        return f"{relative_uri(uri(page), uri(target))}#{anchor(claim.id)}"

    context["body"] = _MARK.sub(numbered, body)
    if numbers:
        claims = context["claims"] = [ledger_of(app).claims[name] for name in numbers]
        cards = [(claim, numbers[claim.id], address(claim)) for claim in claims]
        copied = copy_attribute(app)
        context["claim_cards"] = render("claim-cards.html", cards=cards, dated=dated, copied=copied)


def _set_marks(body: str) -> str:
    """The HTML of a page with each mark behind the punctuation, and without marks that the next one repeats.

    Of marks of one claim that follow each other in a sentence, or in a row of a table, the last stays.
    """
    start, *rest = _WHOLE_MARK.split(body)
    marks, names, texts = rest[::3], rest[1::3], rest[2::3]
    done = [start]
    for mark, name, text, following in zip(marks, names, texts, [*names[1:], ""], strict=False):
        between = _NEXT_CELL.sub(" ", text)
        again = following == name and not _BLOCK.search(between) and not _ENDS_INSIDE.search(between)
        if not again or _ENDS.search(done[-1]):
            behind = text.lstrip(_PUNCTUATION)
            done += [text.removesuffix(behind), mark, behind]
        else:
            done.append(text)
    return "".join(done)


def visit_mark(translator: HTML5Translator, node: claim_mark) -> None:
    """Writes the button that opens the card; its sign is the style sheet's, so that no copied text has it."""
    translator.body.append(render("claim-mark.html", name=node["claim"]))
    raise nodes.SkipNode
