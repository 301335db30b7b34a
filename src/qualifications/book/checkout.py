"""The checkout that an application of Sphinx builds."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx

from qualifications.citations.cff import read_publication
from qualifications.citations.works import BookEdition
from qualifications.project import Project

_projects: WeakKeyDictionary[Sphinx, Project] = WeakKeyDictionary()
_editions: WeakKeyDictionary[Sphinx, BookEdition] = WeakKeyDictionary()


def project_of(app: Sphinx) -> Project:
    """The project being built, whose settings and edition are read once for all pages."""
    if app not in _projects:
        _projects[app] = Project.find(Path(app.srcdir))
    return _projects[app]


def edition_of(app: Sphinx) -> BookEdition:
    """The book in the edition being built, as it is cited."""
    if app not in _editions:
        project = project_of(app)
        _editions[app] = BookEdition(
            read_publication(project.root),
            project.edition.number,
            project.edition.date,
            url=project.edition_url,
            latest=project.url,
        )
    return _editions[app]
