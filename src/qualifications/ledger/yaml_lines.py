"""YAML files of the ledger: what cannot be read becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualifications import inputs
from qualifications.inputs import InputError, Key, LinedYaml, shown
from qualifications.ledger.findings import Finding, LedgerError, Rule

__all__ = ["Key", "LinedYaml", "input_finding", "read_folder", "read_yaml"]


def read_yaml(path: Path) -> LinedYaml:
    """The file's values with their lines; raises LedgerError where the file cannot be read."""
    try:
        return inputs.read_yaml(path)
    except InputError as error:
        raise LedgerError([input_finding(error)]) from None


def read_folder(folder: Path, *, findings: list[Finding], allowed: str) -> Iterator[LinedYaml]:
    """The files of a folder that hold a mapping, by name; `findings` gets what is wrong with the others."""
    for path in sorted(folder.glob("[!.]*.yml")):
        try:
            document = read_yaml(path)
        except LedgerError as error:
            findings += error.findings
            continue
        if isinstance(document.data, dict):
            yield document
        else:
            findings.append(Finding(path, 1, Rule.SCHEMA, shown(document.data), allowed))


def input_finding(error: InputError, rule: Rule = Rule.SCHEMA) -> Finding:
    """What is wrong with a file as a finding."""
    return Finding(error.path, error.line, rule, error.found, error.allowed)
