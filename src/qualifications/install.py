"""Sets up the environment of the book, `.venv`, from the lock; `make` runs this file.

Nothing that a user has set for Python, pip or uv reaches it but their way to the packages: pip's index is
handed on to uv, which installs the set ten times as fast, and where uv cannot get it, pip does.
Only the standard library is there.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

LOCK = "requirements.txt"
# The last file that is written; it tells for which folder the environment was made.
READY = "ready"
# Settings of pip that tell the way to the packages.
_WAY_OF_PIP = (
    *("index-url", "extra-index-url", "no-index", "find-links", "trusted-host"),
    *("cert", "client-cert", "proxy", "timeout", "default-timeout", "retries", "keyring-provider"),
)
# Those of uv, which a user may have set beside them.
_WAY_OF_UV = (
    *(
        "UV_DEFAULT_INDEX",
        "UV_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_NO_INDEX",
        "UV_INSECURE_HOST",
    ),
    *("UV_HTTP_", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER", "UV_CACHE_DIR", "UV_NO_CACHE"),
    *("UV_LINK_MODE", "UV_CONCURRENT_", "UV_OFFLINE"),
)
_UNSET = ("PYTHON", "PIP_", "UV_", "VIRTUAL_ENV")
_SECTIONS = ("global", "install")


class SetUpError(Exception):
    """The environment cannot be set up; the message says why, in one line."""


def main(folder: str) -> int:
    """Makes the environment in the folder anew; where that fails, returns 1 and says why in a line."""
    venv = Path(folder)
    try:
        _clear(venv)
        print(f"Setting up {venv} from {LOCK} ...", flush=True)
        _set_up(venv)
    except SetUpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def pip_settings(files: Iterable[str], variables: Mapping[str, str]) -> dict[str, str]:
    """The settings of pip that tell the way to the packages; of its files the last is the nearest."""
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for file in files:
        parser = configparser.RawConfigParser()
        parser.read(file, encoding="utf-8")
        for section in found.keys() & set(parser.sections()):
            found[section] |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    names = {f"PIP_{name.replace('-', '_').upper()}": name for name in _WAY_OF_PIP}
    told = {names[variable]: value for variable, value in variables.items() if variable in names}
    merged = {**found["global"], **found["install"], **told}
    return {name: value for name, value in merged.items() if name in _WAY_OF_PIP}


def environment_of_pip(base: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The environment in which pip follows these settings and no others."""
    told = {f"PIP_{name.replace('-', '_').upper()}": value for name, value in settings.items()}
    return _without(base) | told | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def environment_of_uv(base: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv goes the way of pip to the packages, or the one that it was told itself."""
    told = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": " ".join(_there(settings.get("extra-index-url", "").split())),
        "UV_FIND_LINKS": ",".join(_there(settings.get("find-links", "").split())),
        "UV_NO_INDEX": "1" if settings.get("no-index", "") in ("1", "true", "yes", "on") else "",
        "UV_INSECURE_HOST": settings.get("trusted-host", ""),
        "UV_HTTP_TIMEOUT": settings.get("timeout", settings.get("default-timeout", "")),
        "SSL_CERT_FILE": settings.get("cert", ""),
        "SSL_CLIENT_CERT": settings.get("client-cert", ""),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), settings.get("proxy", "")),
    }
    own = {name: value for name, value in base.items() if name.startswith(_WAY_OF_UV)}
    # The name that it had before.
    earlier = own.pop("UV_INDEX_URL", "")
    if earlier:
        own.setdefault("UV_DEFAULT_INDEX", earlier)
    handed_on = {name: value for name, value in told.items() if value}
    # The hashes of the lock choose the file, whichever index has it.
    return handed_on | _without(base) | own | {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_CONFIG": "1"}


def _without(base: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in base.items() if not name.startswith(_UNSET)}


def _there(places: Iterable[str]) -> list[str]:
    """The places without folders that are not there, which pip passes over and uv does not."""
    local = {place: Path(place.removeprefix("file://")) for place in places}
    return [place for place, path in local.items() if re.match(r"https?://", place) or path.exists()]


def _clear(venv: Path) -> None:
    """Removes what stands there: the environment of an earlier lock, or one that was cut off."""
    try:
        if venv.is_symlink() or venv.is_file():
            venv.unlink()
        elif venv.exists():
            shutil.rmtree(venv)
        venv.mkdir(parents=True)
    except OSError as error:
        raise SetUpError(
            f"{venv}: found a folder of {_owner(venv)} that you may not write ({error.strerror}: "
            f"{error.filename}); allowed: one of your own; to mend: sudo rm -rf {venv}"
        ) from None


def _owner(path: Path) -> str:
    there = path if path.exists() else path.absolute().parent
    try:
        return there.owner()
    except KeyError:
        return f"user {there.stat().st_uid}"


def _set_up(venv: Path) -> None:
    user = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    # A path may have letters that the machine's own locale lacks.
    user |= {"LC_ALL": "C.UTF-8"}
    _run([sys.executable, "-m", "venv", str(venv)], _without(user))
    python, uv = str(venv / "bin" / "python"), str(venv / "bin" / "uv")
    # It names the files; the values that it lists follow the very settings that are to be left out.
    listed = _run([python, "-m", "pip", "config", "debug"], user)
    settings = pip_settings(re.findall(r"^  (.+), exists: True$", listed, re.MULTILINE), user)
    of_pip, of_uv = environment_of_pip(user, settings), environment_of_uv(user, settings)
    pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    alone = venv / "uv.txt"
    alone.write_text(_entry("uv", Path(LOCK).read_text(encoding="utf-8")), encoding="utf-8")
    _run([*pip, "-r", str(alone)], of_pip)
    try:
        sync = [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--python",
            python,
            "--require-hashes",
            "--only-binary",
            ":all:",
        ]
        _run([*sync, "--compile-bytecode", LOCK], of_uv)
    except SetUpError as error:
        print(f"uv could not install the packages; pip does, which takes longer. ({error})", flush=True)
        _run([*pip, "--only-binary", ":all:", "-r", LOCK], of_pip)
    own = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--offline",
        "--no-deps",
        "--no-build-isolation",
    ]
    _run([*own, "--editable", "."], of_uv)
    _make_relative(venv)
    (venv / READY).write_text(str(Path.cwd()), encoding="utf-8")


def _entry(name: str, lock: str) -> str:
    found = re.search(rf"^{name}==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    if found is None:
        raise SetUpError(f"{LOCK}: found no {name}; allowed: a lock that `make lock` wrote")
    return found[0]


def _make_relative(venv: Path) -> None:
    """Names the code of the book from the packages on: Python reads this file in any locale."""
    (packages,) = (venv / "lib").glob("python*/site-packages")
    code = os.path.relpath("src", packages)
    (packages / "qualifications.pth").write_text(f"{code}\n", encoding="utf-8")


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join((done.stderr.strip() or done.stdout.strip() or "no word").split())
        raise SetUpError(f"{' '.join(command[:4])}: found a failure; allowed: none; it said: {words}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
