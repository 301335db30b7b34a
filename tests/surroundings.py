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

from books import TESTS
from repositories import Repository

FONT = TESTS.parent / "src/qualifications/export/fonts/Inter-Italic.ttf"


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


def git(folder: Path, *arguments: str) -> None:
    """Runs git with nobody's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(folder), *arguments], env=clean, check=True, capture_output=True)


def clone(repository: Path, scratch: Path, *, options: tuple[str, ...] = ()) -> Path:
    """The book's sources from git, in a new folder."""
    scratch.mkdir(parents=True)
    git(scratch, "clone", "--quiet", *options, f"file://{repository}", "book")
    return scratch / "book"


def _worktree(repository: Path, scratch: Path) -> Path:
    git(clone(repository, scratch), "worktree", "add", "--quiet", "--detach", str(scratch / "worktree"))
    return scratch / "worktree"


def _submodule(repository: Path, scratch: Path) -> Path:
    outer = Repository.new(scratch / "outer")
    allowed = ("-c", "protocol.file.allow=always")
    git(outer.folder, *allowed, "submodule", "--quiet", "add", f"file://{repository}", "book")
    outer.commit("2031-01-01T12:00:00+00:00")
    return outer.folder / "book"


def _archive(repository: Path, scratch: Path) -> Path:
    """An archive as GitHub makes it, unpacked in the work tree of some other repository."""
    outer = Repository.new(scratch / "dotfiles")
    outer.write("notes.txt", "nothing\n")
    outer.commit("2031-01-01T12:00:00+00:00")
    packed = scratch / "book.tar"
    git(repository, "archive", f"--output={packed}", "HEAD")
    shutil.unpack_archive(packed, outer.folder / "book-main", filter="data")
    return outer.folder / "book-main"


# Of each of these, one can be at a time: where the sources come from ...
_SOURCES: tuple[Callable[[Path, Path], Path], ...] = (
    partial(clone, options=("--config", "core.autocrlf=true", "--config", "core.eol=crlf")),
    partial(clone, options=("--depth=1",)),
    _worktree,
    _submodule,
    _archive,
)
# ... and what a shell has set; `@` is a folder with the files below.
_CHOICES = (
    [
        {"TZ": zone}
        for zone in ("America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati", "Nowhere/At_All")
    ],
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "en_US.ISO-8859-1", "LANG": "en_US.ISO-8859-1"},
        {"LANG": "tr_TR.UTF-8", "LANGUAGE": "de:tr", "LC_TIME": "de_DE.UTF-8", "LC_NUMERIC": "de_DE"},
    ],
    [{"HOME": "@/home"}, {}, {"HOME": "/nonexistent"}],
    [
        {"COLUMNS": "20", "LINES": "3", "TERM": "dumb", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"},
        {"NO_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    ],
    [dict.fromkeys(("TMPDIR", "TEMP", "TMP"), "@/a temporary folder"), {"TMPDIR": "/nowhere"}],
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONDEVMODE": "1", "PYTHONTRACEMALLOC": "1", "PYTHONASYNCIODEBUG": "1"},
    ],
)
ROUNDS = range(max(len(_SOURCES), *map(len, _CHOICES)))
# What a shell can have set all at once.
_VARIABLES = """
XDG_CONFIG_HOME=@/xdg XDG_CACHE_HOME=@/xdg XDG_STATE_HOME=@/xdg XDG_CONFIG_DIRS=@/xdg XDG_DATA_DIRS=@/xdg
XDG_DATA_HOME=@/data
PYTHONPATH=@/path PYTHONSTARTUP=@/startup.py PYTHONWARNINGS=error PYTHONOPTIMIZE=2 PYTHONNODEBUGRANGES=1
PYTHONUTF8=0 PYTHONIOENCODING=latin-1 PYTHONCOERCECLOCALE=0 PYTHONINSPECT=1 PYTHONVERBOSE=
PYTHONBREAKPOINT=nothing
IPYTHONDIR=@/ipython
JUPYTER_PATH=@/jupyter JUPYTER_DATA_DIR=@/jupyter JUPYTER_CONFIG_DIR=@/jupyter JUPYTER_PREFER_ENV_PATH=0
JUPYTER_ALLOW_INSECURE_WRITES=1
MPLBACKEND=module://nothing MATPLOTLIBRC=/nowhere
POLARS_FMT_MAX_ROWS=1 POLARS_FMT_TABLE_FORMATTING=NOTHING POLARS_FMT_STR_LEN=2
DOCUTILSCONFIG=@/docutils.conf SPHINXOPTS='-W -n'
READTHEDOCS=True READTHEDOCS_CANONICAL_URL=https://example.org
PYPANDOC_PANDOC=@/bin/pandoc
FONTCONFIG_FILE=@/fonts.conf FONTCONFIG_PATH=@/fonts TYPST_FONT_PATHS=@/fonts
TYPST_ROOT=/nowhere TYPST_PACKAGE_PATH=/nowhere TYPST_FEATURES=html
LUA_PATH=/nowhere/?.lua LUA_CPATH=/nowhere LUA_INIT=error(1)
DICPATH=/nowhere DICTIONARY=de_DE WORDLIST=/nowhere
PIP_USER=yes PIP_TARGET=/nowhere UV_OFFLINE=1 UV_SYSTEM_PYTHON=1
CI=true GITHUB_ACTIONS=true GITHUB_REF=refs/tags/v1 GITHUB_REPOSITORY=a/b
FORCE_SOURCE_DATE=1 BUILD_DATE=1 SOURCE_DATE_EPOCH=
"""
_KERNEL = '{"argv": ["/bin/false"], "display_name": "Python 3", "language": "python"}'
_DOCUTILS = "[general]\nlanguage_code: de\nsmart_quotes: no\nsource_link: yes\n"
_OLD = "# Old\n\nThe only 42.\n"
# What lies in that folder; `home/` is the user's.
_FILES = {
    **{
        f"path/{name}.py": f"raise SystemExit('the hostile {name} was read')\n"
        for name in ("yaml", "polars", "sphinx")
    },
    "startup.py": "print('startup')\n",
    "home/.ipython/profile_default/startup/first.py": "print('hello from home')\n",
    "ipython/profile_default/startup/first.py": "print('hello from IPYTHONDIR')\n",
    "home/.local/share/jupyter/kernels/python3/kernel.json": _KERNEL,
    "jupyter/kernels/python3/kernel.json": _KERNEL,
    "home/.docutils": _DOCUTILS,
    "docutils.conf": _DOCUTILS,
    **{
        f"{folder}/{name}": text
        for folder in ("home/.pandoc", "home/.local/share/pandoc", "data/pandoc")
        for name, text in (
            ("init.lua", "error('the hostile init.lua was read')\n"),
            ("abbreviations", "the\nbook\n"),
            ("templates/default.html5", "nothing\n"),
        )
    },
    "bin/pandoc": "#!/bin/sh\necho pandoc 99.1\n",
    "fonts.conf": "<fontconfig><dir>@/fonts</dir></fontconfig>",
    "xdg/matplotlib/matplotlibrc": "not: a setting\n",
    "a temporary folder/nothing": "",
}
_FONTS = ("home/.fonts", "home/.local/share/fonts", "fonts")
# What editors and systems leave in the book's own folder.
_LEFT = {
    **{
        f"{folder}/{file}": text
        for folder, name in (("content", "people"), ("content/record", "visits"), ("evidence", "sources"))
        for file, text in (
            (f".ipynb_checkpoints/{name}-checkpoint.md", _OLD),
            (f".{name}.md.swp", "\0\udcff"),
            (".DS_Store", "\0\udcff"),
        )
    },
    "images/.DS_Store": "\0\udcff",
    "content/.#people.md": "nothing\n",
}


def all_at_once(repository: Path, scratch: Path, number: int) -> Surroundings:
    """All that can be at once: of what excludes each other, another in each of the rounds."""
    odd = scratch / "é à, $HOME (1) 'x'"
    book = _SOURCES[number % len(_SOURCES)](repository, odd)
    around = scratch / "around"
    for folder, files in ((around, _FILES), (book, _LEFT)):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(
                text.replace("@", str(around)), encoding="utf-8", errors="surrogateescape"
            )
    (around / "bin/pandoc").chmod(0o755)
    for name in _FONTS:
        fake_font(around / name / "Inter.ttf")
    link = scratch / "link"
    link.symlink_to(book)
    made = Surroundings(link, umask=0o077)
    always = dict(setting.split("=", 1) for setting in shlex.split(_VARIABLES))
    for chosen in (always, *(choice[number % len(choice)] for choice in _CHOICES)):
        made.variables |= {name: value.replace("@", str(around)) for name, value in chosen.items()}
    made.variables["PATH"] = f"{around / 'bin'}{os.pathsep}{made.variables['PATH']}"
    return made


def fake_font(path: Path) -> None:
    """Saves a font that calls itself the upright and bold Inter, and is its italic.

    So it fits text that asks for a weight that the book's fonts do not have.
    """
    data = bytearray(FONT.read_bytes().replace("Italic".encode("utf-16-be"), "Normal".encode("utf-16-be")))
    (style,) = struct.unpack_from(">I", data, data.index(b"OS/2") + 8)
    struct.pack_into(">H", data, style + 4, 700)
    struct.pack_into(">H", data, style + 62, 0x40)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
