"""The whole book from one call, where anything has changed since the last; a preview's site alone."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualifications.build_folder import BuildFolder
from qualifications.build_inputs import Inputs
from qualifications.outputs import FOLDER as DOWNLOADS
from qualifications.outputs import pdf_name
from qualifications.project import Project


@dataclass(frozen=True)
class Built:
    """What a build made: the site's first page, the PDF, and how many pages and figures they hold.

    Where nothing had changed, it made nothing, and these are those of the last build.
    """

    index: Path
    pdf: Path
    pages: int
    figures: int
    seconds: float
    changed: bool


def build_book(project: Project) -> Built:
    """Builds everything that is out of date.

    Raises ProblemError or OSError; the last good site
    and its downloads stay in place.
    """
    start = time.monotonic()
    with _uncollected(), BuildFolder.held(project) as folder:
        inputs = Inputs.read(project)
        counts = folder.counts(inputs)
        changed = counts is None
        if counts is None:
            # Sphinx and all that comes with it take a second to load.
            from qualifications.making import make_book

            counts = make_book(project, folder, inputs)
    return Built(
        index=project.site / "index.html",
        pdf=project.site / DOWNLOADS / pdf_name(project.file_stem),
        seconds=time.monotonic() - start,
        changed=changed,
        **counts,
    )


@contextmanager
def site_builds(project: Project) -> Iterator[Callable[[], None]]:
    """Gives what builds the site without its exports, for the preview; it raises as `build_book` does.

    It may be called again while nothing but the words of chapters has changed, and it has raised nothing.
    """
    from qualifications.book.site import SiteBuilder
    from qualifications.making import make_site

    def build() -> None:
        with _uncollected(), BuildFolder.held(project) as folder:
            make_site(project, builder, folder, Inputs.read(project))

    with SiteBuilder(project) as builder:
        yield build


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves what lies in circles in memory to the end: to look for it takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
