"""The hash of each file of a folder, in the form that `sha256sum --check` reads: `SHA256SUMS`."""

from collections.abc import Mapping
from pathlib import Path

from qualifications.files import contents, sha256
from qualifications.problems import Exit, Problem, refusal, refuse_all

SUMS = "SHA256SUMS"


def sums_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below the folder but its own `SHA256SUMS`, by path, in order."""
    return {name: sha256(data) for name, data in contents(folder).items() if name != SUMS}


def to_bytes(sums: Mapping[str, str]) -> bytes:
    """The sums as they are written; the same sums give the same bytes."""
    return "".join(f"{hash_}  {path}\n" for path, hash_ in sorted(sums.items())).encode()


def check_sums(folder: Path) -> None:
    """Raises ProblemError where the files of a folder are not those of its `SHA256SUMS`."""
    lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {path: hash_ for hash_, _, path in (line.partition("  ") for line in lines)}
    if "" in listed:
        allowed = "lines of a SHA-256, two spaces and a path"
        raise refusal("no sums", allowed, Exit.PUBLISH, place=folder / SUMS)
    found = sums_of(folder)
    problems = []
    for path in sorted({path for path, _ in listed.items() ^ found.items()}):
        words = "no such file"
        if path in found:
            words = "other bytes" if path in listed else "a file too many"
        allowed = "the files of the edition"
        problems.append(Problem(words, allowed, Exit.PUBLISH, place=str(folder / path)))
    refuse_all(problems)
