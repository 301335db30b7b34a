"""Settings, contents and redirects that would lead readers astray are refused at their line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from books import make_book
from qualifications.book.addresses import read_redirects
from qualifications.book.contents import check_contents
from qualifications.book.settings import read_settings
from qualifications.formatting import markdown_text
from qualifications.problems import ProblemError
from qualifications.project import Project

READERS: dict[str, Callable[[Project], object]] = {
    "redirects.yml": lambda project: read_redirects(project, ("index", "people", "places")),
    "_toc.yml": lambda project: check_contents(project.toc_file, project.content),
    "_config.yml": read_settings,
}
ASTRAY = yaml.safe_load(Path(__file__).with_name("astray.yml").read_text(encoding="utf-8"))
ASTRAY["redirects.yml"].append([f"? {'x' * 5000}\n: people", f"1: found '{'x' * 99}…"])
ASTRAY["_config.yml"].append([f"sphinx: {{config: {{qualifications_file_stem: {'x' * 99}}}}}", "1: found "])


@pytest.mark.parametrize(
    ("name", "text", "message"), [(name, *case) for name in ASTRAY for case in ASTRAY[name]]
)
def test_what_leads_astray_is_refused(name: str, text: str, message: str, tmp_path: Path) -> None:
    """The refusal names the file, the line, what was found and what is allowed."""
    book = make_book(tmp_path / "book")
    book.write(name, f"{text}\n")
    with pytest.raises(ProblemError) as refusal:
        READERS[name](Project(book.root))
    line = str(refusal.value).removeprefix(f"{book.root}/").splitlines()[0]
    assert line.startswith(f"{name}:{message}")
    assert "; allowed: " in line


def test_text_of_an_institution_is_no_markdown() -> None:
    """What an institution's file says is shown as it stands: no role, link, cell or element comes of it."""
    text = "{raw}`x` [a](b) <meta> *c* | d # $e$ &amp;"
    shown = markdown_text(text)
    assert shown.replace("\\", "") == text
    assert all(shown[shown.index(mark) - 1] == "\\" for mark in "{}`[]<>*|#$&")
