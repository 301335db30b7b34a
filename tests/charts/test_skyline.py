"""The drawing that opens the book: a series and a part of it, from zero, with words outside the picture."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, fragment_fromstring

from qualifications.charts.sparkline import BROAD, Series, skyline, sparkline
from qualifications.problems import ProblemError

START = dt.date(2020, 1, 1)
WIDTH, HEIGHT = BROAD


def drawn(whole: list[int], part: list[int]) -> HtmlElement:
    """A skyline of one value a day."""
    days = [START + dt.timedelta(days=i) for i in range(len(whole))]
    html = skyline(Series("All hubs", days, whole), Series("of them in classrooms", days, part))
    return fragment_fromstring(html)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 9, 4], "1 at first and 4 at last; highest 9, in 2020, and lowest 1"),
        ([4, 0, 1], "4 at first and 1 at last; highest 4, in 2019, and lowest 0"),
        ([2, 1200, 2], "2 at first and 2 at last; highest 1,200, in 2020, and lowest 2"),
    ],
)
def test_a_small_line_is_described_in_words(values: list[int], words: str) -> None:
    """The label of a line gives its first and last value, its highest with the year, and its lowest."""
    days = [dt.date(2019 + i, 1, 1) for i in range(len(values))]
    svg = fragment_fromstring(sparkline(Series("Launches", days, values))).find("svg")
    assert svg is not None
    assert svg.get("aria-label") == f"Launches, 2019 to 2021: {words}"


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=40))
def test_both_areas_start_from_zero_and_stay_in_the_picture(pairs: list[tuple[int, int]]) -> None:
    """Whatever the values, each area ends on the base line, and the part never rises above the whole."""
    whole, part = [max(pair) for pair in pairs], [min(pair) for pair in pairs]
    outlines: list[list[float]] = []
    for polygon in drawn(whole, part).iter("polygon"):
        pairs_of_text = [point.split(",") for point in polygon.get("points", "").split()]
        points = [(float(x), float(y)) for x, y in pairs_of_text]
        assert points[0] == (0.0, float(HEIGHT))
        assert points[-1] == (float(WIDTH), float(HEIGHT))
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
        outlines.append([y for _, y in points])
    assert all(above <= below for above, below in zip(*outlines, strict=True))


def test_is_described_in_words() -> None:
    """The label says how each area runs; what it counts stands beside it with the ends of its time."""
    element = drawn([1, 3], [0, 2])
    assert element.find("svg").get("aria-label") == (  # type: ignore[union-attr] # it is there
        "January 2020 to 2 January 2020. "
        "All hubs: 1 at first and 3 at last; highest 3, in 2020, and lowest 1. "
        "Of them in classrooms: 0 at first and 2 at last; highest 2, in 2020, and lowest 0."
    )
    words = [span.text for span in element.iter("span")]
    assert words == ["All hubs", "of them in classrooms", "January 2020", "2 January 2020"]


@pytest.mark.parametrize(
    ("whole", "part", "found"),
    [
        ([1], [0], "1 points from 0"),
        ([1, 2], [0, -1], "2 points from -1"),
        ([1, 2], [0, 3], "3 of 2 on 2020-01-02"),
    ],
)
def test_refuses_what_cannot_be_drawn(whole: list[int], part: list[int], found: str) -> None:
    """One point, a negative value, and a part above its whole are refused."""
    with pytest.raises(ProblemError) as refusal:
        drawn(whole, part)
    (problem,) = refusal.value.problems
    assert (problem.found, bool(problem.allowed)) == (found, True)
