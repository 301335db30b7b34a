"""Claims as an editor writes them, from the files of `evidence/claims/`."""

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from qualifications.files import sha256
from qualifications.formatting import format_value
from qualifications.inputs import shown
from qualifications.ledger.citation import Assertion, Audit, Citation, Figure
from qualifications.ledger.entries import WORDS, Entry, Known, files_of, read_entries
from qualifications.ledger.metrics.built_in import BUILT_IN_OPTIONS
from qualifications.ledger.readings import Reading
from qualifications.models import DAY, Past, Taken, Text, Words, of_types, one_of, parse_day
from qualifications.problems import Exit, Problem, refusal

CLAIMS = "claims"
KINDS, FIELDS = WORDS["kinds"], WORDS["fields"]
# The sentence of a claim as a title, or as a line of a list.
LONGEST_SHORT = 96
NEVER = "never"
# Stands in a text of a claim for its day.
AS_OF = "{as_of}"
# The unit of a figure beside the value, by the end of its name.
_UNITS_BY_NAME: Mapping[str, str] = {"share": "share", "_usd": "USD", "month": "month", "year": "year"}


def field_title(letter: str) -> str:
    """The letter of a form field with its name, as a heading."""
    name = FIELDS[letter]
    return f"{letter}. {name[0].upper()}{name[1:]}"


def _expiry(value: object, _: object) -> dt.date | None:
    if value == NEVER:
        return None
    day = parse_day(value) if isinstance(value, str) else value
    if not isinstance(day, dt.date):
        raise refusal(shown(value), _EXPIRY)
    return day


def _citation(item: object) -> object:
    return {"source": item} if isinstance(item, str) else item


_EXPIRY = f"{DAY}, or {NEVER} for a claim about the past"
Letter = Annotated[str, one_of(FIELDS)]


def _each_once(letters: tuple[str, ...]) -> tuple[str, ...]:
    for number, letter in enumerate(letters):
        if letter in letters[:number]:
            raise refusal(f"{letter!r} a second time", "each form field once")
    return letters


Letters = Annotated[tuple[Letter, ...], AfterValidator(_each_once)]


class Claim(Entry):
    """A sentence that the book stands behind, with all that a reader needs to check it.

    As it is read, its texts have names in braces where figures belong; once it is evaluated, they have the
    figures, and `parts` holds each by name, the value among them.
    """

    fingerprint: SkipJsonSchema[str] = ""
    """Eight characters that tell what it says, as it is written, from anything else: the sentences, figures
    and days, the method, the limits, and the sources with their words."""

    kind: Annotated[str, one_of(KINDS)]
    """What it is about."""
    statement: Text
    """The sentence, which reads alone and bears its date; its figures stand in braces, by name."""
    short: Words = ""
    """The sentence for titles and lists, where the statement is too long for one line."""
    metric: Annotated[str, of_types("the name of a metric", (str,), "string")] = ""
    """The metric that computes its value from the tables."""
    options: dict[str, Any] = Field(default={})
    """What the metric is asked for."""
    table: Words = ""
    """The table that a built-in metric is of."""
    column: Words = ""
    """The column that a built-in metric is of."""
    where: dict[str, Any] = Field(default={})
    """The rows: for a column a value, a list of them, the days `from` and `to`, or `first` or `last`."""
    of: dict[str, Any] = Field(default={})
    """The rows that a share is of, in the same way; by default all."""
    by: Words = ""
    """The column that puts the rows of a change in their order."""
    part: Words = "value"
    """The part of the metric that is the value."""
    cited: Figure = None
    """The value as a source gives it; alone, it says that there is no figure."""
    parts: dict[str, Figure] = Field(default={})
    """The other figures that a source gives, by name."""
    unit: Words = ""
    """What is counted; `share` for a part of a whole, `USD` for dollars."""
    as_of: Past = dt.date.min
    """The day of what happened, or of a document; by default the last on which its words were seen, or
    that of the data."""
    expires: Annotated[
        dt.date | None,
        Taken(_EXPIRY, _expiry, {"anyOf": [{"const": NEVER}, {"type": "string", "format": "date"}]}),
    ] = None
    """`never` for a claim about the past, or the day on which the fact itself ends; by default so many days
    after its sources were read, by its kind."""
    method: Words = ""
    """How the value was found; by default what the metric says."""
    limits: Text
    """What it does not show."""
    counter_evidence: Words = ""
    """What a rival would point to."""
    citations: Annotated[
        tuple[Annotated[Citation, BeforeValidator(_citation, json_schema_input_type=str | Citation)], ...],
        Field(alias="sources"),
    ] = ()
    """The sources that it rests on: ids of sources.yml, or each with its words."""
    supports: Letters = ()
    """The letters of the form fields that it may fill."""
    not_for: Letters = ()
    """The letters of the form fields that it must not fill."""
    status: Annotated[str, one_of(WORDS["statuses"])] = "current"
    reason: Words = ""
    """Why it is disputed or retired."""
    assertion: Annotated[Assertion, Field(alias="check")] = Assertion()
    """What the value must be; data that contradict it stop the build."""
    checked: Audit | None = None
    """When it was last held against its sources."""
    beside: tuple[Text, ...] = ()
    """The ids of the claims without which it is not shown: what limits, completes or contradicts it."""
    verified: Annotated[str, one_of(WORDS["verified"])] = ""
    """How a rule was read."""

    def problems(self, _: Known) -> Iterator[Problem]:
        """What contradicts itself."""
        cited = "cited" in self.model_fields_set
        if cited == bool(self.metric):
            found = "both `metric` and `cited`" if cited else "neither `metric` nor `cited`"
            allowed = "one of them: a metric, or what a source gives (`cited:` alone for no figure)"
            yield Problem(found, allowed)
        elif cited and not self.method:
            yield Problem("no field 'method'", "text")
        if self.unit and isinstance(self.cited, str) and re.match(r"\W*\d", self.cited):
            fix = "leave out commas and spaces, or `unit`"
            yield Problem(f"the text {shown(self.cited)} with a unit", "a number", fix=fix, at=("cited",))
        if not self.citations:
            found = f"a {'cited' if cited else 'computed'} value without a source"
            yield Problem(found, "a source in `sources`", Exit.SOURCE)
        if self.status != "current" and not self.reason:
            found, allowed = f"{self.status!r} without a reason", "a field `reason` that says why"
            yield Problem(found, allowed, at=("status",))
        if (self.kind == "RULE") != bool(self.verified):
            rule = self.kind == "RULE"
            found = "a rule that does not say how it was verified" if rule else "`verified`"
            allowed = "`verified` with each claim of the kind RULE, and with no other"
            yield Problem(found, allowed, at=() if rule else ("verified",))
        for letter in sorted({*self.supports} & {*self.not_for}):
            yield Problem(f"{letter!r} in both lists", "a form field in one of them", at=("not_for",))

    @property
    def subject(self) -> str:
        """What its file is about."""
        return self.path.stem

    @property
    def value(self) -> Any:
        """A number, a date, a text or None."""
        return self.parts["value"]

    @property
    def past(self) -> bool:
        """Whether it is about the past, as it is written."""
        return "expires" in self.model_fields_set and self.expires is None

    @property
    def living(self) -> bool:
        """Whether it is a cited claim that tells what stands, and not what happened."""
        return not (self.computed or self.past or self.status == "retired")

    @property
    def lost(self) -> dt.date | None:
        """The day on which words of it, where it still stands, were not found; None while all are there."""
        quoted = [each.quoted for each in self.citations] if self.living else []
        return min((each.gone for each in quoted if each and each.gone), default=None)

    @property
    def heading(self) -> str:
        """Its shortest sentence as the title of a figure, without the full stop."""
        return (self.short or self.statement).removesuffix(".")

    @property
    def computed(self) -> bool:
        """Whether a metric computes its value."""
        return bool(self.metric)

    @property
    def asked(self) -> dict[str, Any]:
        """What its metric is asked for, in `options` or in the fields of the built-in metrics."""
        return self.options | {name: getattr(self, name) for name in BUILT_IN_OPTIONS if getattr(self, name)}

    @property
    def texts(self) -> dict[str, str]:
        """The texts that may hold figures, by field."""
        names = ("statement", "short", "unit", "method", "limits", "counter_evidence", "reason")
        return {name: getattr(self, name) for name in names}

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is current, as written or by its kind; None for a claim about the past."""
        if "expires" in self.model_fields_set:
            return self.expires
        read = min((citation.source.read for citation in self.citations), default=self.as_of)
        return max(read, self.as_of) + dt.timedelta(WORDS["lasts"][self.kind])

    @property
    def read_on(self) -> dt.date:
        """The day on which the last of its sources was read."""
        return max(citation.source.read for citation in self.citations)

    @property
    def independent(self) -> bool:
        """Whether any source is independent of the organization."""
        return any(citation.source.independent for citation in self.citations)

    def has_figure(self, part: str = "") -> bool:
        """Whether its value, or another figure, is there to be written: a blank is not, nor is 0 of 0."""
        value = self.parts[part or "value"]
        if isinstance(value, float):
            return math.isfinite(value)
        return value is not None and bool(str(value).strip())

    def figure(self, part: str = "") -> str:
        """The claim's value as the book writes it, or another figure of its sentence.

        Raises KeyError for a part that the claim does not have.
        """
        name = part or "value"
        units = [unit for ending, unit in _UNITS_BY_NAME.items() if name.endswith(ending)]
        return format_value(self.parts[name], self.unit if name == "value" else "".join(units))


def _fingerprint(claim: Claim) -> str:
    content = (
        *(claim.statement, claim.short, claim.method, claim.limits, claim.counter_evidence),
        *(claim.unit, claim.cited, sorted(claim.parts.items()), claim.as_of, claim.beside),
        *((each.source.id, each.quote, each.files, each.search, each.count) for each in claim.citations),
    )
    return sha256("\n".join(map(str, content)).encode())[:8]


def read_claims(
    folder: Path, readings: Mapping[str, Reading], *, known: Known, found: list[Problem]
) -> list[Claim]:
    """Every claim of the folder's files, in their order; what is wrong with others is added to `found`."""

    def read(citation: Citation) -> Citation:
        reading = readings.get(citation.source.id)
        return citation.model_copy(update={"quoted": reading.of(citation.words) if reading else None})

    entries = read_entries(files_of(folder), Claim, known=known, found=found, listed="claims by id")
    return [
        claim.model_copy(
            update={"fingerprint": _fingerprint(claim), "citations": tuple(map(read, claim.citations))}
        )
        for claim in entries.values()
    ]
