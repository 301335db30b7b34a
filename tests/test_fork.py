"""Another organization takes over the book by its data files alone."""

import io
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from books import ROOT, TESTS, Book, copy_real_book
from qualifications.git import Git
from running import EPOCH, program, run

NAME = "2i2c"
# How a file of tests, and one test, looks at the book of its checkout.
_LOOKS = re.compile(r'\breal_ledger\b|\bROOT / "(content|evidence)"|\bROOT, STARTER\b')
_TAKES = re.compile(r"^def (test_\w+)\([^)]*\bbuilt_book\b", re.MULTILINE)
# What an organization deletes of the first one's, before it fills the starter.
OWN = (
    *("content", "evidence", "images", "tests/this_book", "_config.yml", "_toc.yml"),
    *("redirects.yml", "CITATION.cff", ".zenodo.json", "CHANGELOG.md", "README.md"),
)
# What the fork of these tests says of its license, and of its language.
LICENSED = "license: CC0-1.0\npreferred-citation:\n  languages: [en-GB]\n"


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The starter for another organization, checked and built, with nothing changed but its license."""
    folder = tmp_path_factory.mktemp("fork")
    run(["new", "book", "--name", "Harbor & Hill"], folder=folder).good()
    book = Book(folder / "book")
    book.replace("CITATION.cff", "license: CC-BY-4.0\n", LICENSED)
    checked = run(["check"], folder=book.root, epoch=EPOCH).good()
    assert "6 claims, 10 chapters: every rule kept." in checked.out
    book.build().good()
    return book


# What a screen reader is given of six kinds of page is data: a change of it shows in a diff.
PAGES = ("index", "start/texts", "record/visits", "record/hubs", "reference/sources", "404")


@pytest.mark.parametrize("name", PAGES)
def test_what_a_listener_hears(name: str, fork: Book, browser: Browser) -> None:
    """Roles, names, heads and states of each kind of page are those that a person has read and accepted.

    What is heard now is left in the folder of the fork, to be copied over what was accepted.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(fork.page(name).as_uri())
    tree = page.locator("body").aria_snapshot().splitlines()
    page.close()
    heard = "".join(f"{line}\n" for line in tree if not line.lstrip().startswith("- /url:"))
    accepted = TESTS / "heard" / f"{name.replace('/', '-')}.yml"
    (fork.root / accepted.name).write_text(heard, encoding="utf-8")
    assert heard == accepted.read_text(encoding="utf-8"), f"see {fork.root / accepted.name}"


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
    assert "Harbor &amp; Hill: what we can show" in fork.page("index").read_text(encoding="utf-8")
    for name in ("harbor-hill.pdf", "harbor-hill.docx", "harbor-hill.txt", "claims.json"):
        assert (fork.downloads / name).is_file(), name
    metadata = PdfReader(fork.downloads / "harbor-hill.pdf").metadata
    assert metadata is not None
    assert (metadata.author, metadata.title) == ("Harbor & Hill", "Harbor & Hill: what we can show")
    cited = (fork.downloads / "citation.bib").read_text(encoding="utf-8")
    assert "https://harbor-hill.example/record/v/" in cited
    statement = fork.page("start/on-one-page").read_text(encoding="utf-8")
    assert "What Harbor &amp; Hill does" in statement
    assert "not published; ask Harbor &amp; Hill" in statement
    worksheet = "".join(texts(fork.downloads / "justification-worksheet.docx"))
    assert "Fact supplied by Harbor &amp; Hill's book, sources read" in worksheet
    assert "a tie to Harbor &amp; Hill, or to the body that signs for it?" in worksheet


def test_its_own_license_and_language_are_printed(fork: Book) -> None:
    """Every page, print form and description for machines has the license that CITATION.cff names."""
    name, address = "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
    pages = [path for path in fork.site.rglob("*.html") if b'class="foot"' in path.read_bytes()]
    assert len(pages) > len(fork.names)
    files = [*pages, *(fork.downloads / f"harbor-hill{suffix}" for suffix in (".pdf", ".txt"))]
    assert [path for path in files if name not in " ".join(texts(path))] == []
    files = [*pages, *(fork.site / each for each in ("ro-crate-metadata.json", "linkset.json"))]
    assert [path for path in files if address not in path.read_text(encoding="utf-8")] == []
    found = [each for each in fork.files() for text in texts(fork.site / each) if "licenses/by" in text]
    assert found == []
    assert str(PdfReader(fork.downloads / "harbor-hill.pdf").root_object["/Lang"]) == "en-GB"
    assert '"en-GB"' in "".join(texts(fork.downloads / "harbor-hill.docx"))


def test_figures_need_no_code(fork: Book) -> None:
    """The starter's claims are computed from its tables, and one of its charts is drawn by Markdown alone."""
    assert [path for path in fork.root.rglob("*.py") if "_build" not in path.parts] == []
    claims = json.loads((fork.downloads / "claims.json").read_text(encoding="utf-8"))["claims"]
    values = {claim["id"]: claim["value"] for claim in claims}
    assert (values["people-total"], values["people-latest"], values["harbor-share"]) == (5620, 350, 0.6)
    assert "figure-hubs" in fork.page("record/hubs").read_text(encoding="utf-8")


def test_starter_overwrites_nothing(fork: Book) -> None:
    """Where a file stands, nothing is written."""
    outcome = run(["new", "book"], folder=fork.root.parent)
    assert outcome.status == 2
    told = "found a file; allowed: none of that name; to fix: choose another"
    assert f"book/CHANGELOG.md: {told}" in outcome.err


def test_program_is_set_up_before_the_starter_is_filled(tmp_path: Path) -> None:
    """What installs the program reads no file that a fork deletes before."""
    for name in {path.name for path in ROOT.iterdir() if path.is_file()}.difference(OWN):
        shutil.copy2(ROOT / name, tmp_path)
    code = "from pathlib import Path; from flit_core.config import read_flit_config as read; "
    program(sys.executable, "-c", f"{code}read(Path('pyproject.toml'))", folder=tmp_path).good()


def looking(tests: Path) -> Iterator[str]:
    """The tests that look at the book of the checkout, as pytest is given them."""
    for path in sorted(tests.rglob("test_*.py")):
        text, name = path.read_text(encoding="utf-8"), f"tests/{path.relative_to(tests)}"
        if _LOOKS.search(text):
            yield name
        else:
            yield from (f"{name}::{test}" for test in _TAKES.findall(text))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_runbook_of_a_fork(tmp_path: Path) -> None:
    """With the first organization's folders deleted and the starter filled in, all of `make` works.

    No file of `src/` is touched: book, check, test, edition and publish, to a bare repository. Of the tests
    those run that look at the book of the checkout: the others see what they see here.
    """
    root = copy_real_book(tmp_path / "fork").root
    for name in OWN:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    run(["new", "."], folder=root).good()
    # What mypy has seen here it need not read again.
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", root / ".mypy_cache")
    git = Git(root)
    git.run("init", "--quiet", "--initial-branch=main")
    git.run("add", "--all")
    git.run("config", "user.name", "Ada Writer")
    git.run("config", "user.email", "ada@example.org")
    git.run("commit", "--quiet", "--message=Start the book")
    git.run("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    git.run("remote", "add", "origin", str(tmp_path / "remote.git"))
    surroundings = os.environ | {"PYTEST_ADDOPTS": " ".join(looking(root / "tests"))}
    for target in ("book", "check", "test", "edition", "publish"):
        program("make", target, f"PYTHON={sys.executable}", folder=root, variables=surroundings).good()
    assert Git(tmp_path / "remote.git").line("for-each-ref", "--format=%(refname)", "refs/heads/gh-pages")
