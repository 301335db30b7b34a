"""Two editions of a tiny site, laid out as on the branch that is published, in a real browser.

The site stands at the root of a host, below a path, and in a folder without any server.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from books import EDITION, make_book
from qualifications import editions, vintages
from qualifications.editions import EditionEntry
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.shared_files import on_branch
from qualifications.vintages import Vintage
from servers import served
from tools import axe_faults_in, complaints_of

FIRST = "2026.08.01"
FIRST_TIME = int(dt.datetime(2026, 8, 1, tzinfo=dt.UTC).timestamp())
CHANGES = "reference/changes.html"


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site: the later edition at its root, both below `v/`, and the list of both."""
    folder = tmp_path_factory.mktemp("branch")
    books = {
        FIRST: make_book(folder / "first", "editions"),
        EDITION: make_book(folder / "later", "editions", "later"),
    }
    books[FIRST].build_site(epoch=FIRST_TIME).good()
    books[EDITION].build_site().good()
    site = folder / "site"
    shutil.copytree(books[EDITION].site, site)
    entries = []
    for number, book in books.items():
        project = Project(book.root)
        for name, data in on_branch(book.site, url=project.url, book=project.file_stem).items():
            write_atomically(site / editions.edition_path(number) / name, data)
        day = dt.date.fromisoformat(number.replace(".", "-"))
        entries.append(EditionEntry(number, f"{day}", f"{day}"))
    rows: tuple[Vintage, ...] = ()
    for book in books.values():
        rows = vintages.with_edition(rows, vintages.from_csv(book.files()[vintages.CSV], place=vintages.CSV))
    for name, data in {**editions.files(entries), **vintages.files(rows)}.items():
        (site / name).write_bytes(data)
    return site


@pytest.fixture(params=["path", *(pytest.param(each, marks=pytest.mark.slow) for each in ("root", "folder"))])
def place(request: pytest.FixtureRequest, branch: Path) -> Iterator[str]:
    """Where the site stands, without a slash at the end."""
    if request.param == "folder":
        yield f"file://{branch}"
        return
    with served(branch, prefix="" if request.param == "root" else "/qualifications") as address:
        yield address


@pytest.fixture
def quiet(page: Page, place: str) -> Iterator[Page]:
    """A tab that stays quiet: no complaint, and nothing asked of another place."""
    complaints = complaints_of(page, place)
    yield page
    assert complaints == []


def test_older_edition_says_so(quiet: Page, place: str) -> None:
    """A page of the older edition names the latest and leads to the same page of it, and to what changed.

    Where the latest has no such page, it leads to the first.
    """
    quiet.goto(f"{place}/v/{FIRST}/places.html#where-they-meet")
    banner = quiet.get_by_role("region", name="A later edition")
    expect(banner).to_have_text(
        f"You are reading edition {FIRST}. The latest is {EDITION}. See what changed since."
    )
    assert axe_faults_in(quiet) == []
    banner.get_by_role("link", name="See what changed since").click()
    quiet.wait_for_url(f"{place}/{CHANGES}#since={FIRST}")
    quiet.go_back()
    banner.get_by_role("link", name=EDITION).click()
    quiet.wait_for_url(f"{place}/places.html#where-they-meet")
    quiet.goto(f"{place}/v/{FIRST}/parties.html")
    banner.get_by_role("link", name=EDITION).click()
    quiet.wait_for_url(f"{place}/index.html")


@pytest.mark.parametrize("folder", ["", f"v/{EDITION}/"])
def test_latest_edition_has_no_banner(quiet: Page, place: str, folder: str) -> None:
    """At the root and in its own folder the latest edition has nothing to say; its foot lists all.

    The list opens with a key, and leads to the same page of another edition, and back.
    """
    quiet.goto(f"{place}/{folder}places.html#where-they-meet")
    foot = quiet.locator(".other-editions")
    foot.locator("summary").press("Enter")
    expect(foot.locator("li")).to_have_count(2)
    expect(quiet.locator(".edition-banner")).to_be_hidden()
    expect(foot.locator("[aria-current]")).to_have_text(f"{EDITION} data to 22 November 2026, the latest")
    foot.get_by_role("link", name=FIRST).press("Enter")
    quiet.wait_for_url(f"{place}/v/{FIRST}/places.html#where-they-meet")
    foot.locator("summary").click()
    foot.get_by_role("link", name=EDITION).click()
    quiet.wait_for_url(f"{place}/places.html#where-they-meet")


def test_claims_are_compared(quiet: Page, place: str) -> None:
    """Each claim stands under what became of it, with both sentences, figures and dates where they differ."""
    quiet.goto(f"{place}/v/{FIRST}/{CHANGES}")
    expect(quiet.get_by_role("status")).to_have_text(
        f"1 of the 5 claims of edition {FIRST} is the same in {EDITION}, "
        "which has data to 22 November 2026. Shown below: 5."
    )
    sections = quiet.locator(".changes-results section")
    found = {
        section.locator("h2").inner_text(): section.locator("code").all_inner_texts()
        for section in sections.all()
    }
    assert found == {
        "Retired 1": ["twice"],
        "Disputed 1": ["doubted"],
        "Stale 1": ["old"],
        "Updated 1": ["moved"],
        "New 1": ["fresh"],
    }
    moved = quiet.locator("li.change.updated")
    assert moved.locator(".change-figure").inner_text().split() == [
        *("Figure", "then:", "34"),
        "→",
        *("Figure", "now:", "1,041"),
    ]
    assert moved.locator("dd").all_inner_texts() == [
        "On 1 March 2025, 34 people had come.",
        "On 1 June 2025, 1,041 people had come.",
    ]
    assert moved.locator("del").all_inner_texts() == ["March", "34"]
    assert moved.locator("ins").all_inner_texts() == ["June", "1,041"]
    expect(moved.locator(".change-head")).to_contain_text("Data of 1 March 2025, now 1 June 2025")
    expect(quiet.locator("li.change.retired")).to_contain_text("The guests had been counted twice.")
    assert axe_faults_in(quiet) == []
    quiet.set_viewport_size({"width": 320, "height": 800})
    assert quiet.evaluate("document.scrollingElement.scrollWidth") == 320
    moved.get_by_role("link", name=f"moved in {FIRST}").click()
    quiet.wait_for_url(f"{place}/v/{FIRST}/reference/claims.html#claim-moved")


def test_choice_stands_in_the_address(quiet: Page, place: str) -> None:
    """Kinds and words that a reader chooses go into the address, and come back from it."""
    quiet.goto(f"{place}/{CHANGES}#since={FIRST}&show=updated")
    expect(quiet.locator("li.change")).to_have_count(1)
    quiet.get_by_label("Same").check()
    quiet.get_by_label("Find claims with").fill("could sing")
    expect(quiet.locator("li.change code")).to_have_text("steady")
    expect(quiet.get_by_role("status")).to_contain_text("Shown below: 1.")
    address = f"{place}/{CHANGES}#since={FIRST}&show=updated,same&find=could+sing"
    expect(quiet).to_have_url(address)
    quiet.goto("about:blank")
    quiet.goto(address)
    expect(quiet.locator("li.change code")).to_have_text("steady")
    quiet.get_by_label("The edition that you cited").select_option(EDITION)
    expect(quiet.get_by_role("status")).to_have_text(
        f"Edition {EDITION} is the latest: nothing has changed since."
    )
    quiet.goto(f"{place}/{CHANGES}#since=1999.01.01")
    expect(quiet.get_by_role("status")).to_contain_text("No edition 1999.01.01 is listed here.")
    expect(quiet.get_by_role("group", name="Show")).to_be_hidden()


def test_missing_vintages_lead_to_the_file(branch: Path, page: Page, tmp_path: Path) -> None:
    """Where the claims of an edition cannot be loaded, the page says so and names their file."""
    site = tmp_path / "site"
    shutil.copytree(branch, site)
    (site / vintages.SCRIPT).unlink()
    page.goto(f"file://{site}/{CHANGES}#since={FIRST}")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    link = page.get_by_role("status").get_by_role("link")
    assert link.get_attribute("href") == f"file://{site}/v/{FIRST}/downloads/claims.json"


def test_one_edition_is_said_warmly(branch: Path, page: Page) -> None:
    """A site that knows one edition says what the page will do, and its foot that there is no other."""
    alone = branch.parent / "later" / "_build" / "html"
    page.goto(f"file://{alone}/{CHANGES}")
    expect(page.locator(".changes")).to_contain_text(
        f"Edition {EDITION}, with data to 12 January 2025, is the first"
    )
    page.locator(".other-editions summary").click()
    expect(page.locator(".other-editions")).to_contain_text("There is no other edition here yet.")
    assert axe_faults_in(page) == []


def test_without_scripts_there_are_links(branch: Path, plain: Page) -> None:
    """Without JavaScript the edition's number leads to the page on editions, and the claims to their file."""
    plain.goto(f"file://{branch}/v/{FIRST}/{CHANGES}")
    expect(plain.locator(".changes")).to_have_text("Compare the claims yourself.")
    expect(plain.locator(".edition-banner")).to_be_hidden()
    plain.locator("footer.foot").get_by_role("link", name=FIRST).click()
    plain.wait_for_url("**/reference/editions.html")
