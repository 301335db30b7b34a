"""What tests read from a PDF: its structure tree, its outline, and veraPDF's verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NullObject

from tools import run_java, validator_jar

VALIDATOR = Path(__file__).parent / "verapdf" / "Validate.java"
# The standards, and the files of rules that the engine has for them.
STANDARDS = {"ua1": "PDFUA-1", "2a": "PDFA-2A"}


@dataclass(frozen=True)
class Verdict:
    """Whether a PDF keeps a standard, how many checks said so, and the clauses that failed."""

    passed: bool
    checks: int
    failed: tuple[str, ...]


def validate(*pdfs: Path) -> list[dict[str, Verdict]]:
    """veraPDF's verdict on each file, for each standard; one machine checks them all."""
    standards = ",".join(f"{name}={rules}" for name, rules in STANDARDS.items())
    done = run_java("-cp", validator_jar(), VALIDATOR, standards, *pdfs)
    assert done.returncode == 0, done.stderr
    verdicts: list[dict[str, Verdict]] = [{} for _ in pdfs]
    for line in done.stdout.splitlines():
        word, number, name, checks, *failed = line.split()
        verdicts[int(number)][name] = Verdict(passed=word == "PASS", checks=int(checks), failed=tuple(failed))
    return verdicts


def structure(reader: PdfReader | PdfWriter) -> Iterator[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    yield from _below(reader.root_object["/StructTreeRoot"])


def elements(reader: PdfReader | PdfWriter, kind: str) -> list[DictionaryObject]:
    """The structure elements of that kind, such as /Figure."""
    return [element for element in structure(reader) if element.get("/S") == kind]


def _below(node: Any) -> Iterator[DictionaryObject]:
    kids = node.get_object().get("/K", NullObject()).get_object()
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if isinstance(child, DictionaryObject) and "/S" in child:
            yield child
            yield from _below(child)
