"""The book as a tagged PDF, by way of Pandoc and Typst."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pypandoc
import typst

from qualifications.export.errors import ExportError
from qualifications.export.manuscript import Manuscript
from qualifications.files import write_atomically
from qualifications.project import Edition

STANDARDS: tuple[Literal["ua-1", "a-2a"], ...] = ("ua-1", "a-2a")
_TEMPLATES = files("qualifications.export") / "typst"
_FONTS = files("qualifications.export") / "fonts"


@dataclass(frozen=True)
class TitlePage:
    """What the title page and the document's metadata say; dates are those of the data and the edition."""

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    edition: Edition
    data_as_of: str
    url: str
    language: str
    license: str
    cover: str
    cover_alt: str


def write_pdf(manuscript: Manuscript, page: TitlePage, *, workdir: Path, root: Path, target: Path) -> bool:
    """Writes the manuscript as PDF/UA-1 and PDF/A-2a; the same input gives the same bytes.

    `workdir` holds the manuscript's images; `root` is the folder that Typst may read from, and
    `page.cover` a path below it. Returns False, and does nothing, where the file is up to date.
    Raises ExportError where Pandoc or Typst refuses.
    """
    stamp = workdir / f"{target.name}.sha256"
    digest = _digest(manuscript, page, workdir=workdir, cover=root / page.cover)
    if target.is_file() and stamp.is_file() and stamp.read_text() == digest:
        return False
    source = _to_typst(manuscript, page, workdir)
    typ = workdir / f"{target.stem}.typ"
    write_atomically(typ, source.encode())
    try:
        pdf = typst.compile(
            str(typ),
            root=str(root),
            font_paths=[str(_FONTS)],
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=page.edition.epoch,
        )
    except typst.TypstError as error:
        raise ExportError(f"{target.name}: Typst refused: {error.message}\n{error.diagnostic}") from None
    write_atomically(target, pdf)
    stamp.write_text(digest)
    return True


def _to_typst(manuscript: Manuscript, page: TitlePage, workdir: Path) -> str:
    variables = {
        "title": page.title,
        "author": page.author,
        "description": page.description,
        "edition": page.edition.number,
        "year": str(page.edition.date.year),
        "month": str(page.edition.date.month),
        "day": str(page.edition.date.day),
        "data-as-of": page.data_as_of,
        "url": page.url,
        "lang": page.language,
        "license": page.license,
        "cover": f"/{page.cover}",
        "cover-alt": page.cover_alt,
    }
    command = [
        pypandoc.get_pandoc_path(),
        "--from=html+epub_html_exts",
        "--to=typst",
        "--wrap=none",
        f"--lua-filter={_TEMPLATES / 'book.lua'}",
        f"--template={_TEMPLATES / 'book.typ'}",
        *(f"--variable={name}:{_escaped(value)}" for name, value in variables.items()),
        *(f"--variable=keywords:{_escaped(word)}" for word in page.keywords),
    ]
    done = subprocess.run(
        command, cwd=workdir, input=manuscript.html.encode(), capture_output=True, check=False
    )
    complaints = done.stderr.decode().strip()
    if done.returncode or complaints:
        raise ExportError(f"Pandoc refused: {complaints or done.returncode}")
    return done.stdout.decode()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _digest(manuscript: Manuscript, page: TitlePage, *, workdir: Path, cover: Path) -> str:
    """A SHA-256 over all that the PDF is made from, the tools included."""
    total = hashlib.sha256(f"{manuscript.html}{page}".encode())
    for tool in ("typst", "pypandoc-binary"):
        total.update(f"{tool} {version(tool)}".encode())
    recipe = [Path(str(file)) for folder in (_TEMPLATES, _FONTS) for file in folder.iterdir()]
    pictures = [path for folder in ("figures", "_images") for path in (workdir / folder).glob("*")]
    for path in [*sorted(recipe), *sorted(pictures), cover]:
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
