"""The file for the record: made in a real browser, and refused by the program inside when a byte differs."""

import json
import random
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from books import EDITION_DATE, Book
from qualifications.export.check_record import CHECKER, main
from qualifications.publish.checksums import SUMS, sums_of, to_bytes
from qualifications.publish.freezing import PROVENANCE, Provenance
from running import program
from servers import served
from tools import office_saves

PAGE = "proposals/assemble.html"
MOST = 2_000_000
# Where a site names its edition, of what the page and its file are made from.
NUMBERED = (
    *("_static/your-document.js", "ro-crate-metadata.json"),
    *("downloads/claims.json", "downloads/texts.json", "downloads/institutions.json"),
)
BLANKS = ("market-research-log.docx", "market-research-log.csv", "justification-worksheet.docx", CHECKER)


@pytest.fixture(scope="module")
def editions(built_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two published editions, each a folder with the page and what its file is made from."""
    site, folder = built_book.site, tmp_path_factory.mktemp("editions")
    number = json.loads((site / "downloads/claims.json").read_bytes())["edition"]
    for day in (1, 2):
        new = f"2027.01.{day:02}"
        edition = folder / new
        shutil.copytree(site / "_static", edition / "_static")
        for name in (PAGE, "editions.js", *(f"downloads/{blank}" for blank in BLANKS)):
            (edition / name).parent.mkdir(exist_ok=True)
            shutil.copy(site / name, edition / name)
        for name in NUMBERED:
            text = (site / name).read_text(encoding="utf-8")
            (edition / name).write_text(text.replace(number, new), encoding="utf-8")
        when = new.replace(".", "-")
        provenance = Provenance(
            edition=new, date=when, data_as_of=when, commit="", lock="", tools={}, evidence={}
        )
        (edition / PROVENANCE).write_bytes(provenance.data)
        (edition / SUMS).write_bytes(to_bytes(sums_of(edition)))
    return folder


@pytest.fixture(scope="module")
def published(editions: Path) -> Iterator[str]:
    """The address at which the editions are served."""
    with served(editions) as address:
        yield address


def taken(page: Page, folder: Path) -> Path:
    """The file for the record of what the page shows."""
    with page.expect_download() as download:
        page.get_by_role("button", name="File for the record").press("Enter")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    expect(page.get_by_role("status").filter(has_text=f"Made {path.name}")).to_be_visible()
    return path


@pytest.fixture
def opened(record: Path, tmp_path: Path) -> Path:
    """The folder that the file holds, unpacked."""
    shutil.unpack_archive(record, tmp_path)
    return tmp_path / record.stem


@pytest.fixture
def record(page: Page, published: str, tmp_path: Path) -> Path:
    """The file of one choice, from the first edition, on one day."""
    page.clock.set_fixed_time(f"{EDITION_DATE}")
    page.goto(f"{published}/2027.01.01/{PAGE}#for=nsf")
    expect(page.locator(".document-text").first).to_be_visible()
    return taken(page, tmp_path)


def test_file_holds_its_parts(page: Page, record: Path, opened: Path, editions: Path, tmp_path: Path) -> None:
    """The same choice gives the same bytes; words, limits and audit findings stand in it; it is small."""
    again = tmp_path / "again"
    again.mkdir()
    assert taken(page, again).read_bytes() == record.read_bytes()
    assert record.stat().st_size < MOST
    chosen = json.loads((opened / "chosen/downloads/claims.json").read_bytes())
    assert chosen["edition"] == "2027.01.01"
    facts = (opened / "facts-and-sources.txt").read_text(encoding="utf-8")
    known = {claim["id"]: claim for claim in chosen["claims"]}
    titles = {source["id"]: source["title"] for source in chosen["sources"]}
    text = json.loads((opened / "chosen/downloads/texts.json").read_bytes())["texts"][0]
    length = next(each for each in text["lengths"] if each["name"] == "standard")
    for name in length["claims"]:
        assert known[name]["statement"] in facts
        assert all(titles[cited["source"]] in facts for cited in known[name]["sources"])
        assert all(quote in facts for cited in known[name]["sources"] for quote in cited["quotes"])
    assert titles.keys() == {cited["source"] for claim in known.values() for cited in claim["sources"]}
    cover = (opened / "cover-sheet.txt").read_text(encoding="utf-8")
    audits = [claim for name, claim in known.items() if name.startswith("audit-")]
    assert len(audits) > 1
    assert all(f"{claim['statement']} Limit: {claim['limits']}" in cover for claim in audits)
    assert (opened / "rule.txt").is_file()
    with zipfile.ZipFile(record) as packed:
        names = [Path(name).name for name in packed.namelist()]
    papers = ("cover-sheet", "document", "facts-and-sources", "rule")
    assert names[:8] == [f"{paper}.{kind}" for paper in papers for kind in ("docx", "txt")]
    inside = json.loads((opened / "chosen/downloads/texts.json").read_bytes())["texts"]
    told = sum(line in known for line in facts.splitlines())
    says = f"holds {told} facts, {len(inside)} ready texts, {len(papers)} documents"
    assert says in page.locator(".document-count").inner_text()
    blank = "downloads/market-research-log.docx"
    assert (opened / "published" / blank).read_bytes() == (editions / "2027.01.01" / blank).read_bytes()


def test_program_inside_checks_it(
    record: Path, opened: Path, editions: Path, published: str, tmp_path: Path
) -> None:
    """It finds the file unchanged, and published in folder, archive and address; else it says no."""
    edition = editions / "2027.01.01"
    archive_ = shutil.make_archive(str(tmp_path / "edition"), "zip", editions, edition.name)

    def answer(*arguments: str | Path) -> str:
        done = program(sys.executable, "-I", "-S", opened / CHECKER, *arguments, folder=tmp_path)
        assert (done.status == 0) == done.out.startswith("Unchanged") == ("NOT" not in done.out)
        return done.out

    assert answer() == answer(record) == "Unchanged: all files fit the hashes beside them.\n"
    for place in (edition, archive_, f"{published}/{edition.name}/"):
        assert "Published: " in answer(opened, place)
    assert main([str(opened), str(editions / "2027.01.02")]) == 1
    (opened / "published" / PROVENANCE).write_bytes(b"{}")
    (opened / "one more.txt").touch()
    assert main([str(opened)]) == 1


@pytest.mark.parametrize("word", ["limits", "publisher"])
def test_published_is_more_than_unchanged(word: str, opened: Path, editions: Path) -> None:
    """A file whose facts or sources were changed with its own sums is found out by the published edition."""
    claims = opened / "chosen/downloads/claims.json"
    claims.write_text(claims.read_text(encoding="utf-8").replace(f'"{word}": "', f'"{word}": "No '))
    (opened / SUMS).write_bytes(to_bytes(sums_of(opened)))
    assert main([str(opened)]) == 0
    assert main([str(opened), str(editions / "2027.01.01")]) == 1


@pytest.mark.parametrize("times", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_changed_byte_is_refused(times: int, record: Path) -> None:
    """Of changes of one byte at random, in files and around them, none is taken for the file as it was."""
    assert main([str(record)]) == 0
    chance = random.Random(times)  # noqa: S311 - the same changes each time
    data, copy = record.read_bytes(), record.with_name("changed.zip")
    for _ in range(times):
        place = chance.randrange(len(data))
        copy.write_bytes(data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :])
        assert main([str(copy)]) == 1


def test_nothing_is_sent_or_stored(page: Page, published: str, tmp_path: Path) -> None:
    """Making files asks for files of the edition, sends nothing along, and leaves nothing behind."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.extend([request]))
    page.goto(f"{published}/2027.01.01/{PAGE}#for=uw")
    for button in ("Word document", "Text file", "References (RIS)"):
        with page.expect_download():
            page.get_by_role("button", name=button).click()
    taken(page, tmp_path)
    assert asked
    for request in asked:
        assert request.url.startswith((f"{published}/", "blob:"))
        assert (request.method, request.post_data) == ("GET", None)
        assert "?" not in request.url
    assert page.evaluate("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)") == ""


def test_page_from_a_disk_says_what_it_needs(page: Page, built_book: Book) -> None:
    """A page opened from a disk cannot read the edition's files, and says where it can."""
    page.goto(f"{(built_book.site / PAGE).as_uri()}#for=nsf")
    page.get_by_role("button", name="File for the record").click()
    expect(page.locator(".document-said")).to_contain_text("Open the page at http")


@pytest.mark.slow
def test_office_opens_its_papers(opened: Path, tmp_path: Path) -> None:
    """LibreOffice reads the same words in each paper of the file as the text beside it has."""
    papers = sorted(opened.glob("*.docx"))
    assert len(papers) == 4
    office_saves(papers, "txt:Text (encoded):UTF8", tmp_path)
    for paper in papers:
        read, written = (
            path.read_text(encoding="utf-8-sig").split()
            for path in (tmp_path / f"{paper.stem}.txt", paper.with_suffix(".txt"))
        )
        assert read == written
