"""A polite HTTP client: few connections, retries with back-off and jitter, and whole bodies or none."""

from __future__ import annotations

import gzip
import importlib.metadata
import os
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError, ResponseError
from urllib3.util import Retry, Timeout

from qualifications.collect.download import NO_SUCH_PART, OK, PART, Download
from qualifications.collect.errors import CollectError

CONNECTIONS = 4
_RETRIED = (429, 500, 502, 503, 504)
_NOT_FOUND = 404
_FOR_GOOD = (301, 308)
# A server may ask for a wait as long as this, and no longer.
_LONGEST_WAIT = 120


@dataclass(frozen=True)
class Reply:
    """The status of an answer, and the address to which it has moved for good; empty where it has not."""

    status: int
    moved: str = ""


class Client:
    """Gets files from one or more hosts; threads may share it.

    `patience` scales every wait, so that tests need not wait as a server asks.
    """

    def __init__(self, *, connections: int = CONNECTIONS, patience: float = 1.0, attempts: int = 5) -> None:
        version = importlib.metadata.version("qualifications")
        agent = f"qualifications/{version} (+https://github.com/2i2c-org/qualifications)"
        self._attempts, self._patience = attempts, patience
        self._retries = _Patient(
            # Each kind of trouble has its own count: a page behind two redirects has had none yet.
            total=None,
            connect=attempts,
            read=attempts,
            status=attempts,
            other=attempts,
            redirect=5,
            status_forcelist=_RETRIED,
            allowed_methods={"GET"},
            backoff_factor=0.5 * patience,
            backoff_jitter=0.5 * patience,
            backoff_max=_LONGEST_WAIT * patience,
            patience=patience,
        )
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            block=True,
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            timeout=Timeout(connect=10 * patience, read=60 * patience),
            retries=self._retries,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def get(self, url: str) -> bytes:
        """The whole body at the address; raises CollectError where it cannot be had."""
        body = self.find(url)
        if body is None:
            raise CollectError(url, found="no such file (status 404)", allowed="a file at this address")
        return body

    def find(self, url: str) -> bytes | None:
        """The whole body at the address, None where the server has no such file; else raises CollectError.

        A body that was damaged on its way is asked for once more.
        """
        damage = ""
        for _ in range(2):
            try:
                # Decoded here: urllib3 takes a compressed body that breaks off for a whole one.
                answer = self._pool.request("GET", url, decode_content=False)
            except HTTPError as error:
                raise CollectError(url, found=_reason(error), allowed="a whole answer") from None
            if answer.status == _NOT_FOUND:
                return None
            if answer.status != OK:
                raise CollectError(url, found=f"status {answer.status}", allowed=f"status {OK}")
            if answer.headers.get("Content-Encoding") != "gzip":
                return answer.data
            try:
                return gzip.decompress(answer.data)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                damage = str(error)
        raise CollectError(url, found=f"a damaged gzip body ({damage})", allowed="a whole answer")

    def ask(self, url: str) -> Reply:
        """What the address answers, whatever the status; raises CollectError where nothing answers."""
        retries = self._retries.new(raise_on_status=False)
        try:
            answer = self._pool.request("GET", url, preload_content=False, retries=retries)
        except HTTPError as error:
            raise CollectError(url, found=_reason(error), allowed="an answer") from None
        _let_go(answer)
        steps = [
            step for step in (answer.retries.history if answer.retries else ()) if step.redirect_location
        ]
        moved = url
        for step in steps:
            moved = urljoin(moved, step.redirect_location)
        for_good = bool(steps) and all(step.status in _FOR_GOOD for step in steps)
        return Reply(answer.status, moved if for_good else "")

    def save(self, url: str, target: Path) -> None:
        """Writes the body at the address to a file, which is there whole or not at all.

        A body that breaks off is asked for from there on, and from its beginning where the server does not
        say that it is still the same.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                self._fill(url, file)
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _fill(self, url: str, file: BinaryIO) -> None:
        download = Download(file)
        # Compressed, a part of the body could not be told from the whole.
        plain = {"User-Agent": self._pool.headers["User-Agent"], "Accept-Encoding": "identity"}
        for left in reversed(range(self._attempts)):
            try:
                answer = self._pool.request(
                    "GET", url, headers={**plain, **download.headers}, preload_content=False
                )
                try:
                    if answer.status not in {OK, PART, NO_SUCH_PART}:
                        raise CollectError(url, found=f"status {answer.status}", allowed=f"status {OK}")
                    download.take(answer)
                finally:
                    _let_go(answer)
            except HTTPError as error:
                # What urllib3 has given up on, it has tried often enough.
                if not left or isinstance(error, MaxRetryError):
                    raise CollectError(url, found=_reason(error), allowed="a whole answer") from None
                time.sleep(self._patience)
            else:
                return


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
        except InvalidHeader:
            return None
        return None if asked is None else min(asked, _LONGEST_WAIT) * self._patience


def _let_go(answer: urllib3.BaseHTTPResponse) -> None:
    """Gives the place of an answer's connection to others, though its body may not have been read."""
    answer.close()
    answer.release_conn()


def _reason(error: HTTPError) -> str:
    cause: BaseException = error
    while isinstance(cause, MaxRetryError) and cause.reason is not None:
        cause = cause.reason
    if isinstance(cause, ResponseError):
        return str(cause)
    # urllib3 puts its own object before the words.
    words = str(cause.args[-1] if cause.args else cause)
    return f"{type(cause).__name__}: {words}"
