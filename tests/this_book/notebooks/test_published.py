"""The notebooks that readers download, and chapters that JupyterLab opens: as they were, and they run."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from lxml import html
from nbconvert import HTMLExporter

from books import EDITION, ROOT, Book
from print_forms import without_space
from tools import straight, the

CONTENT = ROOT / "content"
PAGES = [
    path.relative_to(CONTENT).with_suffix("").as_posix()
    for path in sorted(CONTENT.rglob("*.md"))
    if "\n```{code-cell}" in path.read_text(encoding="utf-8")
]
KEPT = f"https://2i2c-org.github.io/qualifications/v/{EDITION}/"
# What the build reads of an output, and no Jupyter shows.
OURS = "application/vnd.qualifications."
_ROLE = re.compile(r"\{[\w:-]+\}`|^(?::::|```)\{|\[\^", re.MULTILINE)


def published(book: Book, name: str) -> Any:
    """The notebook of a page, as nbformat reads it."""
    file = book.site / "_sources" / f"{name}.ipynb"
    notebook: Any = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call] # nbformat has no types
    nbformat.validate(notebook)
    return notebook


def words(element: html.HtmlElement) -> str:
    """The words of the element, without spaces and with straight quotes: a page sets typographic ones."""
    return without_space(straight(str(element.text_content())))


@pytest.mark.parametrize("name", PAGES)
def test_notebook_has_the_words_of_its_page(name: str, built_book: Book) -> None:
    """nbconvert shows every paragraph and item of the page, numbers and all, and no role or note of MyST.

    The first cell names the page and gets the sources by the tag of the edition; each link is whole.
    """
    notebook = published(built_book, name)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert _ROLE.findall(text) == []
    exporter: Any = HTMLExporter
    shown = words(html.fromstring(exporter().from_notebook_node(notebook)[0]))
    article = the(built_book.html(name), ".//article")
    prose = article.xpath(
        "./section//*[self::p or self::li]"
        "[not(ancestor::figure or ancestor::footer or ancestor::details or ancestor::aside)]"
        "[not(contains(@class,'admonition-title') or ancestor::*[contains(@class,'cell')])]"
    )
    assert len(prose) >= 10
    assert [str(each.text_content()) for each in prose if words(each) not in shown] == []
    first = notebook.cells[0].source
    assert f"{KEPT}{name}.html" in first
    assert f"git clone --branch v{EDITION} https://github.com/2i2c-org/qualifications\n" in first
    assert "pip install --requirement requirements.txt" in first
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_published_notebook_runs(name: str, built_book: Book, tmp_path: Path) -> None:
    """In a fresh kernel and another folder of a checkout, nbconvert gives the outputs that readers see."""
    target = tmp_path / "ran.ipynb"
    command = ("-m", "nbconvert", "--to=notebook", "--execute", f"--output={target}")
    source = built_book.site / "_sources" / f"{name}.ipynb"
    # A reader puts it into the checkout.
    copy = ROOT / "_build" / "run" / f"{name.replace('/', '-')}.ipynb"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(source.read_bytes())
    try:
        subprocess.run([sys.executable, *command, copy], check=True, capture_output=True)
    finally:
        copy.unlink()
    ran: Any = nbformat.read(target, as_version=4)  # type: ignore[no-untyped-call] # the same
    data = [
        [
            {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith(OURS)}
            for cell in each.cells
            for output in cell.get("outputs", [])
        ]
        for each in (published(built_book, name), ran)
    ]
    assert data[0]
    assert data[0] == data[1]


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


@pytest.mark.parametrize("chapter", [f"content/{name}.md" for name in PAGES])
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
