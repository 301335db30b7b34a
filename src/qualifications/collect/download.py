"""A body on its way into a file, which may break off and go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ProtocolError

OK, PART, NO_SUCH_PART = 200, 206, 416
_PART_OF = re.compile(r"bytes (\d+)-\d+/(\d+)")


class Download:
    """What has arrived of a body, and the tag by which the server tells that it is still the same."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._tag = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """What asks for the rest of the body; nothing where all of it is to be sent."""
        if not (self._tag and self._file.tell()):
            return {}
        return {"Range": f"bytes={self._file.tell()}-", "If-Range": self._tag}

    def take(self, answer: BaseHTTPResponse, body: Callable[[int], Iterable[bytes]]) -> None:
        """Writes the answer to a request with those headers; its status is OK, PART or NO_SUCH_PART.

        `body` gives its bytes, knowing how many are there before them.

        Raises an HTTPError of urllib3 where the body is not whole after it; then ask again.
        """
        total = None
        if answer.status == PART:
            part = _PART_OF.fullmatch(answer.headers.get("Content-Range", ""))
            if part is None or int(part[1]) != self._file.tell():
                self._begin_again()
                raise ProtocolError("another part of the body than was asked for")
            total = int(part[2])
        else:
            self._begin_again()
        if answer.status == NO_SUCH_PART:
            raise ProtocolError("a body shorter than what was sent of it")
        tag = answer.headers.get("ETag", "")
        # A weak tag says that the body means the same, not that it has the same bytes.
        self._tag = "" if tag.startswith("W/") else tag
        self._file.writelines(body(self._file.tell()))
        if total is not None and self._file.tell() != total:
            raise ProtocolError(f"{self._file.tell()} bytes of {total}")

    def _begin_again(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._tag = ""
