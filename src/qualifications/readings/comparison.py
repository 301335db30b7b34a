"""What became of the words of one claim, shown before and after beside each other."""

from __future__ import annotations

import shutil
import textwrap
from itertools import zip_longest

from qualifications.ledger.claims import Claim
from qualifications.ledger.entries import nearest
from qualifications.problems import Exit, refuse
from qualifications.quoting import printable
from qualifications.readings.reread import Found, documents
from qualifications.readings.session import Session

_NARROWEST = 60


def found_of(session: Session, claim: Claim) -> list[Found]:
    """What became of the words of a claim, in the newest version of each of its sources."""
    wanted = [
        each
        for each in documents(session.claims())
        if any(one.id == claim.id for claims in each.words.values() for one in claims)
    ]
    found = [one for each in session.read(wanted) for one in each]
    return [each for each in found if any(one.id == claim.id for one in each.claims)]


def claim_of(session: Session, name: str) -> Claim:
    """The claim of that id."""
    claims = {each.id: each for each in session.claims()}
    if name not in claims:
        mend = f"near it: {nearest(name, claims)}"
        raise refuse(Exit.USE, "CLAIM", found=repr(name), allowed="a claim of the ledger", mend=mend)
    return claims[name]


def beside(before: str, after: str, *, width: int = 0) -> str:
    """Two texts in two columns, for a terminal."""
    column = max(width or shutil.get_terminal_size().columns, _NARROWEST) // 2 - 2
    texts = ("IT SAID", before or "(nothing)"), ("IT SAYS", after or "(nothing)")
    columns = [
        [
            part
            for line in (head, "", *text.splitlines())
            for part in textwrap.wrap(printable(line, longest=2000), column) or [""]
        ]
        for head, text in texts
    ]
    return "\n".join(
        f"{left:<{column}} | {right}".rstrip() for left, right in zip_longest(*columns, fillvalue="")
    )
