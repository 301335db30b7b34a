"""What can stand in the place of a text file, each made by a function that takes the path."""

import os
import socket
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path


def _listening(path: Path) -> None:
    # The name of a socket may have 108 bytes, fewer than a folder for tests has.
    with chdir(path.parent):
        socket.socket(socket.AF_UNIX).bind(path.name)


def _huge(path: Path) -> None:
    # Without a byte of it on the disk.
    with path.open("wb") as file:
        file.truncate(10**9)


KINDS: dict[str, Callable[[Path], object]] = {
    # A reader would wait for ever.
    "pipe that nobody writes to": os.mkfifo,
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "link to a device that never ends": lambda path: path.symlink_to("/dev/zero"),
    "socket": _listening,
    "gigabyte": _huge,
    "text of Windows": lambda path: path.write_text("title: x\n", encoding="utf-16"),
    "no UTF-8": lambda path: path.write_bytes(b"title: \xe9\n"),
    "byte order mark": lambda path: path.write_bytes(b"\xef\xbb\xbftitle: x\n"),
    "NUL character": lambda path: path.write_bytes(b"title: x\n\x00\n"),
}
