"""Pandoc, which reads manuscripts and writes their print forms."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import pypandoc

from qualifications.export.errors import ExportError

_HTML = "html+epub_html_exts"
# Room to write a whole book without a stop to collect garbage: a fifth of its time.
_ROOM = ("+RTS", "-A128m", "-n4m", "-RTS")


class Markup:
    """The HTML of a manuscript, for Pandoc to write in other forms.

    Pandoc takes as long to read a whole book as to write it: with `read_once` it reads for the first
    form, and every other is written from what it has read.
    """

    def __init__(self, html: str, *, read_once: bool = False) -> None:
        self.html = html
        self._read_once = read_once
        self._lock = Lock()
        self._read = b""

    def write(self, options: Sequence[str], *, workdir: Path) -> bytes:
        """What Pandoc writes; `workdir` holds the pictures of the manuscript.

        Raises ExportError where Pandoc refuses or complains.
        """
        if self._read_once:
            return _run(["--from=json", *options], self._as_read(workdir), workdir)
        return _run([f"--from={_HTML}", *options], self.html.encode(), workdir)

    def _as_read(self, workdir: Path) -> bytes:
        """The document in Pandoc's own JSON; forms are made at the same time, and the others wait."""
        with self._lock:
            if not self._read:
                self._read = _run([f"--from={_HTML}", "--to=json"], self.html.encode(), workdir)
            return self._read


def _run(options: Sequence[str], document: bytes, workdir: Path) -> bytes:
    command = [pypandoc.get_pandoc_path(), *_ROOM, *options]
    done = subprocess.run(command, cwd=workdir, input=document, capture_output=True, check=False)
    complaints = done.stderr.decode().strip()
    if done.returncode or complaints:
        raise ExportError(f"Pandoc refused: {complaints or done.returncode}")
    return done.stdout
