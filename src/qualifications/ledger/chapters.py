"""Chapters as rules read them, with their blocks and the claims that they use, and as a reader does."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePath

from qualifications.ledger.language import ELSEWHERE
from qualifications.ledger.ledger import Ledger
from qualifications.markdown import Block, Kind, Markdown, Piece, PieceKind, read_markdown, role_title

CLAIM_ROLES = frozenset({"claim", "short", "value", "evidence"})
WORDS_DISCUSSED = "words-discussed"
# The folder of what a person pastes into a document, which is no part of the book's pages.
TEXTS = "texts"
# Pages for editors, where code in a language named as such is to be typed, and is no statement of the book.
MANUALS = "reference/"
# What a cell shows is judged when it has run; its code computes.
CELL = "code-cell"
_ADDRESS = re.compile(r"https?://\S+")
# The mark of a citation, with the space before it.
_BEFORE_CITATION = re.compile(rf"\s*{ELSEWHERE}")
# A figure proves itself that these have the numbers of its data.
PROVEN = frozenset({"chart:title", "chart:alt"})
# Roles that show a title from elsewhere, unless they are given one.
_LINKS = frozenset({"any", "doc", "download", "eq", "numref", "ref"})


@dataclass(frozen=True)
class Use:
    """A claim named in a chapter, the part of it that is shown, whether that is a figure, and the line."""

    id: str
    part: str
    line: int
    as_figure: bool


@dataclass(frozen=True)
class ProseLine:
    """A line of prose or of a table in the reader's words."""

    number: int
    kind: Kind
    text: str


@dataclass(frozen=True)
class Chapter:
    """A chapter's text as blocks, its claims, and whether it discusses forbidden words."""

    path: Path
    name: str
    markdown: Markdown
    uses: tuple[Use, ...]
    discusses_words: bool


def read_chapters(content: Path, paths: Iterable[Path] | None = None) -> list[Chapter]:
    """Every chapter of the folder, by path, or those among the paths."""
    return [
        read_chapter(path, content)
        for path in sorted(content.rglob("*.md") if paths is None else paths)
        if is_chapter(path.relative_to(content))
    ]


def is_chapter(path: PurePath) -> bool:
    """Whether a file, by its path in the content, is a chapter: neither hidden nor a ready text."""
    return path.parts[0] != TEXTS and not any(part.startswith(("_", ".")) for part in path.parts)


def read_chapter(path: Path, content: Path) -> Chapter:
    """One chapter, by its path and the folder of all."""
    # Bytes that are no text are for the build to report.
    markdown = read_markdown(path.read_text(encoding="utf-8", errors="replace"))
    return Chapter(
        path=path,
        name=path.relative_to(content).with_suffix("").as_posix(),
        markdown=markdown,
        uses=tuple(sorted(_uses(markdown), key=lambda use: use.line)),
        discusses_words=markdown.front.get(WORDS_DISCUSSED) in (True, "true"),
    )


def drawn_at(chapter: Chapter) -> int:
    """The line at which a chapter draws its first figure, by a cell or a directive; 0 where it draws none."""
    cells = [
        block.line
        for block in chapter.markdown.blocks
        if block.name == CELL and any("Figure(" in piece.text for piece in block.pieces)
    ]
    charts = [each.line for each in chapter.markdown.directives if each.name == "chart"]
    return min((*cells, *charts), default=0)


def shown_text(block: Block) -> str:
    """The text of a block as a reader sees it; what comes from elsewhere is a sign in its place."""
    return "".join(map(_shown, block.pieces))


def reader_lines(chapter: Chapter, ledger: Ledger) -> Iterator[ProseLine]:
    """The lines of prose and of tables in the reader's words, without headings, notes, code and markup."""
    for block in chapter.markdown.blocks:
        if block.kind in (Kind.PROSE, Kind.TABLE):
            for number, pieces in groupby(block.pieces, lambda piece: piece.line):
                text = "".join(_read_aloud(piece, ledger) for piece in pieces)
                text = _ADDRESS.sub("", _BEFORE_CITATION.sub("", text))
                text = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
                if text:
                    yield ProseLine(number, block.kind, text)


def is_free_of_figures(page: str, block: Block) -> bool:
    """Whether the numbers of a block need no claim: code of a cell or for an editor to type, and `PROVEN`."""
    if block.kind is Kind.OPTION:
        return block.name in PROVEN
    typed = page.startswith(MANUALS) and block.language not in ("", "text", "default", "none")
    return block.kind is Kind.CODE and (block.name == CELL or typed)


def _shown(piece: Piece) -> str:
    """A piece as the page shows it; what comes from elsewhere is a sign in its place."""
    match piece.form:
        case PieceKind.TEXT | PieceKind.CODE:
            return piece.text
        case PieceKind.ASIDE:
            return f" {piece.text} "
        case PieceKind.MARK:
            return ELSEWHERE
    title = role_title(piece.text)
    unnamed = piece.name in _LINKS and title == piece.text
    filled_in = piece.name in CLAIM_ROLES or piece.name.startswith("cite")
    return ELSEWHERE if unnamed or filled_in else title


def _read_aloud(piece: Piece, ledger: Ledger) -> str:
    """A piece in the reader's words: claims by their sentences, code as one word, no marks and addresses."""
    match piece.form:
        case PieceKind.TEXT:
            return piece.text
        case PieceKind.CODE:
            return "code"
        case PieceKind.ASIDE | PieceKind.MARK:
            return ""
    if piece.name in CLAIM_ROLES:
        return _claim_text(piece, ledger)
    return ELSEWHERE if piece.name.startswith("cite") else role_title(piece.text)


def _claim_text(piece: Piece, ledger: Ledger) -> str:
    use = _use(piece.text, piece.line, as_figure=piece.name == "value")
    # What does not exist is for the ledger's own check to report.
    if piece.name == "evidence" or ledger.misuse(use.id, use.part, as_figure=use.as_figure):
        return ""
    claim = ledger.claims[use.id]
    if use.as_figure:
        return claim.figure(use.part)
    return claim.short if piece.name == "short" and claim.short else claim.statement


def _uses(markdown: Markdown) -> Iterator[Use]:
    for piece in markdown.pieces:
        if piece.form is PieceKind.ROLE and piece.name in CLAIM_ROLES:
            yield _use(piece.text, piece.line, as_figure=piece.name == "value")
    for directive in markdown.directives:
        if directive.name == "key-figures":
            rows = ((line, row.partition("|")[0].strip()) for line, row in directive.body)
            yield from (_use(row, line, as_figure=True) for line, row in rows if row)


def _use(text: str, line: int, *, as_figure: bool) -> Use:
    name, _, part = text.partition("#")
    return Use(name.strip(), part.strip(), line, as_figure)
