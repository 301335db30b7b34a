"""The site of the real book: its pages, its links, and that it asks nothing of other hosts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from lxml import html

from books import EDITION, Book, copy_real_book, environment
from qualifications.ledger.ledger import Ledger
from tools import the

# Links that the browser follows by itself.
FETCHED_LINKS = {"stylesheet", "preload", "icon", "modulepreload"}


def listed(book: Book) -> list[str]:
    """The pages that _toc.yml lists."""
    contents = yaml.safe_load(book.read("_toc.yml"))
    return [contents["root"], *(page["file"] for part in contents["parts"] for page in part["chapters"])]


@pytest.fixture(scope="module")
def pages(built_book: Book) -> dict[str, html.HtmlElement]:
    """The pages of the book, parsed, by name."""
    return {
        name: html.fromstring(built_book.page(name).read_text(encoding="utf-8"))
        for name in listed(built_book)
    }


def test_index_is_the_start_page(built_book: Book) -> None:
    """The site opens at index.html with the book's title."""
    assert "2i2c’s qualifications" in built_book.page("index").read_text(encoding="utf-8")


def test_pages_have_language_title_and_description(pages: dict[str, html.HtmlElement]) -> None:
    """Each page says its language, has one title, and describes itself in at most 160 characters."""
    for name, page in pages.items():
        assert page.get("lang") == "en", name
        assert len(page.findall(".//article//h1")) == 1, name
        description = page.xpath("string(//meta[@name='description']/@content)")
        assert 40 <= len(description) <= 160, f"{name}: {description!r}"


def test_titles_name_the_book(pages: dict[str, html.HtmlElement]) -> None:
    """The title of each page names the page, then the book; that of the first page names the book alone."""
    for name, page in pages.items():
        heading = page.xpath("string(.//article//h1)").removesuffix("#")
        book = "" if name == "index" else " · 2i2c's qualifications"
        assert page.xpath("string(//title)").replace("’", "'") == heading.replace("’", "'") + book


def test_pages_name_edition_and_data_date(pages: dict[str, html.HtmlElement]) -> None:
    """The foot of each page names the edition and the date of the data."""
    for name, page in pages.items():
        foot = str(the(page, ".//footer//p[@class='edition']").text_content())
        assert re.fullmatch(rf"Edition {EDITION} · data to \d{{1,2}} [A-Z][a-z]+ 20\d\d", foot), name


def test_nothing_is_fetched_from_other_hosts(pages: dict[str, html.HtmlElement]) -> None:
    """No page names a script, style sheet, image or frame of another host."""
    for name, page in pages.items():
        for element in page.iter("script", "img", "iframe", "source", "video", "link"):
            if element.tag == "link" and not FETCHED_LINKS & set(str(element.get("rel", "")).split()):
                continue
            target = str(element.get("src") or element.get("href") or "")
            assert not urlsplit(target).netloc, f"{name}: {target}"
        assert "unpkg.com" not in html.tostring(page, encoding="unicode"), name


def test_charts_have_words_and_data(pages: dict[str, html.HtmlElement]) -> None:
    """Each chart has a title, a source, alt text and the data behind it as a table."""
    charts = [chart for page in pages.values() for chart in page.iterfind(".//figure[@class='chart']")]
    assert len(charts) >= 3
    for chart in charts:
        assert chart.findtext(".//span[@class='chart-title']")
        assert "Data to" in str(chart.findtext(".//span[@class='chart-subtitle']"))
        assert "Source: " in the(chart, ".//p[@class='chart-source']").text_content()
        assert all(len(str(svg.get("aria-label"))) > 60 for svg in chart.iterfind(".//svg"))
        assert chart.find(".//details//table/tbody/tr") is not None


def test_published_figures(pages: dict[str, html.HtmlElement], ledger: Ledger) -> None:
    """The notebook's page shows the record week, the means and the total that the evidence gives."""
    text = " ".join(pages["record/binder-sessions"].text_content().split())
    for name in ("binder-total", "binder-record-week", "binder-mean-2020", "binder-latest-mean"):
        assert ledger.claims[name].figure() in text
    assert ledger.claims["binder-latest-mean"].figure("last") in text


def jupyter_book(*arguments: str | Path, folder: Path) -> None:
    """Builds with `jupyter-book build` in the folder; fails where it does, or warns of something."""
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"\bWARNING: ", done.stderr), done.stderr


@pytest.mark.slow
def test_jupyter_book_builds_from_the_root(tiny_book: Callable[..., Book]) -> None:
    """`jupyter-book build .`, the plain way, finds the chapters and builds each without a warning."""
    book = tiny_book()
    jupyter_book(".", folder=book.root)
    assert all(book.page(name).is_file() for name in book.names)


@pytest.mark.slow
def test_plain_jupyter_book_builds_it(tmp_path: Path) -> None:
    """`jupyter-book build` with the book's settings and contents works without our command."""
    book = copy_real_book(tmp_path / "book")
    settings = ("--config", "_config.yml", "--toc", book.root / "_toc.yml", "--path-output", tmp_path)
    jupyter_book("content", *settings, folder=book.root)
    assert (tmp_path / "_build" / "html" / "record" / "binder-sessions.html").is_file()
