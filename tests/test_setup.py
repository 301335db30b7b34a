"""`make` sets up the environment whatever the user has set for Python, pip and uv, or says what to do."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import ROOT
from qualifications import install
from running import program


@pytest.mark.parametrize(
    ("settings", "pip", "uv"),
    [
        ("", {}, {}),
        ("global.index-url='https://a'", {"PIP_INDEX_URL": "https://a"}, {"UV_DEFAULT_INDEX": "https://a"}),
        (":env:.no-index='1'\nglobal.no-index='0'", {"PIP_NO_INDEX": "1"}, {"UV_NO_INDEX": "1"}),
        ("global.extra-index-url='\\nb\\nc'", {"PIP_EXTRA_INDEX_URL": "b c"}, {"UV_INDEX": "b c"}),
        ("global.find-links='/a /b'", {"PIP_FIND_LINKS": "/a /b"}, {"UV_FIND_LINKS": "/a,/b"}),
        ("global.user='yes'\nglobal.target='/x'\ninstall.constraint='c'", {}, {}),
    ],
)
def test_way_to_the_packages(settings: str, pip: dict[str, str], uv: dict[str, str]) -> None:
    """Of what is set for pip, only the way to the packages counts, and uv goes the same."""
    user = {"PATH": "/bin", "PIP_USER": "yes", "UV_CACHE_DIR": "/cache"}
    kept = {"PATH": "/bin", "UV_CACHE_DIR": "/cache"}
    assert install.environments(settings, user) == (
        {**kept, **pip, "PIP_CONFIG_FILE": os.devnull},
        {**kept, **uv, "UV_INDEX_STRATEGY": "unsafe-best-match"},
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a Makefile, a lock and an environment that is ready, without any package."""
    folder = tmp_path / "é à (1)"
    (folder / ".venv/bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    (folder / ".venv" / install.READY).write_text(str(folder), encoding="utf-8")
    return folder


def _make(folder: Path, *arguments: str, **variables: str) -> str:
    variables = {"PATH": os.environ["PATH"], **variables}
    return program("make", *arguments, folder=folder, variables=variables).good().out


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: folder.rename(folder.with_name("another")),
        lambda folder: (folder / ".venv" / install.READY).unlink(),
        lambda folder: (folder / ".venv/bin/python").unlink(),
        lambda folder: os.utime(folder / "requirements.txt", (2**32, 2**32)),
    ],
    ids=["moved", "half made", "python gone", "newer lock"],
)
def test_set_up_anew(change: Callable[[Path], Path | None], checkout: Path) -> None:
    """An environment of another folder, lock or Python, or half made, is made anew; else it stays."""
    assert "install.py" not in _make(checkout, "-n", "book")
    assert "install.py" in _make(change(checkout) or checkout, "-n", "book")


def test_set_up_without_a_home(tmp_path: Path) -> None:
    """The book itself is installed where its user has no folder to write to, as in a container."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "pip", "install", "--no-deps", "--target", str(tmp_path), *install._EDITABLE]
    homeless = {"PATH": os.environ["PATH"], "HOME": os.devnull, "VIRTUAL_ENV": sys.prefix}
    for words, status in ((command, 0), ([word for word in command if word != "--no-cache"], 2)):
        done = program(*words, folder=ROOT, variables=homeless)
        assert done.status == status, done.err
    assert [*tmp_path.glob("*.dist-info")]


def test_commands_see_nothing_of_the_user(checkout: Path) -> None:
    """What is set for Python elsewhere reaches no command of the Makefile."""
    names = ("PYTHONHOME", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONSTARTUP")
    hostile = {**dict.fromkeys(names, "/x"), "LC_ALL": "C"}
    shown = _make(checkout, "--eval=show: ; @env", "show", PYTHON="python3", PYTHONUNBUFFERED="1", **hostile)
    variables = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    assert {name: value for name, value in variables.items() if name.startswith(("PYTHON", "LC_"))} == {
        "PYTHON": "python3",
        "PYTHONUNBUFFERED": "1",
        "LC_ALL": "C.UTF-8",
    }


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (install.SetUpError("pip install: no network"), "let pip get the packages, and run this again"),
        (OSError("not empty"), "rm -rf .venv"),
    ],
)
def test_what_failed_says_what_mends_it(
    error: Exception, fix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Packages that cannot be got are distinguished from a folder that cannot be made."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("venv.create", lambda *_, **__: None)
    monkeypatch.setattr(install, "_install", fail)
    assert install.main(".venv") == 1
    assert capsys.readouterr().err == f"error: .venv: found {error}; to fix: {fix}\n"
