"""The book's settings: `_config.yml`, checked, as Jupyter Book hands them to Sphinx."""

from typing import Any

import yaml
from jsonschema import ValidationError
from jupyter_book.config import PATH_YAML_DEFAULT, get_final_config, get_validator

from qualifications.inputs import one_line, read_mapping, read_yaml, shown
from qualifications.ledger.entries import nearest
from qualifications.outputs import FIXED, STEM_ALLOWED, is_stem
from qualifications.problems import Exit, Problem, refusal, refuse_all
from qualifications.project import STEM, Project

_ALLOWED = "the settings of Jupyter Book 1"
_UNUSED = {"sphinx_book_theme", "sphinx_comments", "sphinx_copybutton", "sphinx_thebe", "sphinx_togglebutton"}


def read_settings(project: Project) -> dict[str, Any]:
    """The Sphinx settings of the book.

    Raises ProblemError where `_config.yml` is not YAML, breaks Jupyter Book's schema, or has a key that
    Jupyter Book would pass over without a word.
    """
    path = project.config_file
    document = read_mapping(path, allowed=_ALLOWED)
    # Some keys stand in the schema alone, some in the defaults alone.
    defaults = read_yaml(PATH_YAML_DEFAULT).data
    known = {*get_validator().schema["properties"], *defaults}
    unknown = [key for key in document.data if key not in known]
    allowed = f"{_ALLOWED}; near it: "
    refuse_all(
        Problem(f"the key {shown(key)}", allowed + nearest(key, known), Exit.BOOK, place=document.place(key))
        for key in unknown
    )
    try:
        settings, _ = get_final_config(
            user_yaml=path,
            cli_config={"latex_individualpages": False, "external_toc_path": str(project.toc_file)},
            sourcedir=project.content,
            raise_on_invalid=True,
        )
    except (ValidationError, ValueError, yaml.YAMLError) as error:
        message = getattr(error, "message", str(error)).removeprefix("- ")
        raise refusal(one_line(message), _ALLOWED, Exit.BOOK, place=path) from None
    if settings.get("intersphinx_mapping"):
        place = document.place("sphinx", "config", "intersphinx_mapping")
        allowed = "none: a build asks nothing"
        raise refusal("addresses of other books", allowed, Exit.BOOK, place=place)
    stem = project.file_stem
    if not is_stem(stem) or f"{stem}.docx" in FIXED:
        place = document.place("sphinx", "config", STEM)
        allowed = f"{STEM_ALLOWED}, below `sphinx: config:`"
        raise refusal(f"{STEM} {shown(stem)}", allowed, Exit.BOOK, place=place)
    # They are for the theme of Jupyter Book, or bring scripts that no page loads.
    settings["extensions"] = [each for each in settings["extensions"] if each not in _UNUSED]
    settings.pop("comments_config")
    return dict(settings)
