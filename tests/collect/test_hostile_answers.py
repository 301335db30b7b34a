"""Answers that no sound server gives: each costs its source, in its time, and is told in a line."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from archive_server import Archive, event, serving
from books import ROOT
from folders import MONDAY, contents, launches, run, week
from qualifications.cli import main
from qualifications.collect.archive import read_day, read_index, read_listing
from qualifications.collect.deadline import Deadline
from qualifications.collect.errors import CollectError
from qualifications.collect.http import Client
from qualifications.problems import Exit

LIMIT = 2**16
PROXIES = (
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A server with one small file, which is asked without a proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with serving(Archive(raw={"file": b"whole"})) as served:
        yield served


ODD = {
    "endless": "a body that is too large; allowed: at most 65,536 bytes",
    "endless chunks": "a body that is too large",
    "endless chunk size": "got more than 65536 bytes when reading chunk size",
    "endless headers": "got more than 100 headers",
    "endless line": "got more than 65536 bytes when reading header line",
    "bomb": "a body that is too large",
    "bad chunk": "IncompleteRead",
    "cut chunk": "IncompleteRead",
    "no last chunk": "IncompleteRead",
    "two lengths": "Content-Length contained multiple unmatching values",
    "other coding": "the content encoding br; allowed: gzip or none",
    "no http": "220 mail.example ESMTP",
    "odd redirect": "Invalid IPv6 URL",
}
SLOW = ["drip", "drip headers", "drip chunks", "endless trailer", "endless continue"]


@pytest.mark.parametrize(
    ("fault", "saved"),
    [
        *((fault, False) for fault in (*ODD, *SLOW)),
        *((fault, True) for fault in ("endless", "bomb", "cut chunk", "drip")),
    ],
)
def test_an_odd_answer_is_told(server: Archive, tmp_path: Path, fault: str, *, saved: bool) -> None:
    """Bodies without end, bombs, drips and broken frames end in one line with the address, and in time."""
    server.faults = {"file": [fault] * 99}
    url, start = f"{server.url}file", time.monotonic()
    with Client(patience=0.005, attempts=2) as plain:
        client = plain.within(Deadline.after(0.5 if fault in SLOW else 60))
        work = partial(client.save, url, tmp_path / "file") if saved else partial(client.get, url)
        with pytest.raises(CollectError) as refused:
            work(limit=LIMIT)
    assert time.monotonic() - start < 30
    words = str(refused.value)
    assert words.startswith(f"{url}: found ")
    if fault in SLOW:
        assert "no end after 0.5 seconds; allowed: an answer in that time" in words
    elif saved and fault == "bomb":
        assert "found a compressed body; allowed: the body as it is" in words
    else:
        assert ODD[fault] in words
    assert len(words.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", ["86400", "9" * 5000, "Fri, 31 Dec 99999 23:59:59 GMT", "-1", "x"])
def test_no_wait_is_longer_than_the_deadline(server: Archive, asked: str) -> None:
    """However long a server asks a client to wait, the source ends in its time."""
    server.retry_after, server.faults = (lambda: asked), {"file": ["429"] * 99}
    start = time.monotonic()
    with Client() as client, pytest.raises(CollectError, match=r"no end after 0\.5 seconds"):
        client.within(Deadline.after(0.5)).get(f"{server.url}file")
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    "target",
    ["http://localhost:{port}/file", "http://127.0.0.1:1/file", "//localhost/file", "ftp://127.0.0.1/file"],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused(server: Archive, target: str, status: int) -> None:
    """What another host, port or protocol has is not what the source has."""
    port = server.url.rstrip("/").rpartition(":")[2]
    server.faults = {"away": [f"{status} {target.format(port=port)}"]}
    with Client(patience=0.01) as client, pytest.raises(CollectError) as refused:
        client.get(f"{server.url}away")
    assert f"{server.url}away: found a redirect to " in str(refused.value)
    assert "allowed: the same host" in str(refused.value)
    assert server.requests["file"] == 0


def test_a_redirect_on_the_same_host_is_followed(server: Archive) -> None:
    """A file that moved within its host is taken; a circle is not followed for ever."""
    server.faults = {"old": ["301 /older"], "older": ["302 /file"], "circle": ["302 /circle"] * 99}
    with Client(patience=0.01) as client:
        assert client.get(f"{server.url}old") == b"whole"
        with pytest.raises(CollectError, match="found too many redirects"):
            client.get(f"{server.url}circle")


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_is_asked(server: Archive, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A host that only the proxy reaches is asked through it, however the variable is spelled."""
    server.raw["http://archive.invalid/file"] = b"through"
    monkeypatch.setenv(name, server.url)
    with Client(patience=0.01, attempts=1) as client:
        assert client.get("http://archive.invalid/file") == b"through"
        monkeypatch.setenv("no_proxy", "archive.invalid")
        with pytest.raises(CollectError, match=r"archive\.invalid"):
            client.get("http://archive.invalid/file")


def test_a_proxy_is_asked_for_a_tunnel(server: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of https is reached through the proxy of https, by a tunnel, and no other way."""
    monkeypatch.setenv("https_proxy", server.url.removeprefix("http://"))
    with Client(patience=0.01, attempts=1) as client, pytest.raises(CollectError, match="501"):
        client.get("https://archive.invalid/file")


DAY = MONDAY + dt.timedelta(days=7)
LINE = json.dumps(event(DAY))
DEEP = "[" * 10_000 + "]" * 10_000


def entry(day: object = DAY, count: object = "1") -> str:
    """A line of the index; a text stands as JSON writes it."""
    return json.dumps({"name": f"events-{day}.jsonl", "date": str(day), "count": count})


INDEX = {
    "infinite": entry(count=float("inf")),
    "no number": entry(count=float("nan")),
    "negative": entry(count="-1"),
    "true": entry(count=True),
    "a fraction": entry(count=1.5),
    "huge": entry(count="9" * 30),
    "huge number": entry().replace('"1"', "9" * 5000),
    "other digits": entry(count="١"),
    "none": entry(count=None),
    "last of all days": entry(day="9999-12-31"),
    "future": entry(day="2099-01-01"),
    "before the first": entry(day="0001-01-01"),
    "no day": entry(day="2025-02-30"),
    "surrogate": entry().replace("}", ', "x": "\\ud800"}'),
    "deep": DEEP,
    "twice a name": entry().replace("}", ', "count": "2"}'),
    "bad utf-8": "\udcff",
    "utf-16": "{\0",
}


@pytest.mark.parametrize("case", INDEX)
def test_an_odd_index_is_refused_by_its_line(case: str) -> None:
    """A line of the index that cannot be is named."""
    text = f"{entry()}\n{INDEX[case]}".encode("utf-8", errors="surrogateescape")
    with pytest.raises(CollectError, match=r"^index, line 2: found ") as refused:
        read_index(text, place="index")
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("day", "count"),
    [("9999-12-31", "1"), ("2099-01-01", "1"), (DAY, "-1"), (DAY, "inf"), (DAY, "٣"), (DAY, "")],
)
def test_an_odd_page_of_days_is_refused_by_its_row(day: object, count: str) -> None:
    """The page for people is read with the same care."""
    text = (
        "<table><tr><th>Date</th><th>Filename</th><th>Number of Events</th></tr>"
        f"<tr><td>{day}</td><td>events-{day}.jsonl</td><td>{count}</td></tr></table>"
    ).encode()
    with pytest.raises(CollectError, match=r"^page, row 1: found "):
        read_listing(text, place="page")


EVENTS = {
    "surrogate": LINE.replace("gke", "\\ud800"),
    "deep": DEEP,
    "deep within": LINE.replace('"Org/Repo/main"', DEEP),
    "twice a name": LINE.replace("}", ', "provider": "Git"}'),
    "infinite": LINE.replace('"version": 5', '"version": Infinity'),
    "no number": LINE.replace('"version": 5', '"version": NaN'),
    "true": LINE.replace('"version": 5', '"version": true'),
    "huge number": LINE.replace('"version": 5', f'"version": {"9" * 5000}'),
    "a list": LINE.replace('"GitHub"', '["GitHub"]'),
}


@pytest.mark.parametrize("case", EVENTS)
def test_an_odd_event_is_refused_by_its_line(case: str) -> None:
    """An event that cannot be is named with its file and line."""
    with pytest.raises(CollectError, match=r"^day, line 2: found ") as refused:
        read_day(f"{LINE}\n{EVENTS[case]}\n".encode(), DAY, place="day")
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["index.jsonl", f"events-{DAY}.jsonl"])
def test_odd_data_leave_the_last_good_ones(archive: Archive, tmp_path: Path, name: str) -> None:
    """Where a line is refused, the error names file and line, and the folder stays as it was."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    archive.days[DAY] = [event(DAY)]
    archive.raw = {
        "index.html": b"<html>",
        name: (archive.body(name) or b"").rstrip() + b"\n" + DEEP.encode(),
    }
    assert re.search(rf"{name}, line \d: found ", run(archive, tmp_path).error)
    assert contents(tmp_path) == before


def test_a_provider_of_any_characters_is_kept(tmp_path: Path) -> None:
    """Whatever a name holds, it counts once, and comes back from the files."""
    archive = week()
    names = [f"A{odd}B" for odd in ("\r", "\n", "\x1f", "\u2028", "\x85", "\x00", '"', ",", "\u202e", "`")]
    archive.days[MONDAY] += [event(MONDAY, 40, provider=name) for name in names]
    with serving(archive):
        outcome = run(archive, tmp_path)
        assert (outcome.error, run(archive, tmp_path).status) == ("", "unchanged")
    assert launches(tmp_path)[MONDAY] == 3 + len(names)
    assert [note for note in outcome.notes if note.startswith("provider A")] == [
        f"provider {name}, counted, on {MONDAY}" for name in sorted(names)
    ]


@pytest.mark.parametrize("fault", ["drip", "endless continue", "bomb", "endless"])
def test_a_source_ends_in_its_time(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    """The whole of a source has one deadline, and what it says without end is not read."""
    archive.faults = {"index.jsonl": [fault] * 99, "index.html": [fault] * 99}
    start = time.monotonic()
    arguments = ["collect", "binder", "--from", archive.url, "--data", str(tmp_path), "--seconds", "1"]
    assert main(["--project", str(ROOT), *arguments]) == Exit.COLLECT
    assert time.monotonic() - start < 30
    told = capsys.readouterr()
    assert "index.jsonl: found " in told.err
    assert told.out.startswith("## binder: failed\n")
    assert contents(tmp_path) == {}
