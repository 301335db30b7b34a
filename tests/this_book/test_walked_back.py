"""Twenty quotations, walked back a year in real repositories: what a reading says is what a person says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from qualifications.collect.history import open_history
from qualifications.ledger.sources import Source
from qualifications.readings.repository import Snapshot
from qualifications.readings.reread import Document, Reread, place_of, reread
from repositories import Repository

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("walked-back.yml").read_text(encoding="utf-8")
)
ADDRESS = "https://github.com/harbor/all"
ENDS = {"STANDS": "stands", "MOVED": "moved", "GONE": "gone"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """All files as they were, and a year later as they are."""
    made = Repository.new(tmp_path_factory.mktemp("walked") / "all")
    for each in CASES:
        made.write(f"{each['repository']}/{each['path']}", f"# A page\n\n{each['said']}\n\nThat is all.\n")
    made.commit("2025-06-01T12:00:00Z")
    for each in CASES:
        (made.folder / each["repository"] / each["path"]).unlink()
    for each in CASES:
        if "says" in each:
            path = f"{each['repository']}/{each.get('moved', each['path'])}"
            made.write(path, f"# A page of today\n\n{each['says']}\n\nThere is more.\n")
    made.commit("2026-06-01T12:00:00Z")
    return made


def read(case: dict[str, Any], repository: Repository, *, back: bool, known: Reread | None = None) -> Reread:
    """What a reading says of the words, at the newest commit or the one before."""
    path = f"{case['repository']}/{case['path']}"
    url, day = f"{ADDRESS}/blob/{repository.git('rev-parse', 'HEAD~1')}/{path}", dt.date(2025, 6, 1)
    source = Source(title="A page", publisher="Harbor", url=url, read=day)
    document = Document(source, {case["words"]: ()}, {}, *place_of(url))
    history = open_history(str(repository.folder), cache=repository.folder)
    old = replace(history, head=repository.git("rev-parse", "HEAD~1"))
    readings = {"": known.reading} if known and known.reading else {}
    ((_, found),) = reread(
        [document],
        readings,
        lambda _: Snapshot(old if back else history),
        lambda _: pytest.fail("no page"),
    )
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["path"])
def test_a_reading_says_what_a_person_says(case: dict[str, Any], repository: Repository) -> None:
    """The words stand a year before; today they stand, have moved or are gone as a person found."""
    before = read(case, repository, back=True)
    assert [each.outcome.name for each in before.found] == ["STANDS"]
    now = read(case, repository, back=False, known=before)
    assert [ENDS[each.outcome.name] for each in now.found] == [case["answer"]]
    place = f"{case['repository']}/{case['moved']}:3" if case["answer"] == "moved" else ""
    assert now.reading
    assert (now.found[0].place, now.reading.quotations[0].since) == (place, dt.date(2025, 6, 1))
