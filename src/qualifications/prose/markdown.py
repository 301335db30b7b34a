"""Markdown as blocks with lines and kinds: the one reader of chapters outside Sphinx.

It uses the parser of MyST itself. The text inside a directive is read like the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

_EXTENSIONS = frozenset({"attrs_inline", "colon_fence", "deflist", "tasklist"})
_DIRECTIVE = re.compile(r"\{([^\s}]+)\}\s*(.*)", re.DOTALL)
_OPTION = re.compile(r"\s*:([\w-]+):(?:\s+(.*))?$")
_YAML_OPTION = re.compile(r"([\w-]+):\s+(.*)$")
_TARGET = re.compile(r"\s*<([^<>]*)>$")
_UNDEFINED = re.compile(r"\[\^([^\]\s]+)\]")
# What MyST makes of the box of a task.
_CHECKBOX = '<input class="task-list-item-checkbox"'
_COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
# Directives whose text is code, and those whose argument is a name or a path.
_CODE = frozenset({"code-block", "code-cell"})
_IMAGES = frozenset({"figure", "image"})
_NAMED = _CODE | _IMAGES | {"bibliography", "chart", "diagram", "div", "grid", "institution"}
# Options that lead somewhere, and those that a reader sees.
_LEADING = ("link", "target")
_SHOWN_OPTIONS = frozenset(
    {*("alt", "caption", "title", "subtitle", "header", "footer", "skyline", "attribution", "source", "note")}
)


class Kind(Enum):
    """What a block of a chapter is."""

    PROSE = auto()
    HEADING = auto()
    TABLE = auto()
    NOTE = auto()
    ARGUMENT = auto()
    OPTION = auto()
    CODE = auto()
    META = auto()


class Form(Enum):
    """What a piece of a block is; of a role, the name is beside the text."""

    TEXT = auto()
    CODE = auto()
    ROLE = auto()
    ADDRESS = auto()
    ALT = auto()
    MARK = auto()
    BREAK = auto()


@dataclass(frozen=True)
class Piece:
    """A piece of text with its form; `name` is that of a role, or the label of a note."""

    form: Form
    text: str
    line: int
    name: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, row, title or the like.

    Code has its language and the name of its directive, and an option is named `directive:option`.
    """

    kind: Kind
    line: int
    pieces: tuple[Piece, ...]
    language: str = ""
    name: str = ""


@dataclass(frozen=True)
class Directive:
    """A directive with its argument, options and the lines of its body, each with its number."""

    name: str
    argument: str
    line: int
    options: Mapping[str, str]
    body: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption, which is empty where it has none, and the lines of its blank cells."""

    line: int
    caption: str
    blanks: tuple[int, ...]


@dataclass(frozen=True)
class Target:
    """Where a link leads, or the file of an image with its alt text."""

    address: str
    line: int
    image: bool = False
    alt: str = ""


@lru_cache(maxsize=256)
def read_markdown(text: str) -> Markdown:
    """The blocks of a text, in its order, and what rules ask of it beside."""
    markdown = Markdown()
    markdown.blocks += markdown.read(text, 0)
    return markdown


@cache
def _parser() -> MarkdownIt:
    return create_md_parser(MdParserConfig(enable_extensions=set(_EXTENSIONS)), RendererHTML)


@dataclass
class Markdown:
    """A text as blocks, and what rules ask of it beside; the texts within it share its notes.

    Notes, marks of notes and pieces of HTML are texts with their lines; `titles` are the lines of headings of
    the first level.
    """

    blocks: list[Block] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    html: list[tuple[str, int]] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    front: Mapping[str, Any] = field(default_factory=dict)
    _env: dict[str, Any] = field(default_factory=dict)
    _caption: str = ""

    @property
    def pieces(self) -> Iterator[Piece]:
        """The pieces of all blocks."""
        return (piece for block in self.blocks for piece in block.pieces)

    @property
    def marks(self) -> list[tuple[str, int]]:
        """The marks of notes, in their order."""
        return [(piece.name, piece.line) for piece in self.pieces if piece.form is Form.MARK]

    def read(self, text: str, above: int) -> Iterator[Block]:
        """The blocks of a text that begins below so many lines."""
        around: list[Kind] = []
        row: list[Piece] = []
        blanks: list[int] = []
        for token in _parser().parse(text, self._env):
            line = above + (token.map[0] if token.map else 0) + 1
            if token.type in _AROUND:
                if token.type == "footnote_reference_open":
                    self.notes.append((token.meta["label"], line))
                self.titles += [line] if token.tag == "h1" else []
                around.append(_AROUND[token.type])
                if token.type == "table_open":
                    self.tables.append(Table(line, self._caption, ()))
            elif token.type.removesuffix("close") + "open" in _AROUND:
                if around.pop() is Kind.TABLE:
                    self.tables[-1] = replace(self.tables[-1], blanks=tuple(blanks))
                    blanks = []
            elif token.type == "tr_close" and row:
                yield Block(Kind.TABLE, row[0].line, tuple(row))
                row = []
            elif token.type == "inline":
                pieces = tuple(self._pieces(token.children or (), line))
                if around and around[-1] is Kind.TABLE:
                    if not token.content.strip():
                        blanks.append(line)
                    row += [*pieces, Piece(Form.TEXT, "\t", line)]
                else:
                    yield Block(around[-1] if around else Kind.PROSE, line, pieces)
            else:
                yield from self._other(token, line)

    def _other(self, token: Token, line: int) -> Iterator[Block]:
        if token.type == "front_matter":
            yield from self._front_matter(token.content, line)
        elif token.type in ("fence", "colon_fence"):
            info = token.info.strip()
            if match := _DIRECTIVE.match(info):
                yield from self._directive(match[1], match[2].strip(), token.content, line)
            elif token.type == "colon_fence":
                yield from self.read(token.content, line)
            else:
                yield _code(token.content, line + 1, info.partition(" ")[0])
        elif token.type == "code_block":
            yield _code(token.content, line, "")
        elif token.type == "html_block":
            self._note_html(token.content, line)
        elif token.type == "ordered_list_open" and "start" in token.attrs:
            # A list that begins with one numbers itself; another number is the writer's.
            yield Block(Kind.ARGUMENT, line, (Piece(Form.TEXT, str(token.attrs["start"]), line),))

    def _front_matter(self, text: str, line: int) -> Iterator[Block]:
        try:
            front = yaml.safe_load(text)
        except yaml.YAMLError:
            # For the build to report.
            return
        self.front = front if isinstance(front, dict) else {}
        myst = self.front.get("myst")
        shown = myst.get("html_meta") if isinstance(myst, dict) else None
        for value in shown.values() if isinstance(shown, dict) else ():
            place = next(
                (i for i, each in enumerate(text.splitlines(), line + 1) if str(value)[:20] in each), line
            )
            yield Block(Kind.META, place, (Piece(Form.TEXT, str(value), place),))

    def _directive(self, name: str, argument: str, content: str, line: int) -> Iterator[Block]:
        options, start = _options(content.splitlines())
        body = tuple(enumerate(content.splitlines()[start:], line + 1 + start))
        self.directives.append(Directive(name, argument, line, options, body))
        if name in _IMAGES:
            self.targets.append(Target(argument, line, image=True, alt=options.get("alt", "")))
        self.targets += [Target(options[each], line) for each in _LEADING if each in options]
        if argument and name not in _NAMED:
            yield from self._inline(Kind.ARGUMENT, argument, line)
        for option, value in options.items():
            if option in _SHOWN_OPTIONS:
                yield from self._inline(Kind.OPTION, value, line, name=f"{name}:{option}")
        text = "\n".join(row for _, row in body)
        if name in _CODE:
            yield _code(text, line + 1 + start, argument or "text", name)
        elif name != "key-figures":
            if name == "list-table":
                self.tables.append(Table(line, argument, ()))
            self._caption = argument if name == "table" else ""
            yield from self.read(text, line + start)
            self._caption = ""

    def _inline(self, kind: Kind, text: str, line: int, *, name: str = "") -> Iterator[Block]:
        for token in _parser().parseInline(text, self._env):
            yield Block(kind, line, tuple(self._pieces(token.children or (), line)), name=name)

    def _pieces(self, tokens: Iterable[Token], line: int) -> Iterator[Piece]:
        """The pieces of a line of text, and of the lines after it."""
        address = False
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                yield Piece(Form.BREAK, "", line)
                line += 1
            elif token.type in ("link_open", "link_close"):
                address = token.type == "link_open" and token.info == "auto"
                href = str(token.attrs.get("href", ""))
                if href:
                    self.targets.append(Target(href, line))
                if href.lower().startswith("mailto:") and not address:
                    yield Piece(Form.ADDRESS, href.partition(":")[2], line)
            elif token.type == "text":
                for match in _UNDEFINED.finditer(token.content):
                    yield Piece(Form.MARK, "", line, match[1])
                yield Piece(Form.ADDRESS if address else Form.TEXT, _UNDEFINED.sub("", token.content), line)
            elif token.type == "html_inline":
                self._note_html(token.content, line)
            elif token.type in _FORMS:
                if token.type == "image":
                    self.targets.append(Target(str(token.attrs["src"]), line, image=True, alt=token.content))
                name = token.meta.get("name") or token.meta.get("label", "")
                yield Piece(_FORMS[token.type], token.content, line, name)
            if token.attrs.get("title"):
                yield Piece(Form.ALT, str(token.attrs["title"]), line)

    def _note_html(self, text: str, line: int) -> None:
        if not _COMMENT.fullmatch(text) and not text.startswith(_CHECKBOX):
            self.html.append((text.strip(), line))


_AROUND = {
    "heading_open": Kind.HEADING,
    "footnote_reference_open": Kind.NOTE,
    "table_open": Kind.TABLE,
}


def _options(rows: Sequence[str]) -> tuple[dict[str, str], int]:
    """The options at the head of a directive, and how many of its lines they take."""
    options = {}
    if rows and rows[0].startswith("---"):
        end = next((i for i, row in enumerate(rows[1:], 1) if row.startswith("---")), len(rows))
        for row in rows[1:end]:
            if match := _YAML_OPTION.match(row.strip()):
                options[match[1]] = match[2].strip()
        return options, end + 1
    for count, row in enumerate(rows):
        match = _OPTION.match(row)
        if not match:
            return options, count
        options[match[1]] = (match[2] or "").strip()
    return options, len(rows)


def _code(text: str, line: int, language: str, name: str = "") -> Block:
    rows = enumerate(text.splitlines(), line)
    pieces = ((Piece(Form.CODE, row, number), Piece(Form.BREAK, "", number)) for number, row in rows)
    return Block(Kind.CODE, line, tuple(chain.from_iterable(pieces)), language, name)


_FORMS = {
    "code_inline": Form.CODE,
    "myst_role": Form.ROLE,
    "footnote_ref": Form.MARK,
    "image": Form.ALT,
}


def role_title(text: str) -> str:
    """What a role such as `{doc}` shows: its text without the target behind it."""
    return _TARGET.sub("", text)
