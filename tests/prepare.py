"""Sets up what the tests need beyond Python: a browser and Java, and with `--all` LibreOffice and a font."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools import OLDEST_JAVA, find_browser, find_font, find_java, find_office

BROWSER_HELP = """\
The tests need a Chromium or Chrome browser, and found none (looked at $CHROME and the PATH). Install one:
  Debian, Ubuntu  sudo apt-get install chromium     (Ubuntu: sudo snap install chromium)
  Fedora          sudo dnf install chromium
  macOS           brew install --cask google-chrome
or set CHROME to the program."""
JAVA_HELP = f"""\
The tests need Java {OLDEST_JAVA} or newer, and found none (looked at $JAVA_HOME and the PATH). Install it:
  Debian, Ubuntu  sudo apt-get install default-jre-headless
  Fedora          sudo dnf install java-latest-openjdk-headless
  macOS           brew install openjdk"""


OFFICE_HELP = """\
The long tests need LibreOffice Writer, which opens the Word documents, and found none. Install it:
  Debian, Ubuntu  sudo apt-get install libreoffice-writer-nogui
  Fedora          sudo dnf install libreoffice-writer
  macOS           brew install --cask libreoffice"""
FONT_HELP = """\
The long tests need the font Calibri or Carlito, for the Word documents, and found neither. Install Carlito:
  Debian, Ubuntu  sudo apt-get install fonts-crosextra-carlito
  Fedora          sudo dnf install google-carlito-fonts"""
Need = tuple[str, Callable[[], Path | None], str]
# Debian's package, what finds the program, and how to get it elsewhere.
NEEDS: tuple[Need, ...] = (
    ("chromium", find_browser, BROWSER_HELP),
    ("default-jre-headless", find_java, JAVA_HELP),
)
# What the long tests need besides.
LONG_NEEDS: tuple[Need, ...] = (
    ("libreoffice-writer-nogui", find_office, OFFICE_HELP),
    ("fonts-crosextra-carlito", find_font, FONT_HELP),
)


def main(arguments: list[str]) -> int:
    """Installs what is missing where it can, else says how; returns 1 where something stays missing."""
    needs = NEEDS + (LONG_NEEDS if "--all" in arguments else ())
    wanted = [package for package, find, _ in needs if find() is None]
    if wanted and may_install():
        install(wanted)
    missing = [text for _, find, text in needs if find() is None]
    print("\n\n".join(missing), file=sys.stderr, end="\n" if missing else "")
    return 1 if missing else 0


def may_install() -> bool:
    """Whether this machine has Debian's packages and this user may install them."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: list[str]) -> None:
    """Installs Debian packages; a failure shows in what is found afterwards."""
    print(f"Installing {' and '.join(packages)} for the tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", *packages]):
        subprocess.run(
            ["apt-get", *command],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
