"""The whole book from one call: site, then the print forms made from it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from qualifications.book.claims import TABLE_PAGE, anchor
from qualifications.book.downloads import FOLDER as DOWNLOADS
from qualifications.book.downloads import PDF
from qualifications.book.published_files import PublishedFiles
from qualifications.book.site import build_fragments, build_site
from qualifications.citations.cff import read_publication
from qualifications.export.claims_files import write_claims
from qualifications.export.institutions_file import write_institutions
from qualifications.export.manuscript import assemble
from qualifications.export.market_log import write_market_log
from qualifications.export.pdf import TitlePage, write_pdf
from qualifications.files import mirror
from qualifications.ledger.check import check
from qualifications.ledger.findings import LedgerError
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project
from qualifications.wording import format_date


@dataclass(frozen=True)
class Built:
    """What a build made: the site's first page, the PDF, and how many pages and figures they hold."""

    index: Path
    pdf: Path
    pages: int
    figures: int
    seconds: float


def build_book(project: Project) -> Built:
    """Builds everything that is out of date.

    Raises LedgerError, EvidenceError, BookError or ExportError; the last good site and its downloads
    stay in place.
    """
    start = time.monotonic()
    ledger = open_ledger(project.evidence, project.edition.date)
    names = _build_pages(project)
    build_fragments(project, names)
    manuscript = assemble(
        names, fragments=project.fragments, parts=_parts(project), title=project.title, language="en"
    )
    write_pdf(
        manuscript,
        _title_page(project, format_date(ledger.data_as_of)),
        workdir=project.fragments,
        root=project.root,
        target=project.workshop / DOWNLOADS / PDF,
    )
    write_claims(
        ledger,
        edition=project.edition.number,
        url=f"{project.url}{TABLE_PAGE}.html#{anchor('{}')}",
        folder=project.workshop / DOWNLOADS,
    )
    write_institutions(
        open_institutions(project.evidence, ledger).values(),
        edition=project.edition,
        folder=project.workshop / DOWNLOADS,
    )
    write_market_log(project.workshop / DOWNLOADS)
    mirror(project.workshop, project.site, PublishedFiles(project).holds)
    return Built(
        index=project.site / "index.html",
        pdf=project.site / DOWNLOADS / PDF,
        pages=manuscript.pages,
        figures=manuscript.figures,
        seconds=time.monotonic() - start,
    )


def build_site_alone(project: Project) -> None:
    """Builds the site without its exports, for the preview; raises as `build_book` does."""
    _build_pages(project)
    mirror(project.workshop, project.site, PublishedFiles(project).holds)


def _build_pages(project: Project) -> tuple[str, ...]:
    report = check(project.evidence, project.content, project.edition.date)
    if report.findings:
        raise LedgerError(report.findings)
    # Before Sphinx, which would wrap what is wrong with the file in an error of its own.
    read_publication(project.root)
    return build_site(project)


def _parts(project: Project) -> dict[str, str]:
    """The name of each part, by the page that opens it."""
    toc = yaml.safe_load(project.toc_file.read_text(encoding="utf-8"))
    return {part["chapters"][0]["file"]: part["caption"] for part in toc.get("parts", [])}


def _title_page(project: Project, data_as_of: str) -> TitlePage:
    return TitlePage(
        title=project.title,
        author=project.author,
        description=(
            "Dated, sourced evidence about a non-profit project that runs JupyterHubs "
            "for research and education."
        ),
        keywords=("2i2c", "JupyterHub", "Binder", "evidence", "research infrastructure"),
        edition=project.edition,
        data_as_of=data_as_of,
        url=project.url,
        language="en",
        license="CC BY 4.0",
        cover="images/cover.svg",
        cover_alt="A line of weekly launches that rises to a peak and falls, with three dated points marked.",
    )
