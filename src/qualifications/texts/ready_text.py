"""Ready texts as an editor writes them, a file each: front matter, then one section for each length."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field
from pydantic.json_schema import SkipJsonSchema

from qualifications.inputs import parse_yaml, read_text, shown
from qualifications.ledger.claims import Claim, Letters
from qualifications.ledger.entries import Entry, Known, id_of, read_entry
from qualifications.ledger.institutions import USES, Institution, TextRule
from qualifications.markdown import read_markdown
from qualifications.models import Some, Text, Words, one_of
from qualifications.problems import Problem, place, refusal, refuse_all

LENGTHS: Mapping[str, str] = {"short": "Short", "standard": "Standard", "long": "Long"}
# The names of the parts that are no lengths: the choices for a slot, and what a writer does first.
_CHOICES, _FIRST = "choices of {}", "first"
# A text may use a disputed claim: it tells of the doubt.
_FALLEN = ("stale", "retired")
SLOT = re.compile(r"\[([A-Z][A-Z0-9 ,/'&-]*)\]")
_LINE_END = re.compile(r"\r\n?|\n")
_HEADING = re.compile(r"^#+[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_BETWEEN = re.compile(r"\n\s*\n")
_PAYERS = 2
_HINT = "each slot of the text in `slots`, with what goes into it"


@dataclass(frozen=True)
class Length:
    """One length of a text; once its figures are in their places, it has the claims that it rests on."""

    name: str
    line: int
    paragraphs: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    typed: str = ""
    """Its words without those that came from elsewhere."""

    @property
    def text(self) -> str:
        """The paragraphs, with an empty line between two."""
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def characters(self) -> int:
        """How many characters a form field counts in it: the end of a line is two."""
        return len(self.text.replace("\n", "\r\n").encode("utf-16-le")) // 2

    @property
    def slots(self) -> tuple[str, ...]:
        """Its slots in order, each once."""
        return tuple(dict.fromkeys(SLOT.findall(self.text)))


def _slot(name: str) -> str:
    if not SLOT.fullmatch(f"[{name}]"):
        raise refusal(f"the slot {shown(name)}", "words in capitals")
    return name


NamedInstitution = Annotated[Institution, id_of("an institution of evidence/institutions/", "institution")]
Kept = Annotated[TextRule, id_of("a rule of an institution, as `nsf/no-money`", "rule")]
Slot = Annotated[str, AfterValidator(_slot)]


class ReadyText(Entry):
    """A text to paste, for a use and for those who take it, with the rules that it keeps.

    As it is read, its lengths name claims; once it is filled, they hold the words and figures of these.
    A text that is withheld is handed to no writer.
    """

    parts: SkipJsonSchema[tuple[Length, ...]] = ()
    """All its lengths, the choices for its slots, and at the end what a writer does first."""

    use: Annotated[str, one_of(USES)]
    order: int = 0
    """Its place among the texts of its use."""
    title: Text
    place: Text
    """The part of a document where it goes, by its name there."""
    institutions: Annotated[tuple[NamedInstitution, ...], Field(alias="for")] = ()
    """The institutions for which it is written, by id; by default any."""
    keeps: tuple[Kept, ...] = ()
    """The rules that it keeps, as `nsf/no-money`."""
    words: dict[Annotated[str, one_of(LENGTHS)], int] = Field(default={})
    """The most words that a length may have, where its title promises so."""
    first: tuple[Words, ...] = ()
    """What a writer does or knows before it is pasted, each thing by itself."""
    slots: dict[Slot, Text] = Field(default={})
    """What goes into each slot."""
    choices: dict[Slot, Some[Text]] = Field(default={})
    """Sentences of which one goes into a slot, where the right one differs by case."""
    by_payer: tuple[Slot, ...] = ()
    """Slots with two choices: where the supplier pays the cloud provider, and where the writer does."""
    letters: Letters = ()
    """The fields of a purchase form that it answers."""

    def problems(self, _: Known) -> Iterator[Problem]:
        """Rules of its institutions that it leaves out."""
        kept = {each.id for each in self.keeps}
        for institution in self.institutions:
            for rule in institution.texts.values():
                if rule.holds_for(self.use) and rule.id not in kept:
                    found = f"a text for {institution.id!r} that does not keep {rule.id}"
                    allowed = "every rule of the institution that holds for its use"
                    yield Problem(found, allowed, at=("keeps",))

    @property
    def lengths(self) -> tuple[Length, ...]:
        """Those that a writer chooses from."""
        return tuple(part for part in self.parts if part.name in LENGTHS)

    @property
    def pasted(self) -> tuple[Length, ...]:
        """Those that a writer may paste, choices among them."""
        return self.parts[:-1]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that it rests on, in the order of their first use."""
        return tuple({claim.id: claim for part in self.parts for claim in part.claims}.values())

    @property
    def standing(self) -> tuple[Claim, ...]:
        """Those of its claims that are neither stale nor retired."""
        return tuple(claim for claim in self.claims if claim.status not in _FALLEN)

    @property
    def holds_until(self) -> dt.date | None:
        """The first day on which one of its claims expires; None where none does."""
        return min((claim.expires for claim in self.claims if claim.expires), default=None)

    @property
    def withheld(self) -> str:
        """Why it is withheld; empty where it is not."""
        fallen = [claim for claim in self.claims if claim.status in _FALLEN]
        return "; ".join(f"the claim {claim.id} is {claim.status}" for claim in fallen)

    @property
    def to_read(self) -> tuple[TextRule, ...]:
        """The rules to read again before the text is used: stale ones, and those whose words are gone."""
        return tuple(each for each in self.keeps if each.claim.status in _FALLEN or each.claim.lost)

    @property
    def facts_to_read(self) -> tuple[Claim, ...]:
        """The facts to read again before the text is used, since their words are gone from a source."""
        return tuple(claim for claim in self.claims if claim.lost)

    def filled(self, fill: Callable[[Length], Length]) -> Self:
        """The text with each part as `fill` has it."""
        parts = tuple(map(fill, self.parts))
        paragraphs = {part.name: part.paragraphs for part in parts}
        choices = {slot: paragraphs[_CHOICES.format(slot)] for slot in self.choices}
        return self.model_copy(update={"parts": parts, "first": paragraphs[_FIRST], "choices": choices})


def read_ready_text(path: Path, known: Known) -> ReadyText:
    """The text that a file holds, named as the file; raises ProblemError with all that is wrong."""
    text = read_text(path)
    markdown = read_markdown(text)
    document = parse_yaml(markdown.front_text or "{}", path, allowed="front matter, as `key: value`", first=2)
    written = read_entry(ReadyText, document, known)
    body = "\n".join(_LINE_END.split(text)[markdown.front_lines :])
    first = markdown.front_lines + 1
    sections = tuple(_lengths(body, first))
    found = [*_length_problems(sections, body, first), *_slot_problems(written, sections)]
    refuse_all(each.placed(place(path, line)) for line, each in found)
    choices = (Length(_CHOICES.format(slot), 1, each) for slot, each in written.choices.items())
    return written.model_copy(update={"parts": (*sections, *choices, Length(_FIRST, 1, written.first))})


def _lengths(body: str, first: int) -> Iterator[Length]:
    """The lengths of a body that begins at the line `first`, with the lines of their headings."""
    before, *rest = _HEADING.split(body)
    line = first + before.count("\n")
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        paragraphs = [" ".join(map(str.strip, each.split("\n"))) for each in _BETWEEN.split(text.strip())]
        yield Length(name, line, tuple(filter(None, paragraphs)))
        line += text.count("\n")


def _length_problems(lengths: Sequence[Length], body: str, first: int) -> Iterator[tuple[int, Problem]]:
    """What is wrong with the lengths, by line."""
    before = _HEADING.split(body)[0]
    if before.strip() or not lengths:
        blank = len(before) - len(before.lstrip())
        found = shown(before.strip().partition("\n")[0]) if before.strip() else "no length"
        yield first + before.count("\n", 0, blank), Problem(found, "a heading with a length, as `## short`")
    for number, each in enumerate(lengths):
        if each.name not in LENGTHS or each.name in [other.name for other in lengths[:number]]:
            yield each.line, Problem(f"the length {each.name!r}", f"each once: {', '.join(LENGTHS)}")
        if not each.paragraphs:
            yield each.line, Problem(f"no words below {each.name!r}", "a text")


def _slot_problems(written: ReadyText, lengths: Sequence[Length]) -> Iterator[tuple[int, Problem]]:
    """Slots without a hint, and hints and choices without a slot, by line."""
    chosen = [slot for each in written.choices.values() for words in each for slot in SLOT.findall(words)]
    used = dict.fromkeys(chosen, 1) | {slot: each.line for each in lengths for slot in each.slots}
    for slot, line in used.items():
        if slot not in written.slots:
            yield line, Problem(f"the slot [{slot}]", _HINT)
    for slot in written.slots:
        if slot not in used:
            yield 1, Problem(f"the slot {slot!r}, which no length has", _HINT)
    for slot in written.choices:
        if slot not in used:
            yield 1, Problem(f"choices for {slot!r}", _HINT)
    for slot in written.by_payer:
        if len(written.choices.get(slot, ())) != _PAYERS:
            yield 1, Problem(f"the slot {slot!r} in `by_payer`", "one with two choices")
