"""Runs that are cut off: whatever stops one, no day is lost or doubled, and the next run goes on."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_server import Archive, event, serving
from folders import MONDAY, PASSING, contents, launches, run, week
from qualifications.collect import store


def test_a_run_that_was_cut_off_goes_on(archive: Archive, tmp_path: Path) -> None:
    """Days that arrived before a failure are not fetched again, even where the journal's end is torn."""
    last = f"events-{MONDAY + dt.timedelta(days=6)}.jsonl"
    archive.faults = {last: ["404"] * 9}
    assert run(archive, tmp_path).status == "failed"
    assert contents(tmp_path) == {}
    with (tmp_path / "archive/binder/.journal.jsonl").open("ab") as journal:
        journal.write(b'{"day": "2025-09-0')
    archive.faults, fetched = {}, archive.requests.copy()
    assert run(archive, tmp_path).error == ""
    assert (archive.requests - fetched)[last] == 1
    assert sum(archive.requests.values()) - sum(fetched.values()) <= 4
    assert sum(launches(tmp_path).values()) == 42


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("full", [False, True], ids=["killed", "disk full"])
def test_no_step_of_a_change_can_be_cut_in_half(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """A run that ends at any step of its change leaves the old data or the new, and the next run the new."""
    run(archive, tmp_path / "start")
    day = MONDAY + dt.timedelta(days=7)
    archive.days[day] = [event(day)]
    shutil.copytree(tmp_path / "start", tmp_path / "whole")
    run(archive, tmp_path / "whole")
    old, new = contents(tmp_path / "start"), contents(tmp_path / "whole")
    assert old != new
    step, real_write, real_sync = 0, store._write, store._sync
    ended = True
    while ended:
        step += 1
        left = step

        def counted() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device") if full else Killed

        def write(path: Path, data: bytes) -> None:
            counted()
            real_write(path, data)

        def sync(folder: Path) -> None:
            counted()
            real_sync(folder)

        folder = tmp_path / f"step{step}"
        shutil.copytree(tmp_path / "start", folder)
        with monkeypatch.context() as patch:
            patch.setattr(store, "_write", write)
            patch.setattr(store, "_sync", sync)
            try:
                ended = run(archive, folder).status == "failed"
            except Killed:
                ended = True
        with store.opened(folder):
            assert contents(folder) in (old, new)
        assert run(archive, folder).error == ""
        assert contents(folder) == new
    assert step > 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.lists(
        st.tuples(
            st.sampled_from(["grow", "fail", "kill", "run"]),
            st.integers(0, 6),
            st.sampled_from(PASSING[:6]),
        ),
        max_size=6,
    )
)
def test_no_sequence_of_faults_loses_or_doubles_a_day(
    script: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any sequence of faults, kills and new days, a sound run has exactly what the archive has."""
    evidence = tmp_path_factory.mktemp("evidence")
    with serving(week(3)) as archive:
        for action, number, fault in script:
            name = f"events-{MONDAY + dt.timedelta(days=number)}.jsonl"
            if action == "grow":
                day = max(archive.days) + dt.timedelta(days=1)
                archive.days[day] = [event(day, minute) for minute in range(number + 1)]
            elif action == "fail":
                archive.faults = {name: [fault] * 5, "index.jsonl": [fault] * (number % 3)}
                run(archive, evidence)
            elif action == "kill":
                with pytest.MonkeyPatch.context() as patch:
                    steps = iter(range(number))
                    real = store._write

                    def write(path: Path, data: bytes) -> None:
                        if next(steps, None) is None:  # noqa: B023 - used before the next turn
                            raise Killed
                        real(path, data)  # noqa: B023 - the same

                    patch.setattr(store, "_write", write)
                    with contextlib.suppress(Killed):
                        run(archive, evidence)
            else:
                run(archive, evidence)
        archive.faults = {}
        assert run(archive, evidence).error == ""
        assert launches(evidence) == {day: len(events) for day, events in archive.days.items()}
        again = run(archive, evidence)
        assert again.status == "unchanged"
