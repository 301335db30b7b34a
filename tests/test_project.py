"""The project on disk and its edition."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from books import ROOT
from qualifications.problems import ProblemError
from qualifications.project import Project
from repositories import Repository


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two files that make a project, and no edition set from outside."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "_config.yml").write_text("title: A book\nauthor: Somebody\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    return tmp_path


def start(folder: Path) -> Repository:
    """Makes the folder a repository with one commit, which holds all its files."""
    made = Repository(folder)
    made.git("init", "--quiet")
    made.commit("2026-08-21T23:30:00-05:00")
    return made


def test_found_from_any_folder_in_it(folder: Path) -> None:
    """A folder inside the project leads to its root."""
    (folder / "content" / "record").mkdir(parents=True)
    assert Project.find(folder / "content" / "record").root == folder
    assert Project.find(folder).title == "A book"


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
def test_one_file_of_the_two_is_no_project(folder: Path, name: str) -> None:
    """A folder that lacks the settings or the contents is no project."""
    (folder / name).unlink()
    with pytest.raises(ProblemError, match="run this in the book's folder"):
        Project.find(folder)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("- title", r"found \['title'\]; allowed: the settings"),
        ("", "found None"),
        ("title: 'A", "found no valid YAML"),
    ],
)
def test_settings_that_are_none(folder: Path, settings: str, message: str) -> None:
    """Settings that are no mapping, or no YAML, are refused with the name of their file."""
    (folder / "_config.yml").write_text(settings, encoding="utf-8")
    with pytest.raises(ProblemError, match=rf"_config\.yml:1: {message}"):
        _ = Project(folder).title


def test_address_ends_with_a_slash(folder: Path) -> None:
    """The address of the book ends with one slash, however the settings write it."""
    for address in ("https://example.org/book", "https://example.org/book/"):
        (folder / "_config.yml").write_text(f"html:\n  baseurl: {address}\n", encoding="utf-8")
        assert Project(folder).url == "https://example.org/book/"


def test_edition_is_the_day_of_the_last_commit(folder: Path) -> None:
    """The edition is named by the newest commit's day in UTC, and CITATION.cff does not overrule it."""
    (folder / "CITATION.cff").write_text('date-released: "2020-01-01"\n', encoding="utf-8")
    repository = start(folder)
    assert Project(folder).edition.number == "2026.08.22"
    repository.commit("2026-09-01T12:00:00Z")
    edition = Project(folder).edition
    assert (edition.number, edition.date, edition.epoch) == ("2026.09.01", dt.date(2026, 9, 1), 1788264000)


@pytest.mark.parametrize(
    ("tags", "number"),
    [
        (("v2026.08.22",), "2026.08.22"),
        (("v2026.08.22.1",), "2026.08.22.1"),
        (("v2026.08.22", "v2026.08.22.2", "v2026.08.22.10"), "2026.08.22.10"),
        (("v2026.08.22.0", "v2026.8.22.3", "2026.08.22.4", "spare"), "2026.08.22"),
    ],
)
def test_tag_names_a_later_edition_of_the_day(tags: tuple[str, ...], number: str, folder: Path) -> None:
    """The highest tag of the last commit names the edition; tags of another form say nothing."""
    start(folder)
    for tag in tags:
        Repository(folder).git("tag", tag)
    assert Project(folder).edition.number == number


def test_tag_counts_for_a_build_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build, which sets SOURCE_DATE_EPOCH to the commit's time, names the edition as the tag does."""
    start(folder)
    Repository(folder).git("tag", "v2026.08.22.1")
    edition = Project(folder).edition
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(edition.epoch))
    assert Project(folder).edition == edition
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    assert Project(folder).edition.number == "2026.11.22"


def test_tag_of_an_earlier_commit_says_nothing(folder: Path) -> None:
    """A tag names the edition of its own commit alone."""
    start(folder)
    Repository(folder).git("tag", "v2026.08.22.1")
    Repository(folder).commit("2026-08-22T12:00:00Z")
    assert Project(folder).edition.number == "2026.08.22"


@pytest.mark.parametrize("repository", [False, True])
def test_without_a_commit_the_release_date_counts(folder: Path, *, repository: bool) -> None:
    """Without git, or a commit, the edition is that of CITATION.cff."""
    if repository:
        Repository(folder).git("init", "--quiet")
    (folder / "CITATION.cff").write_text('date-released: "2026-11-20"\n', encoding="utf-8")
    assert Project(folder).edition.number == "2026.11.20"


@pytest.mark.parametrize(
    ("epoch", "message"),
    [
        ("99999999999999999999", "allowed: seconds since 1970"),
        ("99999999999999", "allowed: seconds since 1970"),
        ("today", "SOURCE_DATE_EPOCH: found 'today'; allowed: seconds since 1970"),
    ],
)
def test_time_that_is_no_edition(
    epoch: str, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A SOURCE_DATE_EPOCH beyond any date, or that is no number, is refused; another names the edition."""
    start(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ProblemError, match=message):
        _ = Project(folder).edition
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1787373000")
    assert Project(folder).edition.number == "2026.08.22"


def test_repository_that_cannot_be_read(folder: Path) -> None:
    """A checkout that git does not read is refused with git's words, and takes no other date."""
    (folder / "CITATION.cff").write_text("date-released: 2026-11-20\n", encoding="utf-8")
    (folder / ".git").write_text("gitdir: /nowhere\n", encoding="utf-8")
    with pytest.raises(ProblemError, match=r"a checkout that git cannot read: fatal: .*/nowhere"):
        _ = Project(folder).edition


def test_checkout_without_the_program_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout needs git: the release date of CITATION.cff is not that of its commit."""
    start(folder)
    (folder / "CITATION.cff").write_text("date-released: 2026-11-20\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(ProblemError, match="found a checkout that git cannot read: no program git"):
        _ = Project(folder).edition


def test_book_in_another_repository(folder: Path) -> None:
    """A book that was unpacked into another repository takes no edition from that one's commits."""
    inner = folder / "books" / "one"
    inner.mkdir(parents=True)
    start(folder)
    for name in ("_config.yml", "_toc.yml"):
        (inner / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8")
    (inner / "CITATION.cff").write_text("date-released: 2026-11-20\n", encoding="utf-8")
    assert Project(inner).edition.number == "2026.11.20"
    Repository(folder).commit("2026-08-23T12:00:00Z")
    assert Project(inner).edition.number == "2026.08.23"


@pytest.mark.parametrize("tags", [(), ("v2026.08.22",), ("v2026.08.22.1", "v2026.08.22.2", "other")])
def test_archive_tells_the_commit(
    tags: tuple[str, ...], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An archive that git makes has the edition of its commit, whatever CITATION.cff says."""
    for name in (".gitattributes", ".git_archival.txt"):
        (folder / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "CITATION.cff").write_text("date-released: 2026-11-20\n", encoding="utf-8")
    start(folder)
    for tag in tags:
        Repository(folder).git("tag", tag)
    unpacked = tmp_path_factory.mktemp("archive")
    Repository(folder).git("archive", "--output", str(unpacked / "book.tar"), "HEAD")
    shutil.unpack_archive(unpacked / "book.tar", unpacked, filter="data")
    assert not (unpacked / ".git").exists()
    assert Project(unpacked).edition == Project(folder).edition


@pytest.mark.parametrize(
    ("citation", "message"),
    [(None, "found no commit and date-released ''"), ("date-released: soon\n", "date-released 'soon'")],
)
def test_edition_that_nothing_tells(citation: str | None, message: str, folder: Path) -> None:
    """Where nothing names the edition, the error says what is allowed."""
    if citation:
        (folder / "CITATION.cff").write_text(citation, encoding="utf-8")
    with pytest.raises(ProblemError, match=message):
        _ = Project(folder).edition
