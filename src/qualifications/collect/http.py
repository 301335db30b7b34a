"""A polite HTTP client: few connections, retries with back-off and jitter, and whole bodies or none."""

from __future__ import annotations

import copy
import gzip
import http.client
import importlib.metadata
import io
import os
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar
from urllib.parse import urljoin

import urllib3
from requests.utils import get_auth_from_url, get_environ_proxies, prepend_scheme_if_needed, select_proxy
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError, ResponseError
from urllib3.util import Retry, Timeout, parse_url

from qualifications.collect.deadline import Deadline
from qualifications.collect.download import NO_SUCH_PART, OK, PART, Download
from qualifications.collect.errors import CollectError

CONNECTIONS = 4
LIMIT = 2**26
_CHUNK = 2**16
_RETRIED = (429, 500, 502, 503, 504)
_NOT_FOUND = 404
_FOR_GOOD = (301, 308)
_REDIRECTS = 5
# A server may ask for a wait as long as this, and no longer.
_LONGEST_WAIT = 120
# What an answer, a redirect or a proxy's address can be wrong by.
_FAILURES = (HTTPError, http.client.HTTPException, ValueError)

Taken = TypeVar("Taken")


@dataclass(frozen=True)
class Reply:
    """The status of an answer, and the address to which it has moved for good; empty where it has not."""

    status: int
    moved: str = ""


class Client:
    """Gets files from one or more hosts, through the proxy that the environment names; threads may share it.

    Every body has a `limit` of bytes, on its way and once it is decoded, and every answer the client's
    `deadline`. A redirect is followed on the same host, and to the `hosts` that the caller names.
    `patience` scales every wait, so that tests need not wait as a server asks.
    """

    def __init__(self, *, connections: int = CONNECTIONS, patience: float = 1.0, attempts: int = 5) -> None:
        version = importlib.metadata.version("qualifications")
        agent = f"qualifications/{version} (+https://github.com/2i2c-org/qualifications)"
        self._attempts, self._patience, self._connections = attempts, patience, connections
        self._deadline = Deadline()
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._retries = _Patient(
            # Each kind of trouble has its own count.
            total=None,
            connect=attempts,
            read=attempts,
            status=attempts,
            other=attempts,
            status_forcelist=_RETRIED,
            allowed_methods={"GET"},
            backoff_factor=0.5 * patience,
            backoff_jitter=0.5 * patience,
            backoff_max=_LONGEST_WAIT * patience,
            patience=patience,
        )
        self._pools: dict[str, urllib3.PoolManager] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.clear()

    def within(self, deadline: Deadline) -> Client:
        """The same client, which has its answers by the deadline or raises CollectError."""
        client = copy.copy(self)
        client._deadline = deadline  # noqa: SLF001 - of the same class
        return client

    def get(self, url: str, *, limit: int = LIMIT, hosts: Collection[str] = ()) -> bytes:
        """The whole body at the address; raises CollectError where it cannot be had."""
        body = self.find(url, limit=limit, hosts=hosts)
        if body is None:
            raise CollectError(url, found="no such file (status 404)", allowed="a file at this address")
        return body

    def find(self, url: str, *, limit: int = LIMIT, hosts: Collection[str] = ()) -> bytes | None:
        """The whole body at the address, None where the server has no such file; else raises CollectError.

        A body that was damaged on its way is asked for once more.
        """

        def take(answer: urllib3.BaseHTTPResponse) -> tuple[bytes, str] | None:
            if answer.status == _NOT_FOUND:
                return None
            _expect(answer, (OK,), url)
            body = b"".join(_parts(answer, limit, url))
            return body, answer.headers.get("Content-Encoding", "").strip().lower()

        damage = ""
        for _ in range(2):
            taken = self._tried(url, take, hosts=hosts)
            if taken is None:
                return None
            body, encoding = taken
            if encoding in {"", "identity"}:
                return body
            if encoding not in {"gzip", "x-gzip"}:
                raise CollectError(url, found=f"the content encoding {encoding}", allowed="gzip or none")
            try:
                # Decoded here: urllib3 takes a compressed body that breaks off for a whole one.
                with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
                    text = file.read(limit + 1)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                damage = str(error)
                continue
            if len(text) > limit:
                raise _too_large(url, limit)
            return text
        raise CollectError(url, found=f"a damaged gzip body ({damage})", allowed="a whole answer")

    def ask(self, url: str) -> Reply:
        """What the address answers, whatever the status and the host; raises CollectError where none does."""
        retries = self._retries.new(raise_on_status=False)

        def asked() -> Reply:
            try:
                answer, steps, moved = self._followed(url, hosts=None, retries=retries)
            except _FAILURES as error:
                raise CollectError(url, found=_reason(error), allowed="an answer") from None
            _let_go(answer)
            for_good = bool(steps) and all(status in _FOR_GOOD for status in steps)
            return Reply(answer.status, moved if for_good else "")

        return self._deadline.keep(asked, url)

    def save(self, url: str, target: Path, *, limit: int = LIMIT, hosts: Collection[str] = ()) -> None:
        """Writes the body at the address to a file, which is there whole or not at all.

        A body that breaks off is asked for from there on, and from its beginning where the server does not
        say that it is still the same.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                self._fill(url, file, limit=limit, hosts=hosts)
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _fill(self, url: str, file: BinaryIO, *, limit: int, hosts: Collection[str]) -> None:
        download = Download(file)
        # Compressed, a part of the body could not be told from the whole.
        plain = {**self._headers, "Accept-Encoding": "identity"}

        def take(answer: urllib3.BaseHTTPResponse) -> None:
            _expect(answer, (OK, PART, NO_SUCH_PART), url)
            if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
                raise CollectError(url, found="a compressed body", allowed="the body as it is")
            download.take(answer, lambda there: _parts(answer, limit - there, url))

        self._tried(url, take, hosts=hosts, headers=lambda: {**plain, **download.headers})

    def _tried(
        self,
        url: str,
        take: Callable[[urllib3.BaseHTTPResponse], Taken],
        *,
        hosts: Collection[str],
        headers: Callable[[], Mapping[str, str]] | None = None,
    ) -> Taken:
        """What is taken of the answer; a body that breaks off is tried again."""

        def once() -> Taken:
            answer, *_ = self._followed(url, hosts=hosts, headers=headers() if headers else None)
            try:
                return take(answer)
            finally:
                _let_go(answer)

        def tried() -> Taken:
            for left in reversed(range(self._attempts)):
                try:
                    return once()
                except _FAILURES as error:
                    # What urllib3 has given up on, it has tried often enough.
                    if not left or not isinstance(error, HTTPError) or isinstance(error, MaxRetryError):
                        raise CollectError(url, found=_reason(error), allowed="a whole answer") from None
                    time.sleep(self._patience)
            raise AssertionError("a client without attempts")

        return self._deadline.keep(tried, url)

    def _followed(
        self,
        url: str,
        *,
        hosts: Collection[str] | None,
        headers: Mapping[str, str] | None = None,
        retries: Retry | None = None,
    ) -> tuple[urllib3.BaseHTTPResponse, list[int], str]:
        """The answer after its redirects, the status of each of these, and the address that gave it.

        Raises CollectError for a redirect to a host that is none of `hosts`; None allows every host.
        """
        steps: list[int] = []
        at = url
        while len(steps) <= _REDIRECTS:
            answer = self._pool(at).request(
                "GET",
                at,
                headers=headers or self._headers,
                redirect=False,
                retries=retries or self._retries,
                preload_content=False,
                decode_content=False,
            )
            location = answer.get_redirect_location()
            if not location:
                return answer, steps, at
            _let_go(answer)
            steps.append(answer.status)
            target = urljoin(at, location)
            if hosts is not None and not _same_source(at, target, hosts):
                raise CollectError(
                    url, found=f"a redirect to {target}", allowed=", ".join(("the same host", *hosts))
                )
            at = target
        raise CollectError(url, found="too many redirects", allowed=f"{_REDIRECTS} at most")

    def _pool(self, url: str) -> urllib3.PoolManager:
        """The connections for an address: straight, or through the proxy that git and pip would take."""
        if parse_url(url).scheme not in {"http", "https"}:
            raise CollectError(url, found="no address of the web", allowed="http:// or https://")
        proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None)) or ""
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = self._opened(proxy)
            return self._pools[proxy]

    def _opened(self, proxy: str) -> urllib3.PoolManager:
        timeout = Timeout(connect=10 * self._patience, read=60 * self._patience)
        if not proxy:
            return urllib3.PoolManager(maxsize=self._connections, block=True, timeout=timeout)
        address = prepend_scheme_if_needed(proxy, "http")
        user, word = get_auth_from_url(address)
        return urllib3.ProxyManager(
            address,
            proxy_headers=urllib3.make_headers(proxy_basic_auth=f"{user}:{word}") if user else None,
            maxsize=self._connections,
            block=True,
            timeout=timeout,
        )


class _Patient(Retry):
    """Retries that wait as long as a server asks, up to a limit."""

    def __init__(self, *, patience: float = 1.0, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type] # the options are urllib3's, and typed there
        self._patience = patience

    def new(self, **options: object) -> Self:
        """A copy with other counts, as urllib3 makes one for each attempt."""
        return super().new(patience=self._patience, **options)

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        """The seconds that the server asks for; None where it names no time."""
        try:
            asked = super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            # No time, or one beyond all calendars.
            return None
        return None if asked is None else min(asked, _LONGEST_WAIT) * self._patience


def _same_source(at: str, target: str, hosts: Collection[str]) -> bool:
    """Whether a redirect stays with the source: on its host, or to one that it names, and never less safe."""
    old, new = parse_url(at), parse_url(target)
    if new.scheme not in {"http", "https"} or (old.scheme == "https" and new.scheme == "http"):
        return False
    if new.scheme == "https" and new.port in {None, 443} and new.host in hosts:
        return True
    # From http to https, the usual port changes too.
    same_port = _port(old) == _port(new) or (_port(old), _port(new)) == (80, 443)
    return old.host == new.host and same_port


def _port(url: urllib3.util.Url) -> int:
    return url.port or {"http": 80, "https": 443}[url.scheme or "http"]


def _expect(answer: urllib3.BaseHTTPResponse, statuses: tuple[int, ...], url: str) -> None:
    if answer.status not in statuses:
        raise CollectError(url, found=f"status {answer.status}", allowed=f"status {OK}")


def _parts(answer: urllib3.BaseHTTPResponse, limit: int, url: str) -> Iterator[bytes]:
    """The body as it is sent, up to the limit, then CollectError."""
    size = 0
    # Not `stream`: it would read the line before a chunk to its end, though it had none.
    while part := answer.read(_CHUNK, decode_content=False):
        size += len(part)
        if size > limit:
            raise _too_large(url, limit)
        yield part


def _too_large(url: str, limit: int) -> CollectError:
    return CollectError(url, found="a body that is too large", allowed=f"at most {limit:,} bytes")


def _let_go(answer: urllib3.BaseHTTPResponse) -> None:
    """Gives the place of an answer's connection to others, though its body may not have been read."""
    answer.close()
    answer.release_conn()


def _reason(error: Exception) -> str:
    cause: BaseException = error
    while isinstance(cause, MaxRetryError) and cause.reason is not None:
        cause = cause.reason
    if isinstance(cause, ResponseError):
        return str(cause)
    # urllib3 puts its own object before the words.
    words = str(cause.args[-1] if cause.args else cause)
    return f"{type(cause).__name__}: {words}"
