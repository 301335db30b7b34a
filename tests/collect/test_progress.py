"""How far a run has come."""

from __future__ import annotations

import re

import pytest

from qualifications.collect import progress


def test_a_run_tells_how_far_it_has_come(capsys: pytest.CaptureFixture[str]) -> None:
    """The items come through, and standard error has their number and rate; of none it says nothing."""
    assert list(progress.shown(range(7), total=7, what="Days", unit="day")) == list(range(7))
    assert re.search(r"\rDays: 100%\|.*\| 7/7 \[00:00<00:00, .* day/s\]", capsys.readouterr().err)
    assert list(progress.shown([], total=0, what="Days", unit="day")) == []
    assert capsys.readouterr().err == ""
