"""Says whether a file for the record is unchanged, and whether what it took from an edition was published.

    python3 check-record.py                     in the folder that you unpacked
    python3 check-record.py RECORD.zip          the ZIP as it was made
    python3 check-record.py RECORD.zip EDITION  and the published edition: its folder, its ZIP or its address

It needs Python 3.9 or newer alone, and asks the network for nothing but an address that you give.
What stands in `published` and `chosen` comes from the edition; all else was composed for one reader.
Where you do not trust this copy, take the one in the folder `downloads` of the published edition.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKER, SUMS = "check-record.py", "SHA256SUMS"
# What computers put into folders by themselves.
_STRAY = {".DS_Store", "Thumbs.db", "desktop.ini"}


def main(arguments: list[str]) -> int:
    """Prints what was found; 0 where nothing was changed, and all was published if that was asked."""
    record = arguments[0] if arguments else str(Path(__file__).resolve().parent)
    try:
        faults = list(_changed(Path(record)))
        _say(
            f"CHANGED: {', '.join(faults)}" if faults else "Unchanged: all files fit the hashes beside them."
        )
        if len(arguments) > 1 and not faults:
            faults = list(_unpublished(_files(Path(record)), _reader(arguments[1])))
            for each in faults:
                _say(f"NOT PUBLISHED: {each}")
            if not faults:
                _say("Published: all that it took stands in the edition.")
    except Exception as error:  # noqa: BLE001 - what cannot be read, for whatever reason, is not the file
        _say(f"NOT READABLE: {type(error).__name__}: {error}")
        return 1
    return 1 if faults else 0


def _say(line: str) -> None:
    # A name in the file may hold what a terminal would obey.
    print("".join(each if " " <= each <= "~" else ascii(each)[1:-1] for each in line))


def _files(place: Path) -> dict[str, bytes]:
    """The files of a folder, or of a ZIP that holds one folder, by their path in it."""
    if place.is_dir():
        found = (path for path in place.rglob("*") if path.is_file() and path.name not in _STRAY)
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in found}
    with zipfile.ZipFile(place) as archive:
        names = archive.namelist()
        # Whoever unpacks it would see another file than the one that is read here.
        if len({name.partition("/")[0] for name in names}) > 1 or len({*names}) < len(names):
            raise ValueError("more than one folder, or two files of one name")
        return {name.partition("/")[2]: archive.read(name) for name in names}


def _changed(record: Path) -> Iterator[str]:
    files = _files(record)
    if record.is_file() and _packed_again(record.read_bytes()) != record.read_bytes():
        yield record.name
    given = files.pop(SUMS).decode()
    sums = {name: _sha256(data) for name, data in sorted(files.items())}
    kept = _read_sums(given)
    yield from sorted(name for name in kept.keys() | sums.keys() if kept.get(name) != sums.get(name))
    if given != "".join(f"{sum_}  {name}\n" for name, sum_ in kept.items()):
        yield SUMS


def _packed_again(data: bytes) -> bytes:
    """A ZIP of the same files, made anew: it differs where a byte around the files was changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        entries = given.infolist()
        for each in entries:
            entry = zipfile.ZipInfo(each.filename, entries[0].date_time)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, given.read(each))
    return out.getvalue()


def _reader(edition: str) -> Callable[[str], bytes]:
    if edition.startswith(("https://", "http://")):
        whole = f"{edition.rstrip('/')}/{{}}".format
        return lambda name: urllib.request.urlopen(whole(name), timeout=60).read()  # noqa: S310 - a web address
    return _files(Path(edition)).__getitem__


def _unpublished(files: dict[str, bytes], published: Callable[[str], bytes]) -> Iterator[str]:
    """What the edition does not have so: files byte for byte, and of `chosen` each entry."""
    sums = _read_sums(published(SUMS).decode())
    for name, data in sorted(files.items()):
        folder, _, path = name.partition("/")
        path = f"downloads/{CHECKER}" if name == CHECKER else path
        if folder not in ("published", "chosen", CHECKER):
            continue
        whole = published(path)
        if sums.get(path) != _sha256(whole):
            yield f"{path}, which differs from the edition's own sums"
        elif folder != "chosen":
            if data != whole:
                yield f"{name}, which has other bytes"
        else:
            known = json.loads(whole)
            for key, value in json.loads(data).items():
                entries, allowed = (
                    each if isinstance(each, list) else [each] for each in (value, known.get(key))
                )
                for entry in entries:
                    if entry not in allowed:
                        yield f"{name}: {entry['id'] if isinstance(entry, dict) else f'{key} {entry}'}"


def _read_sums(text: str) -> dict[str, str]:
    return {name: sum_ for sum_, _, name in (line.partition("  ") for line in text.splitlines())}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
