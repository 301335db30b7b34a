"""Files that take long to make, kept until anything changes that they are made from."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from qualifications.build_inputs import digest, installed
from qualifications.files import sha256, write_atomically

# The characters of both hashes ahead of what a file holds.
_HASHES = 128
_at_work: defaultdict[Path, Lock] = defaultdict(Lock)


@dataclass(frozen=True)
class Cache:
    """A folder of files, each with a hash of what it was made from and one of what it holds.

    A file that was cut off or changed is made again. A thread that asks for one that another is making waits.
    """

    folder: Path

    def get(self, name: str, make: Callable[[], bytes], *made_from: str) -> bytes:
        """What `make` makes of the texts, by this program: as it was kept under the name, or made now."""
        path = self.folder / name
        key = digest([installed(), *made_from])
        with _at_work[path]:
            kept = path.read_bytes() if path.is_file() else b""
            data = kept[_HASHES:]
            if kept[:_HASHES] != f"{key}{sha256(data)}".encode():
                data = make()
                write_atomically(path, f"{key}{sha256(data)}".encode() + data)
        return data
