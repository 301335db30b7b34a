"""The moment at which a source has had its time, however slowly it answers."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from qualifications.problems import Exit, ProblemError, refuse


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
        """The seconds until then, never below zero; None where there is no end."""
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
