"""Markdown as blocks with lines and kinds: the one reader of chapters outside Sphinx.

It uses the parser of MyST itself. The text inside a directive is read like the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from qualifications.inputs import load_foreign

_EXTENSIONS = frozenset({"attrs_inline", "colon_fence", "deflist", "tasklist"})
# The head of a directive, `{name} argument`, and one of its options, `:name: value`.
_DIRECTIVE = re.compile(r"\{([^\s}]+)\}\s*(.*)", re.DOTALL)
_OPTION = re.compile(r"\s*:([\w-]+):(?:\s+(.*))?$")
# The target behind the words of a role, as in {doc}`the words <page>`.
_TARGET = re.compile(r"\s*<[^<>]*>$")
# A mark of a note that the text does not define: the parser leaves it as text.
_UNDEFINED_MARK = re.compile(r"\[\^([^\]\s]+)\]")
# What MyST makes of the box of a task.
_CHECKBOX = '<input class="task-list-item-checkbox"'
_COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
# So many directives in each other are read; of more, no page has need, and Sphinx would fail.
_DEEPEST = 20
# Directives whose text is code, and those whose argument is a name or a path.
_CODE = frozenset({"code-block", "code-cell"})
_IMAGES = frozenset({"figure", "image"})
_NAMED = _CODE | _IMAGES | {"bibliography", "chart", "diagram", "div", "grid", "institution"}
# Options that lead somewhere, and those that a reader sees.
_LEADING = ("link", "target")
_SHOWN_OPTIONS = frozenset(
    {"alt", "caption", "title", "subtitle", "header", "footer", "skyline", "attribution", "source", "note"}
)


class Kind(Enum):
    """What a block of a chapter is; headings, notes, arguments and descriptions are beside its prose."""

    PROSE = auto()
    TABLE = auto()
    CODE = auto()
    OPTION = auto()
    SUPPLEMENT = auto()


class PieceKind(Enum):
    """What a piece of a block is: an `ASIDE` is an address, or words for an image; a `MARK`, a note's."""

    TEXT = auto()
    CODE = auto()
    ROLE = auto()
    ASIDE = auto()
    MARK = auto()


# The forms of the parser's tokens that have a name or a label.
_FORMS = {"code_inline": PieceKind.CODE, "myst_role": PieceKind.ROLE, "footnote_ref": PieceKind.MARK}


@dataclass(frozen=True)
class Piece:
    """A piece of text with its form; `name` is that of a role, or the label of a note."""

    form: PieceKind
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
class MarkdownTable:
    """A table with its caption, which is empty where it has none, and the lines of its blank cells."""

    line: int
    caption: str
    blanks: tuple[int, ...] = ()


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
    the first level, and `deep` those of directives that lie too deep in others to be read. `front_text` is
    YAML, which takes `front_lines` with its marks.
    """

    blocks: list[Block] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    tables: list[MarkdownTable] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    html: list[tuple[str, int]] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    deep: list[int] = field(default_factory=list)
    front: Mapping[str, Any] = field(default_factory=dict)
    front_text: str = ""
    front_lines: int = 0
    _env: dict[str, Any] = field(default_factory=dict)
    _depth: int = 0

    @property
    def pieces(self) -> Iterator[Piece]:
        """The pieces of all blocks."""
        return (piece for block in self.blocks for piece in block.pieces)

    @property
    def marks(self) -> list[tuple[str, int]]:
        """The marks of notes, in their order."""
        return [(piece.name, piece.line) for piece in self.pieces if piece.form is PieceKind.MARK]

    @property
    def meta(self) -> Mapping[str, Any]:
        """What the front matter says of the page to search engines."""
        myst = self.front.get("myst")
        meta = myst.get("html_meta") if isinstance(myst, dict) else None
        return meta if isinstance(meta, dict) else {}

    def read(self, text: str, above: int, *, caption: str = "") -> Iterator[Block]:
        """The blocks of a text that begins below so many lines, in a directive that captions its table."""
        tree = SyntaxTreeNode(_parser().parse(text, self._env))
        return self._blocks(tree, Kind.PROSE, above, caption)

    def _blocks(self, around: SyntaxTreeNode, kind: Kind, above: int, caption: str) -> Iterator[Block]:
        for node in around.children:
            line = above + (node.map[0] if node.map else 0) + 1
            match node.type:
                case "inline":
                    yield self._inline(node.to_tokens()[0], kind, line)
                case "table":
                    yield from self._table(node, line, above, caption)
                case "front_matter":
                    self.front_text = f"{node.content}\n"
                    self.front_lines = node.map[1] if node.map else 0
                    yield from self._front_matter(node.content, line)
                case "fence" | "colon_fence" | "code_block":
                    yield from self._fence(node, line)
                case "html_block":
                    self._keep_html(node.content, line)
                case "heading":
                    if node.tag == "h1":
                        self.titles.append(line)
                    yield from self._blocks(node, Kind.SUPPLEMENT, above, caption)
                case "footnote_reference":
                    self.notes.append((node.meta["label"], line))
                    yield from self._blocks(node, Kind.SUPPLEMENT, above, caption)
                case _:
                    if node.type == "ordered_list" and "start" in node.attrs:
                        # A list that begins with one numbers itself; another number is the writer's.
                        yield _supplement(str(node.attrs["start"]), line)
                    yield from self._blocks(node, kind, above, caption)

    def _table(self, table: SyntaxTreeNode, line: int, above: int, caption: str) -> Iterator[Block]:
        blanks = []
        for row in (row for part in table.children for row in part.children):
            pieces: list[Piece] = []
            for block in self._blocks(row, Kind.TABLE, above, ""):
                if not block.pieces:
                    blanks.append(block.line)
                pieces += [*block.pieces, Piece(PieceKind.TEXT, "\t", block.line)]
            yield Block(Kind.TABLE, pieces[0].line, tuple(pieces))
        self.tables.append(MarkdownTable(line, caption, tuple(blanks)))

    def _front_matter(self, text: str, line: int) -> Iterator[Block]:
        try:
            front = load_foreign(text.encode(errors="replace"))
        except ValueError:
            # For the build to report.
            return
        self.front = front if isinstance(front, dict) else {}
        for value in map(str, self.meta.values()):
            # Its line is that with its first words; a folded text stands on more.
            rows = (number for number, row in enumerate(text.splitlines(), line + 1) if value[:20] in row)
            yield _supplement(value, next(rows, line))

    def _fence(self, fence: SyntaxTreeNode, line: int) -> Iterator[Block]:
        directive = _DIRECTIVE.match(fence.info.strip())
        self._depth += 1
        if self._depth > _DEEPEST:
            self.deep.append(line)
        elif directive:
            yield from self._directive(directive[1], directive[2].strip(), fence.content, line)
        elif fence.type == "colon_fence":
            yield from self.read(fence.content, line)
        else:
            # An indented block has no line of marks above its code.
            first = line if fence.type == "code_block" else line + 1
            rows = enumerate(fence.content.splitlines(), first)
            yield _code(rows, first, fence.info.strip().partition(" ")[0])
        self._depth -= 1

    def _directive(self, name: str, argument: str, content: str, line: int) -> Iterator[Block]:
        options, taken = _options(content.splitlines())
        start = line + taken
        body = tuple(enumerate(content.splitlines()[taken:], start + 1))
        self.directives.append(Directive(name, argument, line, options, body))
        if name in _IMAGES:
            self.targets.append(Target(argument, line, image=True, alt=options.get("alt", "")))
        self.targets += [Target(options[each], line) for each in _LEADING if each in options]
        shown = {} if name in _NAMED else {"": argument}
        shown |= {f"{name}:{each}": text for each, text in options.items() if each in _SHOWN_OPTIONS}
        for option, text in shown.items():
            tokens = _parser().parseInline(text, self._env) if text else ()
            for token in tokens:
                yield self._inline(token, Kind.OPTION if option else Kind.SUPPLEMENT, line, name=option)
        if name in _CODE:
            yield _code(body, start + 1, argument or "text", name)
        # Each line of these names a claim, as a role would.
        elif name != "key-figures":
            if name == "list-table":
                self.tables.append(MarkdownTable(line, argument))
            text = "\n".join(row for _, row in body)
            yield from self.read(text, start, caption=argument if name == "table" else "")

    def _inline(self, token: Token, kind: Kind, line: int, *, name: str = "") -> Block:
        return Block(kind, line, tuple(self._pieces(token.children or (), line)), name=name)

    def _pieces(self, tokens: Iterable[Token], line: int) -> Iterator[Piece]:
        """The pieces of a line of text, and of the lines after it."""
        address = False
        for token in tokens:
            match token.type:
                case "softbreak" | "hardbreak":
                    yield Piece(PieceKind.TEXT, "\n", line)
                    line += 1
                case "link_open":
                    address = token.info == "auto"
                    href = str(token.attrs["href"])
                    self.targets.append(Target(href, line))
                    if href.lower().startswith("mailto:") and not address:
                        yield Piece(PieceKind.ASIDE, href.partition(":")[2], line)
                case "link_close":
                    address = False
                case "text":
                    for match in _UNDEFINED_MARK.finditer(token.content):
                        yield Piece(PieceKind.MARK, "", line, match[1])
                    form = PieceKind.ASIDE if address else PieceKind.TEXT
                    yield Piece(form, _UNDEFINED_MARK.sub("", token.content), line)
                case "html_inline":
                    self._keep_html(token.content, line)
                case "image":
                    self.targets.append(Target(str(token.attrs["src"]), line, image=True, alt=token.content))
                    yield Piece(PieceKind.ASIDE, token.content, line)
                case "code_inline" | "myst_role" | "footnote_ref":
                    name = token.meta.get("name") or token.meta.get("label", "")
                    yield Piece(_FORMS[token.type], token.content, line, name)
            if token.attrs.get("title"):
                yield Piece(PieceKind.ASIDE, str(token.attrs["title"]), line)

    def _keep_html(self, text: str, line: int) -> None:
        if not _COMMENT.fullmatch(text) and not text.startswith(_CHECKBOX):
            self.html.append((text.strip(), line))


def _options(rows: list[str]) -> tuple[dict[str, str], int]:
    """The options at the head of a directive, and how many of its lines they take."""
    if rows and rows[0].startswith("---"):
        end = next((i for i, row in enumerate(rows[1:], 1) if row.startswith("---")), len(rows))
        head, taken = [f":{row.strip()}" for row in rows[1:end]], end + 1
    else:
        head = list(takewhile(_OPTION.match, rows))
        taken = len(head)
    found = filter(None, map(_OPTION.match, head))
    return {option[1]: (option[2] or "").strip() for option in found}, taken


def _supplement(text: str, line: int) -> Block:
    return Block(Kind.SUPPLEMENT, line, (Piece(PieceKind.TEXT, text, line),))


def _code(rows: Iterable[tuple[int, str]], line: int, language: str, name: str = "") -> Block:
    pieces = tuple(Piece(PieceKind.CODE, f"{row}\n", number) for number, row in rows)
    return Block(Kind.CODE, line, pieces, language, name)


def role_title(text: str) -> str:
    """What a role such as `{doc}` shows: its text without the target behind it."""
    return _TARGET.sub("", text)
