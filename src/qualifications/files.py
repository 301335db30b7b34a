"""Files written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath


def write_atomically(path: Path, data: bytes) -> None:
    """Writes the bytes to a temporary file beside `path` and renames it into place.

    A reader sees the old file or the new one, never a part; a file that holds the bytes already
    keeps its time.
    """
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes files private; a site's files are public.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def csv_bytes(text: str) -> bytes:
    """CSV for readers: a byte order mark tells a spreadsheet of letters beyond ASCII, where there are any."""
    return (b"" if text.isascii() else codecs.BOM_UTF8) + text.encode()


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives the file's name to an OSError that has none, as one has where a disk is full."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def mirror(source: Path, target: Path, holds: Callable[[PurePath], bool] = lambda _: True) -> None:
    """Makes the folder `target` hold what `source` holds: changed files are replaced, others deleted.

    `holds` says of a path, relative to the folders, whether the file belongs to the copy.
    A file counts as unchanged where size and time are the same. Each file is written whole or not at all.
    """
    files = {path.relative_to(source): path for path in source.rglob("*") if path.is_file()}
    wanted = {name: path for name, path in files.items() if holds(name)}
    for name, path in wanted.items():
        copy = target / name
        if not (copy.is_file() and _same(path, copy)):
            copy.parent.mkdir(parents=True, exist_ok=True)
            temporary = copy.with_name(f".{copy.name}.new")
            shutil.copy2(path, temporary)
            temporary.replace(copy)
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _same(one: Path, other: Path) -> bool:
    first, second = one.stat(), other.stat()
    return (first.st_size, first.st_mtime_ns) == (second.st_size, second.st_mtime_ns)
