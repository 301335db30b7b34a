"""A folder changed by several files at once, or not at all.

New bytes are staged under `.collect/`, then a record of them is renamed into place: from that moment the
change is made, and whoever opens the folder next finishes what was cut off. Without a record, what is staged
is thrown away.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from qualifications.collect.errors import CollectError
from qualifications.files import naming

_OWN = ".collect"
_RECORD, _STAGED, _LOCK = "commit.json", "staged", "lock"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[None]:
    """Keeps the folder to one run, and first finishes or undoes what an earlier run left.

    Raises CollectError where another run has it, or it cannot be written.
    """
    own = folder / _OWN
    try:
        own.mkdir(parents=True, exist_ok=True)
        with (own / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CollectError(
                    str(folder), found="another run that collects", allowed="one run at a time"
                ) from None
            _recover(folder)
            yield
    except OSError as error:
        raise _unwritten(folder, error) from None


def replace(folder: Path, changes: Mapping[str, bytes]) -> list[str]:
    """Gives each named file its new bytes, all or none; the names of those that differed, sorted.

    Call it within `opened`. Raises CollectError where a file cannot be written, as on a full disk; nothing
    has changed then.
    """
    differing = sorted(name for name, data in changes.items() if not _holds(folder / name, data))
    if not differing:
        return []
    staged = folder / _OWN / _STAGED
    try:
        staged.mkdir(parents=True)
        for number, name in enumerate(differing):
            _write(staged / str(number), changes[name])
        _write(staged / _RECORD, json.dumps(differing).encode())
        _sync(staged)
        (staged / _RECORD).replace(folder / _OWN / _RECORD)
        _sync(folder / _OWN)
    except OSError as error:
        # The record is the last step: without it nothing has changed.
        shutil.rmtree(staged, ignore_errors=True)
        raise _unwritten(folder, error) from None
    _recover(folder)
    return differing


def _recover(folder: Path) -> None:
    own = folder / _OWN
    if (own / _RECORD).exists():
        for number, name in enumerate(json.loads((own / _RECORD).read_bytes())):
            target, new = folder / name, own / _STAGED / str(number)
            if new.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                new.replace(target)
                _sync(target.parent)
        (own / _RECORD).unlink()
        _sync(own)
    shutil.rmtree(own / _STAGED, ignore_errors=True)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _write(path: Path, data: bytes) -> None:
    with naming(path), path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritten(folder: Path, error: OSError) -> CollectError:
    return CollectError(
        str(error.filename or folder), found=error.strerror or str(error), allowed="a folder to write to"
    )
