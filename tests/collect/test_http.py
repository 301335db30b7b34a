"""The client over real HTTP: polite, patient within limits, and whole bodies or none."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive_server import Archive, serving
from qualifications.collect.http import Client, user_agent
from qualifications.problems import ProblemError

LIMIT = 2**16
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A server with one small file, which is asked without a proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(Archive(raw={"file": b"whole"})) as served:
        yield served


def in_a_second() -> str:
    """The time of the second after next, as HTTP writes it."""
    return email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize("asked", [lambda: "1", in_a_second], ids=["seconds", "date"])
def test_a_server_says_how_long_to_wait(server: Archive, asked: Callable[[], str]) -> None:
    """The next request comes no sooner than the server asks, in seconds or by date."""
    server.retry_after, server.faults = asked, {"file": ["429"]}
    start = time.monotonic()
    with Client(patience=0.02) as client:
        assert client.get(f"{server.url}file") == b"whole"
    # A date has no parts of a second, and a busy machine takes its time.
    assert 0.9 < time.monotonic() - start < 60


# What each odd answer is told as.
ODD = {
    "drip": "no end after 0.5 seconds; allowed: an answer in that time",
    "endless": "a body that is too large; allowed: at most 65,536 bytes",
    "endless chunks": "a body that is too large",
    "bomb": "a body that is too large",
    "cut chunk": "IncompleteRead",
    "no http": "220 mail.example ESMTP",
    "odd redirect": "Invalid IPv6 URL",
}


@pytest.mark.parametrize("fault", ODD)
def test_an_odd_answer_is_told(server: Archive, fault: str) -> None:
    """Bodies without end, bombs, drips and broken frames end in one line with the address, and in time."""
    server.faults = {"file": [fault] * 99}
    url, start = f"{server.url}file", time.monotonic()
    seconds = 0.5 if "drip" in fault else 60
    client = Client(seconds=seconds, patience=0.005, attempts=2)
    with client, pytest.raises(ProblemError) as refused:
        client.get(url, limit=LIMIT)
    assert time.monotonic() - start < 30
    words = str(refused.value)
    assert words.startswith(f"{url}: found ")
    assert ODD[fault] in words
    assert len(words.splitlines()) == 1


def test_a_redirect_is_followed(server: Archive) -> None:
    """A file that moved is taken; a circle is not followed for ever."""
    server.faults = {"old": ["301 /older"], "older": ["302 /file"], "circle": ["302 /circle"] * 99}
    with Client(patience=0.01) as client:
        assert client.get(f"{server.url}old") == b"whole"
        with pytest.raises(ProblemError, match="found TooManyRedirects"):
            client.get(f"{server.url}circle")


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_is_asked(server: Archive, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A host that only the proxy reaches is asked through it, however the variable is spelled."""
    server.raw["http://archive.invalid/file"] = b"through"
    monkeypatch.setenv(name, server.url)
    with Client(patience=0.01, attempts=1) as client:
        assert client.get("http://archive.invalid/file") == b"through"
        monkeypatch.setenv("no_proxy", "archive.invalid")
        with pytest.raises(ProblemError, match=r"archive\.invalid"):
            client.get("http://archive.invalid/file")


def test_a_proxy_is_asked_for_a_tunnel(server: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of https is reached through the proxy of https, by a tunnel, and no other way."""
    monkeypatch.setenv("https_proxy", server.url.removeprefix("http://"))
    with Client(patience=0.01, attempts=1) as client, pytest.raises(ProblemError, match="501"):
        client.get("https://archive.invalid/file")


@pytest.mark.parametrize(("book", "told"), [("https://example.org/", " (+https://example.org/)"), ("/", "")])
def test_a_server_is_told_who_asks(
    server: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: str, told: str
) -> None:
    """A client names the book that it works for, where that has an address, and sends no user's password."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Client(agent=user_agent(book)) as client:
        client.get(f"{server.url}file")
    (agent,) = server.agents
    assert re.fullmatch(rf"qualifications/[^ ]+{re.escape(told)}", agent)
    assert server.passwords == {""}


NOT_HTTP = r"found (Missing|Invalid)Schema: "


@pytest.mark.parametrize(
    ("address", "found"),
    [
        *((address, NOT_HTTP) for address in ("/nowhere/x", "ftp://127.0.0.1/x", "file:///etc/hosts", "")),
        ("http://127.0.0.9:9/x", r"^http://127\.0\.0\.9:9/x: found ((?! at 0x).)*$"),
    ],
)
def test_an_address_of_no_server_is_told(address: str, found: str) -> None:
    """What is neither http nor https is asked of nobody; where nobody listens, the error stays the same."""
    with Client(patience=0.005) as client, pytest.raises(ProblemError, match=found):
        client.get(address)
