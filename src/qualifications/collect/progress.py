"""How far a run has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
# A log gets no more than a line in so many seconds, a terminal what it can show.
_SECONDS_OF_A_LOG, _SECONDS_OF_A_TERMINAL = 10.0, 0.1


def shown(items: Iterable[Item], *, total: int, what: str, unit: str) -> Iterator[Item]:
    """The items, as they come; standard error shows how many of `total` have come, and what is left.

    `unit` names one.
    """
    seconds = _SECONDS_OF_A_TERMINAL if sys.stderr.isatty() else _SECONDS_OF_A_LOG
    bar = tqdm(items, total=total, desc=what, unit=f" {unit}", mininterval=seconds, disable=not total)
    yield from bar
