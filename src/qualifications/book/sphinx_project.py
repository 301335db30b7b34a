"""The project, the edition and the contents that an application of Sphinx builds."""

from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import SiteMap

from qualifications.citations.cff import read_publication
from qualifications.citations.works import BookEdition
from qualifications.project import Project


@lru_cache(maxsize=1)
def project_of(app: Sphinx) -> Project:
    """The project being built, whose settings and edition are read once for all pages."""
    return Project.find(Path(app.srcdir))


def site_map_of(env: BuildEnvironment) -> SiteMap:
    """The contents of the book, in its order, as `_toc.yml` has them."""
    site_map: SiteMap = env.external_site_map  # type: ignore[attr-defined] # sphinx-external-toc puts it there
    return site_map


@lru_cache(maxsize=1)
def edition_of(app: Sphinx) -> BookEdition:
    """The book in the edition being built, as it is cited."""
    project = project_of(app)
    return BookEdition(
        read_publication(project.root),
        project.edition.number,
        project.edition.date,
        url=project.edition_url,
        latest=project.url,
    )
