"""The ledger: every claim with its value, its sentence and its status on the day of the edition."""

from __future__ import annotations

import dataclasses
import datetime as dt
import operator
import re
import string
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualifications.ledger.citation import Citation
from qualifications.ledger.claims import FOLDER, Claim, read_claims
from qualifications.ledger.entries import Known, nearest
from qualifications.ledger.language import DATE, loose_numbers
from qualifications.ledger.metrics.metric import no_figure
from qualifications.ledger.metrics.registry import find_metric
from qualifications.ledger.readings import FOLDER as READINGS
from qualifications.ledger.readings import Quoted, Reading, read_readings
from qualifications.ledger.recount import FILE as RECOUNTS
from qualifications.ledger.recount import read_recounts
from qualifications.ledger.sources import FILE as SOURCES
from qualifications.ledger.sources import Source, is_independent, read_people, read_sources
from qualifications.ledger.tables import Tables, open_tables
from qualifications.models import DAY
from qualifications.problems import Exit, Fault, Problem, ProblemError
from qualifications.project import Project
from qualifications.wording import format_date

__all__ = ["Claim", "Ledger", "evaluate", "latest_day", "open_ledger"]

_BRACES = re.compile(r"\{[^}]*\}")
# An address that leads to one version for ever.
_COMMIT = re.compile(r"/[0-9a-f]{40}/")
_TOLD_DAY = re.compile(rf"\b(?:as of|(?:last )?(?:read|seen) on|last read) ({DATE})", re.IGNORECASE)
_SENTENCES = {"statement": "the statement", "short": "`short`"}


@dataclass(frozen=True)
class Ledger:
    """All claims by id, the sources by id, the tables they rest on, and the latest day anything can have.

    `names` are those of the organization, which may hold digits. `recounts` are queries in SQL, by claim.
    """

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    tables: Tables
    readings: Mapping[str, Reading] = dataclasses.field(default_factory=dict)
    latest: dt.date = dt.date.max
    names: frozenset[str] = frozenset()
    recounts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def data_as_of(self) -> dt.date:
        """The latest date of any table."""
        return self.tables.package.data_as_of

    @property
    def newest(self) -> dt.date:
        """The latest day of any table or claim."""
        return max((self.data_as_of, *(claim.as_of for claim in self.claims.values())))

    def quoted(self, citation: Citation) -> Quoted | None:
        """What is known of the words of a citation; None where no machine has looked for them."""
        reading = self.readings.get(citation.source.id)
        return reading.of(citation.words) if reading else None

    def lost(self, claim: Claim) -> dt.date | None:
        """The day on which words of a claim that still stands were not found; None while all are there."""
        quoted = [self.quoted(each) for each in claim.citations] if claim.living else []
        return min((each.gone for each in quoted if each and each.gone), default=None)

    def misused(self, name: str, part: str = "") -> Fault | None:
        """What is wrong with the use of a claim, or of a part of it; None where both exist."""
        if name not in self.claims:
            mend = f"near it: {nearest(name, self.claims)}"
            return Fault(f"the claim {name!r}", "a claim of the ledger", Exit.USE, mend)
        parts = self.claims[name].parts
        if part and part not in parts:
            return Fault(f"the part {part!r} of {name!r}", ", ".join(parts), Exit.USE)
        return None

    def alone(self, name: str, shown: Container[str], *, where: str) -> Iterator[Fault]:
        """The claims without which a claim may not stand there, and which are not among those shown."""
        for partner in self.claims[name].beside:
            if partner not in shown:
                allowed = f"the claim with {partner!r} {where}"
                yield Fault(f"the claim {name!r} alone", allowed, Exit.USE, "show both")

    def completed(self, chosen: Iterable[Claim]) -> list[Claim]:
        """The claims, each followed by those without which it may not stand; none twice."""
        shown: dict[str, Claim] = {}
        waiting = list(chosen)[::-1]
        while waiting:
            claim = waiting.pop()
            if claim.id not in shown:
                shown[claim.id] = claim
                waiting += [self.claims[partner] for partner in reversed(claim.beside)]
        return list(shown.values())

    def showable(self, chosen: Iterable[Claim]) -> tuple[list[Claim], list[Claim]]:
        """The claims that may be shown, with those that they bring along, and those withheld as stale."""
        chosen = list(chosen)
        kept = self.completed(claim for claim in chosen if claim.status != "stale")
        return kept, [claim for claim in chosen if claim.status == "stale"]

    @property
    def stale(self) -> list[Claim]:
        """The claims that are stale on its day."""
        return [claim for claim in self.claims.values() if claim.status == "stale"]

    @property
    def unchecked(self) -> list[Claim]:
        """The cited claims that nobody has held against their sources since they changed."""
        cited = (each for each in self.claims.values() if not each.computed and each.status != "retired")
        return [claim for claim in cited if claim.checked is None]

    @property
    def known(self) -> Known:
        """What an entry may refer to."""
        return Known(self.latest, self.sources, self.claims)


def latest_day(edition: dt.date) -> dt.date:
    """The latest day on which anything can have happened or been read: tomorrow.

    The clock counts, since what is not committed yet belongs to no edition; an edition later than it is
    believed.
    """
    return max(edition, dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1)


@lru_cache(maxsize=8)
def open_ledger(evidence: Path, today: dt.date) -> Ledger:
    """The ledger of the folder `evidence`, judged on the day `today`, which is the edition's.

    Raises ProblemError with everything that is wrong.
    """
    latest = latest_day(today)
    names = organization(evidence)
    tables = open_tables(evidence)
    sources, readings, read, found = read_cited(evidence, latest)
    claims = {}
    for claim in read:
        try:
            claims[claim.id] = evaluate(dated(claim, readings), tables, today, names=names)
        except ProblemError as error:
            found += error.problems
    for claim in claims.values():
        for partner in claim.beside:
            if partner not in claims or claims[partner].status == "retired":
                fault = Fault(f"{partner!r} in `beside`", "the id of a claim to be shown with it", Exit.USE)
                found.append(claim.problem(fault))
    try:
        recounts = read_recounts(evidence / RECOUNTS, {claim.id: claim for claim in read})
    except ProblemError as error:
        found += error.problems
    if found:
        raise ProblemError(found)
    return Ledger(claims, sources, tables, readings, latest, names, recounts)


def read_cited(
    evidence: Path, latest: dt.date = dt.date.max
) -> tuple[Mapping[str, Source], Mapping[str, Reading], list[Claim], list[Problem]]:
    """The sources as they were last read, the readings, the claims as written, and what is wrong."""
    sources, found = read_sources(evidence / SOURCES, latest)
    readings, odd = read_readings(evidence / READINGS, latest)
    names, people = organization(evidence), read_people(evidence)
    for name, source in sources.items():
        independent = is_independent(source, names=names, people=people)
        renewed = _renewed(source, readings.get(name))
        sources[name] = renewed.model_copy(update={"independent": independent})
    claims, more = read_claims(evidence / FOLDER, sources, latest)
    return sources, readings, claims, [*found, *odd, *more]


def _renewed(source: Source, reading: Reading | None) -> Source:
    """The source as read on the day of its reading, where all words that claims quote from it stand there."""
    if reading is None or any(quoted.gone for quoted in reading.quotations):
        return source
    return source.model_copy(update={"read": max(source.read, reading.day)})


def organization(evidence: Path) -> frozenset[str]:
    """The names of the organization whose evidence it is: the author in the settings of its book."""
    project = Project(evidence.parent)
    # Evidence can stand alone, without a book.
    return frozenset(filter(None, [project.author])) if project.config_file.is_file() else frozenset()


def dated(claim: Claim, readings: Mapping[str, Reading]) -> Claim:
    """The claim with its day: the last on which its words are known to have stood, or as it is typed.

    Its first source carries the sentence, and others bear it out; of counts and searches, each carries it.
    A typed day is that of what happened; where a sentence tells what stands, it counts until its sources
    have been read. Raises ProblemError for a cited claim of which no day is known.
    """
    typed = "as_of" in claim.model_fields_set
    if claim.computed or (typed and not (claim.living and claim.tells_day)):
        return claim
    carrying = [*claim.citations[:1], *(each for each in claim.citations[1:] if each.count is not None)]
    days = [_last_seen(citation, readings) for citation in carrying]
    if None not in days and (claim.living or claim.tells_day):
        return claim.model_copy(update={"as_of": min(day for day in days if day)})
    if not typed:
        allowed = f"{DAY}, or words that `qualifications reread` finds"
        raise _error(claim, [Fault("no field 'as_of'", allowed)])
    return claim


def _last_seen(citation: Citation, readings: Mapping[str, Reading]) -> dt.date | None:
    """The last day on which its words are known to have stood; None where nobody looked again."""
    reading = readings.get(citation.source.id)
    quoted = reading.of(citation.words) if reading else None
    if quoted:
        return quoted.seen
    return None if _COMMIT.search(citation.source.url) else citation.source.read


def evaluate(claim: Claim, tables: Tables, today: dt.date, *, names: Collection[str] = ()) -> Claim:
    """The claim with its value computed and its sentence written; raises ProblemError where it does not hold.

    `names` are those of the organization.
    """
    try:
        parts, as_of, method = _figures(claim, tables)
    except ProblemError as error:
        # A table's fault has a place; a metric's is that of the claim.
        if any(each.place for each in error.problems):
            raise
        raise _error(claim, [Fault(each.found, each.allowed, each.exit) for each in error.problems]) from None
    # A check of other words is none.
    checked = claim.checked if claim.checked and claim.checked.of == claim.fingerprint else None
    method = claim.method or method
    known = {"parts": parts, "as_of": as_of, "method": method, "checked": checked}
    claim = claim.model_copy(update=known)
    faults = [*_text_faults(claim, names), *_other_days(claim), *_contradictions(claim)]
    if faults:
        raise _error(claim, faults)
    written = {name: claim.figure(name) for name in parts}
    texts = {name: string.Formatter().vformat(text, (), written) for name, text in claim.texts.items()}
    last = claim.last_day
    claim = claim.model_copy(update={**texts, "expires": last})
    if last is None or last >= today or claim.status == "retired":
        return claim
    # A doubt does not end because nobody has looked again.
    reason = f"Disputed: {claim.reason}" if claim.status == "disputed" else ""
    return claim.model_copy(update={"status": "stale", "reason": reason})


def _error(claim: Claim, faults: Iterable[Fault]) -> ProblemError:
    return ProblemError(claim.problem(each, within=f" in the claim {claim.id!r}") for each in faults)


def _figures(claim: Claim, tables: Tables) -> tuple[dict[str, Any], dt.date, str]:
    """The figures of a claim by name, the value among them, their day, and how they were found."""
    if not claim.metric:
        return {"value": claim.cited, **claim.parts, "as_of": claim.as_of}, claim.as_of, ""
    evidence = tables.package.path.parent
    metric = find_metric(claim.metric, evidence, table=claim.table, options=claim.asked)
    parts = metric.compute(tables, claim.asked)
    if claim.part not in parts:
        raise no_figure(found=f"the part {claim.part!r} of {metric.name}", allowed=", ".join(parts))
    days = [tables.package.table(name).as_of for name in metric.tables.values()]
    as_of = claim.as_of if "as_of" in claim.model_fields_set else min(days)
    return {**parts, "value": parts[claim.part], "as_of": as_of}, as_of, " ".join(metric.definition.split())


def _text_faults(claim: Claim, names: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the texts of a claim, whose figures stand in braces."""
    for field, text in claim.texts.items():
        where = _SENTENCES.get(field, f"`{field}`")
        try:
            fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
        except ValueError as error:
            yield Fault(f"{where} with {error}", "names of figures in braces", Exit.VALUE)
            continue
        if any(spec or conversion for _, _, spec, conversion in fields):
            allowed = "the name alone: the unit says how it is written"
            yield Fault("a format in braces", allowed, Exit.VALUE)
        spelled = field not in _SENTENCES
        for word in loose_numbers(_BRACES.sub("", text), names=names, spelled=spelled):
            yield Fault(f"{word[0]!r} typed into {where}", "a figure by its name in braces", Exit.NUMBER)
        for _, name, _, _ in fields:
            if name not in claim.parts:
                allowed = ", ".join(f"{{{part}}}" for part in claim.parts)
                yield Fault(f"{{{name}}} in {where}", allowed, Exit.VALUE)
        figures = [name for _, name, _, _ in fields if name != "as_of"]
        if field == "statement" and claim.unit and claim.value is not None and not figures:
            allowed = "{value}, or another figure by its name"
            yield Fault("a statement that does not hold the value", allowed, Exit.VALUE)


def _other_days(claim: Claim) -> Iterator[Fault]:
    """The days of which the sentences say that they tell what stood then, and which are not the claim's."""
    for field, where in _SENTENCES.items():
        for told in _TOLD_DAY.finditer(claim.texts[field]):
            # What is past may have been read on any day since.
            other = told[0].lower() == f"as of {told[1].lower()}" and told[1] != format_date(claim.as_of)
            if claim.living or other:
                found = f"{told[0]!r} in {where}, of {format_date(claim.as_of)}"
                yield Fault(found, "{as_of}, the claim's day", Exit.VALUE)


def _contradictions(claim: Claim) -> Iterator[Fault]:
    check = claim.assertion
    if check.part not in claim.parts:
        yield Fault(f"the part {check.part!r} in `check`", ", ".join(claim.parts), Exit.VALUE)
        return
    value = claim.parts[check.part]
    found = f"the value {_plain(value)}" if check.part == "value" else f"{_plain(value)} as {check.part}"
    if check.equals is not None and value != check.equals:
        yield Fault(found, f"{_plain(check.equals)}, which the claim asserts", Exit.ASSERTION)
    bounds = (check.at_least, "at least", operator.ge), (check.at_most, "at most", operator.le)
    for bound, word, holds in bounds:
        if bound is not None and not (_same_kind(value, bound) and holds(value, bound)):
            yield Fault(found, f"{word} {_plain(bound)}", Exit.ASSERTION)


def _same_kind(value: Any, bound: Any) -> bool:
    kind = dt.date if isinstance(bound, dt.date) else int | float
    return isinstance(value, kind)


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, dt.date) else repr(value)
