"""The commands `qualifications refresh`, `reread` and `due`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qualifications.problems import Exit, Problem, ProblemError, refuse
from qualifications.project import Project

if TYPE_CHECKING:
    from qualifications.collect.run import SourceOutcome
    from qualifications.readings.reread import Found

# Four sources come to an hour, after which the workflow would be stopped without a word.
_SECONDS = 15 * 60


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    refresh = commands.add_parser(
        "refresh", help="Renews the tables of live sources, and looks for the words of claims."
    )
    refresh.set_defaults(run=run_refresh)
    refresh.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a file of the book's collectors, without its ending, to renew its tables alone (default: all)",
    )
    refresh.add_argument(
        "--accept-revisions", action="store_true", help="take published values that have changed"
    )
    again = commands.add_parser(
        "reread", help="Looks for the words of claims in the newest version of their sources."
    )
    again.set_defaults(run=run_reread)
    again.add_argument("claims", nargs="*", metavar="CLAIM", help="the id of a claim (default: every one)")
    for command in (refresh, again):
        command.add_argument(
            "--from",
            dest="places",
            action="append",
            default=[],
            metavar="SOURCE=ADDRESS",
            help="where to read the source of a table instead, or, as ADDRESS=FOLDER, a repository or a site",
        )
        command.add_argument("--summary", type=Path, help="write the summary to a file, as Markdown")
    due = commands.add_parser("due", help="Lists the claims that expire soon.")
    due.set_defaults(run=run_due)
    due.add_argument("--days", type=int, default=60, help="within so many days (default: 60)")
    due.add_argument("--report", type=Path, help="write the list to a file, as Markdown")


def run_refresh(project: Project, options: argparse.Namespace) -> None:
    """Renews the tables and the claims; raises ProblemError where a source failed, after the summary."""
    from qualifications.collect.run import SourceOutcome
    from qualifications.readings.again import read_again
    from qualifications.renewal.standing import Standing, standing
    from qualifications.renewal.summary import summary

    collectors = _collectors(project)
    for name in options.sources:
        if name not in collectors:
            raise refuse(Exit.COLLECT, "SOURCE", found=repr(name), allowed=f"one of {', '.join(collectors)}")
    addresses, copies = _places(options.places, collectors)
    evidence, today = project.evidence.resolve(), dt.datetime.now(dt.UTC).date()
    has_claims = (evidence / "claims").is_dir()
    before = after = standing(evidence, today) if has_claims else Standing()
    outcomes = [
        _collected(project, name, addresses.get(name, ""), accept_revisions=options.accept_revisions)
        for name in options.sources or collectors
    ]
    found: list[Found] = []
    if has_claims:
        try:
            after = standing(evidence, today)
            if not options.sources:
                found = read_again(project, copies)
        except Exception as error:  # noqa: BLE001 - whoever collects is owed a summary, whatever the claims do
            outcomes.append(SourceOutcome("claims", error=f"{type(error).__name__}: {error}"))
    pages = _pages(project) if found else {}
    _tell(summary(outcomes, found, before=before, after=after, pages=pages), options.summary)
    failed = [(each.source, each.error.splitlines()[0]) for each in outcomes if each.error]
    if failed:
        raise ProblemError(
            Problem(exit=Exit.COLLECT, place="", message=f"{source} failed: {error}")
            for source, error in failed
        )


def run_reread(project: Project, options: argparse.Namespace) -> None:
    """Looks for the words of the claims, records what was found, and prints the summary."""
    from qualifications.readings.again import read_again
    from qualifications.renewal.standing import Standing
    from qualifications.renewal.summary import summary

    _, copies = _places(options.places, ())
    found = read_again(project, copies, options.claims)
    text = summary((), found, before=Standing(), after=Standing(), pages=_pages(project))
    _tell(text, options.summary)


def run_due(project: Project, options: argparse.Namespace) -> None:
    """Prints the claims that expire within some days of the edition, the first of them first."""
    from qualifications.files import write_atomically
    from qualifications.ledger.ledger import open_ledger
    from qualifications.quoting import code, fitting

    today = project.edition.date
    end = today + dt.timedelta(options.days)
    claims = [
        (claim.expires, claim)
        for claim in open_ledger(project.evidence, today).claims.values()
        if claim.expires is not None and claim.expires <= end and claim.status != "retired"
    ]
    lines = [
        f"{day} {'stale ' if claim.status == 'stale' else ''}{claim.id}: "
        f"{', '.join(citation.source.id for citation in claim.citations)}"
        for day, claim in sorted(claims, key=lambda each: (each[0], each[1].id))
    ]
    if options.report:
        text = [f"{len(lines)} claims expire by {end}.", *(f"- {code(line)}" for line in lines)]
        write_atomically(options.report, fitting(text).encode())
    print("\n".join(lines or [f"Nothing is due before {end}."]))


def _collectors(project: Project) -> list[str]:
    """The names of the book's collectors: those of their files."""
    from qualifications.own import COLLECTORS

    return sorted(path.stem for path in (project.evidence / COLLECTORS).glob("[!._]*.py"))


def _collected(project: Project, name: str, address: str, *, accept_revisions: bool) -> SourceOutcome:
    """What came of one source of tables."""
    from qualifications.collect.http import Client, user_agent
    from qualifications.collect.run import collect
    from qualifications.collect.source import Collector, Source
    from qualifications.own import COLLECTORS, own

    # Connections that one source has blocked are no trouble of the next.
    with Client(agent=user_agent(project.url), seconds=_SECONDS) as client:
        now = dt.datetime.now(dt.UTC)
        source = Source(address, project.evidence.resolve(), project.build / "histories", now, client)
        # mypy cannot know what a module that is found by its path holds.
        load = cast("Callable[[], Collector]", partial(own, f"{COLLECTORS}/{name}.py", project.root))
        return collect(name, load, source, accept_revisions=accept_revisions)


def _pages(project: Project) -> dict[str, list[str]]:
    """The pages that show each claim."""
    from qualifications.ledger.chapters import read_chapters

    pages: dict[str, list[str]] = {}
    for chapter in read_chapters(project.content):
        for use in chapter.uses:
            pages.setdefault(use.id, []).append(chapter.name)
    return pages


def _tell(text: str, file: Path | None) -> None:
    """Prints the text, and writes it to the file, if any."""
    from qualifications.files import write_atomically

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
            copies[copied] = folder
        else:
            tables = [f"SOURCE=ADDRESS, with SOURCE one of {', '.join(sources)}"] if sources else []
            allowed = ", or ".join([*tables, "ADDRESS=FOLDER, a folder that is there"])
            raise refuse(Exit.COLLECT, "--from", found=repr(each), allowed=allowed)
    return addresses, copies
