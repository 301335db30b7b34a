"""Writes a manuscript as a Word document."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from lxml.html import document_fromstring

from qualifications.export.cover import Cover
from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pictures import draw_as_png
from qualifications.export.word.package import finish
from qualifications.export.word.reference import reference
from qualifications.files import write_atomically

_FILTER = files("qualifications.export") / "word" / "word.lua"
_COVER = "figures/cover.png"


def write_docx(
    manuscript: Manuscript,
    imprint: Imprint,
    *,
    cover: Cover | None = None,
    sheet: bool = False,
    workdir: Path,
    root: Path,
    target: Path,
) -> None:
    """Writes the manuscript as DOCX; the same input gives the same bytes.

    With a cover, a path below `root`, it becomes a book with contents; a sheet is set smaller, so that
    a page of the book fits on one of paper. `workdir` holds the manuscript's pictures. Raises
    ExportError where Pandoc refuses.
    """
    for source in document_fromstring(manuscript.html).xpath("//img/@src"):
        svg = workdir / str(source)
        if svg.suffix == ".svg":
            draw_as_png(svg, svg.with_suffix(".png"))
    with tempfile.TemporaryDirectory() as folder:
        styles = Path(folder) / "reference.docx"
        styles.write_bytes(reference(_running_title(manuscript, imprint), imprint, sheet=sheet))
        options = [
            "--to=docx",
            f"--lua-filter={_FILTER}",
            f"--reference-doc={styles}",
            f"--metadata=lang:{imprint.language}-US",
            "--output=-",
        ]
        if cover is not None:
            draw_as_png(root / cover.picture, workdir / _COVER)
            options += [
                f"--metadata=cover:{_COVER}",
                f"--metadata=cover-alt:{cover.alt}",
                f"--metadata=subtitle:{imprint.description}",
                f"--metadata=date:{imprint.dated}",
            ]
        made = manuscript.markup.write(options, workdir=workdir)
    write_atomically(target, finish(made, manuscript.title, imprint))


def _running_title(manuscript: Manuscript, imprint: Imprint) -> str:
    if manuscript.title == imprint.title:
        return imprint.title
    return f"{imprint.title} · {manuscript.title}"
