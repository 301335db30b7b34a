"""The ids under which git keeps files and folders, worked out without git."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_FILE, _FOLDER = b"100644 ", b"40000 "


def blob_id(data: bytes) -> str:
    """The id of a file with these bytes, in hexadecimal."""
    return _id(b"blob", data)


def tree_id(files: Mapping[str, str]) -> str:
    """The id of a folder of files, by their paths and ids; empty where a path is a file and a folder."""
    root: dict[str, Any] = {}
    for path, id_ in files.items():
        *folders, name = path.split("/")
        folder = root
        for each in folders:
            folder = folder.setdefault(each, {})
            if isinstance(folder, str):
                return ""
        if folder.setdefault(name, id_) is not id_:
            return ""
    return _tree(root)


def _tree(folder: Mapping[str, Any]) -> str:
    # Git sorts a folder as if its name ended with a slash.
    entries = sorted(
        (name.encode(), _FILE, held)
        if isinstance(held, str)
        else (name.encode() + b"/", _FOLDER, _tree(held))
        for name, held in folder.items()
    )
    return _folder_id(tuple(entries))


@lru_cache(maxsize=4096)
def _folder_id(entries: tuple[tuple[bytes, bytes, str], ...]) -> str:
    # Many folders are the same in every edition, such as those of the claims' addresses.
    lines = (mode + key.removesuffix(b"/") + b"\0" + bytes.fromhex(id_) for key, mode, id_ in entries)
    return _id(b"tree", b"".join(lines))


def _id(kind: bytes, data: bytes) -> str:
    return hashlib.sha1(b"%s %d\0" % (kind, len(data)) + data, usedforsecurity=False).hexdigest()
