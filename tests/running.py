"""Commands in processes of their own, forked from one that has loaded all that a build needs."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Self

from sphinx.application import builtin_extensions

# The edition's time in every test: 22 November 2026, 00:00 UTC.
EPOCH = 1795305600
# What takes a build long to load is loaded once, in the process from which tests fork their builds.
_PRELOADED = Path(__file__).with_name("preloaded.txt").read_text(encoding="utf-8").split()


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit status and what it wrote to the two streams."""

    status: int
    out: str
    err: str

    def good(self) -> Self:
        """The outcome itself; fails with what the command wrote where it did not succeed."""
        assert self.status == 0, f"exit status {self.status}\n{self.out[-5000:]}\n{self.err[-5000:]}"
        return self


def environment(epoch: int = EPOCH) -> dict[str, str]:
    """The environment of each build: the one of the tests, with the edition's time."""
    return os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}


def run(
    arguments: list[str], *, folder: Path, epoch: int = EPOCH, first: Callable[[], object] | None = None
) -> Outcome:
    """Runs the command line in that folder, in a process of its own.

    What comes first is called in that process, to give it a mask of modes, a limit or another clock.
    """
    return finished(partial(command, arguments), folder=folder, epoch=epoch, first=first)


def program(
    *command: str | Path, folder: Path, variables: Mapping[str, str] | None = None, umask: int = -1
) -> Outcome:
    """Runs another program in that folder, with these variables alone, or those of the tests."""
    done = subprocess.run(
        command, cwd=folder, env=variables, umask=umask, capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def kill(process: ForkServerProcess) -> None:
    """Kills a process that leads a group, with all of the group; fails where it had ended by itself."""
    assert process.pid
    assert process.exitcode is None, f"ended with {process.exitcode} before it was killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL


def finished(
    work: Callable[[], int], *, folder: Path, epoch: int = EPOCH, first: Callable[[], object] | None = None
) -> Outcome:
    """Runs the work in that folder, in a process of its own, to its end."""
    process = started(work, folder=folder, epoch=epoch, first=first)
    process.join()
    assert process.exitcode is not None
    streams = _streams(folder)
    out, err = (stream.read_text(encoding="utf-8") for stream in streams)
    for stream in streams:
        stream.unlink()
    return Outcome(status=process.exitcode, out=out, err=err)


def started(
    work: Callable[[], int], *, folder: Path, epoch: int = EPOCH, first: Callable[[], object] | None = None
) -> ForkServerProcess:
    """Starts the work in that folder, in a process of its own."""
    process = processes().Process(target=_run, args=(work, folder, epoch, first))
    process.start()
    return process


@cache
def processes() -> ForkServerContext:
    """Starts processes that have all loaded that a build needs, and publishing; Python has one such start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*builtin_extensions, *_PRELOADED])
    return context


def _streams(folder: Path) -> tuple[Path, Path]:
    return folder / ".out", folder / ".err"


def _run(work: Callable[[], int], folder: Path, epoch: int, first: Callable[[], object] | None) -> None:
    for number, stream in enumerate(_streams(folder), start=1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.chdir(folder)
    os.environ.update(environment(epoch))
    if first is not None:
        first()
    sys.exit(work())


# What the two need is imported where they run: the process that forks them has it loaded.


def command(arguments: list[str]) -> int:
    """Runs the command line."""
    from qualifications.cli import main

    return main(arguments)


def build_site(root: Path) -> int:
    """Builds the pages of a book alone."""
    from qualifications.build import site_builder
    from qualifications.environment import isolated
    from qualifications.problems import reported
    from qualifications.project import Project

    with isolated():
        return reported(site_builder(Project(root)))
