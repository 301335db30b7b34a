"""What is copied of a claim: its sentence, its limits, the date of its data, and its citation."""

from __future__ import annotations

from qualifications.citations.works import BookEdition, reference
from qualifications.ledger.ledger import Claim
from qualifications.wording import format_date, plain

# A stale or retired claim is not for copying.
_COPIED = ("current", "disputed")


def copied_text(claim: Claim, book: BookEdition, *, url: str) -> str:
    """The text in plain ASCII, a line for each part; empty for a claim that is stale or retired."""
    if claim.status not in _COPIED:
        return ""
    author = ", ".join(book.publication.authors)
    lines = [
        claim.statement + (f" [disputed: {claim.reason}]" if claim.status == "disputed" else ""),
        f"Limits: {claim.limits.rstrip('.')}." if claim.limits else "",
        f"Data of {format_date(claim.as_of)}. Fact supplied by {author}; the conclusion is the reader's.",
        f"{reference(book, f'claim {claim.id}')} {url}",
    ]
    return "\n".join(plain(line) for line in lines if line)
