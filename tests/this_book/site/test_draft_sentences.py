"""Sentences of a draft, held against the claim of their day, the list of prices, and what a slot is."""

from draft_sets import CLAIMS, PLAIN, figure, found_in
from playwright.sync_api import Page


def test_price_of_users_is_told(checker: Page) -> None:
    """Of an amount to which the list does not lead, the mark tells what the list gives for those users."""
    ask = """draft => {
      const data = window.qualificationsDraft;
      const given = {draft, cited: new Map(), latest: new Map(), data, place: data.places[""]};
      return draftFaults(given).map(({reason}) => reason);
    }"""
    steps = CLAIMS["price-steps"].parts
    fee = 10 * steps["value"] + 20 * steps["second_usd"]
    assert checker.evaluate(ask, f"2i2c charges 30 users ${fee} a month.") == []
    told = checker.evaluate(ask, f"2i2c charges 30 users ${fee + 50} a month.")
    assert told == [f"For 30 people the list gives ${fee} a month."]
    year = CLAIMS["price-general"].value + 12 * fee
    assert checker.evaluate(ask, f"2i2c's hub for 30 people costs ${year:,} a year.") == []
    (told,) = checker.evaluate(ask, f"2i2c's hub for 30 people costs ${year - 3000:,} a year.")
    assert f"For 30 people the list gives, a year and without the cloud, ${year:,} with General" in told


def test_day_is_told_where_a_fact_is_of_that_day_alone(checker: Page) -> None:
    """Of a fact that names other times, the day to which its source reaches is no answer."""
    hubs, week = CLAIMS["production-hubs"], CLAIMS["binder-record-week"]
    drafts = [
        f"2i2c runs {figure(hubs, 'value')} production hubs on {figure(hubs, 'clusters')} clusters.",
        f"mybinder.org starts {figure(week, 'value')} sessions a week, says its record.",
    ]
    alone, among = found_in([PLAIN | {"draft": each} for each in drafts], checker)
    assert f"Say of which day it is: {hubs.as_of}." in [each["reason"] for each in alone]
    assert "Say of which time it is, as the book does." in [each["reason"] for each in among]


def test_figure_is_held_against_the_claim_of_its_time(checker: Page) -> None:
    """A wrong figure is told by the claim of the day, month or year of its sentence, else by the newest."""
    hubs = CLAIMS["production-hubs"]
    drafts = {
        f"On {hubs.as_of:%-d %B %Y}, 2i2c's configuration held 151 production hubs.": hubs.id,
        f"2i2c runs 124 production hubs on {figure(hubs, 'clusters')} clusters.": hubs.id,
        "2i2c's configuration held 151 production hubs.": hubs.id,
        "At the end of 2021, 2i2c's configuration held 41 production hubs.": "hubs-end-2021",
        "A NASA workshop in October 2025 had 1,401 participants on a hub of 2i2c.": "openscapes-workshop",
    }
    found = found_in([PLAIN | {"draft": each} for each in drafts], checker)
    told = [[each["claim"] for each in marks if each["kind"] == "changed"] for marks in found]
    assert told == [[claim] for claim in drafts.values()]


def test_note_in_a_slot_leaves_it_open(checker: Page) -> None:
    """A slot with a note in small letters is still to fill in; a link in capitals is none."""
    slot = "[OUR REASONS: what you need, e.g. graphics]"
    (marks,) = found_in(
        [PLAIN | {"draft": f"It is so. {slot} See [NASA ROSES: a call](https://example.org)."}], checker
    )
    assert [(each["kind"], each["text"]) for each in marks] == [("slot", slot)]


def test_sentence_may_begin_with_a_small_letter(checker: Page) -> None:
    """A name such as mybinder.org begins a sentence, but not after "e.g."."""
    told = "2i2c wrote it. mybinder.org is one, e.g. mybinder.org in Europe."
    ask = "draft => draftWords.sentences(draft).map(({text}) => text)"
    assert checker.evaluate(ask, told) == told.replace(". mybinder.org is", ".|mybinder.org is").split("|")
