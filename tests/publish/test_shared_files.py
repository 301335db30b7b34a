"""On the branch, an edition shares with others what its pages load, and keeps what people cite."""

import datetime as dt
import posixpath
import re
from pathlib import Path

from books import EDITION, Book
from checkouts import FIRST
from qualifications.editions import edition_path
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.shared_files import git_id, on_branch

URL = "https://example.org/book/"
# What GitHub Pages takes, as checked out.
ROOM = 1_000_000_000
_LINK = re.compile(rb' (?:href|src|action|data-chart|data-engine)="?(?![a-z]+:|[/#])([^"?#>\s]+)')


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
    made = on_branch(tmp_path, url=URL, book="book")
    css = f"@font-face {{src: url(../{git_id(b'font')}/a.woff2)}}".encode()
    shared = {"a.woff2": b"font", "a.css": css, "a.js": b"js", "a.svg": b"svg"}
    places = {name: f"../../assets/{git_id(data)}/{name}" for name, data in shared.items()}
    own = {"c/page.html", "index.html", "_static/b.js", "downloads/book.pdf", "downloads/claims.json"}
    assert made.keys() == {*own, *places.values()}
    assert {name: made[place] for name, place in places.items()} == shared
    links = {link.decode() for link in _LINK.findall(made["c/page.html"])}
    led = {f"../{places[name]}" for name in ("a.css", "a.js")}
    led |= {f"../../../{name}" for name in ("search.html", "downloads/form.docx")}
    assert links == {*led, "../index.html", "../downloads/claims.json", "../_static/none.js"}


def test_real_book_leads_to_files_and_takes_little_room(built_book: Book, tmp_path: Path) -> None:
    """On the branch, whatever a page of the book names is there.

    So is what the text of the book, its ready texts and its linkset name of the edition.
    What the next edition adds as checked out is little, so that many fit.
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
    new = f"{FIRST + dt.timedelta(days=1):%Y.%m.%d}".encode()
    for name, data in built_book.files().items():
        # The real book as another edition would have it, which names its day wherever it can.
        write_atomically(tmp_path / name, data.replace(EDITION.encode(), new))
    second = on_branch(tmp_path, url=project.url, book=project.file_stem)
    # Whatever stands in the folder of an edition is there anew, even where it has the same bytes.
    added = sum(len(data) for name, data in second.items() if name not in files or not name.startswith("../"))
    start = sum(map(len, files.values())) + sum(map(len, built_book.files().values()))
    assert added <= 5_000_000, added
    assert 1 + (ROOM - start) // added >= 195
