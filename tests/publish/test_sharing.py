"""On the branch, an edition shares with others what its pages load, and keeps what people cite."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from books import Book
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.sharing import git_id, on_branch

URL = "https://example.org/book/"
_LINK = re.compile(rb' (?:href|src|data-chart|data-engine)="(?![a-z]+:|/)([^"?#]+)')


def test_what_is_shared(tmp_path: Path) -> None:
    """Scripts, styles with their fonts, and sources are shared; pages, downloads and data stay."""
    page = (
        '<link href="../_static/a.css"><script src="../_static/a.js?1"></script><img data-x="../c/a.svg">'
        '<a href="../index.html#a">A</a><a href="../downloads/a.csv">B</a><a href="https://a.org/b.js">C</a>'
        f'<meta content="{URL}_static/card.png"><a href="../_static/none.js">D</a>'
    )
    files = {
        "c/page.html": page,
        "index.html": "",
        "old.html": '<meta http-equiv="refresh" content="0; url=index.html">',
        **dict.fromkeys(("404.html", "sitemap.xml", "robots.txt", "llms.txt", "_static/card.png"), ""),
        "_static/a.css": "@font-face {src: url(fonts/a.woff2)}",
        "_static/fonts/a.woff2": "font",
        "_static/a.js": "js",
        "_static/b.js": "loaded by a.js",
        "c/a.svg": "svg",
        "downloads/a.csv": "csv",
    }
    for name, text in files.items():
        write_atomically(tmp_path / name, text.encode())
    style = f"@font-face {{src: url(../{git_id(b'font')}/a.woff2)}}".encode()
    css, js, svg = (f"assets/{git_id(data)}" for data in (style, b"js", b"svg"))
    turned = page.replace("../_static/a.css", f"../../../{css}/a.css").replace("../c/a", f"../../../{svg}/a")
    assert on_branch(tmp_path, url=URL) == {
        "c/page.html": turned.replace("../_static/a.js", f"../../../{js}/a.js").encode(),
        "index.html": b"",
        "_static/b.js": b"loaded by a.js",
        "downloads/a.csv": b"csv",
        f"../../{css}/a.css": style,
        f"../../{js}/a.js": b"js",
        f"../../{svg}/a.svg": b"svg",
        f"../../assets/{git_id(b'font')}/a.woff2": b"font",
    }


def test_links_of_the_real_book_lead_to_files(built_book: Book) -> None:
    """On the branch, whatever a page of the book names is there."""
    files = on_branch(built_book.site, url=Project(built_book.root).url)
    # The top of the branch, as seen from the edition's folder.
    links = {
        (name, posixpath.normpath(posixpath.join("v/1", posixpath.dirname(name), link.decode())))
        for name, data in files.items()
        if name.endswith(".html")
        for link in _LINK.findall(data)
    }
    there = {posixpath.normpath(posixpath.join("v/1", name)) for name in files}
    assert len(links) > 100
    assert {(name, path) for name, path in links if path not in there} == set()
