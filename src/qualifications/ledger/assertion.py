"""What a claim is held to: the finding of its data, and its sources in an audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from qualifications.inputs import shown
from qualifications.models import Allowed, OneOf, Past, Record, Text, Words, of_types
from qualifications.problems import Fault
from qualifications.safety import TEXT, text_fault

FOUND: Mapping[str, str] = {
    "exact": "the sentence said what its source says",
    "stretched": "the sentence said more or other than its source",
    "wrong": "the sentence was not true",
    "unreadable": "the source could not be read",
}
_BOUND = "a number, or a day"


_FIGURE = of_types("a number, a date or a text", int, float, str, dt.date, type(None))


def _figure(value: object) -> object:
    if isinstance(value, str) and text_fault(value):
        raise Fault(f"{text_fault(value)} in {shown(value)}", TEXT)
    return _FIGURE(value)


Figure = Annotated[Any, PlainValidator(_figure), WithJsonSchema({"type": ["number", "string", "null"]})]
Bound = Annotated[
    Any,
    PlainValidator(of_types(_BOUND, int, float, dt.date)),
    WithJsonSchema({"type": ["number", "string"]}),
    Allowed(_BOUND),
]


class Assertion(Record):
    """What the data must say for the claim to stand: its finding, never the figure of a day."""

    part: Words = "value"
    """The figure that is meant, where it is not the value."""
    equals: Figure = None
    at_least: Bound = None
    at_most: Bound = None


class Check(Record):
    """The claim held against its sources, in an audit that looked for doubt."""

    day: Past
    """When."""
    of: Text
    """Which words, by their fingerprint: `qualifications check` tells it."""
    found: Annotated[str, OneOf(FOUND)]
    """What was found then; what was wrong was mended."""
    note: Text
    """What was compared, and what was mended."""
