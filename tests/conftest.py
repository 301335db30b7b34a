"""Fixtures that make and build books, and serve what a collector reads."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from books import ROOT, Book, copy_real_book, make_book, take_cache
from checkouts import Checkout, bare
from folders import week
from servers import Archive, served, serving
from tools import BROWSER_SWITCHES, find_browser

# How long an example takes says how busy the machine is, and nothing about the book.
# The short tests find the same each time; the long ones look further, by chance.
settings.register_profile("short", deadline=None, max_examples=10, derandomize=True)
settings.register_profile("long", deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Tries a few examples of each property, and in the long tests as many as Hypothesis would.

    Git reads no settings of the person who runs the tests, a commit names its edition, and whatever proxy
    leads to the world, none leads to this machine.
    """
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    os.environ["no_proxy"] = f"127.0.0.1,localhost,{os.environ.get('no_proxy', '')}"
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    settings.load_profile("short" if "not slow" in config.getoption("markexpr") else "long")
    # A page that comes late says how busy the machine is.
    expect.set_options(timeout=120_000)


def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two processors: many tests wait for a browser, a server or a program.

    Not more than twelve: a container may have a share alone of the processors that it sees.
    """
    return min(max(1, (os.cpu_count() or 1) * 3 // 2), 12)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest tests first, so that no worker waits for one at the end; then what shares a set-up.

    The first of all takes the real book, so that one worker builds it while the others run tests without.
    """

    def takes_book(item: pytest.Item) -> bool:
        return "built_book" in getattr(item, "fixturenames", ())

    def rank(item: pytest.Item) -> tuple[bool, ...]:
        long = item.get_closest_marker("timeout") is not None
        return not long, takes_book(item), not _shares_a_setup(item.path)

    items.sort(key=rank)
    first = next(filter(takes_book, items), None)
    if first is not None:
        items.remove(first)
        items.insert(0, first)


class _Scheduler(LoadScopeScheduling):  # type: ignore[misc] # untyped where it is installed
    """Gives each worker the next test, and whole files where tests share a set-up, which is made once."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", maxsplit=1)[0]
        return path if _shares_a_setup(ROOT / path) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduler:
    """Tests in their order, for whichever worker is free."""
    config.option.loadscopereorder = False
    return _Scheduler(config, log)


@cache
def _shares_a_setup(path: Path) -> bool:
    """Whether a file of tests has a fixture that its tests have in common."""
    return 'scope="module"' in path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def tiny_book(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Book]:
    """Makes a tiny book with the overlays that are named; each call makes another.

    What a build keeps of what takes long, as print forms, is there from the book without overlays.
    """
    base = _built_once(tmp_path_factory, "tiny-book", make_book)

    def make(*overlays: str) -> Book:
        book = make_book(tmp_path_factory.mktemp("tiny") / "book", *overlays)
        shutil.copytree(base.root / "_build" / "cache", book.root / "_build" / "cache")
        return book

    return make


@pytest.fixture(scope="session")
def built_tiny_book(tiny_book: Callable[..., Book]) -> Callable[..., Book]:
    """Gives the tiny book with the overlays, built, for the test to change; it is built once in a process."""

    @cache
    def build(*overlays: str) -> Book:
        book = tiny_book(*overlays)
        assert book.build().good().err == ""
        return book.put_aside()

    return lambda *overlays: build(*overlays).restored()


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The real book, built once for all tests and their workers; a test may read it and not change it."""
    return _built_once(tmp_path_factory, "real-book", lambda folder: take_cache(copy_real_book(folder)))


@pytest.fixture(scope="session")
def address(built_book: Book) -> Iterator[str]:
    """The address of a server for the real site, which stands below a path as on GitHub Pages."""
    with served(built_book.site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome of this machine."""
    program = find_browser()
    assert program is not None, "run `make test`: it says how to get a browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_SWITCHES, timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab without motion, which may read and write the clipboard."""
    context = browser.new_context(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A tab with scripts off."""
    page = browser.new_page(java_script_enabled=False)
    yield page
    page.close()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of the tiny book, with an empty remote."""
    return Checkout.new(tmp_path / "checkout", bare(tmp_path / "remote.git"))


@pytest.fixture
def archive() -> Iterator[Archive]:
    """A week of launches on mybinder.org behind a real server."""
    with serving(week()) as served_week:
        yield served_week


def _built_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Book]) -> Book:
    """Workers share the folder above their own; the first that takes the lock builds."""
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    book = Book(shared / name)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not book.root.exists():
            make(book.root).build().good()
    return book
