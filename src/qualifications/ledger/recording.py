"""Recording a checked change: the size and hash of each table, in the descriptor."""

from __future__ import annotations

import json
from pathlib import Path

from qualifications.files import write_atomically
from qualifications.inputs import read_json
from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables, file_hash


def record_tables(evidence: Path) -> list[str]:
    """Records the bytes of every table in `datapackage.json`; the names of those that had changed.

    The contents must obey the descriptor: raises ProblemError, and records nothing, where they do not.
    """
    package = read_package(evidence)
    tables = Tables(package)
    for name in package.tables:
        tables[name]
    descriptor = read_json(package.path)
    changed = []
    for resource in descriptor["resources"]:
        path = package.tables[resource["name"]].path
        recorded = {"bytes": path.stat().st_size, "hash": file_hash(path)}
        if recorded["hash"] != resource.get("hash"):
            changed.append(resource["name"])
        resource.update(recorded)
    text = json.dumps(descriptor, indent=2, ensure_ascii=False)
    write_atomically(package.path, f"{text}\n".encode())
    return changed
