"""The files that an editor or a fork can write, checked before Sphinx, MyST and Jupyter Book open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from qualifications.book.chapter_rules import chapter_faults
from qualifications.book.fixed_texts import fixed_text_faults
from qualifications.book.problems import input_problem
from qualifications.drawings import read_drawing
from qualifications.inputs import file_faults, files_below, read_json, read_text, read_yaml
from qualifications.ledger.chapters import is_no_chapter
from qualifications.problems import ProblemError
from qualifications.project import Project

_READERS: dict[str, Callable[[Path], object]] = {
    ".svg": read_drawing,
    ".json": read_json,
    ".yml": read_yaml,
    ".bib": read_text,
}
# Whoever needs these says more exactly what is wrong with their contents.
_SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "redirects.yml", "CHANGELOG.md")


def check_inputs(project: Project) -> None:
    """Raises ProblemError with all that is wrong with the files, the chapters, and the texts beside them."""
    problems = [input_problem(error, project.root) for error in _faults(project)]
    if not problems:
        problems = list(fixed_text_faults(project))
    if problems:
        raise ProblemError(problems)


def _faults(project: Project) -> Iterator[ProblemError]:
    for folder in (project.content, project.images):
        files = list(files_below(folder))
        faults = list(file_faults(folder, files))
        yield from faults
        if not faults:
            for path in files:
                yield from _file_faults(path, project)
    for name in _SETTINGS:
        if (project.root / name).exists():
            yield from _file_faults(project.root / name, project)


def _file_faults(path: Path, project: Project) -> Iterator[ProblemError]:
    try:
        if path.suffix == ".md" and path.is_relative_to(project.content):
            if not is_no_chapter(path.relative_to(project.content)):
                yield from chapter_faults(path, project)
        elif path.name in _SETTINGS and path.suffix != ".json":
            read_text(path)
        elif path.suffix in _READERS:
            _READERS[path.suffix](path)
    except ProblemError as error:
        yield error
