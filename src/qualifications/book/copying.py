"""Copy blocks in the book: those of a chapter at its end, those of all claims in files beside the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby, product
from pathlib import Path

from lxml.html import HtmlElement
from lxml.html.builder import E
from sphinx.application import Sphinx

from qualifications.blocks.blocks import VARIANTS, Block, Source
from qualifications.blocks.bundle import fold, text_file
from qualifications.blocks.facts import COPIED, chapter_blocks, claim_blocks
from qualifications.blocks.limits import LIMITS
from qualifications.book.catalog import Catalog
from qualifications.book.claims import ledger_of, uses
from qualifications.book.problems import BookError, Problem
from qualifications.citations.cff import FILE as CITATION
from qualifications.citations.text import STYLES, plain
from qualifications.citations.works import Work
from qualifications.files import write_atomically
from qualifications.ledger.ledger import Claim
from qualifications.outputs import FOLDER

TEXT_FILE = "copy-blocks.txt"
# A classic script, which a page opened from a disk may load as well.
SCRIPT = "_static/copy-blocks.js"
# The forms of a claim's citation that its panel offers; the files of citations have every form.
_FORMS = ("APA", "Chicago", "Vancouver", "IEEE", "BibTeX", "RIS")
_HEAD = """\
Facts to copy, in plain text, by size of field

Each block gives the date of its data, the edition, and a citation in its last line.
Fact and citation come from the book; the conclusion is the reader's.
"""


def copy_element(app: Sphinx, docname: str, work: Work) -> HtmlElement | None:
    """The blocks of a chapter behind a disclosure, or None where it shows no claim that may be copied.

    Without a script the texts stand there to be selected; a script puts a choice and a button in their place.
    """
    claims = _claims_of_page(app, docname)
    blocks = chapter_blocks(claims, source_of(work, f'chapter "{work.title}"'))
    if not blocks:
        return None
    stale = sum(claim.status not in COPIED for claim in claims)
    data = json.dumps(fold(blocks), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    rows: list[HtmlElement] = []
    texts = (block for block in blocks if block.variant == VARIANTS[0])
    for text, alike in groupby(texts, key=lambda block: block.text):
        rows += [E.dt(_size(list(alike))), E.dd(E.pre(text))]
    element: HtmlElement = E.details(
        {"class": "copy-facts"},
        E.summary("Copy the facts of this page"),
        *([E.p(f"Stale facts are left out: {stale}.")] if stale else []),
        E.div(
            {"class": "copy-panel"},
            E.dl({"class": "copy-texts"}, *rows),
            E.script(data, type="application/json"),
        ),
    )
    return element


def write_blocks(app: Sphinx, catalog: Catalog) -> None:
    """Writes the blocks of all claims as a script for the table of claims, and all blocks as plain text."""
    ledger = ledger_of(app)
    claims = {
        name: claim_blocks(ledger.claims[name], source_of(work, f"claim {name}"))
        for name, work in catalog.claims.items()
    }
    claims = {name: blocks for name, blocks in claims.items() if blocks}
    unmet = list(_unmet(claims, catalog))
    if unmet:
        raise BookError(unmet)
    bundle = {
        name: fold(blocks) | {"references": _references(catalog, catalog.claims[name])}
        for name, blocks in claims.items()
    }
    text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
    write_atomically(Path(app.outdir, SCRIPT), f"copyBlocks({text});\n".encode())
    chapters = {
        work.title: chapter_blocks(_claims_of_page(app, page), source_of(work, f'chapter "{work.title}"'))
        for page, work in catalog.chapters.items()
    }
    groups = {f"Chapter: {title}": blocks for title, blocks in chapters.items() if blocks}
    groups |= {f"Claim: {name}": blocks for name, blocks in claims.items()}
    listing = text_file(groups, variant="cited", head=_HEAD)
    write_atomically(Path(app.outdir, FOLDER, TEXT_FILE), listing.encode())


def _unmet(claims: Mapping[str, list[Block]], catalog: Catalog) -> Iterator[Problem]:
    """The fields for which a claim has no text: its words fit, so what stands behind them is too long."""
    publication = catalog.book.book.publication
    for field in product(VARIANTS, LIMITS):
        lacking = [
            name
            for name, blocks in claims.items()
            if field not in ((each.variant, each.limit) for each in blocks)
        ]
        if lacking:
            more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            yield Problem(
                CITATION,
                f"found authors and a title that leave no room for the claim {lacking[0]!r}{more} in a field "
                f"of {field[1]} characters ({field[0]})",
                f"shorter ones than {', '.join(publication.authors)!r} and {publication.title!r}",
            )


def _claims_of_page(app: Sphinx, docname: str) -> list[Claim]:
    """The claims that the page shows, in the order of their first use."""
    ledger = ledger_of(app)
    return [ledger.claims[name] for name in uses(app.env).get(docname, {}) if name in ledger.claims]


def source_of(work: Work, part: str) -> Source:
    """What a text of the part cites, by the work that the part is."""
    book = work.book
    return Source(
        author=", ".join(book.publication.authors),
        title=book.publication.title,
        edition=book.number,
        year=book.date.year,
        part=part,
        url=work.url,
    )


def _references(catalog: Catalog, work: Work) -> dict[str, str]:
    forms = catalog.forms(work)
    return {name: plain(forms[name]) if name in STYLES.values() else forms[name] for name in _FORMS}


def _size(blocks: list[Block]) -> str:
    sizes = ", ".join(f"{block.limit:,}" for block in blocks)
    return f"Field of {sizes} characters: {blocks[0].length:,} used. {blocks[0].omitted}".strip()
