"""How a page wants to be printed, from its front matter: `print`, `print-alone` and `print-plain`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

_FLAGS = {"true": True, "false": False}
_DEFAULTS = {"print": "true", "print-plain": "false"}
_STEM = re.compile(r"(?!(?:true|false)$)[a-z0-9]+(?:-[a-z0-9]+)*")
_logger = logging.getLogger(__name__)


def in_book(metadata: Mapping[str, Any]) -> bool:
    """Whether the page is part of the whole book on paper; it is, unless it says `print: false`."""
    return _FLAGS.get(_flag(metadata, "print"), False)


def sheet_of(metadata: Mapping[str, Any]) -> str:
    """The stem of the files that print the page as a sheet of its own, or nothing."""
    return str(metadata.get("print-alone", ""))


def sheets(env: BuildEnvironment) -> dict[str, str]:
    """The stems of all sheets, by page."""
    stems = {name: sheet_of(env.metadata[name]) for name in sorted(env.found_docs)}
    return {name: stem for name, stem in stems.items() if stem}


def plain_sheets(env: BuildEnvironment) -> frozenset[str]:
    """The stems of the sheets that are printed without links and bookmarks too, as some portals ask."""
    return frozenset(stem for name, stem in sheets(env).items() if is_plain(env.metadata[name]))


def is_plain(metadata: Mapping[str, Any]) -> bool:
    """Whether the page's sheet has a twin without links and bookmarks; it has none unless it asks for it."""
    return _FLAGS.get(_flag(metadata, "print-plain"), False)


def check_settings(app: Sphinx, _: nodes.document) -> None:
    """Warns of a setting for print that is none."""
    metadata = app.env.metadata[app.env.docname]
    for name in _DEFAULTS:
        flag = _flag(metadata, name)
        if flag not in _FLAGS:
            _warn(app.env.docname, f"`{name}: {flag}`", "true or false")
    if sheet_of(metadata) and not _STEM.fullmatch(sheet_of(metadata)):
        found = f"`print-alone: {sheet_of(metadata)}`"
        _warn(app.env.docname, found, "the name of its file, in small letters, digits and hyphens")


def check_names(_: Sphinx, env: BuildEnvironment) -> None:
    """Warns of two pages that would print into the same file."""
    pages: dict[str, str] = {}
    for page, stem in sheets(env).items():
        other = pages.setdefault(stem, page)
        if other != page:
            _warn(page, f"`print-alone: {stem}` here and on {other}", "one page a file")


def _flag(metadata: Mapping[str, Any], name: str) -> str:
    return str(metadata.get(name, _DEFAULTS[name])).lower()


def _warn(page: str, found: str, allowed: str) -> None:
    _logger.warning("found %s; allowed: %s", found, allowed, location=page, type="book")
