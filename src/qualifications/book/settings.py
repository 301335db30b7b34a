"""The book's settings: `_config.yml`, checked, as Jupyter Book hands them to Sphinx."""

from __future__ import annotations

import difflib
import re
from typing import Any

import yaml
from jsonschema import ValidationError
from jupyter_book.config import PATH_YAML_DEFAULT, get_final_config, get_validator

from qualifications.book.problems import BookError, Problem, yaml_problem
from qualifications.project import STEM, Project

_ALLOWED = "the settings of Jupyter Book 1"
_STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STEM_ALLOWED = "small letters, digits and hyphens below `sphinx: config:`, for the names of files"


def read_settings(project: Project) -> dict[str, Any]:
    """The Sphinx settings of the book.

    Raises BookError where `_config.yml` is not YAML, breaks Jupyter Book's schema, or has a key that
    Jupyter Book would pass over without a word.
    """
    path = project.config_file
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings, _ = get_final_config(
            user_yaml=path,
            cli_config={"latex_individualpages": False, "external_toc_path": str(project.toc_file)},
            sourcedir=project.content,
            raise_on_invalid=True,
        )
    except yaml.YAMLError as error:
        raise BookError([yaml_problem(path, error, _ALLOWED)]) from None
    except (ValidationError, ValueError) as error:
        message = getattr(error, "message", str(error)).removeprefix("- ")
        raise BookError([Problem(path.name, f"found {message}", _ALLOWED)]) from None
    # Some keys stand in the schema alone, some in the defaults alone.
    defaults = yaml.safe_load(PATH_YAML_DEFAULT.read_text(encoding="utf-8"))
    known = sorted({*get_validator().schema["properties"], *defaults})
    unknown = [_unknown(project, key, known) for key in given if key not in known]
    if unknown:
        raise BookError(unknown)
    if settings.get("intersphinx_mapping"):
        place = _place(project, "intersphinx_mapping")
        raise BookError([Problem(place, "found addresses of other books", "none: a build asks nothing")])
    stem = project.file_stem
    if not _STEM.fullmatch(stem):
        raise BookError([Problem(_place(project, STEM), f"found {STEM} {stem!r}", _STEM_ALLOWED)])
    return dict(settings)


def _unknown(project: Project, key: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f" (near it: {near[0]})" if near else ""
    return Problem(_place(project, key), f"found the key {key!r}", f"{_ALLOWED}{hint}")


def _place(project: Project, key: str) -> str:
    rows = project.config_file.read_text(encoding="utf-8").splitlines()
    line = next((i for i, row in enumerate(rows, 1) if row.lstrip().startswith(f"{key}:")), 1)
    return f"{project.config_file.name}:{line}"
