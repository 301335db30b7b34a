"""Files of the web, asked for politely: few connections, retries with waits, whole bodies or none."""

from __future__ import annotations

import copy
import http.client
import importlib.metadata
import time
import zlib
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry

from qualifications.collect.errors import unusable
from qualifications.deadline import Deadline
from qualifications.problems import ProblemError

CONNECTIONS = 4
LIMIT = 2**26
_CHUNK = 2**16
_GZIP = zlib.MAX_WBITS + 16
_OK, _NOT_FOUND = 200, 404
_RETRIED = (429, 500, 502, 503, 504)
_REDIRECTS = 5
# A server may ask for a wait as long as this, and no longer.
_LONGEST_WAIT = 120
_SCHEMES = ("http", "https")
# What an answer, a redirect or a proxy's address can be wrong by.
_FAILURES = (requests.RequestException, HTTPError, http.client.HTTPException, ValueError)


@dataclass(frozen=True)
class Answer:
    """A whole answer: its status, the address that gave it, its headers and its body."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def user_agent(book: str) -> str:
    """How a client names itself to servers, with the address of the book that it works for."""
    agent = f"qualifications/{importlib.metadata.version('qualifications')}"
    return f"{agent} (+{book})" if urlsplit(book).netloc else agent


class Client:
    """Gets files from one or more hosts, through the proxy that the environment names; threads may share it.

    Every body has a `limit` of bytes, on its way and once it is decoded, and every answer the client's
    `deadline`. A redirect is followed on the same host, and to the `hosts` that the caller names.
    `patience` scales the waits, so that tests take less time.
    """

    def __init__(self, *, agent: str = "", patience: float = 1.0, attempts: int = 5) -> None:
        self._attempts, self._patience = attempts, patience
        self._deadline = Deadline()
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": agent or user_agent(""), "Accept-Encoding": "gzip"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Else the passwords of a user's .netrc would be sent.
        self._session.auth = lambda request: request
        retries = _Retry(
            total=attempts,
            redirect=False,
            status_forcelist=_RETRIED,
            allowed_methods={"GET"},
            backoff_factor=0.5 * patience,
            backoff_jitter=0.5 * patience,
            backoff_max=_LONGEST_WAIT * patience,
            raise_on_status=False,
        )
        for scheme in _SCHEMES:
            adapter = HTTPAdapter(pool_maxsize=CONNECTIONS, pool_block=True, max_retries=retries)
            self._session.mount(f"{scheme}://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def within(self, deadline: Deadline) -> Client:
        """The same client, which has its answers by the deadline or raises ProblemError."""
        client = copy.copy(self)
        client._deadline = deadline  # noqa: SLF001 - of the same class
        return client

    def get(self, url: str, *, limit: int = LIMIT, hosts: Collection[str] = ()) -> bytes:
        """The whole body at the address; raises ProblemError where it cannot be had.

        A body that breaks off or was damaged on its way is asked for again.
        """

        def tried() -> bytes:
            for left in reversed(range(self._attempts)):
                try:
                    return self._body(url, limit=limit, hosts=hosts)
                except _FAILURES as error:
                    # What requests has given up on, it has tried often enough.
                    if not left or not isinstance(error, HTTPError):
                        raise unusable(url, found=_reason(error), allowed="a whole answer") from None
                    time.sleep(self._patience)
            raise AssertionError("a client without attempts")

        return self._deadline.keep(tried, url)

    def answer(self, url: str, *, limit: int = LIMIT, headers: Mapping[str, str] | None = None) -> Answer:
        """The whole answer, whatever its status and wherever it leads; raises ProblemError if none."""

        def asked() -> Answer:
            try:
                answer, at = self._followed(url, hosts=None, headers=headers)
                with closing(answer):
                    return Answer(answer.status_code, at, answer.headers, _whole(answer, limit, url))
            except _FAILURES as error:
                raise unusable(url, found=_reason(error), allowed="a whole answer") from None

        return self._deadline.keep(asked, url)

    def _body(self, url: str, *, limit: int, hosts: Collection[str]) -> bytes:
        answer, _ = self._followed(url, hosts=hosts)
        with closing(answer):
            if answer.status_code == _NOT_FOUND:
                raise unusable(url, found="no such file (status 404)", allowed="a file at this address")
            if answer.status_code != _OK:
                raise unusable(url, found=f"status {answer.status_code}", allowed=f"status {_OK}")
            return _whole(answer, limit, url)

    def _followed(
        self, url: str, *, hosts: Collection[str] | None, headers: Mapping[str, str] | None = None
    ) -> tuple[requests.Response, str]:
        """The answer after its redirects, and the address that gave it.

        Raises ProblemError for a redirect to a host that is none of `hosts`; None allows every host.
        """
        at = url
        timeout = 10 * self._patience, 60 * self._patience
        for _ in range(_REDIRECTS + 1):
            if urlsplit(at).scheme not in _SCHEMES or not urlsplit(at).hostname:
                raise unusable(url, found="no address of the web", allowed="http:// or https://")
            answer = self._session.get(
                at, headers=headers, stream=True, allow_redirects=False, timeout=timeout
            )
            location = self._session.get_redirect_target(answer)
            if location is None:
                return answer, at
            answer.close()
            target = urljoin(at, location)
            if hosts is not None and not _same_source(at, target, hosts):
                allowed = ", ".join(("the same host", *hosts))
                raise unusable(url, found=f"a redirect to {target}", allowed=allowed)
            at = target
        raise unusable(url, found="too many redirects", allowed=f"{_REDIRECTS} at most")


class _Retry(Retry):
    """Retries that wait as long as a server asks, up to a limit."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """The seconds that the server asks for; None where it names no time."""
        try:
            asked = super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            # No time, or one beyond all calendars.
            return None
        return None if asked is None else min(asked, _LONGEST_WAIT)


def _same_source(at: str, target: str, hosts: Collection[str]) -> bool:
    """Whether a redirect stays with the source: on its host, or to one that it names, and never less safe."""
    old, new = urlsplit(at), urlsplit(target)
    if (new.scheme, new.netloc) == (old.scheme, old.netloc):
        return True
    return new.scheme == "https" and new.netloc in {old.hostname, *hosts}


def _whole(answer: requests.Response, limit: int, url: str) -> bytes:
    """The body of an answer, decoded; raises ProblemError where it is too large."""
    body = bytearray()
    # Read and decoded here: requests takes a compressed body that breaks off for a whole one.
    while part := answer.raw.read(_CHUNK, decode_content=False):
        body += part
        if len(body) > limit:
            raise _too_large(url, limit)
    return _decoded(bytes(body), answer.headers.get("Content-Encoding", "").strip().lower(), limit, url)


def _decoded(body: bytes, encoding: str, limit: int, url: str) -> bytes:
    """The body without its encoding; raises HTTPError where it was damaged on its way."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise unusable(url, found=f"the content encoding {encoding}", allowed="gzip or none")
    unzipped = zlib.decompressobj(wbits=_GZIP)
    try:
        text = unzipped.decompress(body, limit + 1)
    except zlib.error as error:
        raise HTTPError(f"a damaged gzip body ({error})") from None
    if len(text) > limit:
        raise _too_large(url, limit)
    if not unzipped.eof:
        raise HTTPError("a damaged gzip body (it ends too early)")
    return text


def _too_large(url: str, limit: int) -> ProblemError:
    return unusable(url, found="a body that is too large", allowed=f"at most {limit:,} bytes")


def _reason(error: BaseException) -> str:
    """The words of the innermost error: requests and urllib3 put their own around those of Python."""
    inner = [
        each for each in (getattr(error, "reason", None), *error.args) if isinstance(each, BaseException)
    ]
    if inner:
        return _reason(inner[0])
    # Before its words, urllib3 puts an object of its own.
    words = error.args[-1] if error.args and isinstance(error.args[-1], str) else error
    return f"{type(error).__name__}: {words}"
