"""The steps of a build: the site, and then its print forms."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from qualifications.book.claims import TABLE_PAGE, anchor, place_of
from qualifications.book.input_files import check_inputs
from qualifications.book.notebook_runs import NotebookRuns
from qualifications.book.site import SiteBuilder
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
from qualifications.export.manuscript import Library
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
    """Makes site and print forms, and returns how many pages and figures they hold.

    Raises ProblemError or OSError.
    """
    builder = SiteBuilder(project)
    check_sources(project, folder)
    ledger = open_ledger(project.evidence, project.edition.date)
    texts = list(texts_of(project).values())
    refuse_all(page_problems(texts))
    institutions = tuple(open_institutions(project.evidence, ledger).values())
    # Typst reads from one folder alone, and `_build` may be on another disk.
    workdir, downloads = project.work / "print", project.workshop / DOWNLOADS
    write_atomically(workdir / COVER, (project.root / COVER).read_bytes())
    edition_info = _edition_info(project, ledger)
    # Alone: an extension looks through all objects, and one that another thread is making breaks by that.
    site = builder.build(folder, notebooks)
    urls = {
        name: f"{project.edition_url}{place_of(claim, site.names)}" for name, claim in ledger.claims.items()
    }
    page = f"{project.edition_url}{TABLE_PAGE}.html"
    address, notes = project.lasting_url, Notes(ledger, page, urls)
    chapters = {
        name: PrintChapter(name, site=project.workshop, pictures=workdir, address=address, notes=notes)
        for name in {*site.in_book, *chain.from_iterable(site.sheets)}
    }
    library = Library(chapters, site.names, address, notes)
    book = library.book(site.in_book, title=project.title, parts=site.parts)
    forms = Forms(ledger, edition_info, open_fields(project.evidence, ledger), institutions)
    # The longest first: while Pandoc reads the book for the one, the pictures of the other are drawn.
    documents = {f"{project.file_stem}{suffix}": book for suffix in BOOK_SUFFIXES} | forms.documents()
    for pages, each in site.sheets.items():
        sheet = library.alone(*pages, addresses=each.addresses)
        documents |= dict.fromkeys(sheet_names(each.sheet, plain=each.plain), sheet)
    with ThreadPoolExecutor(1) as beside:
        printed = beside.submit(
            print_all,
            documents,
            edition_info,
            workdir=workdir,
            target=downloads,
            cache=Cache(project.cache),
        )
        builder.write_beside(site)
        write_atomically(downloads / f"{LOG}.csv", forms.log_csv())
        write_claims(
            ledger,
            edition=project.edition.number,
            url=f"{page}#{anchor('{id}')}",
            urls=urls,
            folder=downloads,
        )
        write_accessibility_report(project.content, edition_info, issues=project.issues, folder=downloads)
        write_institutions(institutions, edition=project.edition, folder=downloads)
        write_texts(texts, edition_info, folder=downloads)
    printed.result()
    write_crate(edition_info, site=project.workshop, book=project.file_stem)
    counts = {"pages": len(site.names), "figures": sum(len(chapters[name].figures) for name in site.in_book)}
    folder.finish(counts)
    return counts


def check_sources(project: Project, folder: BuildFolder) -> None:
    """Raises ProblemError for what is wrong before a page is read, in what the last good build did not have.

    Sphinx would wrap it in an error of its own, and the print forms meet it elsewhere.
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
    """What print forms say of the edition; raises ProblemError where the cover does not say what it shows."""
    publication, drawing = read_publication(project.root), read_drawing(project.root / COVER)
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
