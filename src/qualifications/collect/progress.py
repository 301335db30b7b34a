"""How far a run has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
_SECONDS = 10.0


def shown(items: Iterable[Item], *, total: int, what: str, to: TextIO | None = None) -> Iterator[Item]:
    """The items, as they come; the terminal shows how many of `total` have come, how fast, and what is left.

    Where `to` is no terminal, it gets a plain line every ten seconds and one at the end.
    """
    to = to or sys.stderr
    if to.isatty():
        yield from tqdm(items, total=total, desc=what, file=to, dynamic_ncols=True)
        return
    start = last = time.monotonic()
    count = 0
    for item in items:
        yield item
        count += 1
        now = time.monotonic()
        if now - last >= _SECONDS:
            left = (now - start) / count * (total - count)
            print(f"{what}: {count} of {total}, about {left:.0f} s left", file=to, flush=True)
            last = now
    if total:
        print(f"{what}: {count} of {total}", file=to, flush=True)
