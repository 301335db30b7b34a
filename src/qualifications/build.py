"""The whole book from one call: the site, and beside it the print forms."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qualifications.book.claims import TABLE_PAGE, anchor
from qualifications.book.input_files import check_inputs
from qualifications.book.printing import PAGES
from qualifications.book.published_files import PublishedFiles
from qualifications.book.settings import read_settings
from qualifications.book.site import build_fragments, build_site
from qualifications.citations.cff import read_publication
from qualifications.drawings import read_drawing
from qualifications.export.claims_files import write_claims
from qualifications.export.cover import Cover
from qualifications.export.errors import ExportError
from qualifications.export.imprint import Imprint
from qualifications.export.institutions_file import write_institutions
from qualifications.export.press import Press, print_book, print_forms
from qualifications.files import mirror
from qualifications.inputs import InputError, read_yaml
from qualifications.ledger.check import check
from qualifications.ledger.findings import LedgerError
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.outputs import FOLDER as DOWNLOADS
from qualifications.outputs import pdf_name
from qualifications.project import Project

_COVER = "images/cover.svg"


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
    _check(project)
    ledger = open_ledger(project.evidence, project.edition.date)
    press = _press(project, ledger)
    # Pandoc and Typst work beside Sphinx: on the forms while it reads, on the book while it writes the site.
    with ThreadPoolExecutor(1) as beside:
        forms = beside.submit(print_forms, press, ledger)
        names = build_fragments(project)
        book = beside.submit(
            print_book, press, ledger, names, parts=_parts(project), settings=project.fragments / PAGES
        )
        build_site(project)
    forms.result()
    manuscript = book.result()
    write_claims(
        ledger,
        edition=project.edition.number,
        url=f"{project.edition_url}{TABLE_PAGE}.html#{anchor('{}')}",
        folder=project.workshop / DOWNLOADS,
    )
    write_institutions(
        open_institutions(project.evidence, ledger).values(),
        edition=project.edition,
        folder=project.workshop / DOWNLOADS,
    )
    mirror(project.workshop, project.site, PublishedFiles(project).holds)
    return Built(
        index=project.site / "index.html",
        pdf=project.site / DOWNLOADS / pdf_name(project.file_stem),
        pages=len(names),
        figures=len(manuscript.figures),
        seconds=time.monotonic() - start,
    )


def build_site_alone(project: Project) -> None:
    """Builds the site without its exports, for the preview; raises as `build_book` does."""
    _check(project)
    build_site(project)
    mirror(project.workshop, project.site, PublishedFiles(project).holds)


def _check(project: Project) -> None:
    """Raises LedgerError, ProjectError or BookError for what is wrong before a page is read.

    Sphinx would wrap it in an error of its own, and the print forms meet it elsewhere.
    """
    check_inputs(project)
    report = check(project.evidence, project.content, project.edition.date)
    if report.findings:
        raise LedgerError(report.findings)
    read_publication(project.root)
    read_settings(project)


def _parts(project: Project) -> dict[str, str]:
    """The part that each page belongs to."""
    toc = read_yaml(project.toc_file).data
    return {
        chapter["file"]: part.get("caption") or ""
        for part in toc.get("parts") or ()
        for chapter in part.get("chapters") or ()
        if "file" in chapter
    }


def _described(picture: Path) -> str:
    """What a drawing says that it shows: its description, else its title; raises ExportError without."""
    try:
        drawing = read_drawing(picture)
    except InputError as error:
        raise ExportError(str(error)) from None
    text = str(drawing.findtext("{*}desc") or drawing.findtext("{*}title") or "")
    if not text:
        raise ExportError(f"{picture}: found no description; allowed: `<desc>` or `<title>` with words")
    return text


def _press(project: Project, ledger: Ledger) -> Press:
    return Press(
        fragments=project.fragments,
        root=project.root,
        target=project.workshop / DOWNLOADS,
        stem=project.file_stem,
        imprint=Imprint(
            title=project.title,
            author=project.author,
            description=project.subtitle,
            keywords=read_publication(project.root).keywords,
            edition=project.edition,
            data_as_of=ledger.data_as_of,
            url=project.edition_url,
            language="en",
            license="CC BY 4.0",
        ),
        cover=Cover(picture=_COVER, alt=_described(project.root / _COVER)),
        claims_url=f"{project.edition_url}{TABLE_PAGE}.html",
    )
