"""Builds the whole book where anything has changed since the last build, or the site alone for a preview."""

import gc
from collections.abc import Callable, Mapping

from qualifications.book.notebook_runs import running_notebooks
from qualifications.build_folder import build_folder
from qualifications.project import Project


def build_book(project: Project) -> tuple[Mapping[str, int], bool]:
    """Builds what is out of date; returns how many pages and figures the book has, and whether it was built.

    Raises ProblemError or OSError; the last good site and its downloads stay in place.
    """
    # Garbage collection takes a tenth of a build, and the memory is free anyway when the process ends.
    gc.disable()
    with build_folder(project) as folder:
        if folder.counts is not None:
            return folder.counts, False
        folder.begin()
        with running_notebooks(project, folder) as notebooks:
            # Imported when the notebooks run already: Sphinx takes a second to load.
            from qualifications.build_steps import build_site_and_exports

            return build_site_and_exports(project, folder, notebooks), True


def site_builder(project: Project) -> Callable[[], None]:
    """Returns a function that builds the site alone, for the preview, and raises as `build_book` does.

    It can be called again as long as the words of chapters alone have changed and it has raised nothing.
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
