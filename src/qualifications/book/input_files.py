"""The files that an editor or a fork can write, checked before anything reads them.

Sphinx, MyST and Jupyter Book open most of them by themselves, and would hang on a pipe, follow a link out of
the book, or end in a traceback.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import nbformat
from jsonschema import ValidationError

from qualifications.book.problems import BookError, input_problem
from qualifications.drawings import read_drawing
from qualifications.inputs import (
    InputError,
    file_faults,
    files_below,
    parse_yaml,
    read_json,
    read_text,
    read_yaml,
    shown,
)
from qualifications.project import Project
from qualifications.safety import ADDRESS, address_fault

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# The fields of a bibliography that hold an address, and schemes that lead elsewhere in any field.
_BIB_ADDRESS = re.compile(r"^\s*url\s*=\s*[{\"]+([^}\"]*)", re.IGNORECASE)
_BIB_DOI = re.compile(r"^\s*doi\s*=\s*[{\"]+([^}\"]*)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9\\]+")
_SCHEME = re.compile(r"\b(?:javascript|vbscript|data|file|blob|ftp)\s*:\s*[^\s}]", re.IGNORECASE)
_TEXTS = (".md", ".bib", ".yml", ".yaml", ".json", ".svg", ".css", ".js", ".txt", ".toml", ".csv", ".ipynb")
_AT_THE_TOP = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "budget.yml", "redirects.yml")


def check_inputs(project: Project) -> None:
    """Raises BookError with every file that cannot be read as what it should be."""
    root = project.root
    problems = [input_problem(error, root) for error in _faults(project)]
    if problems:
        raise BookError(problems)


def front_matter(text: str, path: Path) -> Mapping[str, Any]:
    """The front matter of a chapter; raises InputError where it is no mapping."""
    match = _FRONT.match(text)
    if match is None:
        return {}
    document = parse_yaml(match[1], path, allowed="front matter, as `key: value`", first=2)
    if not isinstance(document.data, dict | None):
        raise InputError(path, 2, shown(document.data), "front matter, as `key: value`")
    return document.data or {}


def _faults(project: Project) -> Iterator[InputError]:
    for folder in (project.content, project.images):
        files = list(files_below(folder))
        texts = [path for path in files if path.suffix in _TEXTS]
        yield from _checked(project, folder, files, texts)
    top = [project.root / name for name in (*_AT_THE_TOP, "CHANGELOG.md")]
    there = [path for path in top if os.path.lexists(path)]
    yield from _checked(project, project.root, there, there)


def _checked(
    project: Project, folder: Path, files: Iterable[Path], texts: Iterable[Path]
) -> Iterator[InputError]:
    """What is wrong with the files of a folder, then with the contents of its texts, each once."""
    refused = set()
    for error in file_faults(folder, files, root=project.root):
        refused.add(error.path)
        yield error
    for path in texts:
        if path not in refused:
            at_the_top = path.parent == project.root and path.suffix != ".json"
            yield from _caught(read_text if at_the_top else _READERS.get(path.suffix, read_text), path)


def _caught(read: Callable[[Path], object], path: Path) -> Iterator[InputError]:
    try:
        read(path)
    except InputError as error:
        yield error


def _read_chapter(path: Path) -> None:
    front_matter(read_text(path), path)


def _read_bibliography(path: Path) -> None:
    for number, line in enumerate(read_text(path).splitlines(), 1):

        def refuse(found: str, allowed: str, number: int = number) -> NoReturn:
            raise InputError(path, number, found, allowed)

        address, doi = _BIB_ADDRESS.match(line), _BIB_DOI.match(line)
        if address and address_fault(address[1].replace("\\", "")):
            refuse(f"the address {shown(address[1])}", ADDRESS)
        if doi and not _DOI.fullmatch(doi[1]):
            refuse(f"the DOI {shown(doi[1])}", "10., a number, a slash and a name")
        if _SCHEME.search(line):
            refuse(f"an address in {shown(line.strip())}", ADDRESS)


def _read_notebook(path: Path) -> None:
    value = read_json(path)
    try:
        nbformat.validate(nbformat.from_dict(value))  # type: ignore[no-untyped-call] # nbformat has no types
    except (nbformat.ValidationError, ValidationError) as error:
        raise InputError(path, 0, f"no notebook: {shown(error.message)}", "a notebook of Jupyter") from None
    except Exception as error:  # noqa: BLE001 - it takes the shape of what it validates for granted
        raise InputError(path, 0, f"no notebook ({error!r})", "a notebook of Jupyter") from None


_READERS: Mapping[str, Callable[[Path], object]] = {
    ".md": _read_chapter,
    ".bib": _read_bibliography,
    ".ipynb": _read_notebook,
    ".svg": read_drawing,
    ".json": read_json,
    ".yml": read_yaml,
}
