"""What can stand in the place of a text file, each made by a function that takes the path."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def pipe(path: Path) -> None:
    """A pipe that nobody writes to: a reader would wait for ever."""
    os.mkfifo(path)


def loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


def broken(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to("nothing")


def device(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


def listening(path: Path) -> None:
    """A socket."""
    here = Path.cwd()
    # The name of a socket may have 108 bytes, fewer than a folder for tests has.
    os.chdir(path.parent)
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def huge(path: Path) -> None:
    """A file of a gigabyte, without a byte of it on the disk."""
    with path.open("wb") as file:
        file.truncate(1_000_000_000)


def utf16(path: Path) -> None:
    """A text as some editors of Windows save it."""
    path.write_text("title: x\n", encoding="utf-16")


def latin(path: Path) -> None:
    """A text that is not UTF-8."""
    path.write_bytes(b"title: \xe9\n")


def marked(path: Path) -> None:
    """A text with a byte order mark."""
    path.write_bytes(b"\xef\xbb\xbftitle: x\n")


def nul(path: Path) -> None:
    """A text with a NUL character."""
    path.write_bytes(b"title: x\n\x00\n")


KINDS = (pipe, loop, broken, device, listening, huge, utf16, latin, marked, nul)
