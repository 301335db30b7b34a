"""How far a run has come, on a real terminal and elsewhere."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import termios
from collections.abc import Iterator

import pytest

from qualifications.collect import progress


def shown_on(master: int) -> Iterator[str]:
    """What a terminal was sent, which comes in parts; Linux ends it with an error."""
    with contextlib.suppress(OSError):
        while part := os.read(master, 65536):
            yield part.decode()


def test_a_terminal_shows_a_bar() -> None:
    """A terminal sees how many have come, how fast, and what is left; the items come through."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 100))
    with os.fdopen(slave, "w") as terminal:
        items = list(progress.shown(range(7), total=7, what="Days", unit="day", to=terminal))
    seen = "".join(shown_on(master))
    os.close(master)
    assert items == list(range(7))
    assert re.search(r"\rDays: 100%\|.*\| 7/7 \[00:00<00:00, .* day/s\]", seen)


def test_elsewhere_there_are_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log gets a line now and then with the rate and the time left, and one at the end."""
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    log = io.StringIO()
    assert list(progress.shown(range(3), total=3, what="Days", unit="day", to=log)) == [0, 1, 2]
    lines = log.getvalue().splitlines()
    assert len(lines) == 4
    assert re.fullmatch(r"Days: 1 of 3, [\d.]+ a second, about \d+ s left", lines[0])
    assert re.fullmatch(r"Days: 3 of 3 in \d+ s", lines[-1])


def test_nothing_to_do_says_nothing() -> None:
    """Where there are no items, there is no line."""
    log = io.StringIO()
    assert list(progress.shown([], total=0, what="Days", unit="day", to=log)) == []
    assert log.getvalue() == ""
