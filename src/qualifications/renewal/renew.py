"""The tables and the claims of a book renewed, with one summary for whoever reviews what changed."""

import argparse
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from tqdm import tqdm

from qualifications.book_code import COLLECTORS, load_module
from qualifications.collect.history import open_history
from qualifications.collect.http import Client
from qualifications.collect.source import CollectorContext, SourceOutcome, collect
from qualifications.escaping import code, fitting
from qualifications.files import write_atomically
from qualifications.ledger.chapters import read_chapters
from qualifications.ledger.entries import nearest
from qualifications.ledger.ledger import latest_day, open_ledger, read_cited, read_ledger
from qualifications.ledger.readings import READINGS, to_yaml
from qualifications.ledger.tables import open_tables
from qualifications.problems import Exit, Problem, refusal, refuse_all
from qualifications.project import Project
from qualifications.readings.pages import Pages
from qualifications.readings.repository import Snapshot
from qualifications.readings.reread import Found, documents
from qualifications.readings.reread import reread as read_documents
from qualifications.renewal.summary import summary

# Four sources come to an hour, after which the workflow would be stopped without a word.
_SECONDS = 15 * 60


def refresh(project: Project, options: argparse.Namespace) -> None:
    """Renews the tables and the claims; raises ProblemError where a source failed, after the summary."""
    # Each file of the book's collectors is a source.
    names = sorted(path.stem for path in (project.evidence / COLLECTORS).glob("[!._]*.py"))
    for name in options.sources:
        if name not in names:
            allowed = f"one of {', '.join(names)}" if names else "none: the book has no collectors"
            raise refusal(repr(name), allowed, Exit.COLLECT, place="SOURCE")
    addresses, copies = _places(options.places, names)
    has_claims = (project.evidence / "claims").is_dir()
    before, broken = _standing(project) if has_claims else ({}, {})
    after = before
    outcomes = [
        _collected(project, name, addresses.get(name, ""), accept_revisions=options.accept_revisions)
        for name in options.sources or names
    ]
    found: list[Found] = []
    if has_claims:
        try:
            after, broken = _standing(project)
            found = [] if options.sources else _read_again(project, copies)
        except Exception as error:  # noqa: BLE001 - whoever collects is owed a summary, whatever the claims do
            outcomes.append(SourceOutcome("claims", error=f"{type(error).__name__}: {error}"))
    pages = _pages(project) if found else {}
    changed = [
        (name, old, after[name]) for name, old in sorted(before.items()) if after.get(name, old) != old
    ]
    text = summary(outcomes, found, changed=changed, broken=broken, pages=pages)
    _print(text, options.summary)
    failed = (f"{each.source} failed: {each.error.splitlines()[0]}" for each in outcomes if each.error)
    refuse_all(Problem(exit=Exit.COLLECT, words=words) for words in failed)


def reread(project: Project, options: argparse.Namespace) -> None:
    """Looks for the words of the claims, records what was found, and prints the summary."""
    _, copies = _places(options.places, ())
    found = _read_again(project, copies, options.claims)
    _print(summary((), found, pages=_pages(project)), options.summary)


def due(project: Project, options: argparse.Namespace) -> None:
    """Prints the claims that expire within some days of the edition, the first of them first."""
    today = project.edition.date
    try:
        end = today + dt.timedelta(options.days)
    except OverflowError:
        allowed = f"days that lead to a date before the year {dt.MAXYEAR + 1}, from the year {dt.MINYEAR} on"
        raise refusal(options.days, allowed, Exit.PROJECT, place="--days") from None
    lines = sorted(
        f"{claim.expires} {'stale ' if claim.status == 'stale' else ''}{claim.id}: "
        f"{', '.join(citation.source.id for citation in claim.citations)}"
        for claim in open_ledger(project.evidence, today).claims.values()
        if claim.expires is not None and claim.expires <= end and claim.status != "retired"
    )
    if options.report:
        count = f"{len(lines)} claim{'s expire' if len(lines) != 1 else ' expires'} by {end}."
        text = [count, *(f"- {code(line)}" for line in lines)]
        write_atomically(options.report, fitting(text).encode())
    print("\n".join(lines or [f"Nothing is due before {end}."]))


def _collected(project: Project, name: str, address: str, *, accept_revisions: bool) -> SourceOutcome:
    """What came of one source of tables."""
    # A client of its own, so that connections which another source has blocked do no harm.
    with Client(book=project.url, seconds=_SECONDS) as client:
        now = dt.datetime.now(dt.UTC)
        source = CollectorContext(
            address, project.evidence.resolve(), project.build / "histories", now, client
        )
        load = partial(load_module, f"{COLLECTORS}/{name}.py", project.root)
        return collect(name, load, source, accept_revisions=accept_revisions)


def _read_again(project: Project, copies: Mapping[str, str], names: Collection[str] = ()) -> list[Found]:
    """What became of the words of the claims of these names, or of all of them.

    `copies` are folders to read instead of a repository or a site, by address. A run that was cut off has
    kept what it read. Raises ProblemError where the claims cannot be read, or none has a name.
    """
    broken: list[Problem] = []
    latest = latest_day(project.edition.date)
    tables = open_tables(project.evidence)
    sources, readings, claims = read_cited(project.evidence, latest, tables=tables, found=broken)
    refuse_all(broken)
    known = [claim.id for claim in claims]
    cited = documents(claims)
    for address in copies:
        if not any(source.url.startswith(address) for source in sources.values()):
            raise refusal(repr(address), "how the address of a source begins", Exit.COLLECT, place="--from")
    for name in names:
        if name not in known:
            fix = f"near it: {nearest(name, known)}"
            raise refusal(repr(name), "a claim of the ledger", Exit.USE, fix, place="CLAIM")
        if not any(name in document.claims for document in cited):
            reason = f"{name!r}, whose words are not looked for again"
            allowed = "a cited claim that tells what stands, and not what is past"
            raise refusal(reason, allowed, Exit.USE, place="CLAIM")

    def snapshot(address: str) -> Snapshot:
        return Snapshot(open_history(copies.get(address, address), cache=project.build / "histories"))

    wanted = [each for each in cited if not names or not each.claims.isdisjoint(names)]
    found: list[Found] = []
    with Client(book=project.url, patience=0.5, attempts=2) as client:
        pages = Pages(client, copies, project.language)
        # An editor names a claim whose sources have changed.
        read = read_documents(wanted, readings, snapshot, pages.read, anew=bool(names))
        for document, again in tqdm(read, "Sources", len(wanted), unit=" source"):
            if again.reading:
                path = project.evidence / READINGS / f"{document.source.id}.yml"
                write_atomically(path, to_yaml(again.reading))
            found += again.found
    return [each for each in found if not names or any(claim.id in names for claim in each.claims)]


def _standing(project: Project) -> tuple[dict[str, str], dict[str, str]]:
    """The sentences of the claims that hold today, and why others do not, where the tables can be read."""
    evidence = project.evidence.resolve()
    ledger, errors, _ = read_ledger(evidence, dt.datetime.now(dt.UTC).date())
    words = {name: str(error).replace(f"{evidence}/", "") for name, error in errors.items()}
    broken = {name: text.replace("\n", "; ") for name, text in words.items()}
    return {name: claim.statement for name, claim in ledger.claims.items()}, broken


def _pages(project: Project) -> dict[str, list[str]]:
    """The pages that show each claim."""
    pages: dict[str, list[str]] = {}
    for chapter in read_chapters(project.content):
        for use in chapter.uses:
            pages.setdefault(use.id, []).append(chapter.name)
    return pages


def _print(text: str, file: Path | None) -> None:
    """Prints the text, and writes it to the file, if any."""
    if file:
        write_atomically(file, text.encode())
    print(text, end="")


def _places(given: Iterable[str], sources: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The address of each source of tables, and the folder of each address, that were given."""
    addresses, copies = {}, {}
    for each in given:
        source, _, address = each.partition("=")
        copied, _, folder = each.rpartition("=")
        if source in sources and address:
            addresses[source] = address
        elif copied and folder and Path(folder).is_dir():
            copies[copied.rstrip("/")] = folder
        else:
            tables = [f"SOURCE=ADDRESS, with SOURCE one of {', '.join(sources)}"] if sources else []
            allowed = ", or ".join([*tables, "ADDRESS=FOLDER, a folder that is there"])
            raise refusal(repr(each), allowed, Exit.COLLECT, place="--from")
    return addresses, copies
