"""The edition for machines: an RO-Crate of its files with their hashes, and a linkset of where they lead."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualifications.export.edition_info import EditionInfo
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


def write_crate(edition_info: EditionInfo, *, site: Path, book: str) -> None:
    """Writes both beside the pages, for the downloads that stay; `book` is the stem of the whole book's."""
    downloads = (path for path in sorted((site / DOWNLOADS).rglob("*")) if path.suffix in _FORMATS)
    named = {path.relative_to(site).as_posix(): path for path in downloads}
    files = {name: path for name, path in named.items() if stays(name, book)}
    for name, document in ((CRATE, _crate(edition_info, files)), (LINKSET, _linkset(edition_info, files))):
        write_atomically(site / name, f"{json_line(document)}\n".encode())


def _crate(edition_info: EditionInfo, files: Mapping[str, Path]) -> dict[str, Any]:
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": _PROFILE}, "about": {"@id": "./"}},
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"{edition_info.title}, edition {edition_info.edition.number}",
            "description": edition_info.description,
            "version": edition_info.edition.number,
            "datePublished": edition_info.edition.date.isoformat(),
            "identifier": edition_info.url,
            "keywords": list(edition_info.keywords),
            "license": {"@id": edition_info.license.address},
            "author": {"@id": "#author"},
            "publisher": {"@id": "#author"},
            "hasPart": [{"@id": name} for name in files],
        },
        {"@id": edition_info.license.address, "@type": "CreativeWork", "name": edition_info.license.name},
        {"@id": "#author", "@type": "Organization", "name": edition_info.author},
    ]
    for name, path in files.items():
        data = path.read_bytes()
        entity = {"@id": name, "@type": "File", "name": path.name, "encodingFormat": _FORMATS[path.suffix]}
        graph.append(entity | {"contentSize": str(len(data)), "sha256": sha256(data)})
    # The profile's context is older than this term of schema.org.
    return {"@context": [f"{_PROFILE}/context", {"sha256": "http://schema.org/sha256"}], "@graph": graph}


def _linkset(edition_info: EditionInfo, files: Mapping[str, Path]) -> dict[str, Any]:
    """Signposting of the edition: what to cite, who made it, and its files, by RFC 9264."""

    def link(name: str = "", kind: str = "") -> dict[str, str]:
        return {"href": f"{edition_info.url}{name}"} | ({"type": kind} if kind else {})

    context = {
        "anchor": edition_info.url,
        "cite-as": [link()],
        "type": [{"href": "https://schema.org/Report"}],
        "license": [{"href": edition_info.license.address}],
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
