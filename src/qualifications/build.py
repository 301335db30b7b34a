"""The whole book from one call, where anything has changed since the last; a preview's site alone."""

import gc
from collections.abc import Callable, Mapping

from qualifications.book.notebook_runs import running_notebooks
from qualifications.build_folder import build_folder
from qualifications.project import Project


def build_book(project: Project) -> tuple[Mapping[str, int], bool]:
    """Builds what is out of date; the numbers of pages and figures that the book has, and whether any was.

    Raises ProblemError or OSError; the last good site and its downloads stay in place.
    """
    # The process ends with the build: to look for what lies in circles in memory takes a tenth of the time.
    gc.disable()
    with build_folder(project) as folder:
        counts = folder.counts
        changed = counts is None
        if counts is None:
            folder.begin()
            with running_notebooks(project, folder) as notebooks:
                # Sphinx and all that comes with it take a second to load.
                from qualifications.build_steps import build_site_and_exports

                counts = build_site_and_exports(project, folder, notebooks)
    return counts, changed


def site_builds(project: Project) -> Callable[[], None]:
    """What builds the site without its exports, for the preview; it raises as `build_book` does.

    It may be called again while nothing but the words of chapters has changed, and it has raised nothing.
    """
    from qualifications.book.site import SiteBuilder
    from qualifications.build_steps import check_sources

    builder = SiteBuilder(project)

    def build() -> None:
        with build_folder(project) as folder:
            folder.begin()
            with running_notebooks(project, folder) as notebooks:
                check_sources(project, folder)
                builder.write_beside(builder.build(folder, notebooks))
            folder.finish()

    return build
