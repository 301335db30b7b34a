"""What a page weighs when a reader opens it: the page, and all that a browser fetches for it."""

from __future__ import annotations

import gzip
from fnmatch import fnmatch
from pathlib import Path

import yaml
from lxml import html

from books import Book

BUDGET = Path(__file__).parent / "budget.yml"
# What a browser fetches by itself.
FETCHED = (
    "//script/@src | //img/@src | //source/@src | //iframe/@src"
    " | //link[@rel='stylesheet' or @rel='icon']/@href"
)
TEXTS = {".html", ".css", ".js", ".svg", ".json"}


def weight(page: Path, site: Path) -> int:
    """The bytes of a page and of what it fetches, texts compressed; every page is written in our fonts."""
    fetched = {(page.parent / str(address)).resolve() for address in html.parse(page).xpath(FETCHED)}
    files = {page, *filter(Path.is_file, fetched), *site.glob("_static/fonts/*.woff2")}
    return sum(
        len(gzip.compress(path.read_bytes(), mtime=0)) if path.suffix in TEXTS else path.stat().st_size
        for path in files
    )


def test_no_page_is_too_heavy(built_book: Book) -> None:
    """Each page weighs at most what the first pattern that fits its name allows."""
    limits = yaml.safe_load(BUDGET.read_text(encoding="utf-8"))
    pages = [built_book.page(name) for name in (*built_book.names, "search")]
    heavy = {}
    for page in pages:
        name = page.relative_to(built_book.site).with_suffix("").as_posix()
        most = next(limit for pattern, limit in limits.items() if fnmatch(name, pattern))
        kilobytes = weight(page, built_book.site) / 1000
        if kilobytes > most:
            heavy[name] = round(kilobytes)
    assert heavy == {}
