"""Which print forms are up to date: each has a digest beside the manuscripts of all that it is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from qualifications.files import write_atomically

_TOOLS = ("typst", "pikepdf", "pillow", "pypandoc-binary", "python-docx", "anyascii", "vl-convert-python")


class Freshness:
    """Digests of print forms, kept in the folder `workdir`.

    Each covers the tools, this package and the pictures of the book, and what the form itself adds.
    """

    def __init__(self, workdir: Path, pictures: Iterable[Path]) -> None:
        self._workdir = workdir
        common = hashlib.sha256()
        for tool in _TOOLS:
            common.update(f"{tool} {version(tool)}".encode())
        package = Path(str(files("qualifications.export")))
        recipe = sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
        for path in (*recipe, *sorted(pictures)):
            common.update(path.name.encode() + path.read_bytes())
        self._common = common.hexdigest()

    def is_fresh(self, target: Path, *contents: str) -> bool:
        """Whether the file was made from these contents."""
        stamp = self._stamp(target)
        return target.is_file() and stamp.is_file() and stamp.read_text() == self._digest(contents)

    def record(self, target: Path, *contents: str) -> None:
        """Notes that the file was made from these contents."""
        write_atomically(self._stamp(target), self._digest(contents).encode())

    def _stamp(self, target: Path) -> Path:
        return self._workdir / "digests" / f"{target.name}.sha256"

    def _digest(self, contents: Iterable[str]) -> str:
        return hashlib.sha256("\0".join((self._common, *contents)).encode()).hexdigest()
