"""The files that an editor or a fork can write, checked before Sphinx, MyST and Jupyter Book open them.

The words are judged of what stands on no page too: the captions of `_toc.yml`, the settings that readers see,
the description of the book for citations, what the search page says, the drawings in `images/`, and what the
bibliography prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lxml import etree
from pybtex.database import parse_file
from pybtex.exceptions import PybtexError

from qualifications.book.chapter_rules import chapter_faults
from qualifications.book.problems import RULES
from qualifications.book.search import SEARCH_FILE
from qualifications.citations.cff import CITATION_FILE
from qualifications.drawings import read_drawing
from qualifications.inputs import file_faults, files_below, read_json, read_text, read_yaml
from qualifications.ledger.chapters import is_no_chapter
from qualifications.ledger.language import breaches, names_with_numbers
from qualifications.problems import Exit, Problem, ProblemError, place
from qualifications.project import Project

_READERS: dict[str, Callable[[Path], object]] = {
    ".svg": read_drawing,
    ".json": read_json,
    ".yml": read_yaml,
    ".bib": read_text,
}
# Whoever needs these says more exactly what is wrong with their contents.
_SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "redirects.yml", "CHANGELOG.md")
_SHOWN = RULES["shown"]
_MARKUP = re.compile(r"\\[A-Za-z]+\s?|\\.|[{}]")
Shown = tuple[str, Path, int]
"""A text that a reader sees, with its file and line."""


def check_inputs(project: Project, *, chapters: Iterable[Path] | None = None) -> None:
    """Raises ProblemError with all that is wrong with the files, the chapters, and the texts beside them.

    With `chapters`, looks at these alone.
    """
    if chapters is None:
        problems = list(_faults(project)) or list(fixed_text_faults(project))
    else:
        problems = [problem for path in chapters for problem in _file_faults(path, project)]
    if problems:
        raise ProblemError(problems)


def _faults(project: Project) -> Iterator[Problem]:
    for folder in (project.content, project.images):
        files = list(files_below(folder))
        faults = [problem for error in file_faults(folder, files) for problem in _of_the_book(error)]
        yield from faults or (problem for path in files for problem in _file_faults(path, project))
    for name in _SETTINGS:
        if (project.root / name).exists():
            yield from _file_faults(project.root / name, project)


def _file_faults(path: Path, project: Project) -> Iterator[Problem]:
    try:
        if path.suffix == ".md" and path.is_relative_to(project.content):
            if not is_no_chapter(path.relative_to(project.content)):
                yield from chapter_faults(path, project)
        elif path.name in _SETTINGS and path.suffix != ".json":
            read_text(path)
        elif path.suffix in _READERS:
            _READERS[path.suffix](path)
    except ProblemError as error:
        yield from _of_the_book(error)


def _of_the_book(error: ProblemError) -> tuple[Problem, ...]:
    return error.as_exit(Exit.BOOK).problems


def fixed_text_faults(project: Project) -> Iterator[Problem]:
    """The numbers, words and e-mail addresses that a person typed into these texts."""
    names = {project.author, *names_with_numbers(project.content)}
    for text, path, line in _fixed_texts(project):
        for breach in breaches(text, names=names):
            yield breach.problem(place(path, line + breach.row))


def _fixed_texts(project: Project) -> Iterator[Shown]:
    yield from _of_yaml(project.toc_file, "contents")
    yield from _of_yaml(project.config_file, "settings")
    yield from _of_yaml(project.root / CITATION_FILE, "citation")
    yield from _of_yaml(project.content / SEARCH_FILE, "search")
    for folder in (project.content, project.images):
        for path in (each for each in files_below(folder) if each.suffix == ".svg"):
            yield from _of_drawing(path)
    for path in sorted(project.content.glob("*.bib")):
        yield from _of_bibliography(path)


def _of_yaml(path: Path, kind: str) -> Iterator[Shown]:
    try:
        document = read_yaml(path)
    except ProblemError:
        # Whoever needs the file reports it.
        return
    yield from ((text, path, document.line(*key)) for key, text in document.texts(_SHOWN[kind]))


def _of_drawing(path: Path) -> Iterator[Shown]:
    """The words of a drawing, with its title and description."""
    for element in etree.parse(path).iter(etree.Element):
        if etree.QName(element).localname in ("text", "title", "desc"):
            # Parts of a text may stand side by side or apart.
            yield from (
                (between.join(element.itertext()), path, element.sourceline or 1) for between in ("", "\t")
            )
        yield from (
            (str(element.get(name)), path, element.sourceline or 1)
            for name in ("aria-label", "alt")
            if element.get(name)
        )


def _of_bibliography(path: Path) -> Iterator[Shown]:
    """The words of every entry, at its first line; a file that is no BibTeX is reported by who prints it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        entries = parse_file(path, "bibtex").entries
    except PybtexError:
        return
    for key, entry in entries.items():
        line = next((number for number, row in enumerate(lines, 1) if f"{{{key}," in row), 1)
        words = [value for name, value in entry.fields.items() if name.lower() in _SHOWN["bibliography"]]
        names = [str(person) for persons in entry.persons.values() for person in persons]
        yield from ((_MARKUP.sub("", text), path, line) for text in (*words, *names))
