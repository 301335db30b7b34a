"""The head of each page: tags for reference managers and previews, and data for search engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx

from qualifications.book.citations import citable_works
from qualifications.book.claims import TABLE_PAGE, ledger_of
from qualifications.book.sphinx_project import edition_of, project_of
from qualifications.cache import Cache
from qualifications.citations.linked_data import chapter, dataset, report, script
from qualifications.citations.works import Work, undivided
from qualifications.drawings import read_drawing
from qualifications.export.claims_files import CSV, JSON
from qualifications.export.crate import CRATE, LINKSET
from qualifications.export.llms import LLMS_FILE
from qualifications.export.markdown_pages import SUFFIX
from qualifications.feed import FEED
from qualifications.files import write_atomically
from qualifications.fonts import as_png
from qualifications.formatting import format_date
from qualifications.ledger.ledger import Ledger
from qualifications.outputs import DOWNLOADS
from qualifications.project import STEM
from qualifications.rendering import render

CARD = "_static/social-card.png"
DRAWING = "social-card.svg"
SOURCES_PAGE = "reference/sources"


def add_tags(app: Sphinx, page: str, _: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """Adds its tags to the head of a page; the search page has nothing to cite."""
    if tree is None:
        return
    works = citable_works(app)
    work = works.of_page(page)
    book = work.book
    described = (tag["content"] for tag in tree.findall(nodes.meta) if tag.get("name") == "description")
    description = str(next(described, ""))
    pdf = f"{book.url}{DOWNLOADS}/{app.config[STEM]}.pdf"
    card = f"{book.latest}{CARD}" if _drawing(app).is_file() else ""
    if work.kind == "book":
        document = report(work, chapters=works.chapters.values(), description=description, pdf=pdf)
    else:
        document = chapter(work, description=description)
    documents = [document, *_datasets(ledger_of(app), work, page)]
    markdown = f"{book.latest}{page}{SUFFIX}"
    context |= {"markdown": markdown, "llms": f"{book.latest}{LLMS_FILE}"}
    tags = render("meta.html", work=work, undivided=undivided, pdf=pdf, description=description, card=card)
    files = {"markdown": markdown, "pdf": pdf, "feed": FEED, "crate": CRATE, "linkset": LINKSET}
    links = render("page-links.html", work=work, **files)
    context["metatags"] += f"{tags}{links}{script(documents)}\n"


def _datasets(ledger: Ledger, work: Work, page: str) -> Iterator[dict[str, Any]]:
    """The data that the page is about: all claims, or every table."""
    book, package = work.book, ledger.tables.package
    folder = f"{book.latest}{DOWNLOADS}"
    if page == TABLE_PAGE:
        yield dataset(
            book,
            name=f"The claims of {book.publication.title}",
            description="Every claim with its value, data date, sources, method, limits and status.",
            page=work.latest,
            files=(f"{folder}/{name}" for name in (CSV, JSON)),
            modified=ledger.data_as_of,
        )
    tables = package.tables.values() if page == SOURCES_PAGE else ()
    for table in tables:
        yield dataset(
            book,
            name=table.title,
            description=table.description,
            page=f"{work.latest}#table-{table.name}",
            files=[f"{folder}/{table.path.relative_to(package.path.parent).as_posix()}"],
            modified=table.as_of,
            coverage=f"{table.coverage.start}/{table.coverage.end}",
        )


def _drawing(app: Sphinx) -> Path:
    return project_of(app).images / DRAWING


def write_files(app: Sphinx) -> None:
    """Draws the card of the edition; a book without a drawing has none."""
    if _drawing(app).is_file():
        number, day = edition_of(app).number, format_date(ledger_of(app).data_as_of)
        line = f"Edition {number}  \N{MIDDLE DOT}  data to {day}"
        # An SVG of 1200 by 630, to which the line is added.
        card = read_drawing(_drawing(app))
        card.append(etree.fromstring(render("card-line.svg", line=line)))
        cache = Cache(project_of(app).cache)
        png = cache.get("social-card.png", lambda: as_png(card), etree.tostring(card, encoding="unicode"))
        write_atomically(Path(app.outdir, CARD), png)
