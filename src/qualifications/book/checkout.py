"""The checkout that an application of Sphinx builds."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx

from qualifications.project import Project

_projects: WeakKeyDictionary[Sphinx, Project] = WeakKeyDictionary()


def project_of(app: Sphinx) -> Project:
    """The project being built, whose settings and edition are read once for all pages."""
    if app not in _projects:
        _projects[app] = Project.find(Path(app.srcdir))
    return _projects[app]
