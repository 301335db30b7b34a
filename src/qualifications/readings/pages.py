"""Pages of the web, requested politely and read as text, and what a page that lacks its words is instead."""

import contextlib
import datetime as dt
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import trafilatura

from qualifications.collect.http import Answer, Client
from qualifications.problems import ProblemError, unusable
from qualifications.readings.quotations import text_of

_LARGEST = 2**23
# A page must come within so many seconds; before a host is asked again, so many pass, and at most so many.
_SECONDS, _PAUSE, _LONGEST_PAUSE = 60, 1.0, 30.0
_OK, _GONE, _TOO_MANY = 200, (404, 410), 429
_LOGIN = re.compile(
    r"log[-_]?in|sign[-_]?in|\bsso\b|\bsaml|\bcas\b|shibboleth|oauth|authenticate", re.IGNORECASE
)
_WALL = re.compile(
    r"are you (?:a )?(?:human|robot)|verify (?:that )?you are human|captcha|just a moment|access denied|"
    r"checking your browser|enable javascript|unusual traffic|request (?:was )?blocked|attention required",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b404\b|not found|no longer (?:available|exists)|(?:can.?t|cannot|could not) (?:be )?f(?:i|ou)nd"
    r"|does ?n.t exist",
    re.IGNORECASE,
)
# A page with fewer letters has no content for a program, such as one that scripts fill in.
_SHORTEST = 200
# Of an English text, these are at least this share of the words.
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|for|that|with|by)\b", re.IGNORECASE)
_FEWEST = 0.04


@dataclass(frozen=True)
class Page:
    """A page as it was read: its text, where it stands now, and on which day that was.

    Of one that lacks its words, `gone` says how the site tells that there is no such page, or `closed` how it
    keeps a program out.
    """

    text: str
    url: str
    day: dt.date
    gone: str = ""
    closed: str = ""


@dataclass
class Pages:
    """Reads pages: copies in folders where they are given, else the web, a host by one request at a time."""

    client: Client
    copies: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    pause: float = _PAUSE
    seconds: float = _SECONDS
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _full: set[str] = field(default_factory=set)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def read(self, url: str) -> Page:
        """The page as it is now; raises ProblemError where it cannot be read."""
        for address, folder in self.copies.items():
            base = address.rstrip("/")
            rest = url.partition("#")[0].removeprefix(base)
            if url.startswith(base) and rest[:1] in "/?":
                return _stored(Path(folder), rest, wanted=self.language)
        with self._locks.setdefault(urlsplit(url).netloc, threading.Lock()):
            return self._asked_for(url)

    def _asked_for(self, url: str) -> Page:
        rules = self._rules(url)
        if not rules.can_fetch("qualifications", url):
            raise unusable(url, found="a site that asks programs to stay out", allowed="a page for programs")
        asked = float(rules.crawl_delay("qualifications") or 0) if rules.mtime() else 0.0
        answer = self._get(url, pause=min(asked, _LONGEST_PAUSE))
        today = dt.datetime.now(dt.UTC).date()
        if _LOGIN.search(answer.url) and not _LOGIN.search(url):
            raise unusable(url, found=f"a login at {answer.url}", allowed="a page that lets a program in")
        if answer.status in _GONE:
            return Page("", answer.url, today, gone=f"status {answer.status}")
        if answer.status != _OK:
            raise unusable(url, found=f"status {answer.status}", allowed="a page that lets a program in")
        return _page(answer.body, answer.url, today, wanted=self.language)

    def _rules(self, url: str) -> RobotFileParser:
        """What the site asks of programs; nothing where it does not say."""
        host = urljoin(url, "/")
        if host not in self._robots:
            rules = RobotFileParser()
            lines: list[str] = []
            # The page itself will tell what is wrong with the site.
            with contextlib.suppress(ProblemError):
                answer = self._get(urljoin(host, "robots.txt"))
                text = answer.body.decode("utf-8", "replace") if answer.status == _OK else ""
                lines = text.splitlines()
            rules.parse(lines)
            self._robots[host] = rules
        return self._robots[host]

    def _get(self, url: str, *, pause: float = 0.0) -> Answer:
        """What the site answers, some seconds after it was asked last; one that has enough is left alone."""
        host = urlsplit(url).netloc
        pause = max(self.pause, pause)
        if host in self._full:
            found = f"a site that was asked too often (status {_TOO_MANY})"
            raise unusable(url, found=found, allowed="an answer; run it again later")
        time.sleep(max(0.0, self._asked.get(host, -pause) + pause - time.monotonic()))
        self._asked[host] = time.monotonic()
        headers = {"Accept-Language": self.language, "Accept": "text/html,application/pdf,*/*;q=0.5"}
        answer = self.client.answer(url, limit=_LARGEST, seconds=self.seconds, headers=headers)
        if answer.status == _TOO_MANY:
            self._full.add(host)
        return answer


def _stored(folder: Path, rest: str, *, wanted: str) -> Page:
    """A page that stands in a folder, of the day on which its file was written."""
    path = folder / rest.strip("/") if rest.strip("/") else folder
    for each in (path, path / "index.html", path.with_name(f"{path.name}.html")):
        if each.is_file():
            day = dt.datetime.fromtimestamp(each.stat().st_mtime, dt.UTC).date()
            return _page(each.read_bytes(), "", day, wanted=wanted)
    raise unusable(path, found="no such file", allowed="a copy of the page")


def _page(body: bytes, url: str, day: dt.date, *, wanted: str) -> Page:
    """A page by its bytes: HTML, PDF or plain text, in the language that is wanted or another."""
    text = title = language = ""
    login = False
    if body.startswith(b"%PDF") or b"<" not in body[:1000]:
        try:
            text = text_of(body)
        except ValueError as error:
            raise unusable(url, found=str(error), allowed="a PDF that can be read") from None
    elif (tree := trafilatura.load_html(body)) is not None:
        title = " ".join((tree.findtext(".//title") or "").split())
        language = tree.get("lang", "")
        login = tree.find(".//input[@type='password']") is not None
        for each in list(tree.iter("noscript")):
            each.drop_tree()
        # All that a reader sees: what stands in a box beside the article counts too.
        text = str(trafilatura.html2txt(tree, clean=False))
    gone = closed = ""
    foreign = language and not language.lower().startswith(wanted)
    words = _ENGLISH.findall(text) if wanted == "en" else text.split()
    # A long text may speak of what was not found elsewhere.
    head = title if len(text) >= 5 * _SHORTEST else f"{title}\n{text[:_SHORTEST]}"
    if len(text) < 10 * _SHORTEST and (login or _WALL.search(text + title)):
        closed = "a login" if login else "a page that asks for a person"
    elif _NOT_FOUND.search(head):
        gone = "a page that says there is none"
    elif len(text) < _SHORTEST:
        closed = "a page without text"
    elif foreign or len(words) < _FEWEST * len(text.split()):
        closed = "a page in another language"
    return Page(text, url, day, gone, closed)
