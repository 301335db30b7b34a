"""The ledger: every claim with its value, its sentence and its status on the day of the edition."""

import dataclasses
import datetime as dt
import operator
import re
import string
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualifications.escaping import printable
from qualifications.formatting import format_date
from qualifications.inputs import shown
from qualifications.ledger.claims import AS_OF, CLAIMS, Claim, read_claims
from qualifications.ledger.data_package import TEAM
from qualifications.ledger.entries import Known, files_of, nearest, read_entries
from qualifications.ledger.language import DATE, loose_numbers, names_with_numbers
from qualifications.ledger.metrics.built_in import find_metric
from qualifications.ledger.metrics.metric import no_figure
from qualifications.ledger.readings import READINGS, Reading
from qualifications.ledger.recount import RECOUNTS, read_recounts
from qualifications.ledger.sources import SOURCES, Source, by_writer, is_independent, people_of
from qualifications.ledger.tables import Tables, open_tables
from qualifications.models import DAY
from qualifications.problems import Exit, Problem, ProblemError, gathering, refuse_all
from qualifications.project import Project

_BRACES = re.compile(r"\{[^}]*\}")
_STATED_DAY = re.compile(rf"\b(?:as of|(?:last )?(?:read|seen) on|last read) ({DATE})", re.IGNORECASE)
_SENTENCES = {"statement": "the statement", "short": "`short`"}


__all__ = ["Claim", "Ledger", "latest_day", "open_ledger", "read_cited", "read_ledger"]


@dataclass(frozen=True, eq=False)
class Ledger:
    """All claims by id, the sources by id, the tables they rest on, and the latest day anything can have.

    It is compared by identity, so that what is read with it can be cached for it.
    `names` are those of the organization, and `exempt` has others with a number too. `recounts` are queries
    in SQL, by claim.
    """

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    tables: Tables
    latest: dt.date = dt.date.max
    names: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    recounts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def data_as_of(self) -> dt.date:
        """The latest date of any table."""
        return max(table.as_of for table in self.tables.package.resources)

    @property
    def read_to(self) -> dt.date | None:
        """The latest day on which a source was read; None where there is none."""
        return max((source.read for source in self.sources.values()), default=None)

    @property
    def newest(self) -> dt.date:
        """The latest day of any table or claim."""
        return max((self.data_as_of, *(claim.as_of for claim in self.claims.values())))

    def misuse(self, name: str, part: str = "", *, as_figure: bool = False) -> Problem | None:
        """What is wrong with the use of a claim, or of a part of it; None where both exist.

        A blank cannot stand as a figure.
        """
        if name not in self.claims:
            fix = f"near it: {nearest(name, self.claims)}"
            return Problem(f"the claim {name!r}", "a claim of the ledger", Exit.USE, fix)
        parts = self.claims[name].parts
        if part and part not in parts:
            return Problem(f"the part {part!r} of {name!r}", ", ".join(parts), Exit.USE)
        if as_figure and not self.claims[name].has_figure(part):
            found = f"the part {part or 'value'!r} of {name!r}, which has no figure"
            return Problem(found, "one that has a figure", Exit.USE)
        return None

    def missing_beside(self, name: str, shown: Container[str], *, where: str) -> Iterator[Problem]:
        """The claims without which a claim may not stand there, and which are not among those shown."""
        for partner in self.claims[name].beside:
            if partner not in shown:
                allowed = f"the claim with {partner!r} {where}"
                yield Problem(f"the claim {name!r} alone", allowed, Exit.USE, "show both")

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
    def source_lists(self) -> dict[str, list[Source]]:
        """The sources by who wrote them, in the lists of the vocabulary."""
        rules = (claim for claim in self.claims.values() if claim.kind == "RULE")
        told = {citation.source.id for claim in rules for citation in claim.citations}
        return by_writer(self.sources.values(), names=self.names, rules=told)

    @property
    def unchecked(self) -> list[Claim]:
        """The cited claims that nobody has held against their sources since they changed."""
        cited = (each for each in self.claims.values() if not each.computed and each.status != "retired")
        return [claim for claim in cited if claim.checked is None]

    @property
    def known(self) -> Known:
        """What an entry may refer to."""
        return Known(self.latest, self.sources, self.claims, names=self.exempt)


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
    ledger, broken, found = read_ledger(evidence, today)
    # What rests on a table that breaks a rule is no further problem.
    ledger.tables.check(ledger.tables.package.tables)
    found += (problem for error in broken.values() for problem in error.problems)
    # A claim that does not hold is told already.
    for claim in () if found else ledger.claims.values():
        for partner in claim.beside:
            if partner not in ledger.claims or ledger.claims[partner].status == "retired":
                wrong, allowed = f"{partner!r} in `beside`", "the id of a claim to be shown with it"
                found.append(Problem(wrong, allowed, Exit.USE, place=claim.location))
    refuse_all(found)
    return ledger


def read_ledger(evidence: Path, today: dt.date) -> tuple[Ledger, dict[str, ProblemError], list[Problem]]:
    """The ledger of the claims that hold, why the others do not, and what is wrong beside them."""
    latest = latest_day(today)
    tables = open_tables(evidence, latest)
    names = organization(evidence)
    exempt = names | names_with_numbers(Project(evidence.parent).content)
    found: list[Problem] = []
    sources, _, read = read_cited(evidence, latest, tables=tables, found=found)
    claims, broken = {}, {}
    for claim in read:
        try:
            claims[claim.id] = _evaluated(_dated(claim), tables, today, exempt)
        except ProblemError as error:
            broken[claim.id] = error
    recounts: dict[str, str] = {}
    with gathering(found):
        recounts = read_recounts(evidence / RECOUNTS, read)
    return Ledger(claims, sources, tables, latest, names, exempt, recounts), broken, found


def read_cited(
    evidence: Path, latest: dt.date, *, tables: Tables, found: list[Problem]
) -> tuple[dict[str, Source], dict[str, Reading], list[Claim]]:
    """The sources as they were last read, the readings, and the claims as written.

    What is wrong with those left out is added to `found`; none is of a day after `latest`.
    """
    known = Known(latest)
    names = organization(evidence)
    faulty: list[Problem] = []
    sources = read_entries([evidence / SOURCES], Source, known=known, found=faulty, listed="sources by id")
    readings = read_entries(files_of(evidence / READINGS), Reading, known=known, found=found)
    people = people_of(tables[TEAM]) if TEAM in tables.package.tables else {}
    for name, source in sources.items():
        update: dict[str, object] = {"independent": is_independent(source, names=names, people=people)}
        reading = readings.get(name)
        # A reading renews a source in which all words that claims quote from it stand.
        if reading and not any(quoted.gone for quoted in reading.quotations):
            update["read"] = max(source.read, reading.day)
        sources[name] = source.model_copy(update=update)
    known, unfit = Known(latest, sources), list[Problem]()
    claims = read_claims(evidence / CLAIMS, readings, known=known, found=unfit)
    # What rests on a source that is written wrongly is no further problem.
    found += [*faulty, *(each for each in unfit if not faulty or each.exit is not Exit.SOURCE)]
    return sources, readings, claims


def organization(evidence: Path) -> frozenset[str]:
    """The names of the organization whose evidence it is: the author in the settings of its book."""
    project = Project(evidence.parent)
    # Evidence can stand alone, without a book.
    return frozenset(filter(None, [project.author])) if project.config_file.is_file() else frozenset()


def _dated(claim: Claim) -> Claim:
    """The claim with its day: the last on which its words are known to have stood, or as it is typed.

    Its first source carries the sentence, and others bear it out; of counts and searches, each carries it.
    A typed day is that of what happened; where a sentence tells what stands, it counts until its sources
    have been read. Raises ProblemError for a cited claim of which no day is known.
    """
    typed = "as_of" in claim.model_fields_set
    tells_day = any(AS_OF in text for text in claim.texts.values())
    if claim.computed or (typed and not (claim.living and tells_day)):
        return claim
    carrying = [*claim.citations[:1], *(each for each in claim.citations[1:] if each.count is not None)]
    days = [citation.seen for citation in carrying if citation.seen]
    if len(days) == len(carrying) and (claim.living or tells_day):
        return claim.model_copy(update={"as_of": min(days)})
    if not typed:
        allowed = f"{DAY}, or words that `qualifications reread` finds"
        refuse_all(claim.placed([Problem("no field 'as_of'", allowed)]))
    return claim


def _evaluated(claim: Claim, tables: Tables, today: dt.date, exempt: Collection[str]) -> Claim:
    """The claim with its value computed and its sentence written; raises ProblemError where it does not hold.

    `exempt` are names that may hold a number.
    """
    parts = {"value": claim.cited, **claim.parts, "as_of": claim.as_of}
    claim = _computed(claim, tables) if claim.metric else claim.model_copy(update={"parts": parts})
    # A check of other words is none.
    if claim.checked and claim.checked.of != claim.fingerprint:
        claim = claim.model_copy(update={"checked": None})
    problems = (*_text_problems(claim, exempt), *_other_days(claim), *_contradictions(claim))
    refuse_all(claim.placed(problems))
    figures = {name: claim.figure(name) for name in claim.parts}
    texts = {name: text.format_map(figures) for name, text in claim.texts.items()}
    last = claim.last_day
    claim = claim.model_copy(update={**texts, "expires": last})
    if last is None or last >= today or claim.status == "retired":
        return claim
    # A doubt does not end because nobody has looked again.
    reason = f"Disputed: {claim.reason}" if claim.status == "disputed" else ""
    return claim.model_copy(update={"status": "stale", "reason": reason})


def _computed(claim: Claim, tables: Tables) -> Claim:
    """The claim with the figures of its metric, the value among them, their day, and how they were found."""
    try:
        metric = find_metric(claim.metric, tables.package.path.parent, table=claim.table, options=claim.asked)
        parts = metric.compute(tables, claim.asked)
        if claim.part not in parts:
            raise no_figure(found=f"the part {claim.part!r} of {metric.name}", allowed=", ".join(parts))
        claim = claim.model_copy(update={"parts": {**parts, "value": parts[claim.part]}})
        if not claim.has_figure():
            found = f"no figure as the part {claim.part!r} of {metric.name}"
            raise no_figure(found=found, allowed="a number, a day or a text")
    except ProblemError as error:
        # The problem of a table has a place; that of a metric has the claim's.
        if any(each.place for each in error.problems):
            raise
        raise ProblemError(claim.placed(error.problems)) from None
    days = [tables.package.table(name).as_of for name in metric.tables.values()]
    as_of = claim.as_of if "as_of" in claim.model_fields_set else min(days)
    method = claim.method or " ".join(metric.definition.split())
    parts = {**claim.parts, "as_of": as_of}
    return claim.model_copy(update={"parts": parts, "as_of": as_of, "method": method})


def _text_problems(claim: Claim, exempt: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the texts of a claim, whose figures stand in braces."""
    for field, text in claim.texts.items():
        where = _SENTENCES.get(field, f"`{field}`")
        try:
            list(string.Formatter().parse(text))
        except ValueError as error:
            yield Problem(f"{where} with {error}", "names of figures in braces", Exit.VALUE)
            continue
        for word in loose_numbers(_BRACES.sub("", text), names=exempt, spelled=field not in _SENTENCES):
            yield Problem(f"{word[0]!r} typed into {where}", "a figure by its name in braces", Exit.NUMBER)
        figures = [f"{{{part}}}" for part in claim.parts if claim.has_figure(part)]
        for name in _BRACES.findall(text):
            if name not in figures:
                allowed = f"a figure that is there: {', '.join(figures)}"
                yield Problem(f"{printable(name)} in {where}", allowed, Exit.VALUE)
    if claim.unit and claim.value is not None and not set(_BRACES.findall(claim.statement)) - {AS_OF}:
        allowed = "{value}, or another figure by its name"
        yield Problem("a statement that does not hold the value", allowed, Exit.VALUE)


def _other_days(claim: Claim) -> Iterator[Problem]:
    """The days of which the sentences say that something stood then, and which are not the claim's."""
    for field, where in _SENTENCES.items():
        for match in _STATED_DAY.finditer(claim.texts[field]):
            # What is past may have been read on any day since.
            other = match[0].lower() == f"as of {match[1].lower()}" and match[1] != format_date(claim.as_of)
            if claim.living or other:
                found = f"{match[0]!r} in {where}, of {format_date(claim.as_of)}"
                yield Problem(found, "{as_of}, the claim's day", Exit.VALUE)


def _contradictions(claim: Claim) -> Iterator[Problem]:
    check = claim.assertion
    if check.part not in claim.parts:
        yield Problem(f"the part {shown(check.part)} in `check`", ", ".join(claim.parts), Exit.VALUE)
        return
    value = claim.parts[check.part]
    found = f"the value {value}" if check.part == "value" else f"{value} as {check.part}"
    for bound, allowed, compare in (
        (check.equals, "{}, which the claim asserts", operator.eq),
        (check.at_least, "at least {}", operator.ge),
        (check.at_most, "at most {}", operator.le),
    ):
        if bound is not None and not _holds(compare, value, bound):
            yield Problem(found, allowed.format(bound), Exit.ASSERTION)


def _holds(compare: Callable[[Any, Any], bool], value: Any, bound: Any) -> bool:
    try:
        return compare(value, bound)
    except TypeError:
        # A text or a day, where a number was expected.
        return False
