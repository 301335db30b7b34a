"""Metrics are found by name, take the options that they declare, and refuse the rest with what is allowed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
from typing import get_type_hints

import pytest

from books import ROOT
from qualifications.ledger.metrics.metric import Metric, MetricError
from qualifications.ledger.metrics.registry import find_metric, metrics_of
from qualifications.ledger.tables import Tables, open_tables

EVIDENCE = ROOT / "evidence"
METRICS = metrics_of(EVIDENCE)


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The evidence of the repository."""
    return open_tables(EVIDENCE)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_tables_of_a_metric_exist(metric: Metric, tables: Tables) -> None:
    """Each frame of a metric is a table of the evidence, and an argument of the function."""
    assert set(metric.tables.values()) <= set(tables.package.tables)
    assert set(metric.tables) <= set(inspect.signature(metric.function).parameters)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_definition_is_a_sentence(metric: Metric) -> None:
    """Each metric has a definition that a reader can be shown: its first paragraph ends with a full stop."""
    paragraph = metric.definition.split("\n\n")[0]
    assert paragraph
    assert paragraph.endswith(".")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_parts_are_numbers_and_dates(metric: Metric) -> None:
    """A metric gives one number, or a frozen record of numbers and dates."""
    result = get_type_hints(metric.function)["return"]
    if dataclasses.is_dataclass(result):
        assert isinstance(result, type)
        assert set(get_type_hints(result).values()) <= {int, float, dt.date}
        with pytest.raises(dataclasses.FrozenInstanceError):
            _attempt_change(result)
    else:
        assert result in {int, float}


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_options_are_named(metric: Metric) -> None:
    """The options of a metric can be given by name only, so a claim reads as the call does."""
    parameters = inspect.signature(metric.function).parameters
    assert {parameters[name].kind for name in metric.options} <= {inspect.Parameter.KEYWORD_ONLY}


def test_record_gives_its_fields(tables: Tables) -> None:
    """A metric that returns a record gives its fields by name."""
    parts = find_metric("binder.record_week", EVIDENCE, options={}).compute(tables, {})
    assert parts == {"ending": dt.date(2022, 2, 27), "launches": 354_902}


def test_number_is_the_value(tables: Tables) -> None:
    """A metric that returns one number gives it as `value`."""
    assert find_metric("binder.year_mean", EVIDENCE, options={}).compute(tables, {"year": 2020}) == {
        "value": 145_590
    }


def test_unknown_metric_is_refused_with_the_nearest() -> None:
    """A misspelt name is refused with the names most like it."""
    with pytest.raises(MetricError, match=r"no metric 'binder\.recordweek'; .*binder\.record_week"):
        find_metric("binder.recordweek", EVIDENCE, options={})


def test_unknown_option_is_refused(tables: Tables) -> None:
    """An option that the metric does not take is refused with those it does."""
    with pytest.raises(MetricError, match=r"the option 'week'; allowed: weeks"):
        find_metric("binder.latest_mean", EVIDENCE, options={}).compute(tables, {"week": 4})


def test_missing_option_is_refused(tables: Tables) -> None:
    """A metric without an option that it needs is refused with the name."""
    with pytest.raises(MetricError, match=r"missing a required.*'year'"):
        find_metric("binder.year_mean", EVIDENCE, options={}).compute(tables, {})


@pytest.mark.parametrize(
    ("name", "options", "value"),
    [
        ("binder.operator_launches", {"operator": "2i2c"}, 731_531),
        ("binder.year_mean", {"year": 2020}, 145_590),
        ("binder.weeks_at_least", {"level": 150_000}, 73),
        ("binder.weeks_at_least", {"level": 140_000}, 86),
    ],
)
def test_published_launches(tables: Tables, name: str, options: dict[str, object], value: int) -> None:
    """The figures of launches that claims rest on are those published."""
    parts = find_metric(name, EVIDENCE, options={}).compute(tables, options)
    assert value in parts.values()


@pytest.mark.parametrize(
    ("count", "launches", "share"), [(1, 130_821, 0.266), (4, 276_277, 0.562), (50, 362_534, 0.737)]
)
def test_published_repositories(tables: Tables, count: int, launches: int, share: float) -> None:
    """The top repositories have the published shares of 491,963 launches."""
    parts = find_metric("binder.top_repositories", EVIDENCE, options={}).compute(tables, {"count": count})
    assert (parts["launches"], parts["total"], round(parts["share"], 3)) == (launches, 491_963, share)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("clusters.at_month", {"month": "2026-08"}, "; allowed: "),
        ("clusters.at_month", {"month": dt.date(2027, 1, 1)}, "; allowed: "),
        ("binder.year_mean", {"year": 1999}, "; allowed: "),
        ("binder.operator_launches", {"operator": "2I2C"}, "found '2I2C'; allowed: 2i2c, Alan Turing"),
        ("binder.top_repositories", {"count": 60}, "found count 60; allowed: 1 to 50"),
        (
            "binder.weeks_at_least",
            {"level": 400_000},
            "no week with 400000 launches; allowed: at most 354902",
        ),
    ],
)
def test_option_without_data_is_refused(
    tables: Tables, name: str, options: dict[str, object], message: str
) -> None:
    """An option that names what the tables lack is refused with what is allowed, and gives no figure."""
    with pytest.raises(MetricError, match=message):
        find_metric(name, EVIDENCE, options={}).compute(tables, options)


def _attempt_change(result: type) -> None:
    """Sets a field of a record of that class, which a frozen one refuses."""
    field = dataclasses.fields(result)[0].name
    setattr(object.__new__(result), field, 0)
