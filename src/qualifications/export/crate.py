"""The edition for machines: an RO-Crate of its files with their hashes, and a linkset of where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualifications.export.imprint import Imprint
from qualifications.files import json_line, sha256, write_atomically
from qualifications.outputs import DOWNLOADS, stays

CRATE, LINKSET = "ro-crate-metadata.json", "linkset.json"
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


def write_crate(imprint: Imprint, *, site: Path, book: str) -> None:
    """Writes both beside the pages, for the downloads that stay; `book` is the stem of the whole book's."""
    files = {
        name: path
        for path in sorted((site / DOWNLOADS).rglob("*"))
        if path.suffix in _FORMATS and stays(name := path.relative_to(site).as_posix(), book)
    }
    for name, document in ((CRATE, _crate(imprint, files)), (LINKSET, _linkset(imprint, files))):
        write_atomically(site / name, f"{json_line(document)}\n".encode())


def _crate(imprint: Imprint, files: Mapping[str, Path]) -> dict[str, Any]:
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": _PROFILE}, "about": {"@id": "./"}},
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"{imprint.title}, edition {imprint.edition.number}",
            "description": imprint.description,
            "version": imprint.edition.number,
            "datePublished": imprint.edition.date.isoformat(),
            "identifier": imprint.url,
            "keywords": list(imprint.keywords),
            "license": {"@id": imprint.license.address},
            "author": {"@id": "#author"},
            "publisher": {"@id": "#author"},
            "hasPart": [{"@id": name} for name in files],
        },
        {"@id": imprint.license.address, "@type": "CreativeWork", "name": imprint.license.name},
        {"@id": "#author", "@type": "Organization", "name": imprint.author},
    ]
    for name, path in files.items():
        data = path.read_bytes()
        entity = {"@id": name, "@type": "File", "name": path.name, "encodingFormat": _FORMATS[path.suffix]}
        graph.append(entity | {"contentSize": str(len(data)), "sha256": sha256(data)})
    # The profile's context is older than this term of schema.org.
    return {"@context": [f"{_PROFILE}/context", {"sha256": "http://schema.org/sha256"}], "@graph": graph}


def _linkset(imprint: Imprint, files: Mapping[str, Path]) -> dict[str, Any]:
    """Signposting of the edition: what to cite, who made it, and its files, by RFC 9264."""

    def link(name: str = "", kind: str = "") -> dict[str, str]:
        return {"href": f"{imprint.url}{name}"} | ({"type": kind} if kind else {})

    context = {
        "anchor": imprint.url,
        "cite-as": [link()],
        "type": [{"href": "https://schema.org/Report"}],
        "license": [{"href": imprint.license.address}],
        "describedby": [
            link(CRATE, "application/ld+json"),
            link(f"{DOWNLOADS}/citation.bib", _FORMATS[".bib"]),
        ],
        # The tables have a list of their own.
        "item": [
            link(name, _FORMATS[path.suffix]) for name, path in files.items() if path.parent.name == DOWNLOADS
        ],
    }
    return {"linkset": [context]}
