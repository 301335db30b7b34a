"""The client over real HTTP: polite, patient within limits, and whole bodies or none."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualifications.collect.http import Client
from qualifications.problems import ProblemError
from servers import Archive, serving

LIMIT = 2**16


@pytest.fixture
def server() -> Iterator[Archive]:
    """A server with one small file."""
    with serving(Archive(raw={"file": b"whole"})) as served:
        yield served


# What each odd answer is reported as.
ODD = {
    "drip": "no complete answer within 0.5 seconds; allowed: an answer in that time",
    "endless": "a body that is too large; allowed: at most 65,536 bytes",
    "endless chunks": "a body that is too large",
    "bomb": "a body that is too large",
    "cut chunk": "IncompleteRead",
    "no http": "220 mail.example ESMTP",
    "odd redirect": "Invalid IPv6 URL",
    "302 /file": "TooManyRedirects",
}


@pytest.mark.parametrize("fault", ODD)
def test_an_odd_answer_is_reported(server: Archive, fault: str) -> None:
    """Bodies without end, bombs, drips and broken frames end in one line with the address, and in time."""
    server.faults = {"file": [fault] * 99}
    url, start = f"{server.url}file", time.monotonic()
    seconds = 0.5 if "drip" in fault else 60
    client = Client(seconds=seconds, patience=0.1, attempts=2)
    with client, pytest.raises(ProblemError) as refused:
        client.get(url, limit=LIMIT)
    assert time.monotonic() - start < 30
    words = str(refused.value)
    assert words.startswith(f"{url}: found ")
    assert ODD[fault] in words
    # What the client refuses itself is told as it is, not as an error that it met.
    assert "ProblemError" not in words
    assert len(words.splitlines()) == 1


@pytest.mark.parametrize(
    ("book", "address"), [("https://example.org/", " (+https://example.org/)"), ("/", "")]
)
def test_a_server_learns_who_asks(
    server: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: str, address: str
) -> None:
    """A client names the book that it works for, where that has an address, and sends no user's password."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Client(book=book) as client:
        client.get(f"{server.url}file")
    (agent,) = server.agents
    assert re.fullmatch(rf"qualifications/[^ ]+{re.escape(address)}", agent)
    assert server.passwords == {""}


NOT_HTTP = r"found (Missing|Invalid)Schema: "


@pytest.mark.parametrize(
    ("address", "found"),
    [
        *((address, NOT_HTTP) for address in ("/nowhere/x", "ftp://127.0.0.1/x", "file:///etc/hosts", "")),
        ("http://127.0.0.9:9/x", r"^http://127\.0\.0\.9:9/x: found ((?! at 0x).)*$"),
    ],
)
def test_an_address_of_no_server_is_reported(address: str, found: str) -> None:
    """What is neither http nor https is asked of nobody; where nobody listens, the error stays the same."""
    with Client(patience=0.005) as client, pytest.raises(ProblemError, match=found):
        client.get(address)
