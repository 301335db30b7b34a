"""The head of each page: tags for reference managers and previews, and data for search engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from lxml import etree
from sphinx.application import Sphinx

from qualifications import feed
from qualifications.book.citations import citable_works
from qualifications.book.claims import TABLE_PAGE, ledger_of
from qualifications.book.sphinx_project import edition_of, project_of
from qualifications.cache import Cache
from qualifications.citations.linked_data import chapter, dataset, report, script
from qualifications.citations.works import Work, undivided
from qualifications.export.claims_files import CSV, JSON
from qualifications.export.crate import CRATE, LINKSET
from qualifications.export.llms import LLMS_FILE
from qualifications.export.markdown_pages import SUFFIX
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


def add_tags(
    app: Sphinx, pagename: str, _: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Adds its tags to the head of a page; the search page has nothing to cite."""
    if doctree is None:
        return
    works = citable_works(app)
    work = works.of_page(pagename)
    book = work.book
    description = next(
        (str(tag["content"]) for tag in doctree.findall(nodes.meta) if tag.get("name") == "description"), ""
    )
    pdf = f"{book.url}{DOWNLOADS}/{app.config[STEM]}.pdf"
    card = f"{book.latest}{CARD}" if _drawing(app).is_file() else ""
    tags = render("meta.html", work=work, undivided=undivided, pdf=pdf, description=description, card=card)
    documents = (
        [report(work, chapters=works.chapters.values(), description=description, pdf=pdf)]
        if work.kind == "book"
        else [chapter(work, description=description)]
    )
    documents += _datasets(ledger_of(app), work, pagename)
    context["markdown"], context["llms"] = f"{book.latest}{pagename}{SUFFIX}", f"{book.latest}{LLMS_FILE}"
    links = render(
        "page-links.html",
        markdown=context["markdown"],
        is_book=work.kind == "book",
        book=book,
        pdf=pdf,
        feed=feed.FEED,
        license=book.publication.terms.address,
        crate=CRATE,
        linkset=LINKSET,
    )
    context["metatags"] += f"{tags}{links}{script(documents)}\n"


def _datasets(ledger: Ledger, work: Work, pagename: str) -> Iterator[dict[str, Any]]:
    """The data that the page is about: all claims, or every table."""
    book, folder, package = work.book, f"{work.book.latest}{DOWNLOADS}", ledger.tables.package
    if pagename == TABLE_PAGE:
        yield dataset(
            book,
            name=f"The claims of {book.publication.title}",
            description="Every claim with its value, data date, sources, method, limits and status.",
            page=work.latest,
            files=(f"{folder}/{name}" for name in (CSV, JSON)),
            modified=ledger.data_as_of,
        )
    for table in package.tables.values() if pagename == SOURCES_PAGE else ():
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
        drawing, line = _drawing(app), f"Edition {number}  \N{MIDDLE DOT}  data to {day}"
        cache = Cache(project_of(app).cache)
        png = cache.get("social-card.png", lambda: _draw_card(drawing, line=line), drawing.read_text(), line)
        write_atomically(Path(app.outdir, CARD), png)


def _draw_card(drawing: Path, *, line: str) -> bytes:
    """The drawing, an SVG of 1200 by 630, as PNG with the line on it; the same input gives the same bytes."""
    root = etree.fromstring(drawing.read_bytes())
    root.append(etree.fromstring(render("card-line.svg", line=line)))
    return as_png(root)
