"""The files that an editor or a fork can write, checked before Sphinx, MyST and Jupyter Book open them.

The words are judged of what stands on no page too: the captions of `_toc.yml`, the settings that readers see,
the description of the book for citations, what the search page says, the drawings in `images/`, and what the
bibliography prints.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree
from pybtex.database import parse_string
from pybtex.exceptions import PybtexError

from qualifications.book.chapter_rules import chapter_problems
from qualifications.book.problems import RULES
from qualifications.drawings import read_drawing
from qualifications.inputs import file_problems, files_below, input_error, read_json, read_text, read_yaml
from qualifications.ledger.chapters import is_chapter
from qualifications.ledger.language import breaches, names_with_numbers
from qualifications.problems import Exit, Problem, ProblemError, place, refuse_all
from qualifications.project import Project

_SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "redirects.yml", "CHANGELOG.md")
_WORDS = RULES["shown"]
_MARKUP = re.compile(r"\\[A-Za-z]+\s?|\\.|[{}]")


def check_inputs(project: Project, *, chapters: Iterable[Path] | None = None) -> None:
    """Raises ProblemError with all that is wrong with the files, the chapters, and the texts beside them.

    With `chapters`, looks at these alone.
    """
    paths = [*(chapters or ())]
    problems: list[Problem] = []
    if chapters is None:
        for folder in (project.content, project.images):
            files = [*files_below(folder)]
            unusable = [replace(each, exit=Exit.BOOK) for each in file_problems(folder, files)]
            problems += unusable
            paths += [] if unusable else files
        paths += [project.root / name for name in _SETTINGS]
    names = {project.author, *names_with_numbers(project.content)}
    for path in filter(Path.exists, paths):
        problems += _words_problems(path, project, names)
    refuse_all(problems)


def _words_problems(path: Path, project: Project, names: Collection[str]) -> Iterator[Problem]:
    try:
        if path.suffix == ".md" and path.is_relative_to(project.content):
            if is_chapter(path.relative_to(project.content)):
                yield from chapter_problems(path, project)
            return
        for text, line in _shown(path):
            for breach in breaches(text, names=names):
                yield breach.placed(place(path, line + breach.row))
    except ProblemError as error:
        yield from (error if path.parent == project.root else error.as_exit(Exit.BOOK)).problems


def _shown(path: Path) -> Iterator[tuple[str, int]]:
    """Reads a file by its kind, and gives the texts that readers see of it, with their lines."""
    match path.suffix:
        case ".md":
            read_text(path)
        case ".json":
            read_json(path)
        case ".yml" | ".cff":
            document = read_yaml(path)
            texts = document.texts(_WORDS.get(path.name, ()))
            yield from ((text, document.line(*key)) for key, text in texts)
        case ".svg":
            yield from _of_drawing(read_drawing(path))
        case ".bib":
            yield from _of_bibliography(path)


def _of_drawing(root: etree._Element) -> Iterator[tuple[str, int]]:
    """The words of a drawing, with its title and description."""
    for element in root.iter(etree.Element):
        line = element.sourceline or 1
        if etree.QName(element).localname in ("text", "title", "desc"):
            # Parts of a text may stand side by side or apart.
            yield from ((between.join(element.itertext()), line) for between in ("", "\t"))
        yield from ((str(element.get(name, "")), line) for name in ("aria-label", "alt"))


def _of_bibliography(path: Path) -> Iterator[tuple[str, int]]:
    """The words of every entry, at its first line."""
    text = read_text(path)
    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexError as error:
        raise input_error(path, getattr(error, "lineno", 0), str(error), "BibTeX") from None
    for key, entry in entries.items():
        line = text.count("\n", 0, max(text.find(f"{{{key},"), 0)) + 1
        words = [value for name, value in entry.fields.items() if name.lower() in _WORDS["bibliography"]]
        names = [str(person) for persons in entry.persons.values() for person in persons]
        yield from ((_MARKUP.sub("", each), line) for each in (*words, *names))
