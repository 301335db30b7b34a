"""The steps of a build: the site, then its print forms and the other downloads."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from qualifications.book.claims import TABLE_PAGE, anchor, place_of
from qualifications.book.input_files import check_inputs
from qualifications.book.notebook_runs import NotebookRuns
from qualifications.book.site import Site, SiteBuilder
from qualifications.build_folder import BuildFolder
from qualifications.cache import Cache
from qualifications.citations.cff import read_publication
from qualifications.drawings import read_drawing
from qualifications.export.accessibility_report import write_accessibility_report
from qualifications.export.chapter import PrintChapter
from qualifications.export.claims_files import write_claims
from qualifications.export.crate import write_crate
from qualifications.export.edition_info import COVER, EditionInfo
from qualifications.export.forms.compose import Forms
from qualifications.export.institutions_file import write_institutions
from qualifications.export.manuscript import Library, Manuscript
from qualifications.export.notes import Notes
from qualifications.export.print_forms import print_all
from qualifications.export.ready_texts import page_problems, write_texts
from qualifications.files import write_atomically
from qualifications.ledger.chapters import read_chapters
from qualifications.ledger.check import chapter_problems, check
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.outputs import BOOK_SUFFIXES, DOWNLOADS, LOG, sheet_names
from qualifications.problems import Exit, refusal, refuse_all
from qualifications.project import Project
from qualifications.texts.filled import texts_of


def build_site_and_exports(project: Project, folder: BuildFolder, notebooks: NotebookRuns) -> dict[str, int]:
    """Makes the site and its downloads, and returns how many pages and figures the book has.

    Raises ProblemError or OSError.
    """
    builder = SiteBuilder(project)
    check_sources(project, folder)
    ledger = open_ledger(project.evidence, project.edition.date)
    texts = list(texts_of(project).values())
    refuse_all(page_problems(texts))
    institutions = tuple(open_institutions(project.evidence, ledger).values())
    # Typst reads from one folder alone, and `_build` may be on another disk.
    print_folder, downloads = project.work / "print", project.workshop / DOWNLOADS
    write_atomically(print_folder / COVER, (project.root / COVER).read_bytes())
    edition_info = _edition_info(project, ledger)
    forms = Forms(ledger, edition_info, open_fields(project.evidence, ledger), institutions)
    # No thread may run beside Sphinx: sphinx-external-toc looks at every object in memory, and would fail at
    # one that another thread has not finished.
    site = builder.build(folder, notebooks)
    root = project.edition_url
    claims_page = f"{root}{TABLE_PAGE}.html"
    urls = {name: f"{root}{place_of(claim, site.names)}" for name, claim in ledger.claims.items()}
    library = _library(project, site, Notes(ledger, claims_page, urls), print_folder)
    documents = _manuscripts(project, site, library) | forms.documents()
    with ThreadPoolExecutor(1) as beside:
        printed = beside.submit(
            print_all,
            documents,
            edition_info,
            workdir=print_folder,
            target=downloads,
            cache=Cache(project.cache),
        )
        builder.write_beside(site)
        write_atomically(downloads / f"{LOG}.csv", forms.log_csv())
        url = f"{claims_page}#{anchor('{id}')}"
        write_claims(ledger, edition=project.edition.number, url=url, urls=urls, folder=downloads)
        write_accessibility_report(project.content, edition_info, issues=project.issues, folder=downloads)
        write_institutions(institutions, edition=project.edition, folder=downloads)
        write_texts(texts, edition_info, folder=downloads)
    printed.result()
    write_crate(edition_info, site=project.workshop, book=project.file_stem)
    figures = sum(len(library.chapters[name].figures) for name in site.in_book)
    counts = {"pages": len(site.names), "figures": figures}
    folder.finish(counts)
    return counts


def _library(project: Project, site: Site, notes: Notes, pictures: Path) -> Library:
    """The pages that are printed, in the book or as sheets; their pictures go into the folder `pictures`."""
    address = project.lasting_url
    chapters = {
        name: PrintChapter(name, site=project.workshop, pictures=pictures, address=address, notes=notes)
        for name in dict.fromkeys(chain(site.in_book, *site.sheets))
    }
    return Library(chapters, site.names, address, notes)


def _manuscripts(project: Project, site: Site, library: Library) -> dict[str, Manuscript]:
    """The book and its sheets, by the names of the files that they are printed as.

    The book comes first: while Pandoc reads it for one form, its pictures are drawn for the other.
    """
    book = library.book(site.in_book, title=project.title, parts=site.parts)
    documents = {f"{project.file_stem}{suffix}": book for suffix in BOOK_SUFFIXES}
    for pages, printing in site.sheets.items():
        sheet = library.alone(*pages, addresses=printing.addresses)
        documents |= dict.fromkeys(sheet_names(printing.sheet, plain=printing.plain), sheet)
    return documents


def check_sources(project: Project, folder: BuildFolder) -> None:
    """Raises ProblemError for faults of the sources, but for those that the last good build has checked.

    Found here, they are told as they are; Sphinx would wrap them in an error of its own.
    """
    if folder.chapters_alone:
        changed = [project.content / name for name in folder.changed]
        check_inputs(project, chapters=changed)
        ledger = open_ledger(project.evidence, project.edition.date)
        refuse_all(chapter_problems(read_chapters(project.content, changed), ledger))
    else:
        check_inputs(project)
        refuse_all(check(project.evidence, project.content, project.edition.date))
    texts_of(project)
    read_publication(project.root)


def _edition_info(project: Project, ledger: Ledger) -> EditionInfo:
    """What print forms say of the edition; raises ProblemError where the cover has no description."""
    publication = read_publication(project.root)
    drawing = read_drawing(project.root / COVER)
    words = str(drawing.findtext("{*}desc") or drawing.findtext("{*}title") or "")
    if not words:
        allowed = "`<desc>` or `<title>` with words"
        raise refusal("no description", allowed, Exit.EXPORT, place=project.root / COVER)
    return EditionInfo(
        title=project.title,
        author=project.author,
        description=project.subtitle,
        keywords=publication.keywords,
        edition=project.edition,
        data_as_of=ledger.data_as_of,
        url=project.edition_url,
        locale=publication.locale,
        license=publication.terms,
        cover=words,
    )
