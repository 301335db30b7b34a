"""The client over real HTTP: it waits as a server asks, and a file is saved whole or not at all."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive_server import Archive, serving
from qualifications.collect.errors import CollectError
from qualifications.collect.http import Client

BODY = bytes(range(256)) * 8192
HALF = f"bytes={len(BODY) // 2}-"


def tagged(body: bytes) -> str:
    """A strong entity tag, as the hosts of releases give."""
    return f'"{hashlib.md5(body).hexdigest()}"'  # noqa: S324 - no secret


@pytest.fixture
def server() -> Iterator[Archive]:
    """A server with one large file, which has a strong tag."""
    with serving(Archive(raw={"file": BODY}, tag=tagged)) as served:
        yield served


def in_a_second() -> str:
    """The time of the second after next, as HTTP writes it."""
    return email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize("asked", [lambda: "1", in_a_second], ids=["seconds", "date"])
def test_a_server_says_how_long_to_wait(server: Archive, asked: Callable[[], str]) -> None:
    """The next request comes no sooner than the server asks, in seconds or by date."""
    server.retry_after, server.faults = asked, {"file": ["429"]}
    start = time.monotonic()
    with Client(patience=0.5) as client:
        assert client.get(f"{server.url}file") == BODY
    # Half the patience, half the wait; a date has no parts of a second, and a busy machine takes its time.
    assert 0.4 < time.monotonic() - start < 10


def test_a_wait_without_meaning_is_none(server: Archive) -> None:
    """A server that names no time gets the usual back-off."""
    server.retry_after, server.faults = (lambda: "soon"), {"file": ["429"]}
    with Client(patience=0.02) as client:
        assert client.get(f"{server.url}file") == BODY


@pytest.mark.parametrize(
    ("faults", "asked"),
    [
        ([], [""]),
        (["cut"], ["", HALF]),
        (["cut", "no parts"], ["", HALF]),
        (["cut", "other part"], ["", HALF, ""]),
        (["cut", "past the end"], ["", HALF, ""]),
        (["cut", "short part"], ["", HALF, f"bytes={len(BODY) // 2 + 10}-"]),
        (["503", "dropped", "cut"], ["", "", "", HALF]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_file_that_broke_off_goes_on(
    server: Archive, tmp_path: Path, faults: list[str], asked: list[str]
) -> None:
    """What is there is not asked for again, unless the server sends other than the rest."""
    server.faults = {"file": faults}
    with Client(patience=0.02) as client:
        client.save(f"{server.url}file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    assert server.ranges == asked


def test_a_file_that_changed_in_between_is_new(server: Archive, tmp_path: Path) -> None:
    """The rest of a later version never follows the beginning of an earlier one."""

    def renewed(_: str) -> None:
        if len(server.ranges) == 2:
            server.raw["file"] = BODY[::-1]

    server.seen, server.faults = renewed, {"file": ["cut"]}
    with Client(patience=0.02) as client:
        client.save(f"{server.url}file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY[::-1]
    assert server.ranges == ["", HALF]


@pytest.mark.parametrize("tag", ["", 'W/"1"'], ids=["no tag", "weak tag"])
def test_a_file_without_a_promise_begins_again(server: Archive, tmp_path: Path, tag: str) -> None:
    """Without a tag that stands for the very bytes, all of a broken body is asked for."""
    server.tag, server.faults = (lambda _: tag), {"file": ["cut"]}
    with Client(patience=0.02) as client:
        client.save(f"{server.url}file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    assert server.ranges == ["", ""]


@pytest.mark.parametrize(
    ("fault", "found"),
    [("404", "status 404"), ("cut", "IncompleteRead("), ("long", "IncompleteRead("), ("500", "500")],
)
def test_a_file_that_cannot_be_had_leaves_the_old(
    server: Archive, tmp_path: Path, fault: str, found: str
) -> None:
    """The error names the address and what was found; the file is as it was, with nothing beside it."""
    (tmp_path / "file").write_bytes(b"old")
    server.tag, server.faults = (lambda _: ""), {"file": [fault] * 20}
    with Client(patience=0.01, attempts=6) as client, pytest.raises(CollectError) as failed:
        client.save(f"{server.url}file", tmp_path / "file")
    assert str(failed.value).startswith(f"{server.url}file: found ")
    assert found in str(failed.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


@pytest.mark.parametrize("fault", ["bad gzip", "cut gzip"])
def test_a_damaged_gzip_body_is_asked_for_once_more(server: Archive, fault: str) -> None:
    """A compressed body that was damaged once is right the second time; a third time is not tried."""
    server.faults = {"file": [fault]}
    with Client(patience=0.02) as client:
        assert client.get(f"{server.url}file") == BODY
        assert server.requests["file"] == 2
        server.faults = {"file": [fault] * 3}
        with pytest.raises(CollectError, match="found a damaged gzip body"):
            client.get(f"{server.url}file")
    assert server.requests["file"] == 4


@pytest.mark.parametrize("address", ["/nowhere/x", "ftp://127.0.0.1/x", "file:///etc/hosts", "x", ""])
def test_an_address_of_no_server_is_told(address: str) -> None:
    """What is neither http nor https is asked of nobody."""
    with Client() as client, pytest.raises(CollectError, match="found no address of the web; allowed: http"):
        client.get(address)
