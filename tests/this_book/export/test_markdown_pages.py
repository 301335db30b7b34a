"""The book for assistants: every page as Markdown, and the list of them."""

import random
import re

from lxml.html import document_fromstring

from books import Book
from qualifications.project import Project

# Controls, what is drawn, and what a page marks as not for machines.
_NOT_SAID = (
    ".//*[@data-markdown-ignore]|.//button|.//select|.//footer|.//svg|.//template|.//noscript|.//script"
    "|.//style|.//a[contains(@class,'headerlink')]"
)
_BLOCKS = (
    ".//p|.//div|.//h1|.//h2|.//h3|.//h4|.//li|.//tr|.//td|.//th|.//caption|.//pre|.//dt|.//dd|.//figcaption"
    "|.//section|.//details|.//summary|.//fieldset|.//legend|.//br"
)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_ADDRESS = re.compile(r"\]\(https?://[^)]*\)")
_DAY = re.compile(r"as of \d{1,2} [A-Z][a-z]+ \d{4}")
# Many assistants cut what has more characters.
_READ = 49_000
# Chapters that speak of 2i2c; those of method and of references have numbers without claims.
_CHAPTERS = ("qualifications", "projects")


def letters(text: str) -> str:
    """The letters and digits of a text, which Markdown writes as a page does."""
    return "".join(filter(str.isalnum, text))


def test_markdown_says_what_its_page_says(built_book: Book) -> None:
    """Each page names its Markdown, which has every line of its text, tables and captions without a break."""
    for page in map(built_book.page, built_book.names):
        tree = document_fromstring(page.read_bytes())
        (link,) = tree.xpath("//link[@rel='alternate'][@type='text/markdown']/@href")
        name = page.relative_to(built_book.site).with_suffix(".md").as_posix()
        assert link == f"{Project(built_book.root).url}{name}"
        markdown = letters(_ADDRESS.sub("]", page.with_suffix(".md").read_text(encoding="utf-8")))
        (article,) = tree.xpath("//article")
        for element in article.xpath(_NOT_SAID):
            element.drop_tree()
        for block in article.xpath(_BLOCKS):
            block.text, block.tail = f"\n{block.text or ''}", f"\n{block.tail or ''}"
        lines = article.text_content().splitlines()
        assert len(lines) > 10, page
        assert [line for line in lines if letters(line) not in markdown] == []


def test_assistants_read_each_page_whole(built_book: Book) -> None:
    """The Markdown of each page is no longer than what programs read of a file; divide a page that is."""
    texts = {name: built_book.site / f"{name}.md" for name in built_book.names}
    lengths = {name: len(path.read_text(encoding="utf-8")) for name, path in texts.items()}
    assert {name: length for name, length in lengths.items() if length > _READ} == {}


def test_pieces_keep_the_day_of_their_numbers(built_book: Book) -> None:
    """Of a chapter cut anywhere into 300 to 1,500 words, a piece with a number has a claim with its day."""
    cut = random.Random(1)  # noqa: S311 - the same pieces each time
    for name in _CHAPTERS:
        for path in sorted((built_book.site / name).glob("*.md")):
            words = _ADDRESS.sub("]", path.read_text(encoding="utf-8")).replace("2i2c", "").split(" ")
            for _ in range(1000):
                size = cut.randint(300, 1500)
                start = cut.randint(0, max(0, len(words) - size))
                piece = " ".join(words[start : start + size])
                assert _DAY.search(piece) or not _NUMBER.search(piece), (path, piece)


def test_list_leads_to_every_page(built_book: Book) -> None:
    """llms.txt opens with what may not be inferred, and leads to the Markdown of every page."""
    text = (built_book.site / "llms.txt").read_text(encoding="utf-8")
    url = Project(built_book.root).url
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\.md\): \S", text, re.MULTILINE)
    assert listed == [f"{url}{name}" for name in built_book.names]
    assert text.index("## What may not be inferred") < text.index("## Pages")
    files = re.findall(r"^- ([\w.]+): ", text, re.MULTILINE)
    assert files
    assert all((built_book.site / "downloads" / file).is_file() for file in files)
