"""How a page wants to be printed, from its front matter.

`print`, `print-alone`, `print-plain` and `print-addresses` are what it may say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from qualifications.book.problems import warn


def in_book(metadata: Mapping[str, Any]) -> bool:
    """Whether the page is part of the whole book on paper; it is, unless it says `print: false`."""
    return str(metadata.get("print", "")).lower() != "false"


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
    return str(metadata.get("print-plain", "")).lower() == "true"


def with_addresses(env: BuildEnvironment) -> frozenset[str]:
    """The pages whose sheet has the addresses of its sources in print, as their front matter asks."""
    asked = {name: str(env.metadata[name].get("print-addresses", "")).lower() for name in sheets(env)}
    return frozenset(name for name, answer in asked.items() if answer == "true")


def check_names(_: Sphinx, env: BuildEnvironment) -> None:
    """Warns of two pages that would print into the same file."""
    pages: dict[str, str] = {}
    for page, stem in sheets(env).items():
        other = pages.setdefault(stem, page)
        if other != page:
            warn((page, None), f"`print-alone: {stem}` here and on {other}", "one page a file")
