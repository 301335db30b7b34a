"""A book's own metrics take the options that they declare, and refuse the rest with what is allowed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from qualifications.ledger.metrics.registry import find_metric, metrics_of
from qualifications.ledger.tables import open_tables
from qualifications.problems import Exit, ProblemError

EVIDENCE = Path(__file__).parent / "rules" / "base" / "evidence"
GOOD = '''
from qualifications.ledger.metrics.metric import metric


@metric(visits="visits")
def first(visits, *, week=1):
    """The first week."""
    return week
'''


def parts(name: str, **options: Any) -> dict[str, Any]:
    """The parts of the metric over the good ledger of the rules."""
    return find_metric(name, EVIDENCE, options=options).compute(open_tables(EVIDENCE), options)


def test_record_gives_its_fields_and_a_number_is_the_value() -> None:
    """A metric that returns a record gives its fields by name; one that returns one number gives `value`."""
    assert parts("binder.record_week") == {"ending": dt.date(2025, 1, 19), "launches": 300}
    assert set(parts("binder.total_launches")) == {"value"}


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("binder.recordweek", {}, "no metric 'binder.recordweek'; allowed: binder.record_week"),
        ("binder.latest_mean", {"week": 4}, "the option 'week'; allowed: weeks"),
        ("binder.year_mean", {}, "missing a required argument: 'year'"),
        ("binder.year_mean", {"year": 1999}, "no value for {'year': 1999}"),
    ],
)
def test_wrong_option_is_refused(name: str, options: dict[str, Any], message: str) -> None:
    """What a metric does not take, or has no rows for, is refused with what is allowed."""
    with pytest.raises(ProblemError, match=re.escape(message)):
        parts(name, **options)


def test_metric_without_a_definition_is_refused(tmp_path: Path) -> None:
    """A metric that readers cannot be told of is told with its file and line."""
    folder = tmp_path / "evidence" / "metrics"
    folder.mkdir(parents=True)
    (folder / "visits.py").write_text(GOOD.replace("first week.", "first"), encoding="utf-8")
    message = "found no definition in the metric visits.first; allowed: a docstring that ends in a full stop"
    with pytest.raises(ProblemError, match=rf"metrics/visits\.py:5: {re.escape(message)}") as caught:
        metrics_of(tmp_path / "evidence")
    assert caught.value.exit is Exit.DATA
