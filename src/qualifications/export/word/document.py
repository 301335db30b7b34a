"""Manuscripts as Word documents."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.edition_info import COVER, EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write
from qualifications.export.pictures import draw_as_png
from qualifications.export.word.package import finish

_FOLDER = Path(str(files("qualifications.export") / "word"))
# Their styles, page and running heads are those of our documents: open them in Word to change the look.
_BOOK, _SHEET = _FOLDER / "reference.docx", _FOLDER / "reference-sheet.docx"


def make_docx(
    manuscript: Manuscript,
    edition_info: EditionInfo,
    *,
    whole: bool = False,
    sheet: bool = False,
    write: Write,
    workdir: Path,
    cache: Cache,
) -> bytes:
    """The manuscript as DOCX; the same input gives the same bytes.

    The whole book gets a cover and contents; a sheet is set smaller, so that a page of the book fits on
    one of paper. `workdir` holds the manuscript's pictures, and `cache` keeps them as drawn for Word. Raises
    ProblemError where Pandoc refuses.
    """
    for picture in (*manuscript.pictures, *([COVER] if whole else [])):
        svg = workdir / picture
        if svg.suffix == ".svg":
            draw_as_png(svg, svg.with_suffix(".png"), cache)
    metadata = {"lang": edition_info.locale}
    if whole:
        metadata |= {
            "cover": COVER.replace(".svg", ".png"),
            "cover-alt": edition_info.cover,
            "title": manuscript.title,
            "subtitle": edition_info.description,
            "date": edition_info.dated,
        }
    form = PrintForm(
        "docx",
        _FOLDER / "word.lua",
        settings={"book": "yes"} if whole else {},
        frame=_FOLDER / "book.lua" if whole else None,
        metadata=metadata,
        options={"reference_doc": str(_SHEET if sheet else _BOOK)},
    )
    return finish(write(manuscript, form), manuscript.title, edition_info)
