"""Sets up the environment of the book, `.venv`, from the lock; `make` runs this file.

uv installs the set ten times as fast as pip, and is given pip's way to the packages; where it cannot get
them, pip does. Nothing else that a user has set for pip counts. Only the standard library is there.
"""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

LOCK = "requirements.txt"
# The last file that is written; it tells for which folder the environment was made.
READY = "ready"
# pip's settings for the way to packages, and uv's.
_WAY = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
# Without a cache, for which a user may have no home.
_EDITABLE = ("--offline", "--no-cache", "--no-build-isolation", "--editable", ".")


class SetUpError(Exception):
    """The environment cannot be set up; the message says why, in one line."""


def main(folder: str) -> int:
    """Makes the environment in the folder anew; where that fails, returns 1 and says why in a line."""
    print(f"Setting up {folder} from {LOCK} ...", flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True)
        _install(Path(folder))
    except (SetUpError, OSError, subprocess.CalledProcessError) as error:
        # What is half made is made anew by the next call.
        cannot_get = isinstance(error, SetUpError)
        fix = "let pip get the packages, and run this again" if cannot_get else f"rm -rf {folder}"
        print(f"error: {folder}: found {error}; to fix: {fix}", file=sys.stderr)
        return 1
    return 0


def environments(settings: str, user: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The environments of pip and of uv, where pip's settings are as `pip config list` writes them."""
    way: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        listed = re.findall(rf"^{section}\.([a-z-]+)='(.*)'$", settings, re.MULTILINE)
        way |= {name: " ".join(value.split("\\n")).strip() for name, value in listed if name in _WAY}
    base = {name: value for name, value in user.items() if not name.startswith(("PIP_", "PYTHON"))}
    pip = {f"PIP_{name.replace('-', '_').upper()}": value for name, value in way.items()}
    # Where uv looks, several folders have commas between them; the hashes of the lock choose the file.
    links = {"UV_FIND_LINKS": way["find-links"].replace(" ", ",")} if "find-links" in way else {}
    uv = (
        {_WAY[name]: value for name, value in way.items()}
        | links
        | {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    )
    return base | pip | {"PIP_CONFIG_FILE": os.devnull}, uv | base


def _install(folder: Path) -> None:
    python, uv = str(folder / "bin" / "python"), str(folder / "bin" / "uv")
    lock = Path(LOCK).read_text(encoding="utf-8")
    found = re.search(r"^uv==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    if found is None:
        raise SetUpError(f"no uv in {LOCK}")
    alone = folder / "uv.txt"
    alone.write_text(found[0], encoding="utf-8")
    settings = _run([python, "-m", "pip", "config", "list"], os.environ)
    of_pip, of_uv = environments(settings, os.environ)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    locked = ["--require-hashes", "--only-binary", ":all:"]
    _run([*pip, *locked, "-r", str(alone)], of_pip)
    sync = [uv, "pip", "sync", "--quiet", "--python", python, *locked, "--compile-bytecode", LOCK]
    try:
        _run(sync, of_uv)
    except SetUpError as error:
        print(f"uv could not install the packages; pip does, which takes longer. ({error})", flush=True)
        _run([*pip, *locked, "-r", LOCK], of_pip)
    _run([uv, "pip", "install", "--quiet", "--python", python, "--no-deps", *_EDITABLE], of_uv)
    (folder / READY).write_text(str(Path.cwd()), encoding="utf-8")


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join((done.stderr.strip() or done.stdout.strip() or "no word").split())
        raise SetUpError(f"{' '.join(command[:4])}: {words}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
