"""Publishers for tests: each is a process of its own, which may die or wait at a step."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from checkouts import Checkout
from qualifications.problems import ProblemError
from qualifications.publish.publishing import Step
from running import processes
from tools import until


def started(checkout: Checkout, step: Callable[[Step], None]) -> ForkServerProcess:
    """Publishes in a process of its own, whose exit status is 1 where publishing refused."""
    process = processes().Process(target=_publish, args=(checkout, step))
    process.start()
    return process


def kill_all(process: ForkServerProcess) -> None:
    """Kills a publisher and the programs that it has started; fails where it had ended by itself."""
    assert process.pid
    assert process.exitcode is None, f"ended with {process.exitcode} before it was killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL


def _publish(checkout: Checkout, step: Callable[[Step], None]) -> None:
    os.setsid()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull}
    try:
        checkout.publish(step=step)
    except ProblemError as error:
        (checkout.root.parent / f"{checkout.root.name}.error").write_text(str(error), encoding="utf-8")
        raise SystemExit(1) from None


def note(folder: Path, last: Step, step: Step) -> None:
    """Leaves a file that tells of each step, and goes no further than to the last."""
    (folder / step.name).touch()
    if step is last:
        time.sleep(60)


def meet(folder: Path, name: str, step: Step) -> None:
    """Waits before the push until both publishers are there."""
    if step is Step.PUSH:
        (folder / f"{name}.here").touch()
        until(lambda: len(list(folder.glob("*.here"))) == 2, seconds=60, what="the other publisher")
