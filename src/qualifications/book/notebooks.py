"""The notebooks that readers download: the executed files, without what changes by chance or machine."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx

from qualifications.files import write_atomically


def make_steady(app: Sphinx, error: Exception | None) -> None:
    """Numbers the cells of each notebook of the site, and names no version of Python.

    nbformat gives the cells random ids at every run, and the kernel tells which Python it runs on.
    """
    if error is None:
        for path in Path(app.outdir, "_sources").rglob("*.ipynb"):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for number, cell in enumerate(notebook["cells"], 1):
                cell["id"] = f"cell-{number}"
            notebook["metadata"].get("language_info", {}).pop("version", None)
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
            write_atomically(path, f"{text}\n".encode())
