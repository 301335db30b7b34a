"""A chapter with code as a notebook: JupyterLab opens it by way of Jupytext, and saves it as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jupytext
import pytest

from books import ROOT
from chapters import CONTENT, notebooks

CHAPTERS = [path.relative_to(ROOT).as_posix() for path in notebooks()]
# What JupyterLab adds to a notebook that has run.
RUN = {
    "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3", "version": "3.13.1"},
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The chapters with the settings of Jupytext, in a folder of their own."""
    folder = tmp_path / "checkout"
    shutil.copytree(CONTENT, folder / "content")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_saved_chapter_is_as_it_was(chapter: str, checkout: Path) -> None:
    """A chapter that is opened, run and saved by way of Jupytext has the bytes that it had."""
    manager: Any = jupytext.TextFileContentsManager()
    manager.root_dir = str(checkout)
    notebook = manager.get(chapter, type="notebook")["content"]
    notebook.metadata.update(RUN)
    for cell in notebook.cells:
        cell.metadata["trusted"] = True
        if cell.cell_type == "code":
            cell.update(execution_count=1, outputs=[])
    manager.save({"type": "notebook", "content": notebook, "format": "json"}, chapter)
    assert (checkout / chapter).read_bytes() == (ROOT / chapter).read_bytes()
    # Or the comparison would show nothing: a change does reach the file.
    notebook.cells[0].source += "\n\nA new sentence."
    manager.save({"type": "notebook", "content": notebook, "format": "json"}, chapter)
    assert "\nA new sentence.\n" in (checkout / chapter).read_text(encoding="utf-8")


def test_binder_opens_chapters_as_notebooks(tmp_path: Path) -> None:
    """What `.binder/postBuild` ends with has JupyterLab open chapters as notebooks."""
    command = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8").splitlines()[-1].split()
    env = os.environ | {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    subprocess.run([Path(sys.executable).with_name(command[0]), *command[1:]], check=True, env=env)
    settings = json.loads((tmp_path / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    viewers = settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert viewers["markdown"] == viewers["myst"] == "Jupytext Notebook"
