"""The book as `CITATION.cff` describes it: the one source of every citation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from qualifications.project import ProjectError

FILE = "CITATION.cff"


@dataclass(frozen=True)
class Publication:
    """What does not change from edition to edition; `doi` is empty until one exists."""

    title: str
    authors: tuple[str, ...]
    publisher: str
    abstract: str
    keywords: tuple[str, ...]
    license: str
    language: str
    repository: str
    doi: str


def read_publication(root: Path) -> Publication:
    """The publication that the file in the folder describes.

    Raises ProjectError with the file, the field, what was found and what is allowed.
    """
    path = root / FILE
    if not path.is_file():
        raise ProjectError(f"{path}: found no file; allowed: a description of the book for citations")
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ProjectError(f"{path}: {error}") from None
    if not isinstance(fields, dict):
        raise ProjectError(f"{path}: found {fields!r}; allowed: fields as `name: value`")
    preferred = fields.get("preferred-citation") or {}
    languages = preferred.get("languages") or ["en"]
    return Publication(
        title=_text(path, fields, "title"),
        authors=_authors(path, fields),
        publisher=str((preferred.get("publisher") or {}).get("name", "")) or _authors(path, fields)[0],
        abstract=" ".join(str(fields.get("abstract", "")).split()),
        keywords=tuple(map(str, fields.get("keywords") or ())),
        license=_text(path, fields, "license"),
        language=str(languages[0]),
        repository=str(fields.get("repository-code", "")),
        doi=str(preferred.get("doi", "") or fields.get("doi", "")),
    )


def _text(path: Path, fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ProjectError(f"{path}: found {name} {value!r}; allowed: a text")
    return " ".join(value.split())


def _authors(path: Path, fields: dict[str, Any]) -> tuple[str, ...]:
    authors = fields.get("authors") or []
    names = [str(each.get("name") or "") if isinstance(each, dict) else "" for each in authors]
    if not names or not all(names):
        raise ProjectError(f"{path}: found authors {authors!r}; allowed: at least one, each with a `name`")
    return tuple(names)
