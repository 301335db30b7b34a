"""The form in which an edition stands on the branch: what editions have in common stands once, beside them.

The edition as it was built is whole by itself, and so is its archive. On the branch its pages use scripts,
styles, fonts, charts and sources from `/assets/<id>/`, where `<id>` is git's own for the file: the same bytes
of many editions are there once, and other bytes have another address.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from qualifications import feed, vintages
from qualifications.outputs import DRAFT_DATA
from qualifications.outputs import FOLDER as DOWNLOADS

FOLDER = "assets"
# From the folder of an edition.
BESIDE = f"../../{FOLDER}/"
# What a host asks for at the root alone.
_ROOT_ONLY = frozenset(
    {
        "404.html",
        "sitemap.xml",
        "robots.txt",
        "llms.txt",
        feed.NAME,
        DRAFT_DATA,
        vintages.CSV,
        vintages.SCRIPT,
    }
)
_PAGE, _STYLE = ".html", ".css"
_LEADS = b'<meta http-equiv="refresh"'
# In an attribute of a page, and in a style sheet.
_LINK = re.compile(rb'(?<==")(?![a-z]+:)[^"?#\s]+(?=["?#])')
_STYLE_LINK = re.compile(rb'(?<=url\()[^":)]+(?=\))')


def on_branch(site: Path, *, url: str) -> dict[str, bytes]:
    """The files of an edition as they stand on the branch, by path from the edition's folder.

    `url` is the address of the site's root. Shared is what a page names in an attribute, but for pages and
    downloads, which have addresses that people cite. Pages that only lead to another, and what pages name
    by its whole address at the root, stand at the root alone.
    """
    files = {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    pages = {
        name: data
        for name, data in files.items()
        if name.endswith(_PAGE) and name not in _ROOT_ONLY and _LEADS not in data
    }
    named = {path for name, data in pages.items() for path in _named(name, data) if _may_move(path, files)}
    named |= {path for style in named if style.endswith(_STYLE) for path in _named(style, files[style])}
    moved: dict[str, str] = {}
    own: dict[str, bytes] = {}
    # A style sheet is named by its bytes, which name those of its fonts.
    for name in sorted(named & files.keys(), key=lambda each: each.endswith(_STYLE)):
        data = _turned(name, files[name], moved, up="../") if name.endswith(_STYLE) else files[name]
        moved[name] = f"{git_id(data)}/{posixpath.basename(name)}"
        own[f"{BESIDE}{moved[name]}"] = data
    own |= {
        name: _turned(name, data, moved, up="../" * name.count("/") + BESIDE) for name, data in pages.items()
    }
    at_root = re.compile(rb'="%b([^"]+)"' % re.escape(url.encode()))
    left = _ROOT_ONLY.union(match.decode() for data in pages.values() for match in at_root.findall(data))
    rest = {name for name in files if not name.endswith(_PAGE)} - named - left
    return own | {name: files[name] for name in rest}


def git_id(data: bytes) -> str:
    """The id that git gives a file of these bytes."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _may_move(path: str, files: Mapping[str, bytes]) -> bool:
    return path in files and not path.endswith(_PAGE) and not path.startswith(f"{DOWNLOADS}/")


def _links(name: str) -> re.Pattern[bytes]:
    return _STYLE_LINK if name.endswith(_STYLE) else _LINK


def _path(name: str, link: bytes) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), link.decode("utf-8", errors="replace")))


def _named(name: str, data: bytes) -> set[str]:
    """The paths that a page or style sheet names."""
    return {_path(name, link) for link in _links(name).findall(data)}


def _turned(name: str, data: bytes, moved: Mapping[str, str], *, up: str) -> bytes:
    """The page or style sheet with links to where the files are now; `up` leads to what is shared."""

    def turned(match: re.Match[bytes]) -> bytes:
        target = moved.get(_path(name, match[0]))
        return f"{up}{target}".encode() if target else match[0]

    return _links(name).sub(turned, data)
