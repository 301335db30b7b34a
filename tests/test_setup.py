"""`make` sets up the environment whatever the user has set for Python, pip and uv, or says what to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from books import ROOT, copy_real_book
from qualifications import install

MIRROR = "https://mirror.example.org/simple"


@pytest.mark.parametrize(
    ("settings", "pip", "uv"),
    [
        ("", {}, {}),
        (f"global.index-url='{MIRROR}'", {"PIP_INDEX_URL": MIRROR}, {"UV_DEFAULT_INDEX": MIRROR}),
        (
            f":env:.index-url='{MIRROR}'\nglobal.index-url='https://a'",
            {"PIP_INDEX_URL": MIRROR},
            {"UV_DEFAULT_INDEX": MIRROR},
        ),
        (
            "global.extra-index-url='\\nhttps://a\\nhttps://b'",
            {"PIP_EXTRA_INDEX_URL": "https://a https://b"},
            {"UV_INDEX": "https://a https://b"},
        ),
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
    folder = tmp_path / "a book"
    (folder / ".venv/bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    (folder / ".venv" / install.READY).write_text(str(folder), encoding="utf-8")
    return folder


def _make(folder: Path, *arguments: str, **variables: str) -> str:
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _moved(folder: Path) -> Path:
    return folder.rename(folder.with_name("another"))


def _half_made(folder: Path) -> Path:
    (folder / ".venv" / install.READY).unlink()
    return folder


def _python_gone(folder: Path) -> Path:
    (folder / ".venv/bin/python").unlink()
    (folder / ".venv/bin/python").symlink_to("/nowhere/python3")
    return folder


def _newer_lock(folder: Path) -> Path:
    later = (folder / ".venv" / install.READY).stat().st_mtime + 10
    os.utime(folder / "requirements.txt", (later, later))
    return folder


@pytest.mark.parametrize("change", [_moved, _half_made, _python_gone, _newer_lock])
def test_set_up_anew(change: Callable[[Path], Path], checkout: Path) -> None:
    """An environment of another folder, lock or Python, or half made, is made anew; else it stays."""
    assert "install.py" not in _make(checkout, "-n", "book")
    assert "install.py" in _make(change(checkout), "-n", "book")


def test_commands_see_nothing_of_the_user(checkout: Path) -> None:
    """What is set for Python elsewhere reaches no command of the Makefile."""
    hostile = {
        "PYTHONHOME": "/x",
        "PYTHONPATH": "/x",
        "PYTHONWARNINGS": "error",
        "PYTHONSTARTUP": "/x",
        "LC_ALL": "C",
    }
    shown = _make(checkout, "--eval=show: ; @env", "show", PYTHON="python3", PYTHONUNBUFFERED="1", **hostile)
    variables = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    assert {name: value for name, value in variables.items() if name.startswith(("PYTHON", "LC_"))} == {
        "PYTHON": "python3",
        "PYTHONUNBUFFERED": "1",
        "LC_ALL": "C.UTF-8",
    }


class _Mirror(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.slow
def test_set_up_from_a_mirror_in_an_odd_folder(tmp_path: Path) -> None:
    """With pip set for a mirror alone, and all else set against it, a book in an odd folder is set up."""
    wheels = tmp_path / "mirror"
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = re.compile(r"^(?:uv|flit-core|pyyaml)==(?:.*\\\n)*.*\n", re.MULTILINE)
    few = "".join(wanted.findall(lock))
    folder = copy_real_book(tmp_path / "é à (1)").root
    (folder / "requirements.txt").write_text(few, encoding="utf-8")
    fetched = tmp_path / "wheels"
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*download, "-r", str(folder / "requirements.txt"), "-d", str(fetched)], check=True)
    for wheel in fetched.iterdir():
        place = wheels / wheel.name.partition("-")[0].lower().replace("_", "-")
        place.mkdir(parents=True)
        wheel.rename(place / wheel.name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Mirror, directory=str(wheels)))
    Thread(target=server.serve_forever, daemon=True).start()
    settings = tmp_path / "home" / ".config" / "pip" / "pip.conf"
    settings.parent.mkdir(parents=True)
    mirror = f"http://127.0.0.1:{server.server_port}/"
    settings.write_text(f"[global]\nindex-url = {mirror}\ntarget = /nowhere\n", encoding="utf-8")
    hostile = {
        "HOME": str(tmp_path / "home"),
        "LC_ALL": "C",
        "PIP_PREFIX": "/nowhere",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PYTHONHOME": "/nowhere",
        "PYTHONPATH": "/nowhere",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        # Whoever asks another host than the mirror gets no answer.
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"),
        "no_proxy": "127.0.0.1",
    }
    try:
        told = _make(folder, ".venv/ready", f"PYTHON={sys.executable}", **hostile)
    finally:
        server.shutdown()
    assert told == "Setting up .venv from requirements.txt ...\n"
    program = [
        str(folder / ".venv/bin/python"),
        "-c",
        "import qualifications, yaml; print(qualifications.__file__)",
    ]
    seen = subprocess.run(program, env={"LC_ALL": "C.UTF-8"}, capture_output=True, check=True).stdout
    assert os.fsdecode(seen).strip() == str(folder / "src/qualifications/__init__.py")
