"""Surroundings in which the book must come out the same: what users, machines and clones have set up."""

from __future__ import annotations

import os
import shlex
import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from books import ROOT, TESTS
from repositories import Repository

SET: dict[str, Any] = yaml.safe_load((TESTS / "surroundings.yml").read_text(encoding="utf-8"))
FONTS = ("home/.fonts", "home/.local/share/fonts", "fonts")


@dataclass
class Surroundings:
    """Where a build runs: the folder of the book, and the variables and the umask of the shell."""

    folder: Path
    variables: dict[str, str] = field(default_factory=lambda: {"PATH": os.environ["PATH"]})
    umask: int = 0o022

    def build(self, program: Path) -> subprocess.CompletedProcess[str]:
        """Runs the command as a shell would."""
        return subprocess.run(
            [str(program), "build"],
            cwd=self.folder,
            env=self.variables,
            umask=self.umask,
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> dict[str, tuple[int, bytes]]:
        """The mode and the bytes of each file of the site, by its path."""
        site = self.folder / "_build/html"
        return {
            path.relative_to(site).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes())
            for path in sorted(site.rglob("*"))
            if path.is_file()
        }


def clone(repository: Path, scratch: Path, *, options: tuple[str, ...] = ()) -> Path:
    """The book's sources from git, in a new folder."""
    scratch.mkdir(parents=True)
    Repository(scratch).git("clone", "--quiet", *options, f"file://{repository}", "book")
    return scratch / "book"


def _archive(repository: Path, scratch: Path) -> Path:
    """An archive as GitHub makes it, unpacked in the work tree of some other repository."""
    outer = Repository.new(scratch / "dotfiles")
    outer.write("notes.txt", "nothing\n")
    outer.commit("2031-01-01T12:00:00+00:00")
    packed = scratch / "book.tar"
    Repository(repository).git("archive", f"--output={packed}", "HEAD")
    shutil.unpack_archive(packed, outer.folder / "book-main", filter="data")
    return outer.folder / "book-main"


# Where the sources come from.
_SOURCES: tuple[Callable[[Path, Path], Path], ...] = (
    partial(clone, options=("--config", "core.autocrlf=true", "--config", "core.eol=crlf")),
    partial(clone, options=("--depth=1",)),
    _archive,
)
ROUNDS = range(max(len(_SOURCES), *map(len, SET["choices"])))


def all_at_once(repository: Path, scratch: Path, number: int) -> Surroundings:
    """All that can be at once: of what excludes each other, another in each of the rounds."""
    book = _SOURCES[number % len(_SOURCES)](repository, scratch / "é à, $HOME (1) 'x'")
    around = scratch / "around"
    for folder, files in ((around, SET["files"]), (book, SET["left"])):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text.replace("@", str(around)), encoding="utf-8")
    (around / "bin/pandoc").chmod(0o755)
    for name in FONTS:
        fake_font(around / name / "Inter.ttf")
    link = scratch / "link"
    link.symlink_to(book)
    made = Surroundings(link, umask=0o077)
    always = dict(setting.split("=", 1) for setting in shlex.split(SET["variables"]))
    for chosen in (always, *(choice[number % len(choice)] for choice in SET["choices"])):
        made.variables |= {name: value.replace("@", str(around)) for name, value in chosen.items()}
    made.variables["PATH"] = f"{around / 'bin'}{os.pathsep}{made.variables['PATH']}"
    return made


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
