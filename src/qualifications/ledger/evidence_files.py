"""Every file of the evidence is read, or refused: none lies there as if it counted."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from qualifications.inputs import file_faults, files_below
from qualifications.ledger.package import Package
from qualifications.own import KINDS
from qualifications.problems import Exit, Fault, Problem

_READ = (
    *(
        "datapackage.json",
        "sources.yml",
        "fields.yml",
        "recount.yml",
        "claims/*.yml",
        "institutions/*.yml",
    ),
    "readings/*.yml",
    *(f"{kind}/*.py" for kind in KINDS),
    *("collectors/*.csv", "collectors/*.json", "archive/*/*.csv"),
)
_ALLOWED = f"{', '.join(_READ)}, and the tables that datapackage.json lists"


def stray_files(evidence: Path, package: Package) -> Iterator[Problem]:
    """The files that nothing reads, and those that are none: a link, a pipe."""
    tables = {table.path.relative_to(evidence).as_posix() for table in package.tables.values()}
    files = list(files_below(evidence))
    for error in file_faults(evidence, files):
        yield from error.as_exit(Exit.SCHEMA).problems
    for path in files:
        name = path.relative_to(evidence).as_posix()
        if name not in tables and not _is_read(name):
            mend = "delete it, list it in datapackage.json, or name it as one of these"
            yield Fault("a file that nothing reads", _ALLOWED, mend=mend).problem(str(path))


def _is_read(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    patterns = (pattern.rpartition("/") for pattern in _READ)
    return not file.startswith(".") and any(
        fnmatchcase(folder, below) and fnmatchcase(file, form) for below, _, form in patterns
    )
