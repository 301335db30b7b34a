"""The moment at which a source has had its time, however slowly it answers."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from qualifications.problems import Exit, ProblemError, refuse

Result = TypeVar("Result")


@dataclass(frozen=True)
class Deadline:
    """A moment of the monotonic clock, and how many seconds there were until it."""

    end: float = math.inf
    seconds: float = math.inf

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that comes so many seconds from now."""
        return cls(time.monotonic() + seconds, seconds)

    @property
    def left(self) -> float | None:
        """The seconds until then, none below nought; None where there is no end."""
        return None if math.isinf(self.end) else max(0.0, self.end - time.monotonic())

    def passed(self, place: object) -> ProblemError:
        """The error of what was not done in time."""
        return refuse(
            Exit.COLLECT,
            place,
            found=f"no end after {self.seconds:,g} seconds",
            allowed="an answer in that time",
            mend="run it again later",
        )

    def keep(self, work: Callable[[], Result], place: object) -> Result:
        """What the work returns or raises; raises ProblemError where it is not done in time.

        Work that is late is left to itself: a server can hold a connection for ever by a byte a minute.
        """
        if self.left is None:
            return work()
        future: Future[Result] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            return future.result(self.left)
        except TimeoutError:
            if future.done():
                raise
            raise self.passed(place) from None
