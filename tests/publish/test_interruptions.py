"""However a publication ends, the branch is as it was or has the whole edition, and the next run succeeds."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from checkouts import BRANCH, FIRST, Checkout, ignore
from qualifications.git import Git
from qualifications.problems import ProblemError
from qualifications.publish.publishing import Step
from running import kill, processes
from tools import room_for, until

NEXT = FIRST + dt.timedelta(days=1)
# What no compression makes small.
LARGE = b"".join(os.urandom(1000) for _ in range(200))


def started(checkout: Checkout, step: Callable[[Step], None]) -> ForkServerProcess:
    """Publishes in a process of its own, whose exit status is 1 where publishing refused."""
    process = processes().Process(target=_publish, args=(checkout, step))
    process.start()
    return process


def _publish(checkout: Checkout, step: Callable[[Step], None]) -> None:
    os.setsid()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull}
    try:
        checkout.publish(step=step)
    except ProblemError as error:
        (checkout.root.parent / f"{checkout.root.name}.error").write_text(str(error), encoding="utf-8")
        raise SystemExit(1) from None


def note(folder: Path, step: Step) -> None:
    """Leaves a file that tells of each step, and waits before the last."""
    (folder / step.name).touch()
    if step is Step.PUSH:
        time.sleep(60)


def meet(folder: Path, name: str, step: Step) -> None:
    """Waits before the push until both publishers are there."""
    if step is Step.PUSH:
        (folder / f"{name}.here").touch()
        until(lambda: len(list(folder.glob("*.here"))) == 2, seconds=60, what="the other publisher")


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout with one edition published and the next one frozen."""
    checkout.publish_edition(FIRST)
    checkout.edition(NEXT, {"large.bin": LARGE})
    return checkout


def published(checkout: Checkout, folder: Path) -> list[str]:
    """The editions of the branch, the oldest first, each file checked by its hash."""
    entries = checkout.published(folder / "read").entries
    Git(folder).run("clone", "--quiet", "--branch", BRANCH, str(checkout.remote), "cloned")
    for each in entries:
        check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        subprocess.run(check, cwd=folder / "cloned" / each.path, check=True)
    return [each.edition for each in entries][::-1]


@pytest.mark.parametrize(
    "step", [pytest.param(step, marks=[] if step is Step.IMPORT else pytest.mark.slow) for step in Step]
)
def test_killed_in_a_step(step: Step, ready: Checkout, tmp_path: Path) -> None:
    """Killed with all that it has started while it is in a step, a publication changes nothing."""
    before = ready.tip
    process = started(ready, partial(note, tmp_path))
    until((tmp_path / step.name).exists, seconds=60, what=step)
    kill(process)
    assert ready.tip == before
    ready.publish()
    assert published(ready, tmp_path) == ["2026.11.22", "2026.11.23"]


def ended(process: Path) -> bool:
    """Whether the process whose number the file holds has ended."""
    command = ["ps", "-o", "stat=", "-p", process.read_text(encoding="utf-8").strip()]
    state = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return not state or state.startswith("Z")


def test_killed_while_the_remote_receives(ready: Checkout, tmp_path: Path) -> None:
    """Killed in the middle of the push, a publication is there in whole or not at all."""
    reached, go, receiver = (tmp_path / name for name in ("reached", "go", "receiver"))
    hook = ready.remote / "hooks" / "pre-receive"
    hook.parent.mkdir()
    hook.write_text(
        f"#!/bin/sh\necho $PPID > '{receiver}'\ntouch '{reached}'\n"
        f"while ! test -e '{go}'; do sleep 0.02; done\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    before = ready.tip
    process = started(ready, ignore)
    until(reached.exists, seconds=60, what="the push")
    assert ready.tip == before
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not ended(receiver)
    go.touch()
    # After its hook, the remote still moves the branch.
    until(lambda: ended(receiver), seconds=60, what="the end of what the remote does")
    hook.unlink()
    ready.publish()
    assert published(ready, tmp_path) == ["2026.11.22", "2026.11.23"]


@pytest.mark.parametrize("room", [0, pytest.param(3_000, marks=pytest.mark.slow), 150_000])
def test_full_disk(room: int, ready: Checkout, tmp_path: Path) -> None:
    """Where the disk is full sooner or later, publishing says so, and succeeds once there is room."""
    before = ready.tip
    with room_for(room), pytest.raises((ProblemError, OSError), match=r"; allowed: |File too large: '/"):
        ready.publish()
    assert ready.tip == before
    ready.publish()
    assert published(ready, tmp_path) == ["2026.11.22", "2026.11.23"]


def test_two_publishers_at_once(ready: Checkout, tmp_path: Path) -> None:
    """Of two that push at the same moment from two checkouts one succeeds, and the other changes nothing."""
    other = Checkout.new(tmp_path / "other", ready.remote)
    other.edition(NEXT + dt.timedelta(days=1), {"other.css": ""})
    rivals = [started(each, partial(meet, tmp_path, each.root.name)) for each in (ready, other)]
    for each in rivals:
        each.join()
    assert sorted(each.exitcode or 0 for each in rivals) == [0, 1]
    (error,) = tmp_path.glob("*.error")
    assert "made in the meantime" in error.read_text(encoding="utf-8")
    winner = "2026.11.24" if error.stem == "checkout" else "2026.11.23"
    assert published(ready, tmp_path) == ["2026.11.22", winner]
