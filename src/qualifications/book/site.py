"""Builds the pages of the book with Sphinx: as fragments for print, and as the site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from logging import getLogger
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.execute.base import ExecutionError
from pybtex.scanner import PybtexSyntaxError
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from qualifications.book import budget
from qualifications.book.contents import check_contents
from qualifications.book.descriptions import check_descriptions
from qualifications.book.finding import read_redirects, write_claims_index, write_redirects, write_site_map
from qualifications.book.page import NOT_FOUND, SEARCH
from qualifications.book.permanent import claim_pages, write_permanent
from qualifications.book.problems import BookError, Problem, ProblemCollector, cell_problem, run_problem
from qualifications.book.settings import read_settings
from qualifications.book.staleness import Staleness
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project


def build_fragments(project: Project) -> tuple[str, ...]:
    """Writes the print fragment of each page that changed, and returns the names of the pages in order.

    Raises as `build_site` does.
    """
    names = check_contents(project.toc_file, project.content)
    _run(project, builder="print", outdir=project.fragments)
    _remove_leftovers(project.fragments, names, kept=set())
    return names


def build_site(project: Project) -> None:
    """Builds the site in the workshop.

    Raises BookError when anything is wrong, warnings included; the pages concerned are read again
    by the next build.
    """
    names = check_contents(project.toc_file, project.content)
    redirects = read_redirects(project, names)
    _run(project, builder="html", outdir=project.workshop)
    undescribed = list(check_descriptions(names, project.content))
    if undescribed:
        raise BookError(undescribed)
    ledger = open_ledger(project.evidence, project.edition.date)
    claims = claim_pages(ledger, names).values()
    _remove_leftovers(project.workshop, names, kept={NOT_FOUND, SEARCH, *redirects, *claims})
    write_redirects(redirects, url=project.url, folder=project.workshop)
    write_site_map(names, url=project.url, folder=project.workshop)
    write_claims_index(ledger, folder=project.workshop)
    write_permanent(project.edition, ledger, names=names, folder=project.workshop)
    heavy = list(budget.check_budget(names, site=project.workshop, budget=project.root / budget.FILE))
    if heavy:
        raise BookError(heavy)


def _run(project: Project, *, builder: str, outdir: Path) -> None:
    os.environ["SOURCE_DATE_EPOCH"] = str(project.edition.epoch)
    with _application(project, builder=builder, outdir=outdir) as (app, collector):
        staleness = Staleness(app)
        staleness.unsettle()
        try:
            app.build()
        except ExecutionError as error:
            cause = error.__cause__ or error
            raise BookError([cell_problem(Path(str(error)), cause, project.root)]) from None
        except (RuntimeError, NoSuchKernel) as error:
            raise BookError([run_problem(app, error)]) from None
        except SphinxError as error:
            found = _own_problems(error) or [Problem("", f"{error.category}: {error}")]
            raise BookError([*collector.problems, *found]) from None
        # A warning without a place may stand on any page.
        if not collector.problems or collector.pages:
            staleness.settle(app, app.env, collector.pages)
        if collector.problems:
            raise BookError(collector.problems)


@contextmanager
def _application(
    project: Project, *, builder: str, outdir: Path
) -> Iterator[tuple[Sphinx, ProblemCollector]]:
    settings = read_settings(project)
    early = StringIO()
    with patch_docutils(str(project.content)), docutils_namespace():
        try:
            app = Sphinx(
                srcdir=str(project.content),
                confdir=None,
                outdir=str(outdir),
                doctreedir=str(project.build / "doctrees"),
                buildername=builder,
                confoverrides=settings,
                status=None,
                warning=early,
                parallel=1,
            )
        except SphinxError as error:
            raise BookError(_own_problems(error) or [_refusal(error, project)]) from None
        collector = ProblemCollector(app, project.root)
        collector.problems += [Problem("", line) for line in early.getvalue().splitlines() if line.strip()]
        getLogger("sphinx").addHandler(collector)
        yield app, collector


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


def _remove_leftovers(outdir: Path, names: tuple[str, ...], *, kept: set[str]) -> None:
    """Deletes pages whose source is gone, which Sphinx leaves in place."""
    for page in outdir.rglob("*.html"):
        name = page.relative_to(outdir).with_suffix("").as_posix()
        if name not in kept and name not in names and not name.startswith(("_static/", "downloads/")):
            page.unlink()
