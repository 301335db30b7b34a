"""What a claim rests on: a source with the words in it that say so, or with what was counted there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from qualifications.ledger.entries import Known
from qualifications.ledger.sources import NamedSource
from qualifications.models import Quotation, Record, Words
from qualifications.problems import Fault

LONGEST_QUOTE = 25


def _brief(quote: str) -> str:
    words = len(quote.split())
    if words > LONGEST_QUOTE:
        raise Fault(f"a quote of {words} words", f"{LONGEST_QUOTE} at most")
    return quote


def _texts(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Citation(Record):
    """A source of a claim, with the words in it that say so."""

    source: NamedSource
    """The id of a source of sources.yml."""
    quote: Annotated[Quotation, AfterValidator(_brief)] = ""
    """The words that say so, 25 at most."""
    files: Words = ""
    """Of a folder: which of its files count, such as `*/index.md`; `**` stands for folders too."""
    search: Annotated[
        tuple[Quotation, ...], BeforeValidator(_texts, json_schema_input_type=str | list[str])
    ] = ()
    """Of a folder: a text, or several; files that hold one of them count, in large or small letters."""
    count: int | None = None
    """How many there were: what a search found, which may be none."""

    def faults(self, _: Known) -> Iterator[Fault]:
        """Words and a count together, or one of the count's two parts without the other."""
        asked = bool(self.files or self.search)
        if asked and self.quote:
            yield Fault("words and a count", "one of them: `quote`, or what is counted")
        if asked != (self.count is not None):
            found = "`count` of nothing" if not asked else "no field 'count'"
            yield Fault(found, "`count` with `files` or `search`, and with no other")

    @property
    def told(self) -> str:
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
