"""Manuscripts as tagged PDF, by way of Pandoc and Typst."""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pikepdf
import typst

from qualifications.export.imprint import Cover, Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Form, Pandoc
from qualifications.files import write_atomically
from qualifications.fonts import FOLDER
from qualifications.problems import Exit, Problem, ProblemError
from qualifications.wording import format_date

STANDARDS: tuple[Literal["ua-1", "a-2a"], ...] = ("ua-1", "a-2a")
_TEMPLATES = Path(str(files("qualifications.export") / "typst"))


def make_pdf(
    manuscript: Manuscript,
    imprint: Imprint,
    *,
    cover: Cover | None = None,
    plain: bool = False,
    pandoc: Pandoc,
    source: Path,
) -> bytes:
    """The manuscript as PDF/UA-1 and PDF/A-2a; the same input gives the same bytes.

    With a cover it becomes a book with contents, without one a sheet; if plain, without links and
    bookmarks. `source` is where Typst's input goes, beside the manuscript's pictures. Raises ProblemError
    where Pandoc or Typst refuses.
    """
    write_atomically(source, pandoc.write(manuscript, _typst_form(manuscript, imprint, cover, plain=plain)))
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(source),
            root=str(source.parent),
            font_paths=[str(FOLDER)],
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=imprint.edition.epoch,
        )
    except typst.TypstError as error:
        raise _refused(source, error) from None
    # Where Typst's attempts do not agree, lists lead to wrong pages.
    if warnings:
        raise _refused(source, warnings[0])
    return _packed(pdf, plain=plain)


def _refused(source: Path, error: typst.TypstError | typst.TypstWarning) -> ProblemError:
    place, message = f"{source.stem}.pdf", f"Typst refused: {error.message}"
    return ProblemError([Problem(exit=Exit.EXPORT, place=place, message=message, detail=error.diagnostic)])


def _packed(pdf: bytes, *, plain: bool) -> bytes:
    """The same document with its objects compressed together, which Typst leaves as they are."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        _drop_holders(document)
        _name_rows(document)
        if plain:
            _deaden(document)
        document.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            fix_metadata_version=False,
            deterministic_id=True,
        )
    return packed.getvalue()


def _drop_holders(document: pikepdf.Pdf) -> None:
    """Takes the last column, which only holds rows together on a page, out of the structure of each table."""
    rows: dict[tuple[int, int], list[pikepdf.Dictionary]] = {}
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TR":
            table = each.P if each.P.get("/S") == "/Table" else each.P.P
            rows.setdefault(table.objgen, []).append(each)
    for inside in rows.values():
        # A row without such a cell is held by that of the row above.
        columns = max(len(row.K) for row in inside)
        for row in inside:
            if len(row.K) == columns:
                del row.K[columns - 1]


def _name_rows(document: pikepdf.Pdf) -> None:
    """Makes the first cell of each row of a table the header of the row, which Typst cannot yet."""
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TR" and each.P.get("/S") == "/TBody":
            first = each.K[0] if isinstance(each.K, pikepdf.Array) else each.K
            scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
            kept = first.get("/A", pikepdf.Array())
            first.S = pikepdf.Name.TH
            first.A = pikepdf.Array([scope, *(kept if isinstance(kept, pikepdf.Array) else [kept])])


def _deaden(document: pikepdf.Pdf) -> None:
    """Takes out bookmarks and links, and from the structure what says that words are one."""
    for holder, key in ((document.Root, "/Outlines"), *((page.obj, "/Annots") for page in document.pages)):
        if key in holder:
            del holder[key]
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Link":
            each.S = pikepdf.Name.Span
            kids = each.get("/K")
            if isinstance(kids, pikepdf.Array):
                each.K = pikepdf.Array([kid for kid in kids if not _is_link(kid)])


def _is_link(kid: pikepdf.Object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _typst_form(manuscript: Manuscript, imprint: Imprint, cover: Cover | None, *, plain: bool) -> Form:
    day = imprint.edition.date
    variables = {
        "title": manuscript.title,
        "book-title": imprint.title,
        "author": imprint.author,
        "description": imprint.description,
        "edition": imprint.edition.number,
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
        "data-as-of": format_date(imprint.data_as_of),
        "url": imprint.url,
        "lang": imprint.language,
        "license": imprint.license,
    }
    if plain:
        variables["plain"] = "yes"
    if "<aside" in manuscript.html:
        variables["notes"] = "yes"
    if cover is not None:
        variables |= {"cover": f"/{cover.picture}", "cover-alt": cover.alt}
    texts = {name: _escaped(value) for name, value in variables.items()}
    return Form(
        to="typst",
        filter=_TEMPLATES / "typst.lua",
        template=_TEMPLATES / ("book.typ" if cover is not None else "sheet.typ"),
        variables=texts | {"keywords": [_escaped(word) for word in imprint.keywords]},
        options={"wrap_text": "none"},
    )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
