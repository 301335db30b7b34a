"""`make` sets up the environment whatever the user has set for Python, pip and uv, or says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from books import ROOT, copy_real_book
from qualifications import install

MIRROR = "https://mirror.example.org/simple"


@pytest.mark.parametrize(
    ("files", "variables", "settings"),
    [
        ([], {}, {}),
        (["[global]\nindex-url = https://a"], {}, {"index-url": "https://a"}),
        (["[global]\nindex-url = https://a"], {"PIP_INDEX_URL": MIRROR}, {"index-url": MIRROR}),
        (["[global]\nindex-url = https://a", f"[global]\nindex-url = {MIRROR}"], {}, {"index-url": MIRROR}),
        ([f"[install]\nindex-url = {MIRROR}", "[global]\nindex_url = https://a"], {}, {"index-url": MIRROR}),
        (
            ["[global]\nextra-index-url =\n  https://a\n  https://b"],
            {},
            {"extra-index-url": "\nhttps://a\nhttps://b"},
        ),
        (
            ["[global]\nuser = yes\ntarget = /x\n[install]\nprefix = /y\nconstraint = c"],
            {"PIP_USER": "1"},
            {},
        ),
        (["[download]\nindex-url = https://a\n[global]\ncert = /it's 100%"], {}, {"cert": "/it's 100%"}),
    ],
)
def test_way_of_pip(
    files: list[str], variables: dict[str, str], settings: dict[str, str], tmp_path: Path
) -> None:
    """Of what is set for pip, only what tells the way to the packages counts; the nearest setting wins."""
    paths = [tmp_path / str(number) for number, _ in enumerate(files)]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text, encoding="utf-8")
    assert install.pip_settings(map(str, paths), variables) == settings


def test_pip_follows_nothing_else() -> None:
    """Pip gets the way to the packages and no other setting of the user's."""
    base = {"PATH": "/bin", "PIP_USER": "yes", "PIP_TARGET": "/x", "PYTHONPATH": "/y", "UV_TARGET": "/z"}
    environment = install.environment_of_pip(base, {"index-url": MIRROR, "default-timeout": "9"})
    assert environment == {
        "PATH": "/bin",
        "PIP_INDEX_URL": MIRROR,
        "PIP_DEFAULT_TIMEOUT": "9",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


@pytest.mark.parametrize(
    ("base", "settings", "handed_on"),
    [
        ({}, {"index-url": MIRROR}, {"UV_DEFAULT_INDEX": MIRROR}),
        ({"UV_DEFAULT_INDEX": "https://own"}, {"index-url": MIRROR}, {"UV_DEFAULT_INDEX": "https://own"}),
        ({"UV_INDEX_URL": "https://own"}, {"index-url": MIRROR}, {"UV_DEFAULT_INDEX": "https://own"}),
        (
            {},
            {"extra-index-url": "https://a file:///nowhere\nhttps://b"},
            {"UV_INDEX": "https://a https://b"},
        ),
        (
            {},
            {"no-index": "true", "find-links": "/nowhere https://a"},
            {"UV_NO_INDEX": "1", "UV_FIND_LINKS": "https://a"},
        ),
        ({}, {"trusted-host": "a", "cert": "/c"}, {"UV_INSECURE_HOST": "a", "SSL_CERT_FILE": "/c"}),
        ({"SSL_CERT_FILE": "/own"}, {"cert": "/c"}, {"SSL_CERT_FILE": "/own"}),
        ({}, {"proxy": "http://p"}, {"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://p"}),
        (
            {"UV_CACHE_DIR": "/cache", "UV_TARGET": "/z", "UV_SYSTEM_PYTHON": "1"},
            {},
            {"UV_CACHE_DIR": "/cache"},
        ),
    ],
)
def test_uv_goes_the_way_of_pip(
    base: Mapping[str, str], settings: Mapping[str, str], handed_on: Mapping[str, str]
) -> None:
    """What pip knows of the way is handed on to uv, which keeps what it was told itself, and no more."""
    always = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_CONFIG": "1"}
    assert install.environment_of_uv(base, settings) == {**handed_on, **always}


def test_environment_of_another_user(tmp_path: Path) -> None:
    """A `.venv` that cannot be removed is told in one line, with what to do, and stays as it is."""
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.touch()
    tmp_path.chmod(0o755)
    python.parent.chmod(0o555)
    told = tmp_path / "told"
    told.touch(mode=0o666)
    told.chmod(0o666)
    child = os.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.dup2(os.open(told, os.O_WRONLY), 2)
        if os.geteuid() == 0:
            os.setuid(65534)
        sys.stderr = os.fdopen(2, "w")
        status = install.main(".venv")
        sys.stderr.flush()
        os._exit(status)
    _, status = os.waitpid(child, 0)
    python.parent.chmod(0o755)
    line = told.read_text(encoding="utf-8")
    assert os.waitstatus_to_exitcode(status) == 1
    assert line.startswith("error: .venv: found a folder of ")
    assert line.endswith("; allowed: one of your own; to mend: sudo rm -rf .venv\n")
    assert line.count("\n") == 1
    assert python.exists()


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
    few = "".join(install._entry(name, lock) for name in ("uv", "flit-core", "pyyaml"))
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
    settings = tmp_path / "pip.conf"
    mirror = f"http://127.0.0.1:{server.server_port}/"
    settings.write_text(f"[global]\nindex-url = {mirror}\nuser = yes\ntarget = /nowhere\n", encoding="utf-8")
    hostile = {
        "HOME": str(tmp_path / "home"),
        "LC_ALL": "C",
        "PIP_CONFIG_FILE": str(settings),
        "PIP_PREFIX": "/nowhere",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PYTHONHOME": "/nowhere",
        "PYTHONPATH": "/nowhere",
        "UV_TARGET": "/nowhere",
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
    seen = subprocess.run(program, env={"LC_ALL": "C"}, capture_output=True, check=True).stdout
    assert os.fsdecode(seen).strip() == str(folder / "src/qualifications/__init__.py")
