"""Pandoc, which reads manuscripts."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypandoc

from qualifications.export.errors import ExportError


def run_pandoc(html: str, options: Sequence[str], *, workdir: Path) -> bytes:
    """What Pandoc writes; `workdir` holds the pictures of the manuscript.

    Raises ExportError where Pandoc refuses or complains.
    """
    command = [pypandoc.get_pandoc_path(), "--from=html+epub_html_exts", *options]
    done = subprocess.run(command, cwd=workdir, input=html.encode(), capture_output=True, check=False)
    complaints = done.stderr.decode().strip()
    if done.returncode or complaints:
        raise ExportError(f"Pandoc refused: {complaints or done.returncode}")
    return done.stdout
