"""Another organization takes over the book by its data files alone."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from books import TESTS, Book, make_book

LEDGER = TESTS / "ledger"
CAPABILITY = LEDGER / "rules" / "bad" / "capability-number-typed" / "evidence" / "capability.yml"
NAME = "2i2c"


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The book of another organization, with every part that is made from data, built."""
    book = make_book(tmp_path_factory.mktemp("fork") / "book", "fork")
    shutil.rmtree(book.root / "evidence")
    for overlay in ("rules/base", "institutions/base"):
        shutil.copytree(LEDGER / overlay / "evidence", book.root / "evidence", dirs_exist_ok=True)
    book.replace("evidence/sources.yml", "publisher: 2i2c", "publisher: Harbor Hubs")
    statement = CAPABILITY.read_text(encoding="utf-8").replace("At least 400 people", "People")
    book.write("evidence/capability.yml", statement)
    book.build_well()
    return book


def texts(path: Path) -> Iterator[str]:
    """All that a file says: its bytes as text, what is packed in it, and what a PDF says of itself."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as document:
            yield from (document.read(name).decode("utf-8", "replace") for name in document.namelist())
    elif path.suffix == ".pdf":
        reader = PdfReader(path)
        yield str(reader.metadata)
        yield reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else ""
        yield from (page.extract_text() for page in reader.pages)
    else:
        yield data.decode("utf-8", "replace")


def test_nothing_of_the_first_organization_is_left(fork: Book) -> None:
    """No page, script, style, download or citation of the fork names 2i2c, in its words or its file name."""
    found = [
        f"{name}: {text[max(0, text.lower().find(NAME) - 60) : text.lower().find(NAME) + 60]!r}"
        for name in fork.files()
        for text in (name, *texts(fork.site / name))
        if NAME in text.lower()
    ]
    assert found == []


def test_everything_bears_the_new_name(fork: Book) -> None:
    """Title, files, citations, forms and the statement of the fork name its own organization."""
    assert "Harbor Hubs: what we can show" in fork.page("index").read_text(encoding="utf-8")
    for name in ("harbor-hubs.pdf", "harbor-hubs.docx", "harbor-hubs.txt", "claims.json"):
        assert (fork.downloads / name).is_file(), name
    metadata = PdfReader(fork.downloads / "harbor-hubs.pdf").metadata
    assert metadata is not None
    assert (metadata.author, metadata.title) == ("Harbor Hubs", "Harbor Hubs: what we can show")
    assert "https://harbor.example/record/v/" in (fork.downloads / "citation.bib").read_text(encoding="utf-8")
    statement = fork.page("start/able").read_text(encoding="utf-8")
    assert "What Harbor Hubs does" in statement
    assert "not published; ask Harbor Hubs" in statement
    worksheet = "".join(texts(fork.downloads / "justification-worksheet.docx"))
    assert "Fact supplied by Harbor Hubs's book, sources read" in worksheet
    assert "a tie to Harbor Hubs, or to the body that signs for it?" in worksheet


@pytest.mark.parametrize("stem", ["", "Harbor Hubs", "../book"])
def test_files_need_a_name(tiny_book: Callable[..., Book], stem: str) -> None:
    """A stem that is none for the names of files stops the build, with what is allowed."""
    book = tiny_book()
    book.replace("_config.yml", "file_stem: 2i2c-qualifications", f'file_stem: "{stem}"')
    outcome = book.build_site()
    assert outcome.status == 4
    assert f"found qualifications_file_stem {stem!r}; allowed: small letters" in outcome.err
    assert re.search(r"_config\.yml:\d\d: ", outcome.err)


def test_cover_needs_words(tiny_book: Callable[..., Book]) -> None:
    """A cover picture that says nothing of itself stops the build: screen readers would be told nothing."""
    book = tiny_book()
    book.replace("images/cover.svg", "<title>A plain band</title>", "")
    outcome = book.build()
    assert outcome.status == 5
    assert "images/cover.svg: found no description; allowed: `<desc>` or `<title>` with words" in outcome.err
