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

from qualifications.book.problems import input_problem
from qualifications.drawings import read_drawing
from qualifications.inputs import (
    file_faults,
    files_below,
    input_error,
    parse_yaml,
    read_json,
    read_text,
    read_yaml,
    shown,
)
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.prose.markdown import Kind, read_markdown
from qualifications.safety import ADDRESS, address_fault

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# The fields of a bibliography that hold an address, and schemes that lead elsewhere in any field.
_BIB_ADDRESS = re.compile(r"^\s*url\s*=\s*[{\"]+([^}\"]*)", re.IGNORECASE)
_BIB_DOI = re.compile(r"^\s*doi\s*=\s*[{\"]+([^}\"]*)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9\\]+")
_SCHEME = re.compile(r"\b(?:javascript|vbscript|data|file|blob|ftp)\s*:\s*[^\s}]", re.IGNORECASE)
# Where a link leads, in Markdown and in HTML, and the schemes of the web, of MyST and of the book.
_LINK = re.compile(
    r"(?:\]\(\s*<?|<|^\s*\[[^\]]*\]:\s*<?|\b(?:href|src|action)\s*=\s*[\"']?)\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:"
)
_SCHEMES = ("http", "https", "mailto", "export", "path", "project", "inv", "myst", "doc")
_ELEMENT = re.compile(
    r"<(?:script|iframe|frame|object|embed|applet|base|meta|link|form|style|svg|math)\b"
    r"|<[a-z][^>]*\son[a-z]+\s*=[^>]*",
    re.IGNORECASE,
)
_CODE = re.compile(r"(`+)[^`]+\1")
# What a chapter computes must not keep a build for longer.
LONGEST_RUN = 600
_TEXTS = (".md", ".bib", ".yml", ".yaml", ".json", ".svg", ".css", ".js", ".txt", ".toml", ".csv", ".ipynb")
_AT_THE_TOP = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "budget.yml", "redirects.yml")


def check_inputs(project: Project) -> None:
    """Raises ProblemError with every file that cannot be read as what it should be."""
    root = project.root
    problems = [input_problem(error, root) for error in _faults(project)]
    if problems:
        raise ProblemError(problems)


def front_matter(text: str, path: Path) -> Mapping[str, Any]:
    """The front matter of a chapter; raises ProblemError where it is no mapping."""
    match = _FRONT.match(text)
    if match is None:
        return {}
    document = parse_yaml(match[1], path, allowed="front matter, as `key: value`", first=2)
    if not isinstance(document.data, dict | None):
        raise input_error(path, 2, shown(document.data), "front matter, as `key: value`")
    return document.data or {}


def _faults(project: Project) -> Iterator[ProblemError]:
    for folder in (project.content, project.images):
        files = list(files_below(folder))
        texts = [path for path in files if path.suffix in _TEXTS]
        yield from _checked(project, folder, files, texts)
    top = [project.root / name for name in (*_AT_THE_TOP, "CHANGELOG.md")]
    there = [path for path in top if os.path.lexists(path)]
    yield from _checked(project, project.root, there, there)


def _checked(
    project: Project, folder: Path, files: Iterable[Path], texts: Iterable[Path]
) -> Iterator[ProblemError]:
    """What is wrong with the files of a folder, then with the contents of its texts, each once."""
    refused = set()
    for error in file_faults(folder, files, root=project.root):
        refused.add(Path(error.problems[0].order[0]))
        yield error
    for path in texts:
        if path not in refused:
            at_the_top = path.parent == project.root and path.suffix != ".json"
            yield from _caught(read_text if at_the_top else _READERS.get(path.suffix, read_text), path)


def _caught(read: Callable[[Path], object], path: Path) -> Iterator[ProblemError]:
    try:
        read(path)
    except ProblemError as error:
        yield error


def _read_chapter(path: Path) -> None:
    text = read_text(path)
    _check_times(front_matter(text, path), path)
    blocks = read_markdown(text).blocks
    code = {piece.line for block in blocks if block.kind is Kind.CODE for piece in block.pieces}
    for number, line in enumerate(text.split("\n"), 1):
        if number not in code:
            _check_words(_CODE.sub("", line), path, number)


def _check_words(text: str, path: Path, line: int) -> None:
    """Refuses links that lead elsewhere, and elements that run, fetch or send the reader away."""
    for match in _LINK.finditer(text):
        if match[1].lower() not in _SCHEMES:
            raise input_error(path, line, f"a link that starts with {shown(match[1])}", ADDRESS)
    element = _ELEMENT.search(text)
    if element:
        raise input_error(path, line, f"the element {shown(element[0])}", "MyST Markdown")


def _check_times(fields: Mapping[str, Any], path: Path) -> None:
    """Refuses a page's own limit of time that is none."""
    for section, name in (("execution", "timeout"), ("mystnb", "execution_timeout")):
        within = fields.get(section)
        seconds = within.get(name, 1) if isinstance(within, Mapping) else 1
        if type(seconds) is not int or not 0 < seconds <= LONGEST_RUN:
            allowed = f"seconds, from 1 to {LONGEST_RUN}"
            raise input_error(path, 1, f"{section}: {name}: {shown(seconds)}", allowed)


def _read_bibliography(path: Path) -> None:
    for number, line in enumerate(read_text(path).splitlines(), 1):

        def refuse(found: str, allowed: str, number: int = number) -> NoReturn:
            raise input_error(path, number, found, allowed)

        address, doi = _BIB_ADDRESS.match(line), _BIB_DOI.match(line)
        if address and address_fault(address[1].replace("\\", "")):
            refuse(f"the address {shown(address[1])}", ADDRESS)
        if doi and not _DOI.fullmatch(doi[1]):
            refuse(f"the DOI {shown(doi[1])}", "10., a number, a slash and a name")
        if _SCHEME.search(line):
            refuse(f"an address in {shown(line.strip())}", ADDRESS)


def _read_notebook(path: Path) -> None:
    # Most books have no such file, and need not wait for what reads it.
    import nbformat
    from jsonschema import ValidationError

    value = read_json(path)
    try:
        nbformat.validate(nbformat.from_dict(value))  # type: ignore[no-untyped-call] # nbformat has no types
    except (nbformat.ValidationError, ValidationError) as error:
        raise input_error(path, 0, f"no notebook: {shown(error.message)}", "a notebook of Jupyter") from None
    except Exception as error:  # noqa: BLE001 - it takes the shape of what it validates for granted
        raise input_error(path, 0, f"no notebook ({error!r})", "a notebook of Jupyter") from None
    _check_times(value["metadata"], path)
    for cell in value["cells"]:
        if cell["cell_type"] == "markdown":
            _check_words("".join(cell["source"]), path, 0)


_READERS: Mapping[str, Callable[[Path], object]] = {
    ".md": _read_chapter,
    ".bib": _read_bibliography,
    ".ipynb": _read_notebook,
    ".svg": read_drawing,
    ".json": read_json,
    ".yml": read_yaml,
}
