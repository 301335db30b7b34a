"""What an edition holds for readers of others: who it is, what it said, its pages, claims by address.

A page opened from a folder may not fetch data, so what scripts need is written as scripts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qualifications import vintages
from qualifications.book.claims import TABLE_PAGE, anchor
from qualifications.book.finding import leading_page
from qualifications.editions import JSON, SCRIPT, entry_of_build, to_json, to_script
from qualifications.files import write_atomically
from qualifications.ledger.ledger import Ledger
from qualifications.project import Edition
from qualifications.vintages import Vintage

PAGES = "pages.js"
_CLAIMS = "claims"


def claim_pages(ledger: Ledger, names: Sequence[str]) -> dict[str, str]:
    """The page of each claim's own address, by the claim's id; none where the book has no table of claims."""
    return {name: f"{_CLAIMS}/{name}/index" for name in ledger.claims} if TABLE_PAGE in names else {}


def write_permanent(edition: Edition, ledger: Ledger, *, names: Sequence[str], folder: Path) -> None:
    """Writes the list of editions, which is this one alone, what it said, the names of pages, claims' pages.

    A claim's page has the same bytes in each edition: it names nothing but the claim.
    """
    entry = entry_of_build(edition.number, date=edition.date, data_as_of=ledger.data_as_of)
    write_atomically(folder / JSON, to_json([entry]))
    write_atomically(folder / SCRIPT, to_script([entry]))
    said = [
        Vintage(
            claim.id,
            first=edition.number,
            last=edition.number,
            value=claim.figure() if claim.parts else "",
            as_of=claim.as_of.isoformat(),
            status=claim.status,
            statement=claim.statement,
            reason=claim.reason,
        )
        for claim in ledger.claims.values()
    ]
    write_atomically(folder / vintages.CSV, vintages.to_csv(said))
    write_atomically(folder / vintages.SCRIPT, vintages.to_script(said))
    pages = json.dumps(sorted(names), ensure_ascii=False, separators=(",", ":"))
    script = f'(window.qualificationsPages ??= {{}})["{edition.number}"] = {pages};\n'
    write_atomically(folder / PAGES, script.encode())
    for name, page in claim_pages(ledger, names).items():
        target = f"../../{TABLE_PAGE}.html#{anchor(name)}"
        html = leading_page(f"Claim {name}", target, words="Read it in the table of claims")
        write_atomically(folder / f"{page}.html", html)
