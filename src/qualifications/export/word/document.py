"""Manuscripts as Word documents."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.imprint import Cover, Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write
from qualifications.export.pictures import draw_as_png
from qualifications.export.word.package import finish

_FOLDER = Path(str(files("qualifications.export") / "word"))
# Their styles, page and running heads are those of our documents: open them in Word to change the look.
_BOOK, _SHEET = _FOLDER / "reference.docx", _FOLDER / "reference-sheet.docx"
_COVER = "figures/cover.png"


def make_docx(
    manuscript: Manuscript,
    imprint: Imprint,
    *,
    cover: Cover | None = None,
    sheet: bool = False,
    write: Write,
    workdir: Path,
    cache: Cache,
) -> bytes:
    """The manuscript as DOCX; the same input gives the same bytes.

    With a cover it becomes a book with contents; a sheet is set smaller, so that a page of the book fits on
    one of paper. `workdir` holds the manuscript's pictures, and `cache` keeps them as drawn for Word. Raises
    ProblemError where Pandoc refuses.
    """
    for picture in manuscript.pictures:
        svg = workdir / picture
        if svg.suffix == ".svg":
            draw_as_png(svg, svg.with_suffix(".png"), cache)
    metadata = {"lang": imprint.locale}
    if cover is not None:
        draw_as_png(workdir / cover.picture, workdir / _COVER, cache)
        metadata |= {
            "cover": _COVER,
            "cover-alt": cover.alt,
            "title": manuscript.title,
            "subtitle": imprint.description,
            "date": imprint.dated,
        }
    form = PrintForm(
        "docx",
        _FOLDER / "word.lua",
        told={} if cover is None else {"book": "yes"},
        frame=None if cover is None else _FOLDER / "book.lua",
        metadata=metadata,
        options={"reference_doc": str(_SHEET if sheet else _BOOK)},
    )
    return finish(write(manuscript, form), manuscript.title, imprint)
