"""Pages as Markdown: each page of the site as plain text, for assistants and other programs that read text.

A program cuts a page into pieces and drops what stands at its foot. So each claim is named behind its
sentence or cell, with the day of its data, and its limits end the same paragraph or follow the same table.
It says all that its page says, but for what the page marks with the attribute `data-markdown-ignore`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from textwrap import indent
from urllib.parse import urljoin

from lxml.html import HtmlElement, document_fromstring
from lxml.html.defs import block_tags

from qualifications.files import write_atomically
from qualifications.formatting import format_date
from qualifications.ledger.ledger import Claim
from qualifications.project import Edition
from qualifications.rendering import render

SUFFIX = ".md"
# Controls, drawings that are described in words, and what a page marks as not for machines.
_SKIPPED = (
    ".//comment()|.//script|.//style|.//template|.//input|.//select|.//textarea|.//noscript|.//footer"
    "|.//button[not(@popovertarget)]|.//a[contains(@class,'headerlink')]|.//div[@class='chart-narrow']"
    "|.//figure[contains(@class,'diagram')]/div|.//*[@data-markdown-ignore]"
)
_MARK, _TITLE = "claim-sign", "chart-title"
_CARD, _ROW, _FACT = "card-", "claim-", "#fact-"
_HEADS = {"h1": "# {}", "h2": "## {}", "h3": "### {}", "h4": "#### {}"}
_HEADS |= {"figcaption": "**Figure.** {}", "summary": "**{}**"}
_BLOCKS = block_tags | _HEADS.keys() | {"article", "aside", "details", "figure", "section"}
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
# Stands for a claim in a line until its sentence has ended.
_PLACEHOLDER = "\0{}\0"
_PLACEHOLDERS = re.compile("\0(.+?)\0")
# Words that end so and words that begin so need a space between them.
_WORD_END = re.compile(r"[\w)\]]$")
_WORD_START = re.compile(r"[\w[]")
# What Markdown would read as emphasis, a tag or code.
_SPECIAL = re.compile(r"[*<`]")
_FENCES = re.compile("^`{3,}", re.MULTILINE)


@dataclass(frozen=True)
class BookContext:
    """What all pages share: `address` says where a file is published, `index` is that of the list of all."""

    address: Callable[[str], str]
    index: str
    claims: Mapping[str, Claim]
    edition: Edition


@dataclass
class _Page:
    """One page on its way to Markdown: `used` are the claims of the paragraph or table at work."""

    name: str
    source: BookContext
    used: dict[str, None] = field(default_factory=dict)

    def blocks(self, element: HtmlElement) -> list[str]:
        """The paragraphs, lists and tables that an element holds, in their order."""
        found: list[str] = []
        line = _escaped(element.text or "")
        for child in element:
            if child.tag in _BLOCKS:
                found += self._paragraph(line) + self._block(child)
                line = ""
            else:
                line = _joined(line, self._inline(child))
            line += _escaped(child.tail or "")
        return found + self._paragraph(line)

    def _block(self, element: HtmlElement) -> list[str]:
        match str(element.tag):
            case tag if tag in _HEADS:
                title = self._line(element)
                return [_HEADS[tag].format(title)] if title else []
            case "pre":
                text = element.text_content().strip("\n")
                # A fence is longer than those that the code shows.
                fence = "`" * max(3, 1 + max(map(len, _FENCES.findall(text)), default=0))
                return [f"{fence}\n{text}\n{fence}"]
            case "ul" | "ol" as tag:
                start = int(element.get("start") or 1)
                signs = ("- " if tag == "ul" else f"{number}. " for number in count(start))
                return ["\n".join(map(self._item, element.iterfind("li"), signs))]
            case "dl":
                return ["\n".join(chain.from_iterable(map(self._term, element)))]
            case "table":
                return self._table(element)
        return self.blocks(element)

    def _paragraph(self, line: str) -> list[str]:
        text = self._with_claims(line)
        return [" ".join([text, *self._limits(text)])] if text else []

    def _item(self, element: HtmlElement, sign: str) -> str:
        return sign + indent("\n\n".join(self.blocks(element)), " " * len(sign)).lstrip(" ")

    def _term(self, element: HtmlElement) -> list[str]:
        if element.tag == "dt":
            return [f"**{self._line(element)}**"]
        return [f"{': ' if element.tag == 'dd' else ''}{each}" for each in self.blocks(element)]

    def _table(self, element: HtmlElement) -> list[str]:
        rows = [self._row(row) for row in element.iter("tr")]
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        if element.find("thead") is None:
            lines.insert(0, f"|{'  |' * width}")
        lines.insert(1, f"|{' --- |' * width}")
        title = [f"Table: {self._line(caption)}" for caption in element.iterfind("caption")]
        limits = "\n".join(f"- {each}" for each in self._limits(""))
        return [*title, "\n".join(lines), *([limits] if limits else [])]

    def _row(self, row: HtmlElement) -> list[str]:
        cells = [self._line(cell).replace("|", "\\|") for cell in row.xpath("./td|./th")]
        name = str(row.get("id")).removeprefix(_ROW)
        if name in self.source.claims and cells:
            cells[0] += f" {self._named(name)}"
        return cells

    def _line(self, element: HtmlElement) -> str:
        return self._with_claims(self._inlines(element))

    def _inlines(self, element: HtmlElement) -> str:
        words = _escaped(element.text or "")
        for child in element:
            words = _joined(words, self._inline(child)) + _escaped(child.tail or "")
        return words

    def _inline(self, element: HtmlElement) -> str:
        tag = element.tag
        if _MARK in str(element.get("class")).split():
            return _PLACEHOLDER.format(str(element.xpath("string(.//@popovertarget)")).removeprefix(_CARD))
        if tag in {"svg", "img"}:
            label = element.get("aria-label") or element.get("alt")
            return f"[Picture: {_escaped(label)}]" if label else ""
        if tag == "br":
            return " "
        words = element.text_content() if tag == "code" else self._inlines(element)
        if tag in _BLOCKS:
            # In a cell, which has one line.
            return f" {words} "
        inside = _flat(words)
        if not inside:
            return words
        if tag == "a" and element.get("href"):
            inside = self._link(inside, str(element.get("href")))
        # What a page sets apart by its look is set apart by a sign.
        sign = "**" if element.get("class") == _TITLE else _WRAPPED.get(str(tag), "")
        # Markdown takes no space beside a sign.
        return f"{' ' if words[0].isspace() else ''}{sign}{inside}{sign}{' ' if words[-1].isspace() else ''}"

    def _link(self, words: str, target: str) -> str:
        """A link; one to a claim names the claim behind its words, as one to a fact of this page does."""
        fact = self.source.claims.get(target.partition(_FACT)[2])
        if fact:
            return _dated(fact) if words == fact.id else f"{words} {_dated(fact)}"
        name = target.partition(f"#{_ROW}")[2]
        if name in self.source.claims and words != name:
            return words + _PLACEHOLDER.format(name)
        address = urljoin(f"/{self.name}", target)
        return f"[{words}]({self.source.address(address[1:]) if address.startswith('/') else address})"

    def _with_claims(self, text: str) -> str:
        """The words of lines, each a sentence or more, its claims behind it, so that it can be quoted."""
        parts: list[str] = []
        for line in text.split("\n"):
            names = dict.fromkeys(_PLACEHOLDERS.findall(line))
            parts += [_PLACEHOLDERS.sub("", line), *map(self._named, names)]
        return _flat(" ".join(parts))

    def _named(self, name: str) -> str:
        """The name of a claim, with its day where it is named first."""
        if name in self.used:
            return f"[{name}]"
        self.used[name] = None
        return _dated(self.source.claims[name])

    def _limits(self, text: str) -> list[str]:
        """The limits of the claims used since the last call, but for those that stand in the text."""
        claims = [self.source.claims[name] for name in self.used]
        self.used.clear()
        return [
            f"(Limits of {claim.id}, as of {format_date(claim.as_of)}: {_escaped(claim.limits)})"
            for claim in claims
            if _letters(claim.limits) not in _letters(text)
        ]


def markdown_page(page: bytes, name: str, source: BookContext) -> str:
    """The article of a page of HTML as Markdown; `name` is its path."""
    article = document_fromstring(page).xpath(".//article")[0]
    for element in article.xpath(_SKIPPED):
        element.drop_tree()
    title, *blocks = _Page(name, source).blocks(article)
    text = render("markdown-page.md", title=title, source=source, page=source.address(name), blocks=blocks)
    return f"{text}\n"


def write_markdown_pages(names: Iterable[str], site: Path, source: BookContext) -> None:
    """Writes the Markdown of each page beside it."""
    for name in names:
        page = site / f"{name}.html"
        text = markdown_page(page.read_bytes(), f"{name}.html", source)
        write_atomically(site / f"{name}{SUFFIX}", text.encode())


def _joined(words: str, more: str) -> str:
    """The words with more behind them; a browser sets elements apart that nothing stands between."""
    return words + (" " if _WORD_END.search(words) and _WORD_START.match(more) else "") + more


def _dated(claim: Claim) -> str:
    status = "" if claim.status == "current" else f", {claim.status}"
    return f"[{claim.id}, as of {format_date(claim.as_of)}{status}]"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
