"""How far a run has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
_SECONDS = 10.0


def say(words: str, *, to: TextIO | None = None) -> None:
    """Tells what is being done, for work of which nobody can say how far it is."""
    print(words, file=to or sys.stderr, flush=True)


def shown(
    items: Iterable[Item], *, total: int, what: str, unit: str, to: TextIO | None = None
) -> Iterator[Item]:
    """The items, as they come; the terminal shows how many of `total` have come, how fast, and what is left.

    Where `to` is no terminal, it gets a plain line every ten seconds and one at the end. `unit` names one.
    """
    to = to or sys.stderr
    if to.isatty():
        yield from tqdm(items, total=total, desc=what, unit=f" {unit}", file=to, dynamic_ncols=True)
        return
    start = last = time.monotonic()
    count = 0
    for item in items:
        yield item
        count += 1
        now = time.monotonic()
        if now - last >= _SECONDS:
            rate = count / (now - start)
            left = (total - count) / rate
            say(f"{what}: {count} of {total}, {rate:.1f} a second, about {left:.0f} s left", to=to)
            last = now
    if total:
        say(f"{what}: {count} of {total} in {time.monotonic() - start:.0f} s", to=to)
