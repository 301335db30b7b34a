"""Sets up what the tests need beyond Python: a browser and Java, and with `--all` LibreOffice and a font."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from tools import find_browser, find_font, find_java, find_office

# What finds each need, by Debian's package; the long tests need the last two.
FINDERS: dict[str, Callable[[], Path | None]] = {
    "chromium": find_browser,
    "default-jre-headless": find_java,
    "libreoffice-writer-nogui": find_office,
    "fonts-crosextra-carlito": find_font,
}
# How to get each elsewhere.
HELP: dict[str, str] = yaml.safe_load(Path(__file__).with_name("needs.yml").read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Installs what is missing where it can, else says how; returns 1 where something stays missing."""
    needs = list(FINDERS)[: None if "--all" in arguments else 2]
    wanted = [package for package in needs if FINDERS[package]() is None]
    # Where the machine has Debian's packages, and this user may install them.
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        install(wanted)
    missing = [HELP[package] for package in needs if FINDERS[package]() is None]
    print("\n\n".join(missing), file=sys.stderr, end="\n" if missing else "")
    return 1 if missing else 0


def install(packages: list[str]) -> None:
    """Installs Debian packages; a failure shows in what is found afterwards."""
    print(f"Installing {' and '.join(packages)} for the tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", *packages]):
        subprocess.run(["apt-get", *command], check=False, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
