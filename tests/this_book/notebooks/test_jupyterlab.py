"""A chapter with code as a notebook: the locked JupyterLab opens it, and saves it as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
import pytest
from playwright.sync_api import Browser, expect

from books import ROOT
from chapters import CONTENT, notebooks
from tools import until

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


@pytest.mark.slow
def test_binder_opens_a_chapter_as_a_notebook(checkout: Path, tmp_path: Path, browser: Browser) -> None:
    """JupyterLab as Binder starts it shows a chapter's address as a notebook, and saves it as it was."""
    chapter = "content/record/binder-sessions.md"
    with jupyter_lab(checkout, tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/lab/tree/{chapter}")
        panel = page.locator(".jp-NotebookPanel")
        expect(panel).to_be_visible(timeout=90_000)
        expect(panel.locator(".jp-MarkdownCell h1").first).to_have_text("Binder sessions¶", timeout=90_000)
        assert panel.locator(".jp-CodeCell").count() >= 1
        assert page.locator(".jp-FileEditor").count() == 0
        before = (checkout / chapter).stat().st_mtime_ns
        panel.locator(".jp-MarkdownCell").first.click()
        with page.expect_response(lambda answer: answer.request.method == "PUT" and chapter in answer.url):
            page.keyboard.press("Control+s")
        assert (checkout / chapter).stat().st_mtime_ns != before
        page.close()
    assert (checkout / chapter).read_bytes() == (ROOT / chapter).read_bytes()


@contextmanager
def jupyter_lab(folder: Path, home: Path) -> Iterator[str]:
    """The address of a JupyterLab in the folder, with the settings that `.binder/postBuild` makes."""
    program = Path(sys.executable).parent
    env = os.environ | {
        **{f"JUPYTER_{name}": str(home / name) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")},
        "HOME": str(home),
        "PATH": f"{program}{os.pathsep}{os.environ['PATH']}",
    }
    # The first command of that file installs the book, which is here already.
    settings = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8").splitlines()[-1]
    subprocess.run(settings, shell=True, check=True, env=env)  # noqa: S602 - the file is a shell script
    options = (
        "--no-browser",
        "--allow-root",
        "--port=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
    )
    with (home / "log").open("w") as log:
        server = subprocess.Popen([program / "jupyter-lab", *options], env=env, stdout=log, stderr=log)
        try:
            running = home / "RUNTIME_DIR"
            until(lambda: _description(running).endswith("}"), seconds=90, what="JupyterLab")
            address = json.loads(_description(running))["url"].rstrip("/")
            until(lambda: _answers(f"{address}/api/status"), seconds=90, what="JupyterLab's answer")
            yield address
        finally:
            # The answer to its question is no other signal: a kernel of its may take long to end.
            server.kill()
            server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _description(running: Path) -> str:
    """What a server has written about itself so far, as JSON."""
    return "".join(file.read_text(encoding="utf-8") for file in running.glob("jpserver-*.json"))
