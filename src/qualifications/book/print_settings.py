"""How a page wants to be printed, from its front matter: `print` and `print-alone`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from qualifications.outputs import file_alone

_DEFAULTS = {"print": "true", "print-alone": "false"}
_FLAGS = {"true": True, "false": False}
_logger = logging.getLogger(__name__)


def in_book(metadata: Mapping[str, Any]) -> bool:
    """Whether the page is part of the whole book on paper; it is, unless it says `print: false`."""
    return _flag(metadata, "print")


def is_alone(metadata: Mapping[str, Any]) -> bool:
    """Whether the page is also printed as a sheet of its own, because it says `print-alone: true`."""
    return _flag(metadata, "print-alone")


def pages_alone(env: BuildEnvironment) -> list[str]:
    """The pages that are also printed alone."""
    return [name for name in sorted(env.found_docs) if is_alone(env.metadata[name])]


def check_settings(app: Sphinx, _: nodes.document) -> None:
    """Warns of a setting for print that is none."""
    for name in _DEFAULTS:
        text = _text(app.env.metadata[app.env.docname], name)
        if text not in _FLAGS:
            _logger.warning(
                "found `%s: %s`; allowed: true or false", name, text, location=app.env.docname, type="book"
            )


def check_names(_: Sphinx, env: BuildEnvironment) -> None:
    """Warns of two pages that would print into the same file."""
    pages: dict[str, str] = {}
    for page in pages_alone(env):
        other = pages.setdefault(file_alone(page), page)
        if other != page:
            _logger.warning(
                "found `print-alone: true` here and on %s, both for the file %s; allowed: one page a file",
                other,
                file_alone(page),
                location=page,
                type="book",
            )


def _flag(metadata: Mapping[str, Any], name: str) -> bool:
    return _FLAGS.get(_text(metadata, name), False)


def _text(metadata: Mapping[str, Any], name: str) -> str:
    return str(metadata.get(name, _DEFAULTS[name])).lower()
