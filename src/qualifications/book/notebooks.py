"""The notebooks that readers download: the executed files, with ids that do not change by chance."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx

from qualifications.files import write_atomically


def steady_ids(app: Sphinx, error: Exception | None) -> None:
    """Numbers the cells of each notebook of the site: nbformat gives them random ids at every run."""
    if error is None:
        for path in Path(app.outdir, "_sources").rglob("*.ipynb"):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for number, cell in enumerate(notebook["cells"], 1):
                cell["id"] = f"cell-{number}"
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
            write_atomically(path, f"{text}\n".encode())
