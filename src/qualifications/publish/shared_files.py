"""The form in which an edition stands on the branch: what editions have in common stands once, beside them.

The edition as it was built is whole by itself, and so is its archive. On the branch its pages use scripts,
styles, fonts and charts from `/assets/<id>/`, where `<id>` begins git's own for the file: the same bytes of
many editions are there once, and other bytes have another address. What a host asks for at the root, and
what serves a reader of the latest edition, stands at the root alone.
"""

import hashlib
import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from qualifications import feed, vintages
from qualifications.files import contents
from qualifications.outputs import DOWNLOADS, DRAFT_DATA, stays
from qualifications.publish.frozen_page import freeze_page, shortened

SHARED = "assets"
# From the folder of an edition.
_ROOT = "../../"
BESIDE = f"{_ROOT}{SHARED}/"
_ROOT_ONLY = (
    *("404.html", "sitemap.xml", "robots.txt", "llms.txt"),
    *(feed.FEED, DRAFT_DATA, vintages.CSV, vintages.SCRIPT),
    *("search.html", "search-index.js", "_static/your-document.js", "_sources/*"),
)
_PAGE, _STYLE = ".html", ".css"
_LEADS = b'<meta http-equiv="refresh"'
# In an attribute of a page, and in a style sheet.
_LINK = re.compile(rb'(?<==")(?![a-z]+:)[^"?#\s]+(?=["?#])')
_STYLE_LINK = re.compile(rb'(?<=url\()[^":)]+(?=\))')


def on_branch(site: Path, *, url: str, book: str) -> dict[str, bytes]:
    """The files of an edition as they stand on the branch, by path from the edition's folder.

    `url` is the address of the site's root, and `book` the stem of the files that hold the whole book. Shared
    is what a page names in an attribute, but for pages and downloads, which have addresses that people cite.
    Pages that only lead to another, and what pages name by its whole address at the root, stand at the root
    alone.
    """
    files = contents(site)
    latest = {
        name: f"{_ROOT}{name}"
        for name in files
        if not stays(name, book) or any(fnmatchcase(name, each) for each in _ROOT_ONLY)
    }
    built = {name: data for name, data in files.items() if name.endswith(_PAGE) and _LEADS not in data}
    pages = {name: _frozen(name, data, latest) for name, data in built.items() if name not in latest}
    shared = _movable(pages, files) - latest.keys()
    shared |= _movable({name: files[name] for name in shared if name.endswith(_STYLE)}, files)
    places: dict[str, str] = {}
    own: dict[str, bytes] = {}
    # A style sheet is named by its bytes, which name those of its fonts.
    for name in sorted(shared, key=lambda each: each.endswith(_STYLE)):
        data = _relinked(name, files[name], places, up="../") if name.endswith(_STYLE) else files[name]
        places[name] = f"{git_id(data)}/{posixpath.basename(name)}"
        own[f"{BESIDE}{places[name]}"] = data
    places = {name: f"{BESIDE}{place}" for name, place in places.items()} | latest
    own |= {name: shortened(_relinked(name, data, places, up=_up(name))) for name, data in pages.items()}
    at_root = re.compile(rb'="%b([^"]+)"' % re.escape(url.encode()))
    elsewhere = {match.decode() for data in built.values() for match in at_root.findall(data)}
    # What a part for the latest edition uses, stands beside that.
    elsewhere |= shared | latest.keys() | _movable(built, files)
    rest = {name: data for name, data in files.items() if not name.endswith(_PAGE) and name not in elsewhere}
    return own | rest


def git_id(data: bytes) -> str:
    """The id that git gives a file of these bytes, in as many digits as tell files apart."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()[:12]


def _frozen(name: str, data: bytes, latest: Mapping[str, str]) -> bytes:
    address = f"{_up(name)}{_ROOT}{name}"
    return freeze_page(data, address=address, leaves=lambda link: _path(name, link.encode()) in latest)


def _movable(pages: Mapping[str, bytes], files: Mapping[str, bytes]) -> set[str]:
    """The files that pages or style sheets name, but for those with addresses that people cite."""
    named = {_path(name, link) for name, data in pages.items() for link in _links(name).findall(data)}
    return {
        path
        for path in named & files.keys()
        if not path.endswith(_PAGE) and not path.startswith(f"{DOWNLOADS}/")
    }


def _up(name: str) -> str:
    return "../" * name.count("/")


def _links(name: str) -> re.Pattern[bytes]:
    return _STYLE_LINK if name.endswith(_STYLE) else _LINK


def _path(name: str, link: bytes) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), link.decode("utf-8", errors="replace")))


def _relinked(name: str, data: bytes, moved: Mapping[str, str], *, up: str) -> bytes:
    """The page or style sheet with links to where the files are now; `up` leads to where places start."""

    def link(match: re.Match[bytes]) -> bytes:
        target = moved.get(_path(name, match[0]))
        return f"{up}{target}".encode() if target else match[0]

    return _links(name).sub(link, data)
