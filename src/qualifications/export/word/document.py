"""Writes a manuscript as a Word document."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import run_pandoc
from qualifications.export.pictures import draw_as_png
from qualifications.export.word.package import finish
from qualifications.export.word.reference import reference
from qualifications.files import write_atomically

_FILTER = files("qualifications.export") / "word" / "word.lua"


def write_docx(
    manuscript: Manuscript,
    imprint: Imprint,
    *,
    book: bool = False,
    workdir: Path,
    target: Path,
) -> None:
    """Writes the manuscript as DOCX; the same input gives the same bytes.

    A book opens with its title and contents. `workdir` holds the manuscript's pictures. Raises
    ExportError where Pandoc refuses.
    """
    draw_as_png(manuscript, workdir)
    with tempfile.TemporaryDirectory() as folder:
        styles = Path(folder) / "reference.docx"
        styles.write_bytes(reference(_running_title(manuscript, imprint), imprint))
        options = [
            "--to=docx",
            f"--lua-filter={_FILTER}",
            f"--reference-doc={styles}",
            f"--metadata=lang:{imprint.language}-US",
            "--output=-",
        ]
        if book:
            options += [
                "--metadata=book:true",
                f"--metadata=subtitle:{imprint.description}",
                f"--metadata=date:{imprint.dated}",
            ]
        made = run_pandoc(manuscript.html, options, workdir=workdir)
    write_atomically(target, finish(made, manuscript.title, imprint))


def _running_title(manuscript: Manuscript, imprint: Imprint) -> str:
    if manuscript.title == imprint.title:
        return imprint.title
    return f"{imprint.title} · {manuscript.title}"
