"""What programs read in the head of a page: Highwire tags for reference managers, Open Graph for previews."""

from __future__ import annotations

from markupsafe import Markup

from qualifications.citations.works import Work, undivided
from qualifications.rendering import render


def meta_tags(work: Work, *, pdf: str, description: str, card: str) -> Markup:
    """The tags as HTML; `pdf` is the address of the book's PDF, `card` that of a picture for previews.

    The book becomes a report and a chapter a part of a book: Zotero takes the type from the institution
    or from the book's title, so no page has both; the edition of a part comes from PRISM, since Highwire
    has none. Reader views take the author from the plain tag. The address that reference managers keep is
    the edition's, and a preview shows that of the latest.
    """
    authors = work.book.publication.authors
    return render(
        "meta.html",
        work=work,
        book=work.book,
        publication=work.book.publication,
        authors={name: undivided(name) for name in authors},
        pdf=pdf,
        description=description,
        card=card,
    )
