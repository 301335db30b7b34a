"""Manuscripts as Word documents."""

import io
from functools import partial
from importlib.resources import files
from pathlib import Path

from lxml import etree
from PIL import Image

from qualifications.cache import Cache
from qualifications.export.edition_info import COVER, EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write
from qualifications.export.word.package import finish
from qualifications.files import write_atomically
from qualifications.fonts import as_png
from qualifications.rendering import typeset

_FOLDER = Path(str(files("qualifications.export") / "word"))
# Their styles, page and running heads are those of our documents: open them in Word to change the look.
_BOOK, _SHEET = _FOLDER / "reference.docx", _FOLDER / "reference-sheet.docx"
# Dots to one unit of a picture: 190 to the inch at full width.
_SCALE = 1.75
_COLORS = 64


def make_docx(
    manuscript: Manuscript, edition_info: EditionInfo, *, write: Write, workdir: Path, cache: Cache
) -> bytes:
    """The manuscript as DOCX; the same input gives the same bytes.

    The whole book gets a cover and contents; a sheet is set smaller, so that a page of the book fits on
    one of paper. `workdir` holds the manuscript's pictures, and `cache` keeps them as drawn for Word. Raises
    ProblemError where Pandoc refuses.
    """
    whole = manuscript.kind == "book"
    for picture in (*manuscript.pictures, *([COVER] if whole else [])):
        svg = workdir / picture
        if svg.suffix == ".svg":
            png = svg.with_suffix(".png")
            drawn = cache.get(png.name, partial(_drawn, svg), svg.read_text(encoding="utf-8"))
            write_atomically(png, drawn)
    metadata = {"lang": edition_info.locale}
    if whole:
        metadata |= {
            "cover": COVER.replace(".svg", ".png"),
            "cover-alt": edition_info.cover,
            "title": typeset(manuscript.title),
            "subtitle": typeset(edition_info.description),
            "date": edition_info.dated,
        }
    form = PrintForm(
        "docx",
        _FOLDER / "word.lua",
        settings={"book": "yes"} if whole else {},
        frame=_FOLDER / "book.lua" if whole else None,
        metadata=metadata,
        options={"reference_doc": str(_SHEET if manuscript.kind == "sheet" else _BOOK)},
    )
    return finish(write(manuscript, form), manuscript.title, edition_info)


def _drawn(svg: Path) -> bytes:
    """The drawing with a palette, on white: what is half transparent over nothing comes out gray."""
    root = etree.fromstring(svg.read_bytes())
    ground = etree.Element("{http://www.w3.org/2000/svg}rect", width="100%", height="100%", fill="#fff")
    root.insert(0, ground)
    drawn = Image.open(io.BytesIO(as_png(root, scale=_SCALE))).convert("RGB")
    packed = io.BytesIO()
    drawn.quantize(_COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(packed, "PNG")
    return packed.getvalue()
