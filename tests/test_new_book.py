"""The book that the starter makes for an organization, by its name."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from books import EDITION_DATE, Book
from qualifications.book.chapter_rules import description_problems
from qualifications.book.input_files import check_inputs
from qualifications.book.settings import read_settings
from qualifications.citations.cff import read_publication
from qualifications.ledger.chapters import read_chapters
from qualifications.ledger.check import check
from qualifications.ledger.ledger import open_ledger
from qualifications.new_book import write_new_book
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.prose.check import check_language
from qualifications.texts.filled import texts_of

ODD = yaml.safe_load(Path(__file__).with_name("odd-texts.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "stem"), ODD["organizations"])
def test_any_name_is_a_name(name: str, stem: str, tmp_path: Path) -> None:
    """A name that YAML would read as a number, a day, nothing or a truth value stays what it is.

    Words in it are no claim, acronym or mistake of the book, and a form takes it in any language.
    """
    write_new_book(tmp_path, name)
    project = Project(tmp_path)
    assert project.author == name
    assert project.file_stem == stem
    assert read_settings(project)["author"] == name
    assert [*read_publication(tmp_path).authors] == [name]
    ledger = open_ledger(project.evidence, EDITION_DATE)
    assert ledger.sources["log"].publisher == name
    check_inputs(project)
    assert check(project.evidence, project.content, EDITION_DATE) == ()
    assert check_language(project.content, ledger, texts_of(project).values()) == ()
    for chapter in read_chapters(project.content):
        assert [*description_problems(chapter.path)] == []


@pytest.mark.parametrize("name", ODD["no-organizations"])
def test_name_that_no_file_bears_is_refused(name: str, tmp_path: Path) -> None:
    """What is no name, or too long for one of a file, writes nothing."""
    with pytest.raises(ProblemError, match=r"--name: found .*; allowed: letters, digits"):
        write_new_book(tmp_path, name)
    assert [*tmp_path.iterdir()] == []


def test_book_without_references_is_built(tiny_book: Callable[..., Book]) -> None:
    """A book that cites no works of others has no bibliography, and needs none."""
    book = tiny_book()
    book.replace("_config.yml", "bibtex_bibfiles:\n  - references.bib\n", "")
    book.replace("content/people.md", "They read {cite}`first-book`.\n", "")
    book.replace("content/places.md", "```{bibliography}\n```\n", "")
    (book.root / "content/references.bib").unlink()
    book.build().good()
