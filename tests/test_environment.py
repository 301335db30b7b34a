"""No setting of the user, the machine or the clone changes a byte of the book.

`surroundings.yml` has what users, machines and editors have set up.
"""

import os
import re
import shlex
import shutil
import struct
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from books import ROOT, TESTS, Book, make_book
from qualifications.environment import isolated, of_user
from repositories import Repository
from running import environment, program

PROGRAM = Path(sys.executable).with_name("qualifications")
SET: dict[str, Any] = yaml.safe_load((TESTS / "surroundings.yml").read_text(encoding="utf-8"))
FONTS = ("home/.fonts", "home/.local/share/fonts", "fonts")
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
        made.write(name, (ROOT / name).read_text(encoding="utf-8"))
    made.write(".gitignore", "_build/\n")
    made.commit("2026-11-22T12:00:00+00:00")
    made.git("tag", "v2026.11.22")
    made.git("tag", "v2026.11.22.1")
    return folder


def built(folder: Path, *, umask: int = 0o022, **variables: str) -> Files:
    """The mode and the bytes of each file of the site, built in a shell with that umask and variables."""
    variables = {"PATH": os.environ["PATH"], **variables}
    done = program(PROGRAM, "build", folder=folder, variables=variables, umask=umask).good()
    assert done.err == ""
    assert "Edition 2026.11.22.1:" in done.out
    site = folder / "_build/html"
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def plain(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What a build of that repository makes where nothing is set up."""
    return built(clone(committed, tmp_path_factory.mktemp("plain") / "sources"))


def clone(repository: Path, scratch: Path, *, options: tuple[str, ...] = ()) -> Path:
    """The book's sources from git, in a new folder."""
    scratch.mkdir(parents=True)
    Repository(scratch).git("clone", "--quiet", *options, f"file://{repository}", "book")
    return scratch / "book"


def archived(repository: Path, scratch: Path) -> Path:
    """An archive as GitHub makes it, unpacked in the work tree of some other repository."""
    outer = Repository.new(scratch / "dotfiles")
    outer.write("notes.txt", "nothing\n")
    outer.commit("2031-01-01T12:00:00+00:00")
    packed = scratch / "book.tar"
    Repository(repository).git("archive", f"--output={packed}", "HEAD")
    shutil.unpack_archive(packed, outer.folder / "book-main", filter="data")
    return outer.folder / "book-main"


# Where the sources come from.
SOURCES: tuple[Callable[[Path, Path], Path], ...] = (
    partial(clone, options=("--config", "core.autocrlf=true", "--config", "core.eol=crlf")),
    partial(clone, options=("--depth=1",)),
    archived,
)


def fake_font(path: Path) -> None:
    """Saves a font that calls itself the upright and bold Inter, and is its italic.

    So it fits text that asks for a weight that the book's fonts do not have.
    """
    italic = (ROOT / "src/qualifications/export/fonts/Inter-Italic.ttf").read_bytes()
    data = bytearray(italic.replace("Italic".encode("utf-16-be"), "Normal".encode("utf-16-be")))
    (style,) = struct.unpack_from(">I", data, data.index(b"OS/2") + 8)
    struct.pack_into(">H", data, style + 4, 700)
    struct.pack_into(">H", data, style + 62, 0x40)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(max(len(SOURCES), *map(len, SET["choices"]))))
def test_all_together(number: int, committed: Path, plain: Files, tmp_path: Path) -> None:
    """With everything set up at once that can be, the book has the same bytes and modes.

    Of what excludes each other, each round has another.
    """
    book = SOURCES[number % len(SOURCES)](committed, tmp_path / "é à, $HOME (1) 'x'")
    around = tmp_path / "around"
    for folder, files in ((around, SET["files"]), (book, SET["left"])):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text.replace("@", str(around)), encoding="utf-8")
    (around / "bin/pandoc").chmod(0o755)
    for name in FONTS:
        fake_font(around / name / "Inter.ttf")
    link = tmp_path / "link"
    link.symlink_to(book)
    variables = dict(setting.split("=", 1) for setting in shlex.split(SET["variables"]))
    for choice in SET["choices"]:
        variables |= choice[number % len(choice)]
    variables = {name: value.replace("@", str(around)) for name, value in variables.items()}
    path = f"{around / 'bin'}{os.pathsep}{os.environ['PATH']}"
    made = built(link, umask=0o077, **variables | {"PATH": path})
    assert {name for name in made.keys() | plain.keys() if made.get(name) != plain.get(name)} == set()


@pytest.mark.slow
def test_jupyter_book_builds_from_the_root(tiny_book: Callable[..., Book]) -> None:
    """`jupyter-book build .`, the plain way, finds the chapters and builds each without a warning."""
    book = tiny_book()
    jupyter_book = PROGRAM.with_name("jupyter-book")
    done = program(jupyter_book, "build", ".", folder=book.root, variables=environment()).good()
    assert not re.search(r"\bWARNING: ", done.err), done.err
    assert all(book.page(name).is_file() for name in book.names)


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
