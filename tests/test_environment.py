"""No setting of the user, the machine or the clone changes a byte of the book."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book, make_book
from qualifications.environment import isolated, of_user
from repositories import Repository
from surroundings import ROUNDS, Surroundings, all_at_once, clone

PROGRAM = Path(sys.executable).with_name("qualifications")
Files = dict[str, tuple[int, bytes]]
LAUNCHED = """
repository: {url: https://github.com/example/tiny, path_to_book: content, branch: main}
launch_buttons: {notebook_interface: jupyterlab, binderhub_url: https://mybinder.org}
"""


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the tiny book with a notebook, charts and a card, with two tags of its commit."""
    folder = tmp_path_factory.mktemp("sources") / "book"
    made = Repository.new(folder)
    book = make_book(folder, "drawn")
    book.write("_config.yml", book.read("_config.yml") + LAUNCHED)
    for name in (".gitattributes", ".git_archival.txt"):
        made.write(name, (Path(__file__).parents[1] / name).read_text(encoding="utf-8"))
    made.write(".gitignore", "_build/\n")
    made.commit("2026-11-22T12:00:00+00:00")
    made.git("tag", "v2026.11.22")
    made.git("tag", "v2026.11.22.1")
    return folder


@pytest.fixture(scope="module")
def plain(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What a build of that repository makes where nothing is set up."""
    return _built(Surroundings(clone(committed, tmp_path_factory.mktemp("plain") / "sources")))


def _built(around: Surroundings) -> Files:
    done = around.build(PROGRAM)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Edition 2026.11.22.1:" in done.stdout
    return around.files()


@pytest.mark.slow
@pytest.mark.parametrize("number", ROUNDS)
def test_all_together(number: int, committed: Path, plain: Files, tmp_path: Path) -> None:
    """With everything set up at once that can be, the book has the same bytes and modes."""
    files = _built(all_at_once(committed, tmp_path, number))
    differ = {name for name in files.keys() | plain.keys() if files.get(name) != plain.get(name)}
    assert differ == set()


def test_notebook_names_no_machine(built_tiny_book: Callable[..., Book]) -> None:
    """A published notebook tells no version of the interpreter, and no file the folder of the build.

    Where the settings name no repository, none names that of Jupyter Book in its place.
    """
    book = built_tiny_book("notebook")
    files = book.files()
    notebook = files["_sources/record/visits.ipynb"]
    assert b'"language_info"' in notebook
    assert sys.version.split()[0].encode() not in notebook
    foreign = (str(book.root.parent).encode(), b"executablebooks")
    assert [name for name, data in files.items() if any(each in data for each in foreign)] == []


def test_what_is_set_aside_comes_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What speaks for the user has the user's environment, however deep; afterwards all is as before."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("GH_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "of/the/user")
    before = dict(os.environ)
    with isolated():
        assert {"TZ": os.environ["TZ"], "HOME": os.environ["HOME"]} != {"TZ": "UTC", "HOME": str(tmp_path)}
        assert "GH_TOKEN" not in os.environ
        assert of_user() == before
        monkeypatch.setenv("PYTHONPATH", "set/since")
        with isolated():
            assert of_user() == {**before, "PYTHONPATH": "set/since"}
    assert dict(os.environ) == before
