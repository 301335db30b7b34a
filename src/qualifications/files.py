"""Files written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

# A site is public, whatever the person who builds it keeps private.
FILE_MODE, FOLDER_MODE = 0o644, 0o755


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


def csv_bytes(text: str) -> bytes:
    """CSV for readers: a byte order mark tells a spreadsheet of letters beyond ASCII, where there are any."""
    return (b"" if text.isascii() else codecs.BOM_UTF8) + text.encode()


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives the file's name to an OSError that has none, as one has where a disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def mirror(
    source: Path, target: Path, names: Iterable[PurePath] | None = None, kept: Iterable[PurePath] = ()
) -> None:
    """Makes the folder `target` hold what `source` holds: changed files are replaced, others deleted.

    `names` are the files that belong to the copy, by default all, and `kept` those that stay in the
    target as they are. What holds the same bytes keeps its time, and everybody may read all of it.
    Nothing is replaced or deleted before there is room for all that is new.
    """
    if names is None:
        names = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    wanted = {PurePath(name): source / name for name in names}
    _make_folders({target, *(target / folder for name in wanted for folder in name.parents)})
    new: dict[Path, Path] = {}
    try:
        for name, path in wanted.items():
            copy = target / name
            if not (copy.is_file() and not copy.is_symlink() and filecmp.cmp(path, copy, shallow=False)):
                new[copy] = temporary = staged(copy)
                with naming(temporary):
                    shutil.copyfile(path, temporary)
        for name in wanted:
            path = new.get(target / name, target / name)
            path.chmod(FILE_MODE)
    except BaseException:
        for temporary in new.values():
            temporary.unlink(missing_ok=True)
        raise
    for copy, temporary in new.items():
        temporary.replace(copy)
    stays = {*wanted, *kept}
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_symlink() or path.is_file():
            if path.relative_to(target) not in stays:
                path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()


def staged(path: Path) -> Path:
    """Where a new file waits to replace the one at the path."""
    return path.with_name(f".{path.name}.new")


def _make_folders(folders: Iterable[Path]) -> None:
    for folder in sorted(folders):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)
