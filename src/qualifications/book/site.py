"""Builds the pages of the book with Sphinx."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from logging import getLogger
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import DeadKernelError
from pybtex.scanner import PybtexSyntaxError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from qualifications.book import budget
from qualifications.book.contents import check_contents
from qualifications.book.descriptions import check_descriptions
from qualifications.book.finding import read_redirects, write_claims_index, write_redirects, write_site_map
from qualifications.book.notebook_cache import cache_settings
from qualifications.book.permanent import write_permanent
from qualifications.book.print_settings import in_book, is_alone
from qualifications.book.problems import BookError, Problem, ProblemCollector, cell_problem, nesting_problem
from qualifications.book.settings import read_settings
from qualifications.build_folder import Work
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project


@dataclass(frozen=True)
class Site:
    """The pages of a site, in order: all, those of the whole book on paper, those printed alone.

    A site is not `whole` where pages that were not read again were left out.
    """

    names: tuple[str, ...]
    in_book: tuple[str, ...]
    alone: tuple[str, ...]
    whole: bool


def build_site(project: Project, work: Work, *, sparing: bool = False) -> Site:
    """Builds the site in the workshop.

    With `sparing`, a preview's, pages that were not read again are left out while the menu is the same:
    what else they show of others may be old. Raises BookError when anything is wrong, warnings included,
    and OSError.
    """
    names = check_contents(project.toc_file, project.content)
    redirects = read_redirects(project, names)
    env, whole = _run(project, work, sparing=sparing)
    undescribed = list(check_descriptions(names, project.content))
    if undescribed:
        raise BookError(undescribed)
    ledger = open_ledger(project.evidence, project.edition.date)
    write_redirects(redirects, url=project.url, folder=project.workshop)
    write_site_map(names, url=project.url, folder=project.workshop)
    write_claims_index(ledger, folder=project.workshop)
    write_permanent(project.edition, ledger, names=names, folder=project.workshop)
    written = [name for name in names if (project.workshop / f"{name}.html").is_file()]
    heavy = list(budget.check_budget(written, site=project.workshop, budget=project.root / budget.FILE))
    if heavy:
        raise BookError(heavy)
    return Site(
        names,
        in_book=tuple(name for name in names if in_book(env.metadata[name])),
        alone=tuple(name for name in names if is_alone(env.metadata[name])),
        whole=whole,
    )


def _run(project: Project, work: Work, *, sparing: bool) -> tuple[BuildEnvironment, bool]:
    """What Sphinx knows of the pages that it has written, and whether it has written all."""
    os.environ["SOURCE_DATE_EPOCH"] = str(project.edition.epoch)
    with _application(project, work) as (app, collector):
        app.connect("env-get-outdated", lambda _, env, *__: _pages_of(env, work.changed))
        whole, before = True, _menu(app.env)

        def spare(_: Sphinx, env: BuildEnvironment) -> None:
            nonlocal whole
            whole = not sparing or _menu(env) != before
            if not whole:
                app.builder.get_outdated_docs = tuple  # type: ignore[method-assign] # what was read is written

        app.connect("env-updated", spare)
        try:
            # Every page is written: one shows titles, numbers and targets of others.
            app.build(force_all=not sparing)
        except (ExecutionError, NoSuchKernel, DeadKernelError) as error:
            page = Path(app.env.doc2path(app.env.docname))
            raise BookError([cell_problem(page, error.__cause__ or error, project.root)]) from None
        except RecursionError:
            raise BookError([nesting_problem(app)]) from None
        except SphinxError as error:
            _raise_disk_error(error)
            found = _own_problems(error) or [Problem("", f"{error.category}: {error}")]
            raise BookError([*collector.problems, *found]) from None
        if collector.problems:
            raise BookError(collector.problems)
    return app.env, whole


def _menu(env: BuildEnvironment) -> list[tuple[str, str, str]]:
    """The pages with their titles and headings."""
    return [(name, env.titles[name].astext(), env.tocs[name].pformat()) for name in sorted(env.titles)]


def _pages_of(env: BuildEnvironment, chapters: AbstractSet[str]) -> set[str]:
    """The pages that were read from any of the chapters, as their own or in an `include`."""
    return {
        name
        for name in env.found_docs
        if not chapters.isdisjoint(
            posixpath.relpath(Path(env.srcdir, path), env.srcdir)
            for path in (env.doc2path(name), *env.dependencies[name])
        )
    }


@contextmanager
def _application(project: Project, work: Work) -> Iterator[tuple[Sphinx, ProblemCollector]]:
    settings = cache_settings(read_settings(project), work.notebooks)
    early = StringIO()
    with patch_docutils(str(project.content)), docutils_namespace():
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
            _raise_disk_error(error)
            raise BookError(_own_problems(error) or [_refusal(error, project)]) from None
        collector = ProblemCollector(app, project.root)
        collector.problems += [Problem("", line) for line in early.getvalue().splitlines() if line.strip()]
        getLogger("sphinx").addHandler(collector)
        yield app, collector


def _raise_disk_error(error: SphinxError) -> None:
    """Raises the OSError that one of the hooks has met; Sphinx wraps it."""
    cause = error.orig_exc if isinstance(error, ExtensionError) else None
    if isinstance(cause, OSError):
        raise cause from None


def _own_problems(error: SphinxError) -> list[Problem]:
    """What one of our own hooks has found; Sphinx wraps it."""
    cause = error.orig_exc if isinstance(error, ExtensionError) else None
    return list(cause.problems) if isinstance(cause, BookError) else []


def _refusal(error: SphinxError, project: Project) -> Problem:
    cause = getattr(error, "orig_exc", None)
    if isinstance(cause, PybtexSyntaxError):
        bibliography = project.settings["bibtex_bibfiles"][0]
        return Problem(f"{project.content.name}/{bibliography}:{cause.lineno}", f"found {cause}", "BibTeX")
    return Problem(project.config_file.name, str(error))
