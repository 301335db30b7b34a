"""An edition in one file for safe keeping: a zip archive, and its checksum."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

from qualifications.files import write_atomically
from qualifications.publish.sums import sha256

_FILE_OF_A_UNIX = 3
_READABLE_BY_ALL = 0o100644 << 16


def write_archive(site: Path, target: Path, *, day: dt.date) -> Path:
    """Writes the folder `site` as the zip archive `target`, and beside it a file with its SHA-256.

    The archive holds one folder, named as the archive is. The same files and day give the same bytes
    on any machine. The result is the path of the checksum, in the form that `sha256sum --check` reads.
    """
    out = io.BytesIO()
    # Stored, not compressed: what deflate writes depends on the machine's library.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            name = f"{target.stem}/{path.relative_to(site).as_posix()}"
            entry = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = _FILE_OF_A_UNIX
            entry.external_attr = _READABLE_BY_ALL
            archive.writestr(entry, path.read_bytes())
    data = out.getvalue()
    write_atomically(target, data)
    checksum = target.with_name(f"{target.name}.sha256")
    write_atomically(checksum, f"{sha256(data)}  {target.name}\n".encode())
    return checksum
