"""The buttons above a page lead to its source, to files to take away, and for a notebook to where it runs."""

from __future__ import annotations

from books import EDITION, Book

REPOSITORY = "https://github.com/2i2c-org/qualifications"


def links(book: Book, name: str) -> dict[str, str]:
    """Where the buttons of a page lead, by their words."""
    page = book.html(name)
    return {link.text_content(): str(link.get("href")) for link in page.xpath("//div[@class='tools']//a")}


def test_page_leads_to_its_source_and_files(built_book: Book) -> None:
    """A page without code can be changed, reported and taken away, and is not run."""
    assert links(built_book, "reference/sources") == {
        "Repository of the book": REPOSITORY,
        "Suggest a change": f"{REPOSITORY}/edit/main/content/reference/sources.md",
        "Report a problem": f"{REPOSITORY}/issues/new?title=Issue%20on%20page%20/reference/sources.html",
        "The whole book as PDF": "../downloads/2i2c-qualifications.pdf",
        "Source of this page": "../_sources/reference/sources.md",
    }


def test_notebook_runs_as_its_edition_stands(built_book: Book) -> None:
    """A notebook opens on Binder at the tag of its edition: what stands on the page is what runs."""
    found = links(built_book, "record/binder-sessions")
    path = "urlpath=lab/tree/content/record/binder-sessions.md"
    assert found["Binder"] == f"https://mybinder.org/v2/gh/2i2c-org/qualifications/v{EDITION}?{path}"
    assert found["Notebook of this page"] == "../_sources/record/binder-sessions.ipynb"
    assert built_book.site.joinpath("record", found["Notebook of this page"]).is_file()
