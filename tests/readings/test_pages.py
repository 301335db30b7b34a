"""Pages of a real server on this machine, each read to the right end: stands, moved, gone or unreachable."""

import datetime as dt
import io
import threading
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader
from typst import compile as typeset

from qualifications.collect.http import Client
from qualifications.ledger.sources import Source
from qualifications.problems import ProblemError
from qualifications.readings.pages import Pages
from qualifications.readings.reread import CitedDocument, Outcome, Reread, reread
from servers import Archive, serving
from tools import until

WORDS = "A sole source needs a letter that says why."
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
TODAY = NOON.date()
GERMAN = "<p>" + "Die Vergabe ohne Wettbewerb braucht ein Schreiben. " * 9 + "</p>"
LINKED = "<p>A <b>sole\nsource</b> needs a <a href='#'>letter</a> that says why.</p>"
ITEMS = "<ul><li>A sole source needs</li><li>a letter that says why.</li></ul>"
CELLS = "<table><tr><td>A sole source</td><td>needs a letter that says why.</td></tr></table>"
FILLER = "The office of the university looks at each of the letters, and it answers in a week or in two. " * 4


def page(body: str, *, title: str = "Buying", lang: str = "en") -> bytes:
    """A page with a menu, as sites have one."""
    menu = "<nav><a href='/'>Home</a></nav>"
    head = f"<!doctype html><html lang='{lang}'><head><title>{title}</title><script>let x</script></head>"
    return f"{head}<body>{menu}<main>{body}</main></body></html>".encode()


STANDS, MOVED, GONE, UNREACHABLE = Outcome.STANDS, Outcome.MOVED, Outcome.GONE, Outcome.UNREACHABLE
# What the server gives for the page, or does instead, the end, and a word of the reason.
CASES: dict[str, tuple[bytes | str, Outcome, str]] = {
    "words": (page(f"<p>{WORDS}</p>"), STANDS, ""),
    "words in marks": (page(LINKED), STANDS, ""),
    "words over items": (page(ITEMS), STANDS, ""),
    "words in cells": (page(CELLS), STANDS, ""),
    "words beside the article": (page(f"<p>{FILLER}</p><aside>{WORDS}</aside>"), STANDS, ""),
    "text": (WORDS.encode(), STANDS, ""),
    "other words": (page(f"<p>A sole source needs a form.</p><p>{FILLER}</p>"), GONE, "needs a form"),
    "no page": ("404", GONE, "404"),
    "no page for good": ("410", GONE, "410"),
    "soft 404": (page(FILLER, title="Page not found"), GONE, "there is none"),
    "refused": ("403", UNREACHABLE, "403"),
    "too many": ("429", UNREACHABLE, "429"),
    "broken": ("500", UNREACHABLE, "500"),
    "login": ("302 /login?next=page", UNREACHABLE, "login"),
    "password": (page("<form><input type='password'></form><p>Staff.</p>"), UNREACHABLE, "login"),
    "bot wall": (page("<p>Just a moment, verify you are human.</p>"), UNREACHABLE, "a person"),
    "empty room": (page("<div id='app'></div>"), UNREACHABLE, "without text"),
    "other language": (page(GERMAN, lang="de"), UNREACHABLE, "language"),
    "language not told": (page(GERMAN, lang=""), UNREACHABLE, "language"),
    "50 MB": (b"<p>x" * (50 * 2**18), UNREACHABLE, "too large"),
    "endless": ("endless", UNREACHABLE, "too large"),
    "drip": ("drip", UNREACHABLE, "no complete answer within"),
    "damaged PDF": (b"%PDF-1.7 nothing", UNREACHABLE, "PDF"),
    "dropped": ("dropped", UNREACHABLE, ""),
    "moved": ("301 /elsewhere", MOVED, "elsewhere"),
    "moved to a home page": ("301 /home", GONE, "Welcome"),
}  # fmt: skip


def read(
    archive: Archive,
    name: str = "page",
    *,
    copies: str = "",
    known: Reread | None = None,
    language: str = "en",
    anew: bool = False,
    seconds: float = 60,
) -> Reread:
    """What became of the words of a page on the server, which has so many seconds."""
    source = Source(
        title="Buying", publisher="A university", url=f"{archive.url}{name}", read=dt.date(2026, 1, 1)
    )
    document = CitedDocument(source, {WORDS: ()}, {})
    readings = {"": known.reading} if known and known.reading else {}
    with Client(patience=0.1, attempts=1) as client:
        pages = Pages(client, {archive.url: copies} if copies else {}, language, pause=0, seconds=seconds)
        ((_, found),) = reread(
            [document], readings, lambda _: pytest.fail("no repository"), pages.read, anew=anew
        )
    return found


@pytest.mark.parametrize("case", CASES)
def test_page_comes_to_the_right_end(case: str) -> None:
    """What keeps a program out renews nothing and is not gone; what is gone says so; what stands renews."""
    given, outcome, reason = CASES[case]
    archive = Archive(raw={"elsewhere": page(f"<p>{WORDS}</p>"), "home": page(f"<p>Welcome! {FILLER}</p>")})
    if isinstance(given, bytes):
        archive.raw["page"] = given
    else:
        archive.faults["page"] = [given] * 9
    with time_machine.travel(NOON), serving(archive):
        again = read(archive, seconds=1 if given == "drip" else 60)
    (found,) = again.found
    assert found.outcome is outcome
    assert reason in found.after + found.place
    quotations = again.reading.quotations if again.reading else ()
    assert [(quoted.seen, quoted.gone) for quoted in quotations] == {
        STANDS: [(TODAY, None)],
        MOVED: [(TODAY, None)],
        GONE: [(dt.date(2026, 1, 1), TODAY)],
        UNREACHABLE: [],
    }[outcome]


@pytest.mark.parametrize(("shown", "outcome"), [(GERMAN, GONE), (FILLER, UNREACHABLE)])
def test_book_in_another_language(shown: str, outcome: Outcome) -> None:
    """A page in the language of the book has the words or lacks them; one in English keeps it out."""
    lang = "de-CH" if shown == GERMAN else "en"
    with serving(Archive(raw={"page": page(shown, lang=lang)})) as archive:
        assert read(archive, language="de").found[0].outcome is outcome


def test_words_of_a_pdf_stand(tmp_path: Path) -> None:
    """A page that is a PDF is read as its text."""
    (tmp_path / "page.typ").write_text(WORDS, encoding="utf-8")
    pdf = typeset(str(tmp_path / "page.typ"))
    assert PdfReader(io.BytesIO(pdf)).pages
    with serving(Archive(raw={"page": pdf})) as archive:
        assert read(archive).found[0].outcome is STANDS


def test_robots_are_kept_out_where_a_site_asks() -> None:
    """A site that shuts programs out is not asked for the page."""
    rules = b"User-agent: *\nDisallow: /page\n"
    with serving(Archive(raw={"robots.txt": rules, "page": page(WORDS)})) as archive:
        (found,) = read(archive).found
        assert (found.outcome, archive.requests["page"]) == (UNREACHABLE, 0)
        assert read(archive, "other").found[0].outcome is GONE


def test_site_that_has_enough_is_left_alone() -> None:
    """Once a site says that it was asked too often, none of its other pages is asked for."""
    archive = Archive(raw={"other": page(WORDS)}, faults={"page": ["429"] * 9})
    with serving(archive), Client(patience=0.1, attempts=1) as client:
        pages = Pages(client, pause=0)
        for name in ("page", "other"):
            with pytest.raises(ProblemError, match="status 429"):
                pages.read(f"{archive.url}{name}")
    assert (archive.requests["page"], archive.requests["other"]) == (2, 0)


def test_run_that_is_stopped_asks_no_more() -> None:
    """Whoever stops a run waits for none of the pages that are left, and the site is left alone."""
    with serving(Archive()) as archive:
        addresses = (f"{archive.url}{number}" for number in range(20))
        sources = (Source(title="A", publisher="B", url=url, read=TODAY) for url in addresses)
        documents = [CitedDocument(source, {WORDS: ()}, {}) for source in sources]
        threads = threading.active_count()
        with Client(attempts=1) as client:
            pages = Pages(client, pause=0.1)
            run = reread(documents, {}, lambda _: pytest.fail("no repository"), pages.read)
            next(run)
            run.close()
        asked = archive.requests.total()
        until(lambda: threading.active_count() <= threads, what="the threads end")
        assert archive.requests.total() <= asked + 1 < len(documents)
        with pytest.raises(ProblemError, match="no complete answer"):
            client.get(archive.url)


def test_page_is_asked_for_once_a_day() -> None:
    """A page that had its words today is asked for again on request; one that lacked them or moved is."""
    archive = Archive(raw={"page": page(f"<p>{WORDS}</p>")})
    with serving(archive):
        first = read(archive)
        assert read(archive, known=first).found == first.found
        assert archive.requests["page"] == 1
        archive.faults["page"] = ["301 /other"]
        assert read(archive, known=first, anew=True).found[0].outcome is GONE
        archive.faults["old"] = ["301 /page"]
        moved = read(archive, "old")
        assert moved.found[0].outcome is MOVED
        # The editor has written the address to which it moved.
        assert read(archive, known=moved).found == first.found
        archive.requests.clear()
        archive.raw["page"] = page(f"<p>{FILLER}</p>")
        gone = read(archive)
        assert gone.found[0].outcome is GONE
        assert read(archive, known=gone).found == gone.found
        assert archive.requests["page"] == 2


def test_stored_copy_is_read_instead(tmp_path: Path) -> None:
    """A folder of pages stands for a site, and one that it lacks cannot be looked for."""
    (tmp_path / "copies/rules").mkdir(parents=True)
    (tmp_path / "copies/rules/index.html").write_bytes(page(WORDS))
    archive = Archive(url="https://example.org/")
    assert read(archive, "rules/", copies=str(tmp_path / "copies")).found[0].outcome is STANDS
    assert read(archive, "rules#why", copies=str(tmp_path / "copies")).found[0].outcome is STANDS
    assert read(archive, "more", copies=str(tmp_path / "copies")).found[0].outcome is UNREACHABLE
