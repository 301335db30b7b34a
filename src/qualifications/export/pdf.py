"""Manuscripts as tagged PDF, by way of Pandoc and Typst."""

import io
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pikepdf
import typst

from qualifications.export.edition_info import COVER, EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write
from qualifications.fonts import FONTS
from qualifications.formatting import format_date
from qualifications.outputs import PLAIN
from qualifications.problems import Exit, Problem, ProblemError
from qualifications.rendering import typeset

STANDARDS: tuple[Literal["ua-1", "a-2a"], ...] = ("ua-1", "a-2a")
_TEMPLATES = Path(str(files("qualifications.export") / "typst"))
# How many letters a country has; another part of a language's tag is none.
_COUNTRY = 2


@cache
def own_fonts() -> typst.Fonts:
    """The fonts of the book, and none of the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def make_pdf(
    manuscript: Manuscript, edition_info: EditionInfo, *, name: str, write: Write, workdir: Path
) -> bytes:
    """The manuscript as PDF/UA-1 and PDF/A-2a; the same input gives the same bytes.

    The whole book gets a cover and contents, another becomes a sheet; one whose file has a `name` for a plain
    sheet has no links and bookmarks. `workdir` holds the manuscript's pictures. Raises ProblemError where
    Pandoc or Typst refuses.
    """
    plain = name.endswith(PLAIN)
    try:
        pdf, warnings = typst.compile_with_warnings(  # type: ignore[type-var] # the stub wants text and root of one type
            write(manuscript, _form(manuscript, edition_info, plain=plain)),
            root=str(workdir),
            font_paths=own_fonts(),
            pdf_standards=list(STANDARDS),
            timestamp=edition_info.edition.epoch,
        )
    except typst.TypstError as error:
        raise _refusal(name, error) from None
    # Where Typst's attempts do not agree, lists lead to wrong pages.
    if warnings:
        raise _refusal(name, warnings[0])
    return _packed(pdf, plain=plain)


def _refusal(name: str, error: typst.TypstError | typst.TypstWarning) -> ProblemError:
    words = f"Typst refused: {error.message}"
    return ProblemError([Problem(exit=Exit.EXPORT, place=name, words=words, detail=error.diagnostic)])


def _packed(pdf: bytes, *, plain: bool) -> bytes:
    """The same document with its tables corrected, and smaller: Typst does not compress objects together."""
    packed = io.BytesIO()
    pikepdf.settings.set_flate_compression_level(9)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        elements: dict[str, list[Any]] = defaultdict(list)
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary):
                elements[str(each.get("/S"))].append(each)
        _shrink(document, elements["/Span"])
        _drop_layout_column(elements["/TR"])
        _head_rows(elements["/TR"])
        if plain:
            _remove_links(document, elements["/Link"])
        document.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            fix_metadata_version=False,
            deterministic_id=True,
        )
    return packed.getvalue()


def _shrink(document: pikepdf.Pdf, spans: Iterable[Any]) -> None:
    """Takes out how a span looks, which its page shows; links stand at whole points and lead to such."""
    for span in spans:
        if "/A" in span:
            del span.A
    for page in document.pages:
        for link in page.obj.get("/Annots", ()):
            for name in ("/Rect", "/QuadPoints", "/Dest"):
                if isinstance(link.get(name), pikepdf.Array):
                    link[name] = pikepdf.Array([_whole(each) for each in link[name]])


def _whole(value: Any) -> Any:
    return round(value) if isinstance(value, Decimal) else value


def _drop_layout_column(rows: Iterable[Any]) -> None:
    """Takes the last column, which only holds rows together on a page, out of the structure of each table."""
    tables: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
        table = row.P if row.P.get("/S") == "/Table" else row.P.P
        tables[table.objgen].append(row)
    for inside in tables.values():
        # A row without such a cell is held by that of the row above.
        columns = max(len(row.K) for row in inside)
        for row in inside:
            if len(row.K) == columns:
                del row.K[columns - 1]


def _head_rows(rows: Iterable[Any]) -> None:
    """Makes the first cell of each row of a table the header of the row, which Typst cannot yet."""
    for row in rows:
        if row.P.get("/S") == "/TBody":
            first = row.K[0] if isinstance(row.K, pikepdf.Array) else row.K
            scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
            kept = first.get("/A", pikepdf.Array())
            first.S = pikepdf.Name.TH
            first.A = pikepdf.Array([scope, *(kept if isinstance(kept, pikepdf.Array) else [kept])])


def _remove_links(document: pikepdf.Pdf, links: Iterable[Any]) -> None:
    """Takes out bookmarks and links, and from the structure what says that words are one."""
    for holder, key in ((document.Root, "/Outlines"), *((page.obj, "/Annots") for page in document.pages)):
        if key in holder:
            del holder[key]
    for link in links:
        link.S = pikepdf.Name.Span
        kids = link.get("/K")
        if isinstance(kids, pikepdf.Array):
            link.K = pikepdf.Array([kid for kid in kids if not _is_annotation(kid)])


def _is_annotation(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _form(manuscript: Manuscript, edition_info: EditionInfo, *, plain: bool) -> PrintForm:
    day = edition_info.edition.date
    language, _, region = edition_info.locale.partition("-")
    variables = {
        "title": manuscript.title,
        "book-title": typeset(edition_info.title),
        "author": edition_info.author,
        "description": typeset(edition_info.description),
        "edition": edition_info.edition.number,
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
        "data-as-of": format_date(edition_info.data_as_of),
        "url": edition_info.url,
        "lang": language,
        "region": region if len(region) == _COUNTRY else "",
        "license": edition_info.license.name,
        "plain": "yes" if plain else "",
        "notes": "yes" if "<aside" in manuscript.html else "",
        "cover": f"/{COVER}",
        "cover-alt": edition_info.cover,
    }
    texts = {name: _escaped(value) for name, value in variables.items() if value}
    return PrintForm(
        to="typst",
        filter=_TEMPLATES / "typst.lua",
        template=_TEMPLATES / ("book.typ" if manuscript.kind == "book" else "sheet.typ"),
        variables=texts | {"keywords": [_escaped(word) for word in edition_info.keywords]},
        options={"wrap_text": "none"},
    )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
