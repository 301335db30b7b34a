"""The command `qualifications collect binder`, killed by the system or short of room: nothing is lost."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fated
from archive_server import Archive, event, serving
from books import ROOT
from folders import contents, keep, launches, run, week
from qualifications.collect import store
from qualifications.problems import Exit


def start(archive: Archive, folder: Path, *, step: int = 0, room: int = 0) -> subprocess.Popen[str]:
    """Starts the command; it dies before a step, or gets no more than `room` bytes into a file."""
    arguments = ["--project", str(ROOT), "collect", "binder", "--from", archive.url, "--data", str(folder)]

    def limit() -> None:
        if room:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.Popen(
        [sys.executable, fated.__file__, str(step), str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,  # noqa: PLW1509 - the child does nothing else before it runs the command
    )


def grown(archive: Archive) -> None:
    """Gives the archive three more days."""
    for _ in range(3):
        day = max(archive.days) + dt.timedelta(days=1)
        archive.days[day] = [event(day, minute) for minute in range(5)]


def kill_at_request(archive: Archive, folder: Path, number: int) -> int:
    """Runs the command and kills it when it sends its n-th request; the exit status."""
    command = start(archive, folder)
    left = number

    def seen(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(command.pid, signal.SIGKILL)

    archive.seen = seen
    command.communicate()
    archive.seen = len
    return command.returncode


@pytest.mark.parametrize("moment", ["request", "file"])
def test_a_command_killed_in_the_middle_goes_on(moment: str, tmp_path: Path) -> None:
    """Killed as it asks for a day or changes a file, the command leaves the old days; the next gets all."""
    with serving(week()) as archive:
        run(archive, tmp_path)
        old = contents(tmp_path)
        grown(archive)
        if moment == "request":
            status = kill_at_request(archive, tmp_path, 2)
        else:
            command = start(archive, tmp_path, step=3)
            command.communicate()
            status = command.returncode
        assert status == -signal.SIGKILL
        with store.opened(tmp_path):
            assert contents(tmp_path) == old
        assert run(archive, tmp_path).error == ""
        assert contents(tmp_path) != old
        assert launches(tmp_path) == {day: len(events) for day, events in archive.days.items()}


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.booleans(),
    kills=st.lists(
        st.one_of(
            st.tuples(st.just("request"), st.integers(1, 6)), st.tuples(st.just("file"), st.integers(1, 32))
        ),
        min_size=1,
        max_size=2,
    ),
)
def test_a_killed_command_leaves_a_usable_store(
    *, known: bool, kills: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Killed at any request or change of a file, the command leaves the old days or the new, and resumes.

    A day that had been fetched is not asked for again, and the end is what a run in peace gives.
    """
    folder, peaceful = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("peaceful")
    with serving(week(4)) as archive:
        if known:
            run(archive, folder)
        old = contents(folder)
        grown(archive)
        run(archive, peaceful)
        new = contents(peaceful)
        archive.requests.clear()
        for moment, number in kills:
            if moment == "request":
                status = kill_at_request(archive, folder, number)
            else:
                command = start(archive, folder, step=number)
                command.communicate()
                status = command.returncode
            assert status in (-signal.SIGKILL, Exit.DONE)
            with store.opened(folder):
                assert contents(folder) in (old, new)
        assert run(archive, folder).error == ""
        assert contents(folder) == new
        assert launches(folder) == {day: len(events) for day, events in archive.days.items()}
        assert max(archive.requests.values()) <= len(kills) + 1
        assert run(archive, folder).status == "unchanged"


@pytest.mark.parametrize(
    ("room", "file"),
    [
        pytest.param(64, "/.journal.jsonl", marks=pytest.mark.slow),
        (350, "/.journal.jsonl"),
        (3000, "/data/binder-daily.csv"),
        pytest.param(10_000, "/.collect/staged/0", marks=pytest.mark.slow),
    ],
)
def test_a_command_without_room_keeps_the_last_good_data(tmp_path: Path, room: int, file: str) -> None:
    """Where a file cannot grow, the command names it and fails; with room, it goes on from there."""
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(300)]
    keep(tmp_path, days)
    with serving(Archive({day: [event(day)] for day in days})) as archive:
        run(archive, tmp_path)
        before = contents(tmp_path)
        grown(archive)
        command = start(archive, tmp_path, room=room)
        _, words = command.communicate()
        assert command.returncode == Exit.COLLECT
        assert f"{file}: found File too large; allowed: a folder to write to" in words
        with store.opened(tmp_path):
            assert contents(tmp_path) == before
        assert run(archive, tmp_path).error == ""
        assert launches(tmp_path) == {day: len(events) for day, events in archive.days.items()}
