"""However a publication ends, the branch is as it was or has the whole edition, and the next run succeeds."""

import datetime as dt
import os
import time
from itertools import count
from pathlib import Path

import pytest

from checkouts import FIRST, Checkout
from qualifications.problems import ProblemError
from running import kill, processes
from tools import room_for, until

NEXT = FIRST + dt.timedelta(days=1)
# Of the six steps, the fourth imports the site, and the last pushes.
STEPS = [pytest.param(step, marks=[] if step == 3 else pytest.mark.slow) for step in range(6)]
# What no compression makes small.
LARGE = b"".join(os.urandom(1000) for _ in range(200))


def publish(checkout: Checkout, folder: Path) -> None:
    """Publishes, leaves a file in the folder that tells of each step, and waits before the last."""
    numbers = count()

    def note(words: str) -> None:
        (folder / f"{next(numbers)}").touch()
        if words == "Pushing":
            time.sleep(600)

    os.setsid()
    checkout.publish(step=note)


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout with one edition published and the next one frozen."""
    checkout.publish_edition(FIRST)
    checkout.edition(NEXT, {"large.bin": LARGE})
    return checkout


@pytest.mark.parametrize("step", STEPS)
def test_killed_in_a_step(step: int, ready: Checkout, tmp_path: Path) -> None:
    """Killed with all that it has started while it is in a step, a publication changes nothing."""
    before = ready.tip
    process = processes().Process(target=publish, args=(ready, tmp_path))
    process.start()
    until((tmp_path / f"{step}").exists, what=f"step {step}")
    kill(process)
    assert ready.tip == before
    ready.publish()
    assert len(ready.published(tmp_path / "read").entries) == 2


@pytest.mark.parametrize("room", [0, pytest.param(3_000, marks=pytest.mark.slow), 150_000])
def test_full_disk(room: int, ready: Checkout, tmp_path: Path) -> None:
    """Where the disk is full sooner or later, publishing says so, and succeeds once there is room."""
    before = ready.tip
    with room_for(room), pytest.raises((ProblemError, OSError), match=r"; allowed: |File too large: '/"):
        ready.publish()
    assert ready.tip == before
    ready.publish()
    assert len(ready.published(tmp_path / "read").entries) == 2
