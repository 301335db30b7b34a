"""On the branch, an edition shares with others what its pages load, and keeps what people cite."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from books import EDITION, Book
from qualifications.editions import edition_path
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.frozen_page import frozen, shortened
from qualifications.publish.shared_files import git_id, on_branch

URL = "https://example.org/book/"
_LINK = re.compile(rb' (?:href|src|data-chart|data-engine)="?(?![a-z]+:|[/#])([^"?#>\s]+)')


def test_what_is_shared(tmp_path: Path) -> None:
    """Scripts, styles with their fonts, and charts are shared; pages, claims and the book as PDF stay."""
    page = (
        '<link href="../_static/a.css"><script src="../_static/a.js?1"></script><img data-x="../c/a.svg">'
        '<a href="../index.html#a">A</a><a href="../downloads/claims.json">B</a><a href="https://a.org/b.js">C</a>'
        f'<meta content="{URL}_static/card.png"><a href="../_static/none.js">D</a>'
        '<form action="../search.html"><a href="../downloads/form.docx">E</a>'
    )
    files = {
        "c/page.html": page,
        "index.html": "<p>A</p>",
        "old.html": '<meta http-equiv="refresh" content="0; url=index.html">',
        **dict.fromkeys(("404.html", "sitemap.xml", "robots.txt", "llms.txt", "_static/card.png"), ""),
        "_static/a.css": "@font-face {src: url(fonts/a.woff2)}",
        "_static/fonts/a.woff2": "font",
        "_static/a.js": "js",
        "_static/b.js": "loaded by a.js",
        "c/a.svg": "svg",
        "downloads/claims.json": "json",
        "downloads/book.pdf": "pdf",
        # These serve a reader of the latest edition.
        **dict.fromkeys(("downloads/claims.csv", "downloads/book.docx", "downloads/book.txt"), ""),
        "downloads/form.docx": "docx",
        "search.html": '<script src="_static/find.js">',
        "_static/find.js": "finds",
    }
    for name, text in files.items():
        write_atomically(tmp_path / name, text.encode())
    style = f"@font-face {{src: url(../{git_id(b'font')}/a.woff2)}}".encode()
    css, js, svg = (f"assets/{git_id(data)}" for data in (style, b"js", b"svg"))
    turned = frozen(page.encode(), address="", leaves="../downloads/form.docx".__eq__).decode()
    turned = turned.replace("../_static/a.css", f"../../../{css}/a.css").replace(
        "../c/a", f"../../../{svg}/a"
    )
    turned = turned.replace("../search", "../../../search")
    turned = turned.replace("../downloads/form", "../../../downloads/form")
    assert on_branch(tmp_path, url=URL, book="book") == {
        "c/page.html": shortened(turned.replace("../_static/a.js", f"../../../{js}/a.js").encode()),
        "index.html": shortened(frozen(b"<p>A</p>", address="", leaves=lambda _: False)),
        "_static/b.js": b"loaded by a.js",
        "downloads/book.pdf": b"pdf",
        "downloads/claims.json": b"json",
        f"../../{css}/a.css": style,
        f"../../{js}/a.js": b"js",
        f"../../{svg}/a.svg": b"svg",
        f"../../assets/{git_id(b'font')}/a.woff2": b"font",
    }


def test_real_book_leads_to_files(built_book: Book) -> None:
    """On the branch, whatever a page of the book names is there.

    So is what the text of the book, its ready texts and its linkset name of the edition.
    """
    project = Project(built_book.root)
    files = on_branch(built_book.site, url=project.url, book=project.file_stem)
    # The top of the branch, as seen from the edition's folder.
    links = {
        (name, posixpath.normpath(posixpath.join("v/1", posixpath.dirname(name), link.decode())))
        for name, data in files.items()
        if name.endswith(".html")
        for link in _LINK.findall(data)
    }
    there = {posixpath.normpath(posixpath.join("v/1", name)) for name in files} | {*built_book.files()}
    assert len(links) > 100
    assert {(name, path) for name, path in links if path not in there} == set()
    ends = rb'[).,;:]*(?:[#\s"<>\\]|$)'
    address = f"{project.url}{edition_path(EDITION)}"
    form = re.compile(rb'%b([^#\s"<>\\]*?)(?=%b)' % (re.escape(address.encode()), ends))
    book = built_book.files()[f"downloads/{project.file_stem}.txt"]
    texts = (files["downloads/texts.json"], files["linkset.json"], book)
    named = {found.decode() for text in texts for found in form.findall(text)}
    assert len(named) > 15
    assert {name or "index.html" for name in named} - files.keys() == set()
