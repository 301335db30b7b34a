"""Builds the pages of the book with Sphinx."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from io import StringIO
from logging import getLogger
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import DeadKernelError
from sphinx.application import Sphinx
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.build_phase import BuildPhase
from sphinx.util.console import strip_colors
from sphinx.util.docutils import patch_docutils

from qualifications import feed
from qualifications.book.addresses import (
    read_redirects,
    write_claim_pages,
    write_edition_files,
    write_redirects,
    write_site_map,
)
from qualifications.book.chapter_rules import description_problems
from qualifications.book.contents import check_contents
from qualifications.book.downloads import Printing, sheet_pages, sheets
from qualifications.book.navigation import parts
from qualifications.book.notebook_runs import NotebookRuns
from qualifications.book.problems import ProblemCollector, cell_problem
from qualifications.book.search import read_readers, write_search_index
from qualifications.book.settings import read_settings
from qualifications.book.sphinx_project import site_map_of
from qualifications.build_folder import BuildFolder
from qualifications.export.llms import LLMS_FILE, write_index
from qualifications.export.markdown_pages import SUFFIX, BookContext, write_markdown_pages
from qualifications.files import write_atomically
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import Exit, Problem, ProblemError, refuse_all
from qualifications.project import Project

# Files that come with pages, by folder.
_OF_PAGES = ("_images", "_sources")


@dataclass(frozen=True)
class Site:
    """The pages of a site in order, those of the book on paper, and its sheets.

    `parts` has the title of the part that each page is in, and `sheets` how a sheet is printed, by its pages.
    """

    names: tuple[str, ...]
    in_book: tuple[str, ...]
    parts: Mapping[str, str]
    sheets: Mapping[tuple[str, ...], Printing]


class SiteBuilder:
    """Builds the site; it can do so again as long as the words of chapters alone have changed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # Sphinx reads it, and so do the processes that a build starts.
        os.environ["SOURCE_DATE_EPOCH"] = str(project.edition.epoch)
        # The patch stays, since the process ends with the build.
        self._docutils = ExitStack()
        self._docutils.enter_context(patch_docutils(str(project.content)))
        self._sphinx: tuple[Sphinx, ProblemCollector] | None = None

    def build(self, folder: BuildFolder, notebooks: NotebookRuns) -> Site:
        """Writes the pages that may have changed into the workshop, and copies the others from the last site.

        A page with a notebook is read after all others, when its notebook has run. Raises ProblemError for
        anything wrong, warnings included, and OSError; after that it cannot build again.
        """
        project = self._project
        names = check_contents(project.toc_file, project.content)
        # Sphinx takes seconds; faults of these files are reported before.
        read_redirects(project, names)
        read_readers(project.content)
        env = self._run(folder.changed, notebooks)
        written = [name for name in names if (project.workshop / f"{name}.html").is_file()]
        refuse_all(
            problem for name in written for problem in description_problems(project.content / f"{name}.md")
        )
        kept = [name for name in names if name not in written]
        paths = [project.site / f"{name}{suffix}" for name in kept for suffix in (".html", SUFFIX)]
        paths += (path for each in _OF_PAGES if kept for path in (project.site / each).rglob("*"))
        folder.take_over(paths)
        printed = tuple(name for name in names if Printing.of(env, name).in_book)
        alone = {sheet_pages(env, name): each for name, each in sheets(env).items()}
        return Site(names, in_book=printed, parts=parts(site_map_of(env)), sheets=alone)

    def write_beside(self, site: Site) -> None:
        """Writes the files beside the pages, which no print form needs; raises as `build` does."""
        project = self._project
        ledger = open_ledger(project.evidence, project.edition.date)
        redirects = read_redirects(project, site.names)
        write_redirects(redirects, url=project.url, folder=project.workshop)
        write_site_map(site.names, url=project.url, folder=project.workshop)
        write_edition_files(project.edition, ledger, names=site.names, folder=project.workshop)
        write_claim_pages(ledger, names=site.names, folder=project.workshop)
        write_atomically(project.workshop / feed.FEED, feed.with_changes(b"", (), project))
        write_search_index(project, site.names, ledger, in_book=site.in_book)
        source = BookContext(project.lasting_url, f"{project.url}{LLMS_FILE}", ledger.claims, project.edition)
        written = [name for name in site.names if not (project.workshop / f"{name}{SUFFIX}").is_file()]
        write_markdown_pages(written, project.workshop, source)
        write_index(project, site.names)

    def _run(self, changed: AbstractSet[str], notebooks: NotebookRuns) -> BuildEnvironment:
        """Runs Sphinx for the changed chapters, and returns what it knows of all pages."""
        if self._sphinx is None:
            self._sphinx = _application(self._project)
        app, collector = self._sphinx
        try:
            with _choosing_pages(app, changed, notebooks):
                app.phase = BuildPhase.READING
                app.builder.build([app.config.root_doc])
                app.events.emit("build-finished", None)
        except (ExecutionError, NoSuchKernel, DeadKernelError) as error:
            page = Path(app.env.doc2path(app.env.docname))
            raise ProblemError([cell_problem(page, error.__cause__ or error)]) from None
        except SphinxError as error:
            failure = Problem(exit=Exit.BOOK, words=f"{error.category}: {error}")
            raise ProblemError([*collector.problems, *(_causes(error) or [failure])]) from None
        if collector.problems:
            raise ProblemError(collector.problems)
        # Settings that were new to Sphinx have been read; else it would read all pages the next time too.
        app.env.config_status = CONFIG_OK
        return app.env


@contextmanager
def _choosing_pages(app: Sphinx, changed: AbstractSet[str], notebooks: NotebookRuns) -> Iterator[None]:
    """Has Sphinx read the pages of the changed chapters, those with notebooks last, when these have run.

    It writes the pages that it has read, or all where what pages show of one another has changed.
    """
    before = _shared_parts(app.env)

    def pages_to_write(_: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        return env.found_docs if _shared_parts(env) != before else ()

    listeners = [
        app.connect("env-get-outdated", partial(_pages_to_read, changed)),
        app.connect("env-before-read-docs", notebooks.put_last),
        app.connect("source-read", notebooks.wait),
        # After all other listeners, which gather what pages show of one another.
        app.connect("env-updated", pages_to_write, priority=900),
    ]
    yield
    for listener in listeners:
        app.disconnect(listener)


def _shared_parts(env: BuildEnvironment) -> str:
    """All that pages show of one another, as a text: while it is the same, only pages read again change.

    Titles, headings, targets, marks of references, names of files, and which pages have a sheet.
    """
    titles = [(name, title.astext(), env.tocs[name].pformat()) for name, title in sorted(env.titles.items())]
    targets = [(name, sorted(domain.get_objects())) for name, domain in sorted(env.domains.items())]
    # The targets that MyST makes of headings; the first part of each is its line, which no page shows.
    slugs = [
        (name, [(slug, *found[1:]) for slug, found in metadata.get("myst_slugs", {}).items()])
        for name, metadata in sorted(env.metadata.items())
    ]
    # A book without a bibliography has no domain of its works.
    cited = getattr(dict(env.domains).get("cite"), "citations", ())
    works = [(each.key, each.formatted_entry.label) for each in cited]
    files = [
        (path, sorted(pages), name)
        for kind in (env.images, env.dlfiles)
        for path, (pages, name) in sorted(kind.items())
    ]
    return repr((titles, targets, slugs, works, files, sheets(env)))


def _pages_to_read(changed: AbstractSet[str], _: Sphinx, env: BuildEnvironment, *__: object) -> set[str]:
    """The pages that show any of the changed chapters: as their own, or beside it."""
    pages = set()
    for name in env.found_docs:
        paths = [Path(env.srcdir, path) for path in (env.doc2path(name), *env.dependencies[name])]
        if not changed.isdisjoint(posixpath.relpath(path, env.srcdir) for path in paths):
            pages.add(name)
    return pages


def _application(project: Project) -> tuple[Sphinx, ProblemCollector]:
    settings, settings_file = read_settings(project), str(project.config_file)
    if settings["nb_execution_mode"] == "force":
        # Rather than at every build, notebooks run once for each state of the files that they read.
        settings |= {"nb_execution_mode": "cache", "nb_execution_cache_path": str(project.notebooks)}
    early = StringIO()
    try:
        app = Sphinx(
            srcdir=str(project.content),
            confdir=None,
            outdir=str(project.workshop),
            doctreedir=str(project.work / "doctrees"),
            buildername="html",
            confoverrides=settings,
            status=None,
            warning=early,
            parallel=1,
        )
    except SphinxError as error:
        failure = Problem(exit=Exit.BOOK, place=settings_file, words=str(error))
        raise ProblemError(_causes(error) or [failure]) from None
    collector = ProblemCollector(app)
    collector.problems += [
        Problem(line.removeprefix("WARNING: "), "settings without a fault", Exit.BOOK, place=settings_file)
        for line in filter(None, map(strip_colors, early.getvalue().splitlines()))
    ]
    getLogger("sphinx").addHandler(collector)
    return app, collector


def _causes(error: SphinxError) -> list[Problem]:
    """The problems that one of our own listeners has raised; raises the OSError that one has met."""
    cause = getattr(error, "orig_exc", None)
    if isinstance(cause, OSError):
        raise cause from None
    return list(cause.problems) if isinstance(cause, ProblemError) else []
