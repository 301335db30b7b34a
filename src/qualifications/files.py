"""Files written whole or not at all."""

import codecs
import contextlib
import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# A site is public, whatever the person who builds it keeps private.
FILE_MODE = 0o644


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
        with naming(path), os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes files private.
        Path(temporary).chmod(FILE_MODE)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def json_bytes(document: Any) -> bytes:
    """A list, or a mapping with lists, as JSON with an item on each line and no space that programs skip."""
    if not isinstance(document, dict):
        return f"{_lines(document)}\n".encode()
    parts = (f"{json_line(name)}:{_lines(value)}" for name, value in document.items())
    return "{{\n{}\n}}\n".format(",\n".join(parts)).encode()


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return json_line(value)
    return "[\n{}\n]".format(",\n".join(map(json_line, value)))


def json_line(value: Any) -> str:
    """A value as JSON on one line, with no space that programs skip."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sha256(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def csv_bytes(text: str) -> bytes:
    """CSV for readers: a byte order mark tells a spreadsheet of letters beyond ASCII, where there are any."""
    return (b"" if text.isascii() else codecs.BOM_UTF8) + text.encode()


def csv_table(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of cells as CSV for readers."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return csv_bytes(out.getvalue())


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives the file's name to an OSError that has none, as one has where a disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, in the order of their paths in it."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(paths.items())}


def copy_folder(source: Path, target: Path) -> None:
    """Copies a folder to where there is none; raises the first OSError, with the name of the file."""
    for name, data in contents(source).items():
        write_atomically(target / name, data)
