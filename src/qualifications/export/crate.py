"""The edition for machines: an RO-Crate of its files with their hashes, and a linkset of where they lead."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualifications.export.imprint import Imprint
from qualifications.files import json_line, write_atomically
from qualifications.outputs import FOLDER, stays

CRATE, LINKSET = "ro-crate-metadata.json", "linkset.json"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
# The kinds of file that a reader takes away; others are parts of a page.
_FORMATS: Mapping[str, str] = {
    ".bib": "application/x-bibtex",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".ris": "application/x-research-info-systems",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
}
_PROFILE = "https://w3id.org/ro/crate/1.1"
# The profile's context is older than this term of schema.org.
_TERMS: Mapping[str, str] = {"sha256": "http://schema.org/sha256"}


def write_crate(imprint: Imprint, *, site: Path, book: str) -> None:
    """Writes both beside the pages, for the downloads that stay; `book` is the stem of the whole book's."""
    folder = site / FOLDER
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _FORMATS and stays(path.relative_to(site).as_posix(), book)
    )
    for name, document in ((CRATE, _crate(imprint, files, site)), (LINKSET, _linkset(imprint, files, site))):
        write_atomically(site / name, f"{json_line(document)}\n".encode())


def _crate(imprint: Imprint, files: list[Path], site: Path) -> dict[str, Any]:
    entities = [_file(path, site) for path in files]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{imprint.title}, edition {imprint.edition.number}",
        "description": imprint.description,
        "version": imprint.edition.number,
        "datePublished": imprint.edition.date.isoformat(),
        "identifier": imprint.url,
        "keywords": list(imprint.keywords),
        "license": {"@id": LICENSE},
        "author": {"@id": "#author"},
        "publisher": {"@id": "#author"},
        "hasPart": [{"@id": each["@id"]} for each in entities],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    license_ = {"@id": LICENSE, "@type": "CreativeWork", "name": imprint.license}
    author = {"@id": "#author", "@type": "Organization", "name": imprint.author}
    graph = [descriptor, root, license_, author, *entities]
    return {"@context": [f"{_PROFILE}/context", _TERMS], "@graph": graph}


def _file(path: Path, site: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "@id": path.relative_to(site).as_posix(),
        "@type": "File",
        "name": path.name,
        "encodingFormat": _FORMATS[path.suffix],
        "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _linkset(imprint: Imprint, files: list[Path], site: Path) -> dict[str, Any]:
    """Signposting of the edition: what to cite, who made it, and its files, by RFC 9264."""
    items = [
        {"href": f"{imprint.url}{path.relative_to(site).as_posix()}", "type": _FORMATS[path.suffix]}
        for path in files
        # The tables have a list of their own.
        if path.parent.name == FOLDER
    ]
    context = {
        "anchor": imprint.url,
        "cite-as": [{"href": imprint.url}],
        "type": [{"href": "https://schema.org/Report"}],
        "license": [{"href": LICENSE}],
        "describedby": [
            {"href": f"{imprint.url}{CRATE}", "type": "application/ld+json"},
            {"href": f"{imprint.url}{FOLDER}/citation.bib", "type": "application/x-bibtex"},
        ],
        "item": items,
    }
    return {"linkset": [context]}
