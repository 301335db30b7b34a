"""Ready texts on pages: `{ready-texts}` shows them, and `{texts-for} nsf` leads to those for one funder."""

from collections.abc import Iterable, Mapping
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref

from qualifications.book.claims import WHOLE
from qualifications.book.directive import BookDirective, directive
from qualifications.book.sphinx_project import edition_of
from qualifications.citations.works import BookEdition, reference
from qualifications.export.notes import dated
from qualifications.export.ready_texts import check_again
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.claims import Claim
from qualifications.ledger.entries import nearest
from qualifications.ledger.institutions import USES
from qualifications.outputs import DOWNLOADS, text_stem
from qualifications.problems import refusal
from qualifications.texts.filled import texts_of
from qualifications.texts.ready_text import LENGTHS, SLOT, ReadyText

SHEET, BEHIND = "ready-text.html", "facts-behind.html"
# In place of an institution: those of a text that names none, and those of a text that is for everybody.
_ANY = "any"
_ALL = "all"


def _texts(here: BookDirective) -> Mapping[str, ReadyText]:
    """The texts by id; Sphinx will read the page again when one of their files changes."""
    for path in sorted((here.project.content / TEXTS).glob("*.md")):
        here.env.note_dependency(str(path))
    return texts_of(here.project)


@directive("texts-for", argument=True, options={"own": directives.flag})
def texts_for(here: BookDirective) -> list[nodes.Node]:
    """`{texts-for} nsf`: links to the texts that are written for an institution, or for `any` or `all`.

    With `:own:` it leaves out those that are for all.
    """
    name = here.arguments[0]
    texts = _texts(here).values()
    known = sorted({each for text in texts for each in _institutions(text)})
    for_all = [text for text in texts if {*known, _ANY} == {*_institutions(text), _ANY}]
    if name not in (*known, _ALL):
        allowed = f"an institution for which there is a text; near it: {nearest(name, known)}"
        raise refusal(f"no text for {name!r}", allowed)
    chosen = for_all if name == _ALL else [text for text in texts if name in _institutions(text)]
    left_out = for_all if "own" in here.options and name != _ALL else []
    items = [_item(text, here) for text in chosen if text not in left_out]
    return [nodes.bullet_list("", *items, classes=["texts-for", "screen-only", "simple"])]


def _item(text: ReadyText, here: BookDirective) -> nodes.list_item:
    """A link to where the text stands; its address on this page leads on there, where that is another."""
    name, taken = text.id, here.state.document.ids
    place = {"refdomain": "std", "reftype": "ref", "reftarget": name, "refdoc": here.env.docname}
    words = nodes.inline("", text.title)
    link = pending_xref("", words, **place, refexplicit=True, refwarn=True)
    here.set_source_info(link)
    withheld = [nodes.Text(", withheld for now")] if text.withheld else []
    item = nodes.list_item("", nodes.paragraph("", "", link, *withheld), classes=["leads-on"])
    if name not in taken:
        taken[name] = item
        item["ids"].append(name)
    return item


@directive("ready-texts", optional=True)
def ready_texts(here: BookDirective) -> list[nodes.Node]:
    """`{ready-texts}`: all texts by use, with the facts and rules behind them.

    `{ready-texts} data form-price` shows those of a use, and those of a name, alone.
    """
    every = _texts(here)
    chosen = "".join(here.arguments).split() or [*USES]
    for name in chosen:
        if name not in USES and name not in every:
            allowed = f"{', '.join(USES)}, or a text; near it: {nearest(name, every)}"
            raise refusal(f"no text {name!r}", allowed)
    texts = [each for each in every.values() if {each.use, each.id} & {*chosen}]
    uses = dict.fromkeys(each.use for each in texts)
    shown: list[nodes.Node] = []
    for use in uses:
        sheets = [_sheet(each, here) for each in texts if each.use == use]
        # A text may be named as its use is.
        shown += [here.section(f"use-{use}", USES[use], *sheets)] if len(uses) > 1 else sheets
    claims = behind(texts)
    here.env.metadata[here.env.docname][WHOLE] = [claim.id for claim in claims]
    if claims:
        html = here.html(BEHIND, claims=claims, address=here.claim_address, dated=dated)
        shown.append(here.section("behind-the-texts", "Facts and rules behind these texts", html))
    return shown


def _sheet(text: ReadyText, here: BookDirective) -> nodes.section:
    """The section of a text, to which links to the text lead."""
    document, name = here.state.document, text.id
    sheet = sheet_of(text, edition_of(here.env.app), page=here.env.docname, root=here.root)
    section = here.section(name, text.title, here.html(SHEET, **sheet))
    # The item of a list above gives up the address: the text itself stands on this page.
    item = document.ids.pop(name, None)
    if item is not None:
        item["ids"].remove(name)
    document.note_explicit_target(section)
    return section


def behind(texts: Iterable[ReadyText]) -> list[Claim]:
    """The facts on which the texts rest, and the claims of the rules that they keep, each once."""
    claims = ([*each.claims, *(rule.claim for rule in each.keeps)] for each in texts)
    return [*{claim.id: claim for found in claims for claim in found}.values()]


def sheet_of(text: ReadyText, book: BookEdition, *, page: str, root: str) -> dict[str, Any]:
    """What the template shows of a text on the page of that name: `root` leads to the root of the site."""
    stems = {each.name: f"{root}{DOWNLOADS}/{text_stem(text.id, each.name)}" for each in text.lengths}
    return {
        "text": text,
        "use": USES[text.use],
        "stems": stems,
        "lengths": LENGTHS,
        "slot": SLOT,
        "until": check_again(text),
        "reference": reference(book, f"text {text.id}"),
        "address": f"{book.url}{page}.html#{text.id}",
    }


def _institutions(text: ReadyText) -> list[str]:
    """The ids of the institutions for which the text is, or the word for any."""
    return [each.id for each in text.institutions] or [_ANY]
