"""Builds the pages of the book with Sphinx: the site, then the fragments for print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from logging import getLogger
from pathlib import Path

from jsonschema import ValidationError
from jupyter_book.config import get_final_config
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import CellExecutionError
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from qualifications.book.contents import check_contents
from qualifications.book.problems import BookError, Problem, ProblemCollector, cell_problem
from qualifications.book.staleness import Staleness
from qualifications.files import write_atomically
from qualifications.project import Project


@dataclass(frozen=True)
class Pages:
    """What a build left on disk: the pages in order, by name, and the folder of print fragments."""

    names: tuple[str, ...]
    fragments: Path


def build_site(project: Project) -> tuple[str, ...]:
    """Builds the site and returns the names of its pages in order.

    Raises BookError when anything is wrong, warnings included; the pages concerned are read again
    by the next build.
    """
    names = check_contents(project.toc_file, project.content)
    _run(project, builder="html", outdir=project.site)
    _remove_leftovers(project.site, names, kept={"genindex", "search"})
    return names


def build_fragments(project: Project, names: tuple[str, ...]) -> Pages:
    """Writes the print fragment of each page that changed; `build_site` must have run."""
    outdir = project.build / "print"
    _run(project, builder="print", outdir=outdir)
    _remove_leftovers(outdir, names, kept=set())
    return Pages(names=names, fragments=outdir)


def _run(project: Project, *, builder: str, outdir: Path) -> None:
    os.environ["SOURCE_DATE_EPOCH"] = str(project.edition.epoch)
    _isolate_kernels(project.build / "ipython")
    with _application(project, builder=builder, outdir=outdir) as (app, collector):
        staleness = Staleness(app)
        staleness.unsettle()
        try:
            app.build()
        except ExecutionError as error:
            cause = error.__cause__
            if isinstance(cause, CellExecutionError):
                raise BookError([cell_problem(Path(str(error)), cause, project.root)]) from None
            raise
        except SphinxError as error:
            raise BookError([*collector.problems, Problem("", f"{error.category}: {error}")]) from None
        # A warning without a place may stand on any page.
        if not collector.problems or collector.pages:
            staleness.settle(app, app.env, collector.pages)
        if collector.problems:
            raise BookError(collector.problems)


def _isolate_kernels(folder: Path) -> None:
    """Gives kernels an empty IPython profile: what an editor has set up at home must not enter the book."""
    settings = folder / "profile_default" / "ipython_kernel_config.py"
    # A kernel warns of its unencrypted transport at each start; it listens on this machine alone.
    write_atomically(settings, b'get_config().IPKernelApp.log_level = "ERROR"\n')
    os.environ["IPYTHONDIR"] = str(folder)


@contextmanager
def _application(
    project: Project, *, builder: str, outdir: Path
) -> Iterator[tuple[Sphinx, ProblemCollector]]:
    try:
        settings, _ = get_final_config(
            user_yaml=project.config_file,
            cli_config={"latex_individualpages": False, "external_toc_path": str(project.toc_file)},
            sourcedir=project.content,
            raise_on_invalid=True,
        )
    except (ValidationError, ValueError) as error:
        message = getattr(error, "message", str(error))
        raise BookError([Problem(project.config_file.name, message, "Jupyter Book's settings")]) from None
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
            raise BookError([Problem(project.config_file.name, str(error))]) from None
        collector = ProblemCollector(app, project.root)
        collector.problems += [Problem("", line) for line in early.getvalue().splitlines() if line.strip()]
        getLogger("sphinx").addHandler(collector)
        yield app, collector


def _remove_leftovers(outdir: Path, names: tuple[str, ...], *, kept: set[str]) -> None:
    """Deletes pages whose source is gone, which Sphinx leaves in place."""
    for page in outdir.rglob("*.html"):
        name = page.relative_to(outdir).with_suffix("").as_posix()
        if name not in kept and name not in names and not name.startswith(("_static/", "downloads/")):
            page.unlink()
