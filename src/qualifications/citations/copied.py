"""What is copied of a claim, beside what pages show of it: the date of its data, and its citation."""

from __future__ import annotations

from qualifications.citations.works import BookEdition, reference
from qualifications.wording import plain


def copied_end(book: BookEdition, *, url: str) -> str:
    """How the copied text of any claim ends, in plain ASCII: `{day}` stands for its date, `{}` for its id.

    `url` is the address of a claim, with braces for its id.
    """
    author = ", ".join(book.publication.authors)
    lines = (
        f"Data of {{day}}. Fact supplied by {author}; the conclusion is the reader's.",
        f"{reference(book, 'claim {}')} {url}",
    )
    return "\n".join(map(plain, lines))
