"""What a claim rests on, a source with the words that say so or with what was counted, and is held to."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from qualifications.ledger.entries import WORDS, Known
from qualifications.ledger.readings import Quoted
from qualifications.ledger.sources import NamedSource
from qualifications.models import Past, Record, SomeWords, Text, Words, of_types, one_of
from qualifications.problems import Problem, refusal

LONGEST_QUOTE = 25
# An address that leads to one version for ever.
_COMMIT = re.compile(r"/[0-9a-f]{40}/")
_FIGURES = (int, float, str, dt.date, type(None))
Figure = Annotated[Any, of_types("a number, a date or a text", _FIGURES, "number", "string", "null")]
Bound = Annotated[Any, of_types("a number, or a day", (int, float, dt.date), "number", "string")]


def _brief(quote: str) -> str:
    words = len(quote.split())
    if words > LONGEST_QUOTE:
        raise refusal(f"a quote of {words} words", f"{LONGEST_QUOTE} at most")
    return quote


def _texts(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Citation(Record):
    """A source of a claim, with the words in it that say so."""

    quoted: SkipJsonSchema[Quoted | None] = None
    """What is known of its words; None where no machine has looked for them."""

    source: NamedSource
    """The id of a source of sources.yml."""
    quote: Annotated[SomeWords, AfterValidator(_brief)] = ""
    """The words that say so, 25 at most."""
    files: Words = ""
    """Of a folder: which of its files count, such as `*/index.md`; `**` stands for folders too."""
    search: Annotated[
        tuple[SomeWords, ...], BeforeValidator(_texts, json_schema_input_type=str | list[str])
    ] = ()
    """Of a folder: a text, or several; files that hold one of them count, in large or small letters."""
    count: Annotated[int, Field(ge=0)] | None = None
    """How many there were: what a search found, which may be none."""

    def problems(self, _: Known) -> Iterator[Problem]:
        """Words and a count together, or one of the count's two parts without the other."""
        asked = bool(self.files or self.search)
        if asked and self.quote:
            yield Problem("words and a count", "one of them: `quote`, or what is counted")
        if asked != (self.count is not None):
            found = "`count` of nothing" if not asked else "no field 'count'"
            yield Problem(found, "`count` with `files` or `search`, and with no other")

    @property
    def seen(self) -> dt.date | None:
        """The last day on which its words are known to have stood; None where nobody looked again."""
        if self.quoted:
            return self.quoted.seen
        return None if _COMMIT.search(self.source.url) else self.source.read

    @property
    def evidence_text(self) -> str:
        """What a reader is shown of it: its words in quotation marks, or what was counted."""
        if self.count is None:
            return f"“{self.quote}”" if self.quote else ""
        texts = " or ".join(f"“{text}”" for text in self.search)
        number = f"{self.count:,} file{'s' * (self.count != 1)}"
        pattern = f" {self.files}" if self.files.strip("*/") else ""
        return f"(counted: {number}{pattern}{f' with {texts}' if texts else ''})"

    @property
    def words(self) -> str:
        """What is looked for in the source: its words, or what is counted there, with how many there were."""
        if self.count is None:
            return self.quote
        texts = " or ".join(f"“{text}”" for text in self.search)
        return f"files {self.files or '**'}{f' with {texts}' if texts else ''}: {self.count}"


class Assertion(Record):
    """What the data must say for the claim to stand: its finding, never the figure of a day."""

    part: Words = "value"
    """The figure that is meant, where it is not the value."""
    equals: Figure = None
    at_least: Bound = None
    at_most: Bound = None


class Audit(Record):
    """The claim held against its sources, in an audit that looked for doubt."""

    day: Past
    """When."""
    of: Text
    """Which words, by their fingerprint: `qualifications check` tells it."""
    found: Annotated[str, one_of(WORDS["found"])]
    """What was found then; what was wrong was corrected."""
    note: Text
    """What was compared, and what was corrected."""
