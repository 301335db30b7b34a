"""Ready texts as an editor writes them, a file each: front matter, then one section for each length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, model_validator

from qualifications.inputs import Document, parse_yaml, read_text, shown
from qualifications.ledger.claims import Letter
from qualifications.ledger.entries import IDENTIFIER, Entry, Known
from qualifications.ledger.institutions import Institution
from qualifications.ledger.text_rules import USES, TextRule
from qualifications.models import Allowed, Fault, FaultError, OneOf, Some, Text, Words, problems, read_record
from qualifications.problems import Exit, ProblemError

LENGTHS: Mapping[str, str] = {"short": "Short", "standard": "Standard", "long": "Long"}
SLOT = re.compile(r"\[([A-Z][A-Z0-9 ,/'&-]*)\]")
_FRONT = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"#+\s*(.*?)\s*")


@dataclass(frozen=True)
class KnownInstitutions(Known):
    """What a ready text may refer to: the institutions, and with them their rules."""

    institutions: Mapping[str, Institution] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedRule:
    """A rule of an institution, with the name by which a text names it."""

    institution: Institution
    name: str
    rule: TextRule

    @property
    def id(self) -> str:
        """The institution and the name of the rule there, as `nsf/no-money`."""
        return f"{self.institution.id}/{self.name}"


@dataclass(frozen=True)
class Section:
    """One length of a text as it is written: paragraphs, whose figures are names in braces."""

    name: str
    line: int
    paragraphs: tuple[str, ...]


def _institution(name: object, info: ValidationInfo[KnownInstitutions]) -> Institution:
    institutions = info.context.institutions
    found = institutions.get(name) if isinstance(name, str) else None
    if found is None:
        raise FaultError(Fault(f"the institution {shown(name)}", ", ".join(institutions), Exit.USE))
    return found


def _named_rule(name: object, info: ValidationInfo[KnownInstitutions]) -> NamedRule:
    institution, _, rule = str(name).partition("/")
    known = {
        f"{each.id}/{rule_name}": NamedRule(each, rule_name, rule)
        for each in info.context.institutions.values()
        for rule_name, rule in each.texts.items()
    }
    found = known.get(f"{institution}/{rule}")
    if found is None:
        raise FaultError(Fault(f"the rule {shown(name)}", ", ".join(known) or "none is recorded", Exit.USE))
    return found


def _slot(name: str) -> str:
    if not SLOT.fullmatch(f"[{name}]"):
        raise FaultError(Fault(f"the slot {shown(name)}", "words in capitals"))
    return name


NamedInstitution = Annotated[Institution, PlainValidator(_institution, json_schema_input_type=str)]
Kept = Annotated[NamedRule, PlainValidator(_named_rule, json_schema_input_type=str)]
Slot = Annotated[str, AfterValidator(_slot)]


class ReadyText(Entry):
    """A text to paste, for a use and for those who take it, and the rules that it keeps."""

    unwritten: ClassVar[frozenset[str]] = Entry.unwritten | {"sections"}
    sections: tuple[Section, ...] = ()

    use: Annotated[str, OneOf(USES), Allowed("text")]
    order: int = 0
    """Its place among the texts of its use."""
    title: Text
    place: Annotated[Text, Allowed("text")]
    """The part of a document where it goes, by its name there."""
    institutions: Annotated[tuple[NamedInstitution, ...], Field(alias="for")] = ()
    """The institutions for which it is written, by id; by default any."""
    keeps: tuple[Kept, ...] = ()
    """The rules that it keeps, as `nsf/no-money`."""
    words: dict[Annotated[str, OneOf(LENGTHS)], int] = Field(default={})
    """The most words that a length may have, where its title promises so."""
    first: Words = ""
    """What a writer does or knows before it is pasted."""
    slots: dict[Slot, Text] = Field(default={})
    """What goes into each slot."""
    choices: dict[Slot, Some[Text]] = Field(default={})
    """Sentences of which one goes into a slot, where the right one differs by case."""
    letters: tuple[Letter, ...] = ()
    """The fields of a purchase form that it answers."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        faults = list(self._rules_left_out())
        if faults:
            raise FaultError(*faults)
        return self

    def _rules_left_out(self) -> Iterator[Fault]:
        kept = {each.id for each in self.keeps}
        for institution in self.institutions:
            for name, rule in institution.texts.items():
                if rule.holds_for(self.use) and f"{institution.id}/{name}" not in kept:
                    found = f"a text for {institution.id!r} that does not keep {institution.id}/{name}"
                    yield Fault(found, "every rule of the institution that holds for its use", at=("keeps",))


def read_ready_text(path: Path, known: KnownInstitutions) -> ReadyText:
    """The text that a file holds, named as the file; raises ProblemError with all that is wrong."""
    try:
        text = read_text(path)
        front = _FRONT.match(text)
        matter = front[1] if front else ""
        document = parse_yaml(matter or "{}", path, allowed="front matter, as `key: value`", first=2)
    except ProblemError as error:
        raise error.as_exit(Exit.SCHEMA) from None
    if not IDENTIFIER.fullmatch(path.stem):
        fault = Fault(f"the file name {shown(path.stem)}", "small letters, digits and hyphens")
        raise ProblemError(problems([fault], document))
    written = read_record(ReadyText, document, context=known)
    body = text[front.end() :] if front else text
    sections, faults = _sections(body, first=text[: len(text) - len(body)].count("\n") + 1)
    faults += _slot_faults(written, sections)
    if faults:
        raise ProblemError(each for line, fault in faults for each in problems([fault], _at(path, line)))
    return written.model_copy(update={"id": path.stem, "path": path, "line": 1, "sections": sections})


def _at(path: Path, line: int) -> Document:
    return Document(path, {}, {(): line})


def _sections(body: str, *, first: int) -> tuple[tuple[Section, ...], list[tuple[int, Fault]]]:
    """The lengths, and what is wrong with them by line."""
    found: list[tuple[str, int, list[list[str]]]] = []
    faults: list[tuple[int, Fault]] = []
    for number, line in enumerate(body.split("\n"), first):
        heading = _HEADING.fullmatch(line) if line.startswith("#") else None
        if heading:
            if heading[1] not in LENGTHS or heading[1] in [name for name, _, _ in found]:
                faults.append(
                    (number, Fault(f"the length {heading[1]!r}", f"each once: {', '.join(LENGTHS)}"))
                )
            found.append((heading[1], number, [[]]))
        elif not line.strip():
            if found and found[-1][2][-1]:
                found[-1][2].append([])
        elif not found:
            faults.append((number, Fault(shown(line), "a heading with a length, as `## short`")))
        else:
            found[-1][2][-1].append(line.strip())
    sections = tuple(
        Section(name, number, tuple(" ".join(lines) for lines in paragraphs if lines))
        for name, number, paragraphs in found
    )
    faults += [
        (section.line, Fault(f"no words below {section.name!r}", "a text"))
        for section in sections
        if not section.paragraphs
    ]
    if not sections and not faults:
        faults.append((first, Fault("no length", "a heading with a length, as `## short`")))
    return sections, faults


def _slot_faults(written: ReadyText, sections: tuple[Section, ...]) -> list[tuple[int, Fault]]:
    used = {
        slot: section.line
        for section in sections
        for paragraph in section.paragraphs
        for slot in SLOT.findall(paragraph)
    }
    told = "each slot of the text in `slots`, with what goes into it"
    return [
        *(
            (line, Fault(f"the slot [{slot}]", told))
            for slot, line in used.items()
            if slot not in written.slots
        ),
        *(
            (1, Fault(f"the slot {slot!r}, which no length has", told))
            for slot in written.slots
            if slot not in used
        ),
        *((1, Fault(f"choices for {slot!r}", told)) for slot in written.choices if slot not in used),
    ]
