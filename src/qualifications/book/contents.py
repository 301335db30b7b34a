"""The table of contents against the files: each chapter is listed once, and each entry exists."""

from __future__ import annotations

import difflib
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from qualifications.book.problems import BookError, Problem, yaml_problem

SUFFIXES = (".md", ".ipynb")
_FORMAT = "a root and parts with chapters, in the format of sphinx-external-toc"


def check_contents(toc_file: Path, content: Path) -> tuple[str, ...]:
    """The pages in the order of the book.

    Raises BookError with every entry that has no file and every file that has no entry.
    Files and folders whose name starts with an underscore are not chapters.
    """
    text = toc_file.read_text(encoding="utf-8")
    try:
        site_map = parse_toc_data(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BookError([yaml_problem(toc_file, error, _FORMAT)]) from None
    except MalformedError as error:
        raise BookError([Problem(toc_file.name, f"found {error}", _FORMAT)]) from None
    listed = [name for name in site_map if not name.startswith("_")]
    files = {
        path.relative_to(content).with_suffix("").as_posix(): path
        for path in sorted(content.rglob("*"))
        if path.suffix in SUFFIXES and not _is_hidden(path.relative_to(content))
    }
    problems = [_missing(name, files, text, toc_file) for name in listed if name not in files]
    problems += [
        Problem(
            path.relative_to(toc_file.parent).as_posix(),
            f"found a chapter that {toc_file.name} does not list",
            f"`file: {name}` in {toc_file.name}, or a name that starts with an underscore",
        )
        for name, path in files.items()
        if name not in listed
    ]
    if problems:
        raise BookError(problems)
    return tuple(listed)


def _missing(name: str, files: dict[str, Path], text: str, toc_file: Path) -> Problem:
    line = next((i for i, row in enumerate(text.splitlines(), 1) if row.rstrip().endswith(name)), 1)
    near = difflib.get_close_matches(name, files, n=3)
    hint = f" (near it: {', '.join(near)})" if near else ""
    return Problem(
        f"{toc_file.name}:{line}",
        f"found the entry {name!r}, for which content/ has no file",
        f"the path of a file in content/, without its ending{hint}",
    )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.parts)
