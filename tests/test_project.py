"""The project on disk and its edition."""

import shutil
from pathlib import Path

import pytest

from books import ROOT
from qualifications.problems import ProblemError
from qualifications.project import Project
from repositories import Repository

CITATION = "date-released: 2026-11-20\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that make a project."""
    (tmp_path / "_config.yml").write_text("title: A book\nauthor: Somebody\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    return tmp_path


def start(folder: Path, *tags: str) -> Repository:
    """Makes the folder a repository with one commit, which holds all its files and has these tags."""
    made = Repository(folder)
    made.git("init", "--quiet")
    made.commit("2026-08-21T23:30:00-05:00")
    for tag in tags:
        made.git("tag", tag)
    return made


def test_found_from_any_folder_in_it(folder: Path) -> None:
    """A folder inside the project leads to its root; one that lacks the settings or the contents is none."""
    (folder / "content" / "record").mkdir(parents=True)
    assert Project.find(folder / "content" / "record") == Project.find(folder) == Project(folder)
    assert Project(folder).title == "A book"
    (folder / "_toc.yml").rename(folder / "_toc.yaml")
    with pytest.raises(
        ProblemError, match=r"found no _config\.yml and _toc\.yml .* this in the book's folder"
    ):
        Project.find(folder)


@pytest.mark.parametrize(
    ("tags", "number"),
    [
        ((), "2026.08.22"),
        (("v2026.08.22",), "2026.08.22"),
        (("v2026.08.22", "v2026.08.22.2", "v2026.08.22.10"), "2026.08.22.10"),
        (("v2026.08.22.0", "v2026.8.22.3", "2026.08.22.4", "spare"), "2026.08.22"),
    ],
)
def test_edition_is_named_by_the_last_commit(
    tags: tuple[str, ...], number: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of the newest commit, UTC, and its highest tag name the edition, whatever CITATION.cff says.

    Tags of another form say nothing, nor do those of an earlier commit. A build, which sets SOURCE_DATE_EPOCH
    to the commit's time, names the edition alike; another time names another.
    """
    repository = start(folder, *tags)
    edition = Project(folder).edition
    assert edition.number == number
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(edition.epoch))
    assert Project(folder).edition == edition
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    assert Project(folder).edition.number == "2026.11.22"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    repository.commit("2026-08-22T12:00:00Z")
    edition = Project(folder).edition
    assert (edition.number, f"{edition.date}", edition.epoch) == ("2026.08.22", "2026-08-22", 1787400000)


@pytest.mark.parametrize("tags", [(), ("v2026.08.22.1", "v2026.08.22.2", "other")])
def test_archive_tells_the_commit(
    tags: tuple[str, ...], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An archive that git makes has the edition of its commit, whatever CITATION.cff says."""
    for name in (".gitattributes", ".git_archival.txt"):
        shutil.copyfile(ROOT / name, folder / name)
    repository = start(folder, *tags)
    unpacked = tmp_path_factory.mktemp("archive")
    repository.git("archive", "--output", str(unpacked / "book.tar"), "HEAD")
    shutil.unpack_archive(unpacked / "book.tar", unpacked, filter="data")
    assert not (unpacked / ".git").exists()
    assert Project(unpacked).edition == Project(folder).edition
    (unpacked / ".git_archival.txt").write_bytes(b"\xff")
    assert Project(unpacked).edition.number == "2026.11.20"


def test_folder_that_is_no_repository(folder: Path) -> None:
    """An empty folder `.git`, as a tool leaves it above a book, makes no checkout."""
    (folder / ".git").mkdir()
    assert Project(folder).edition.number == "2026.11.20"


def test_book_in_another_repository(folder: Path) -> None:
    """A book that was unpacked into another repository takes no edition from that one's commits."""
    inner = folder / "books" / "one"
    repository = start(folder)
    inner.mkdir(parents=True)
    for name in ("_config.yml", "_toc.yml", "CITATION.cff"):
        shutil.copyfile(folder / name, inner / name)
    assert Project(inner).edition.number == "2026.11.20"
    repository.commit("2026-08-23T12:00:00Z")
    assert Project(inner).edition.number == "2026.08.23"


@pytest.mark.parametrize(
    ("epoch", "citation", "message"),
    [
        ("99999999999999999999", CITATION, "allowed: seconds since 1970"),
        ("99999999999999", CITATION, "allowed: seconds since 1970"),
        ("today", CITATION, "SOURCE_DATE_EPOCH: found 'today'; allowed: seconds since 1970"),
        ("", "", "CITATION.cff: found no commit and date-released ''; allowed: a git checkout, SOURCE_"),
        ("", "date-released: soon\n", "date-released 'soon'"),
    ],
)
def test_edition_that_nothing_tells(
    epoch: str, citation: str, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A SOURCE_DATE_EPOCH beyond any date, or that is no number, is refused, and so is no date at all."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    (folder / "CITATION.cff").unlink()
    if citation:
        (folder / "CITATION.cff").write_text(citation, encoding="utf-8")
    with pytest.raises(ProblemError, match=message):
        _ = Project(folder).edition


@pytest.mark.parametrize("git", [True, False])
def test_repository_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch, *, git: bool) -> None:
    """A checkout that git does not read, or without the program git, is refused, and takes no other date."""
    (folder / ".git").write_text("gitdir: /nowhere\n", encoding="utf-8")
    if not git:
        monkeypatch.setenv("PATH", str(folder))
    reason = "fatal: .*/nowhere" if git else "no program git"
    with pytest.raises(ProblemError, match=f"found a checkout that git cannot read: {reason}"):
        _ = Project(folder).edition
