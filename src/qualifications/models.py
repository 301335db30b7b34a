"""Files that people write, as models: what does not fit one becomes a problem at its place.

The models also give the JSON Schema by which an editor completes and checks these files.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from qualifications.inputs import Document, shown
from qualifications.problems import Problem, ProblemError, refusal, refuse_all
from qualifications.safety import ADDRESS, COME, TEXT, is_address, text_fault

DAY = "a date, YYYY-MM-DD"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What the kinds of the library are in plain words.
_ALLOWED = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "float_type": "a number",
    **dict.fromkeys(("int_from_float", "int_parsing", "int_type"), "a whole number"),
    "string_pattern_mismatch": "letters, digits, hyphens and underscores",
    "greater_than": "a number above 0",
    "greater_than_equal": "a number of 0 or more",
}


@dataclass(frozen=True)
class Allowed:
    """Says, for a field that is missing, what it holds."""

    text: str


@dataclass(frozen=True)
class Taken(Allowed):
    """Takes what a function of our own makes of a value and the context; an editor knows it by the schema."""

    take: Callable[[Any, Any], Any]
    schema: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            lambda value, info: self.take(value, info.context)
        )

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**self.schema}


def one_of(words: Mapping[str, str]) -> Taken:
    """Some words alone, each with its meaning."""
    allowed = ", ".join(words)

    def take(value: object, _: object) -> object:
        if isinstance(value, bool):
            # YAML reads a bare yes or no as a truth value.
            raise refusal(f"{value}, a truth value", allowed, fix="put it in quotes")
        if value not in [*words]:
            raise refusal(shown(value), allowed)
        return value

    return Taken(allowed, take, {"enum": [*words], "enumDescriptions": [*words.values()]})


def of_types(allowed: str, types: tuple[type, ...], *names: str) -> Taken:
    """Values of some types, by their names in Python and in JSON; a truth value is no number."""

    def take(value: object, _: object) -> object:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise refusal(shown(value), allowed)
        return _plain(value) if isinstance(value, str) else value

    return Taken(allowed, take, {"type": [*names] if len(names) > 1 else names[0]})


def _plain(value: object, *, verbatim: bool = False) -> str:
    if not isinstance(value, str):
        raise refusal(shown(value), "text")
    text = " ".join(value.split())
    fault = text_fault(text, verbatim=verbatim)
    if fault:
        raise refusal(f"{fault} in {shown(text)}", TEXT)
    return text


def _address(text: str) -> str:
    if not is_address(text):
        raise refusal(shown(text), ADDRESS)
    return text


def _day(value: object) -> dt.date:
    day = parse_day(value) if isinstance(value, str) else value
    if not isinstance(day, dt.date):
        raise refusal(shown(value), DAY)
    return day


def _past(day: dt.date, info: ValidationInfo[Any]) -> dt.date:
    if day > getattr(info.context, "latest", dt.date.max):
        raise refusal(f"the day {day}, which is in the future", COME)
    return day


T = TypeVar("T")
Words = Annotated[str, BeforeValidator(_plain)]
"""A text on one line, without space around it; it may be empty."""
Text = Annotated[Words, Field(min_length=1), Allowed("text")]
Quotation = Annotated[str, BeforeValidator(partial(_plain, verbatim=True))]
"""Words of others, which may hold markup."""
SomeWords = Annotated[Quotation, Field(min_length=1)]
"""Such words, which may not be empty."""
Address = Annotated[
    Words, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "uri"}), Allowed(ADDRESS)
]
Day = Annotated[dt.date, BeforeValidator(_day), Allowed(DAY)]
Past = Annotated[Day, AfterValidator(_past)]
"""A day that has come."""
Number = Annotated[float, of_types("a number", (int, float), "number")]
"""A number as it is written: a whole one stays whole."""
Flag = Annotated[bool, of_types("true or false", (bool,), "boolean")]
Some = Annotated[tuple[T, ...], Field(min_length=1), Allowed("a list")]
"""A list that may not be empty."""


def parse_day(text: str) -> dt.date | None:
    """The day that the text writes as YYYY-MM-DD; None where it writes none."""
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


class Record(BaseModel):
    """Fields as `name: value`, of which none is unknown; what has no schema is set by the reader alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    def problems(self, known: Any) -> Iterable[Problem]:  # noqa: ARG002 - records that refer to others need it
        """What does not fit together in it, or with what is known."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _collect_problems(cls, data: Any, read: Callable[[Any], Self], info: ValidationInfo[Any]) -> Self:
        """Reports every problem in the book's own words, the innermost first."""
        if isinstance(data, cls):
            return data
        if not isinstance(data, dict):
            raise refusal(shown(data), "fields as `name: value`")
        names = cls._names()
        unknown = [name for name in data if name not in names and cls.model_config["extra"] == "forbid"]
        found = [Problem(f"the field {name!r}", ", ".join(sorted(names)), at=(name,)) for name in unknown]
        try:
            record = read({name: value for name, value in data.items() if name not in unknown})
        except ValidationError as error:
            inner = [each for one in error.errors() for each in cls._read(one)]
            raise ProblemError([*inner, *found]) from None
        refuse_all([*found, *record.problems(info.context)])
        return record

    @classmethod
    def _read(cls, error: ErrorDetails) -> Iterator[Problem]:
        """What an error of the library says."""
        at, cause = error["loc"], error.get("ctx", {}).get("error")
        if isinstance(cause, ProblemError):
            yield from (replace(each, at=(*at, *each.at)) for each in cause.problems)
        elif error["type"] == "missing":
            name = "/".join(map(str, at))
            allowed = [each.text for each in cls._names()[name].metadata if isinstance(each, Allowed)]
            yield Problem(f"no field {name!r}", allowed[-1] if allowed else "fields as `name: value`")
        elif error["type"] == "too_short":
            # The items that are left out have problems of their own.
            if not error["input"]:
                kind = "text" if isinstance(error["input"], str) else "list"
                yield Problem(f"an empty {kind}", f"a {kind} that is not empty", at=at)
        else:
            yield Problem(shown(error["input"]), _ALLOWED.get(error["type"], error["msg"]), at=at)

    @classmethod
    @cache
    def _names(cls) -> dict[str, Any]:
        """The fields that an editor writes, by their names in the file."""
        return {
            "/".join(map(str, getattr(field.validation_alias, "path", [field.alias or name]))): field
            for name, field in cls.model_fields.items()
            if SkipJsonSchema not in map(type, field.metadata)
        }


R = TypeVar("R", bound=Record)


def read_record(model: type[R], document: Document, *key: str | int, context: object = None) -> R:
    """The record at that place of a file; raises ProblemError with all that is wrong with it."""
    data = document.data
    for step in key:
        data = data[step]
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        (cause,) = (each["ctx"]["error"] for each in error.errors())
        raise ProblemError(each.placed(document.place(*key, *each.at)) for each in cause.problems) from None
