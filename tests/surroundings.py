"""Surroundings in which the book must come out the same: what users, machines and clones have set up."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from books import TESTS
from repositories import Repository

FONT = TESTS.parent / "src/qualifications/export/fonts/Inter-Italic.ttf"


@dataclass
class Surroundings:
    """Where a build runs: the folder of the book, a home, the variables and the umask of the shell."""

    repository: Path
    scratch: Path
    folder: Path = field(init=False)
    home: Path = field(init=False)
    variables: dict[str, str] = field(init=False)
    umask: int = 0o022

    def __post_init__(self) -> None:
        self.scratch.mkdir(parents=True)
        self.home = self.scratch / "home"
        self.home.mkdir()
        self.variables = {"PATH": os.environ["PATH"], "HOME": str(self.home)}
        self.folder = self.scratch / "book"
        self.clone()

    def clone(self, *options: str) -> None:
        """Has the book's sources from git."""
        shutil.rmtree(self.folder, ignore_errors=True)
        git(self.scratch, "clone", "--quiet", *options, f"file://{self.repository}", str(self.folder))

    def save(self, path: str, text: str | bytes, *, program: bool = False) -> Path:
        """Writes a file of the scratch folder; those of `home/` are the user's."""
        file = self.scratch / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        if program:
            file.chmod(0o755)
        return file

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


def _with(**variables: str) -> Callable[[Surroundings], None]:
    def set_up(around: Surroundings) -> None:
        around.variables |= variables

    return set_up


def _no_home(around: Surroundings) -> None:
    around.variables.pop("HOME", None)


def _python_path(around: Surroundings) -> None:
    for name in ("yaml", "polars", "sphinx"):
        around.save(f"path/{name}.py", f"raise SystemExit('the hostile {name} was read')\n")
    around.variables["PYTHONPATH"] = str(around.scratch / "path")


def _python_startup(around: Surroundings) -> None:
    around.variables["PYTHONSTARTUP"] = str(around.save("startup.py", "print('startup')\n"))


def _ipython(around: Surroundings) -> None:
    around.save("home/.ipython/profile_default/startup/first.py", "print('hello from home')\n")
    around.save("ipython/profile_default/startup/first.py", "print('hello from IPYTHONDIR')\n")
    around.variables["IPYTHONDIR"] = str(around.scratch / "ipython")


def _jupyter(around: Surroundings) -> None:
    spec = '{"argv": ["/bin/false"], "display_name": "Python 3", "language": "python"}'
    around.save("home/.local/share/jupyter/kernels/python3/kernel.json", spec)
    around.save("jupyter/kernels/python3/kernel.json", spec)
    folder = str(around.scratch / "jupyter")
    around.variables |= {"JUPYTER_PATH": folder, "JUPYTER_DATA_DIR": folder, "JUPYTER_CONFIG_DIR": folder}
    around.variables |= {"JUPYTER_PREFER_ENV_PATH": "0", "JUPYTER_ALLOW_INSECURE_WRITES": "1"}


def _docutils(around: Surroundings) -> None:
    settings = "[general]\nlanguage_code: de\nsmart_quotes: no\nsource_link: yes\n"
    around.save("home/.docutils", settings)
    around.variables["DOCUTILSCONFIG"] = str(around.save("docutils.conf", settings))


def _pandoc(around: Surroundings) -> None:
    for folder in ("home/.pandoc", "home/.local/share/pandoc", "data/pandoc"):
        around.save(f"{folder}/init.lua", "error('the hostile init.lua was read')\n")
        around.save(f"{folder}/abbreviations", "the\nbook\n")
        around.save(f"{folder}/templates/default.html5", "nothing\n")
    around.variables["XDG_DATA_HOME"] = str(around.scratch / "data")


def _newer_pandoc(around: Surroundings) -> None:
    around.save("bin/pandoc", "#!/bin/sh\necho pandoc 99.1\n", program=True)
    around.variables["PATH"] = f"{around.scratch / 'bin'}{os.pathsep}{around.variables['PATH']}"
    around.variables["PYPANDOC_PANDOC"] = str(around.scratch / "bin/pandoc")


def _fonts(around: Surroundings) -> None:
    for folder in (".fonts", ".local/share/fonts"):
        fake_font(around.home / folder / "Inter.ttf")


def _font_settings(around: Surroundings) -> None:
    fake_font(around.scratch / "fonts/Inter.ttf")
    place = around.scratch / "fonts"
    settings = f"<fontconfig><dir>{place}</dir></fontconfig>"
    around.variables["FONTCONFIG_FILE"] = str(around.save("fonts.conf", settings))
    around.variables |= {"FONTCONFIG_PATH": str(place), "TYPST_FONT_PATHS": str(place)}


def _xdg(around: Surroundings) -> None:
    around.save("xdg/matplotlib/matplotlibrc", "not: a setting\n")
    names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_DIRS")
    around.variables |= dict.fromkeys(names, str(around.scratch / "xdg"))


def _private(around: Surroundings) -> None:
    around.umask = 0o077


def _line_ends(around: Surroundings) -> None:
    around.clone("--config", "core.autocrlf=true", "--config", "core.eol=crlf")


def _shallow(around: Surroundings) -> None:
    around.clone("--depth=1")


def _worktree(around: Surroundings) -> None:
    moved = around.folder
    around.folder = around.scratch / "worktree"
    git(moved, "worktree", "add", "--quiet", "--detach", str(around.folder))


def _submodule(around: Surroundings) -> None:
    outer = Repository.new(around.scratch / "outer")
    allowed = ("-c", "protocol.file.allow=always")
    git(outer.folder, *allowed, "submodule", "--quiet", "add", f"file://{around.repository}", "book")
    outer.commit("2031-01-01T12:00:00+00:00")
    around.folder = outer.folder / "book"


def _archive(around: Surroundings) -> None:
    """An archive as GitHub makes it, unpacked in the work tree of some other repository."""
    outer = Repository.new(around.scratch / "dotfiles")
    outer.write("notes.txt", "nothing\n")
    outer.commit("2031-01-01T12:00:00+00:00")
    packed = around.scratch / "book.tar"
    git(around.folder, "archive", f"--output={packed}", "HEAD")
    around.folder = outer.folder / "book-main"
    shutil.unpack_archive(packed, around.folder, filter="data")


def _odd_folder(around: Surroundings) -> None:
    moved = around.scratch / "é à, $HOME (1) 'x'" / "book"
    moved.parent.mkdir()
    around.folder = around.folder.rename(moved)


def _editor(around: Surroundings) -> None:
    place = around.folder.relative_to(around.scratch)
    for path in ("content/people", "content/record/visits", "evidence/sources"):
        folder, _, name = path.rpartition("/")
        around.save(f"{place}/{folder}/.ipynb_checkpoints/{name}-checkpoint.md", "# Old\n\nThe only 42.\n")
        around.save(f"{place}/{folder}/.{name}.md.swp", b"\0\xff")
        around.save(f"{place}/{folder}/.DS_Store", b"\0\xff")
    around.save(f"{place}/images/.DS_Store", b"\0\xff")
    around.save(f"{place}/content/.#people.md", "nothing\n")


def _linked_folder(around: Surroundings) -> None:
    link = around.scratch / "link"
    link.symlink_to(around.folder)
    around.folder = link


def _temporary(around: Surroundings) -> None:
    folder = around.scratch / "a temporary folder"
    folder.mkdir()
    around.variables |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))


SURROUNDINGS: Mapping[str, Callable[[Surroundings], None]] = {
    "zone of Los Angeles": _with(TZ="America/Los_Angeles"),
    "zone of Berlin": _with(TZ="Europe/Berlin"),
    "zone of Kiritimati": _with(TZ="Pacific/Kiritimati"),
    "zone that is none": _with(TZ="Nowhere/At_All"),
    "locale C": _with(LC_ALL="C"),
    "locale of Latin-1": _with(LC_ALL="en_US.ISO-8859-1", LANG="en_US.ISO-8859-1"),
    "German and Turkish": _with(
        LANG="tr_TR.UTF-8", LANGUAGE="de:tr", LC_TIME="de_DE.UTF-8", LC_NUMERIC="de_DE"
    ),
    "home of the user": _with(),
    "no home": _no_home,
    "home that is not there": _with(HOME="/nonexistent"),
    "XDG folders": _xdg,
    "PYTHONPATH": _python_path,
    "PYTHONSTARTUP": _python_startup,
    "PYTHONWARNINGS": _with(PYTHONWARNINGS="error"),
    "PYTHONHASHSEED": _with(PYTHONHASHSEED="1"),
    "PYTHONOPTIMIZE": _with(PYTHONOPTIMIZE="2", PYTHONNODEBUGRANGES="1"),
    "PYTHONUTF8 off": _with(PYTHONUTF8="0", PYTHONIOENCODING="latin-1", PYTHONCOERCECLOCALE="0"),
    "PYTHONDEVMODE": _with(PYTHONDEVMODE="1", PYTHONTRACEMALLOC="1", PYTHONASYNCIODEBUG="1"),
    "PYTHONINSPECT": _with(PYTHONINSPECT="1", PYTHONVERBOSE="", PYTHONBREAKPOINT="nothing"),
    "IPython profile": _ipython,
    "Jupyter folders": _jupyter,
    "MPLBACKEND": _with(MPLBACKEND="module://nothing", MATPLOTLIBRC="/nowhere"),
    "POLARS settings": _with(
        POLARS_FMT_MAX_ROWS="1", POLARS_FMT_TABLE_FORMATTING="NOTHING", POLARS_FMT_STR_LEN="2"
    ),
    "terminal": _with(COLUMNS="20", LINES="3", TERM="dumb", FORCE_COLOR="1", CLICOLOR_FORCE="1"),
    "no color": _with(NO_COLOR="1", TERM="xterm-256color", COLORTERM="truecolor"),
    "docutils": _docutils,
    "Sphinx": _with(SPHINXOPTS="-W -n", READTHEDOCS="True", READTHEDOCS_CANONICAL_URL="https://example.org"),
    "Pandoc's data": _pandoc,
    "another Pandoc": _newer_pandoc,
    "Typst": _with(TYPST_ROOT="/nowhere", TYPST_PACKAGE_PATH="/nowhere", TYPST_FEATURES="html"),
    "Lua": _with(LUA_PATH="/nowhere/?.lua", LUA_INIT="error('LUA_INIT')", LUA_CPATH="/nowhere"),
    "dictionaries": _with(DICPATH="/nowhere", DICTIONARY="de_DE", WORDLIST="/nowhere"),
    "installed Inter": _fonts,
    "settings of fonts": _font_settings,
    "pip and uv": _with(PIP_USER="yes", PIP_TARGET="/nowhere", UV_OFFLINE="1", UV_SYSTEM_PYTHON="1"),
    "CI": _with(CI="true", GITHUB_ACTIONS="true", GITHUB_REF="refs/tags/v1", GITHUB_REPOSITORY="a/b"),
    "force of the source date": _with(FORCE_SOURCE_DATE="1", BUILD_DATE="1", SOURCE_DATE_EPOCH=""),
    "umask": _private,
    "line ends": _line_ends,
    "shallow clone": _shallow,
    "worktree": _worktree,
    "submodule": _submodule,
    "archive": _archive,
    "files of editors": _editor,
    "odd folder": _odd_folder,
    "linked folder": _linked_folder,
    "folder for temporary files": _temporary,
    "no folder for temporary files": _with(TMPDIR="/nowhere"),
}
# Of each of these, one can be at a time.
_CHOICES = (
    ("zone of Los Angeles", "zone of Berlin", "zone of Kiritimati", "zone that is none"),
    ("locale C", "locale of Latin-1", "German and Turkish"),
    ("home of the user", "no home", "home that is not there"),
    ("terminal", "no color"),
    ("folder for temporary files", "no folder for temporary files"),
    ("PYTHONHASHSEED", "PYTHONDEVMODE"),
    ("line ends", "shallow clone", "worktree", "submodule", "archive"),
)
ROUNDS = range(max(map(len, _CHOICES)))


def set_up(around: Surroundings, number: int) -> None:
    """Sets up all that can be at once: of what excludes each other, another in each of the rounds."""
    chosen = [names[number % len(names)] for names in _CHOICES]
    others = SURROUNDINGS.keys() - {name for names in _CHOICES for name in names}
    # The clone comes before what changes it, and its name last.
    for name in (*reversed(chosen), *sorted(others)):
        SURROUNDINGS[name](around)
