"""Files of the web, requested politely: few connections, retries with waits, whole bodies or none."""

import importlib.metadata
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from qualifications.problems import ProblemError, unusable

CONNECTIONS = 4
LIMIT = 2**26
_CHUNK = 2**16
_OK, _NOT_FOUND = 200, 404
_RETRIED = (429, 500, 502, 503, 504)
_REDIRECTS = 5
# A server may ask for a wait as long as this, and no longer.
_LONGEST_WAIT = 120
# What an answer, a redirect or a proxy's address can be wrong by.
_FAILURES = (requests.RequestException, HTTPError, ValueError)


@dataclass(frozen=True)
class Answer:
    """A whole answer: its status, the address that gave it, and its body."""

    status: int
    url: str
    body: bytes


class Client:
    """Gets files through the proxy that the environment names; threads may share it.

    To servers it names itself, and the address of the `book` that it works for. Every body has a `limit` of
    bytes once it is decoded, and all answers together come within so many `seconds` from now. `patience`
    scales the waits, so that tests take less time.
    """

    def __init__(
        self, *, book: str = "", seconds: float = math.inf, patience: float = 1.0, attempts: int = 5
    ) -> None:
        self._attempts, self._timeout = attempts, (10 * patience, 60 * patience)
        self._seconds, self._end = seconds, time.monotonic() + seconds
        self._session = requests.Session()
        self._session.max_redirects = _REDIRECTS
        agent = f"qualifications/{importlib.metadata.version('qualifications')}"
        agent += f" (+{book})" if urlsplit(book).netloc else ""
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip"})
        # Else the passwords of a user's .netrc would be sent.
        self._session.auth = lambda request: request
        retries = Retry(
            total=attempts,
            redirect=False,
            status_forcelist=_RETRIED,
            allowed_methods={"GET"},
            backoff_factor=0.5 * patience,
            backoff_jitter=0.5 * patience,
            backoff_max=_LONGEST_WAIT * patience,
            retry_after_max=_LONGEST_WAIT,
            raise_on_status=False,
        )
        for scheme in ("http", "https"):
            adapter = HTTPAdapter(pool_maxsize=CONNECTIONS, pool_block=True, max_retries=retries)
            self._session.mount(f"{scheme}://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Threads that go on ask nothing more.
        self._end = -math.inf
        self._session.close()

    def get(self, url: str, *, limit: int = LIMIT) -> bytes:
        """The whole body at the address; raises ProblemError where it cannot be had."""
        answer = self.answer(url, limit=limit)
        if answer.status == _NOT_FOUND:
            raise unusable(url, found="no such file (status 404)", allowed="a file at this address")
        if answer.status != _OK:
            raise unusable(url, found=f"status {answer.status}", allowed=f"status {_OK}")
        return answer.body

    def answer(
        self, url: str, *, limit: int, seconds: float = math.inf, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The whole answer in so many seconds, whatever its status; raises ProblemError if there is none.

        A redirect is followed, and a body that breaks off or was damaged on its way is requested again.
        """
        seconds = min(seconds, self._seconds)
        end = time.monotonic() + seconds
        allowed = "an answer in that time; run it again later"
        late = unusable(url, found=f"no complete answer within {seconds:,g} seconds", allowed=allowed)
        if time.monotonic() > self._end:
            raise late
        for left in reversed(range(self._attempts)):
            try:
                with self._session.get(url, headers=headers, stream=True, timeout=self._timeout) as answer:
                    body = bytearray()
                    # As much as has come at a time: a server can hold a connection by a byte a minute.
                    while part := answer.raw.read1(_CHUNK, decode_content=True):
                        body += part
                        if len(body) > limit:
                            allowed = f"at most {limit:,} bytes"
                            raise unusable(url, found="a body that is too large", allowed=allowed)
                        if time.monotonic() > min(end, self._end):
                            raise late
                    return Answer(answer.status_code, answer.url, bytes(body))
            except ProblemError:
                raise
            except _FAILURES as error:
                # What requests has given up on, it has tried often enough.
                if not left or not isinstance(error, HTTPError):
                    raise unusable(url, found=_reason(error), allowed="a whole answer") from None
        raise AssertionError("a client without attempts")


def _reason(error: BaseException) -> str:
    """The words of the innermost error: requests and urllib3 put their own around those of Python."""
    for inner in (getattr(error, "reason", None), *error.args):
        if isinstance(inner, BaseException):
            return _reason(inner)
    # Before its words, urllib3 puts an object of its own.
    words = next((each for each in error.args[::-1] if isinstance(each, str)), error)
    return f"{type(error).__name__}: {words}"
