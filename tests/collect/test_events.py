"""Events of a day's file: what is read once for many gives what each line gives by itself."""

from __future__ import annotations

import json
from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from archive_server import event
from folders import MONDAY
from qualifications.collect.archive import KNOWN_PROVIDERS
from qualifications.collect.events import count_events
from qualifications.collect.repository import repository_expression, repository_of

DAY = str(MONDAY)
TIMES = st.sampled_from(
    [
        *(
            f"{DAY}T{time}"
            for time in ("00:00:00+00:00", "23:59:59+00:00", "01:02:03.456+00:00", "04:05:06Z")
        ),
        *(f"{DAY}T12:00", f"{DAY}T", DAY, "2000-01-01T00:00:00+00:00", "", None),
    ]
)
EVENTS = st.fixed_dictionaries(
    {
        "timestamp": TIMES,
        "provider": st.sampled_from(["GitHub", "Git", "Zenodo", None]),
        "spec": st.sampled_from(
            ["Org/Repo/main", "org/repo/main", f'{{"timestamp": "{DAY}T', "é/\n/\x01", None]
        ),
        "status": st.sampled_from(["success", "fail", None]),
        "origin": st.sampled_from(["one.example", "", None]),
        "version": st.sampled_from([5, 9, None]),
    }
)
WRITTEN = st.builds(
    lambda fields, front, blank: (
        json.dumps(({} if front else {"more": {"timestamp": f"{DAY}T00:00:00"}}) | event(MONDAY) | fields)
        + "\n" * (1 + blank)
    ),
    EVENTS,
    st.booleans(),
    st.integers(0, 1),
)


@given(st.lists(WRITTEN, max_size=12))
def test_each_line_counts_as_it_says(lines: list[str]) -> None:
    """However lines are written, mixed and repeated, the counts are those of each line read as JSON."""
    expected: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        fields = json.loads(line)
        time, provider, spec = (fields[name] for name in ("timestamp", "provider", "spec"))
        expected[
            None if time is None else time.startswith(DAY),
            fields["status"] == "success",
            fields["version"],
            fields["origin"],
            provider,
            None if provider is None or spec is None else repository_of(provider, spec),
        ] += 1
    counted: Counter[tuple[object, ...]] = Counter()
    for each, number in count_events("".join(lines).encode(), MONDAY, place="a file"):
        counted[tuple(each)] += number
    assert counted == expected


# As providers write them: letters, digits, signs and slashes.
SPECS = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/"))).map(
    "/".join
)


@given(st.sampled_from([*sorted(KNOWN_PROVIDERS), "Forge"]), SPECS)
def test_a_launch_and_a_table_name_the_same_repository(provider: str, spec: str) -> None:
    """The rule for one launch gives what the rule for a table gives."""
    table = pl.DataFrame({"provider": [provider], "spec": [spec]})
    assert table.select(repository_expression()).item() == repository_of(provider, spec)
