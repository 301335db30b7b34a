"""Markdown twins: each page of the site as plain Markdown, for assistants and other programs that read text.

A program cuts a page into pieces and drops what stands at its foot. So each claim is named where it is used,
with the day of its data, and its limits follow in the same paragraph or right below the same table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from textwrap import indent
from urllib.parse import urljoin

from lxml.html import HtmlElement, document_fromstring

from qualifications.files import write_atomically
from qualifications.ledger.ledger import Claim
from qualifications.project import Edition
from qualifications.wording import format_date

SUFFIX = ".md"
# Characters of a twin; what is longer comes in parts, since many programs cut what they fetch.
_MOST, _HALF, _PART = 47_000, 23_000, "-part-"
# Controls, what a figure or page says twice, and the data of a chart, to which a link leads.
_SKIPPED = (
    ".//comment()|.//script|.//style|.//template|.//button|.//input|.//select|.//noscript|.//hr|.//label|.//fieldset"
    "|.//a[contains(@class,'headerlink')]|.//details[contains(@class,'chart-cite') or @class='chart-data']"
    "|.//div[@class='chart-narrow']|.//div[contains(@class,'toctree-wrapper')]"
    "|.//*[contains(@class,'fn-bracket')]|.//footer"
    "|.//*[contains(@class,'screen-only')][not(contains(@class,'chart-tools'))]"
)
_MARK = "claim-sign"
_CARD, _ROW = "card-", "claim-"
_ITEMS = {"ul", "ol", "dl"}
_HEADS = {"h1": "# {}", "h2": "## {}", "h3": "### {}", "h4": "#### {}"}
_HEADS |= {"figcaption": "**Figure.** {}", "summary": "**{}**"}
_BLOCKS = {
    *_ITEMS,
    *_HEADS,
    *("address", "article", "aside", "blockquote", "details", "div", "fieldset", "figure", "footer", "form"),
    *("legend", "p", "pre", "section", "table"),
}
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_OPEN, _OPENS = re.compile(r"[\w)\]]$"), re.compile(r"[\w[]")
_SPECIAL, _FENCES = re.compile(r"[*<`]"), re.compile("^`{3,}", re.MULTILINE)


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
                text = element.text_content().strip()
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
        text = _flat(line)
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
        caption = element.find("caption")
        title = [f"Table: {self._line(caption)}"] if caption is not None else []
        limits = "\n".join(f"- {each}" for each in self._limits(""))
        return [*title, "\n".join(lines), *([limits] if limits else [])]

    def _row(self, row: HtmlElement) -> list[str]:
        cells = [self._line(cell).replace("|", "\\|") for cell in row.xpath("./td|./th")]
        name = str(row.get("id")).removeprefix(_ROW)
        if name in self.source.claims and cells:
            cells[0] += self._named(name)
        return cells

    def _line(self, element: HtmlElement) -> str:
        return _flat(self._inlines(element))

    def _inlines(self, element: HtmlElement) -> str:
        words = _escaped(element.text or "")
        for child in element:
            words = _joined(words, self._inline(child)) + _escaped(child.tail or "")
        return words

    def _inline(self, element: HtmlElement) -> str:
        tag = element.tag
        if _MARK in str(element.get("class")).split():
            return self._named(str(element.xpath("string(.//@popovertarget)")).removeprefix(_CARD))
        if tag in {"svg", "img"}:
            told = element.get("aria-label") or element.get("alt")
            return f"[Picture: {_escaped(told)}]" if told else ""
        if tag == "br":
            return " "
        words = element.text_content() if tag == "code" else self._inlines(element)
        if tag in _BLOCKS or tag == "li":
            # In a cell, which has one line.
            return f" {words} "
        inside = _flat(words)
        if not inside:
            return words
        if tag == "a" and element.get("href"):
            inside = self._link(inside, str(element.get("href")))
        sign = _WRAPPED.get(str(tag), "")
        # Markdown takes no space beside a sign.
        return f"{' ' if words[0].isspace() else ''}{sign}{inside}{sign}{' ' if words[-1].isspace() else ''}"

    def _link(self, words: str, target: str) -> str:
        """A link; one to a claim names the claim behind its words."""
        name = target.partition(f"#{_ROW}")[2]
        if name in self.source.claims and words != name:
            return f"{words}{self._named(name)}"
        address = urljoin(f"/{self.name}", target)
        return f"[{words}]({self.source.address(address[1:]) if address.startswith('/') else address})"

    def _named(self, name: str) -> str:
        claim = self.source.claims[name]
        again, self.used[name] = name in self.used, None
        status = "" if claim.status == "current" else f", {claim.status}"
        return f" [{name}]" if again else f" [{name}, as of {format_date(claim.as_of)}{status}]"

    def _limits(self, text: str) -> list[str]:
        """The limits of the claims used since the last call, but for those that stand in the text."""
        names: dict[tuple[str, str], list[str]] = {}
        for claim in map(self.source.claims.__getitem__, self.used):
            if _letters(claim.limits) not in _letters(text):
                names.setdefault((claim.limits, format_date(claim.as_of)), []).append(claim.id)
        self.used = {}
        return [
            f"(Limits of {', '.join(each)}, as of {day}: {_escaped(limits)})"
            for (limits, day), each in names.items()
        ]


def twin(page: bytes, name: str, source: BookContext) -> list[str]:
    """The article of a page of HTML as Markdown, a long one in parts; `name` is its path."""
    article = document_fromstring(page).xpath(".//article")[0]
    for mark in article.xpath(f".//span[contains(@class,'{_MARK}')]/button"):
        # What is pressed on a screen is read here.
        mark.tag = "span"
    for element in article.xpath(_SKIPPED):
        element.drop_tree()
    title, *blocks = _Page(name, source).blocks(article)
    parts = list(_parts(blocks))
    links = ", ".join(
        f"[{number + 1}]({source.address(_part(name, number))})" for number in range(len(parts))
    )
    return [
        "\n\n".join([title, _preface(source, name), *_others(links, number, len(parts)), *part]) + "\n"
        for number, part in enumerate(parts, 1)
    ]


def write_twins(names: Iterable[str], site: Path, source: BookContext) -> None:
    """Writes the twin of each page beside it, and its further parts in place of those of an earlier build."""
    for name in names:
        page = site / f"{name}.html"
        for old in further_parts(site, name):
            old.unlink()
        for number, part in enumerate(twin(page.read_bytes(), f"{name}.html", source)):
            write_atomically(site / _part(f"{name}.html", number), part.encode())


def further_parts(site: Path, name: str) -> list[Path]:
    """The files after the first of the twin of a page."""
    return sorted(site.glob(f"{name}{_PART}*{SUFFIX}"))


def _part(page: str, number: int) -> str:
    return f"{page.removesuffix('.html')}{f'{_PART}{number + 1}' if number else ''}{SUFFIX}"


def _others(links: str, here: int, count: int) -> list[str]:
    """Where the other parts of a page are; nothing where it has one."""
    return [f"Part {here} of {count} of this page; its parts: {links}."] if count > 1 else []


def _parts(blocks: Iterable[str]) -> Iterator[list[str]]:
    """The blocks in parts that are not too long; one that is more than half full ends before a heading."""
    part: list[str] = []
    for piece in chain.from_iterable(map(_pieces, blocks)):
        full = sum(map(len, part))
        if full + len(piece) > _MOST or (full > _HALF and piece.startswith("#")):
            yield part
            part = []
        part.append(piece)
    yield part


def _pieces(block: str) -> Iterator[str]:
    """A block between its lines, where it is long; each piece of a table has the table's head."""
    lines = block.splitlines() if len(block) > _HALF else [block]
    head = lines[:2] if len(lines) > 1 and block.startswith("|") else []
    piece: list[str] = []
    for row in lines[len(head) :]:
        if piece and sum(map(len, [*piece, row])) > _HALF:
            yield "\n".join([*head, *piece])
            piece = []
        piece.append(row)
    yield "\n".join([*head, *piece])


def _preface(source: BookContext, name: str) -> str:
    edition = source.edition
    return (
        f"Edition {edition.number} of {format_date(edition.date)}, [this page]({source.address(name)}), "
        f"[all pages]({source.index}). "
        "A name and a day in brackets are those of the claim just before them, "
        "or, for some copies, the day of reading; "
        "repeat the day and the limits with the number."
    )


def _joined(words: str, more: str) -> str:
    """The words with more behind them; a browser sets elements apart that nothing stands between."""
    return words + (" " if _OPEN.search(words) and _OPENS.match(more) else "") + more


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
