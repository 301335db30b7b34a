"""The commands `qualifications reread` and `qualifications due`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from qualifications.problems import Exit, ProblemError, refuse
from qualifications.project import Project


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    again = commands.add_parser(
        "reread", help="look for the words of claims in the newest version of sources"
    )
    again.add_argument(
        "--from",
        dest="copies",
        action="append",
        default=[],
        metavar="ADDRESS=FOLDER",
        help="a copy of a repository, or of a site's pages, to read instead; may be given for each",
    )
    again.add_argument("--summary", type=Path, default=None, help="write the summary to a file, as Markdown")
    again.set_defaults(run=run_reread)
    due = commands.add_parser("due", help="list the claims that expire soon")
    due.add_argument("--days", type=int, default=60, help="within so many days (default: 60)")
    due.set_defaults(run=run_due)


def run_reread(project: Project, options: argparse.Namespace) -> None:
    """Rereads every source, records the readings and prints the summary."""
    from qualifications.collect.history import open_history
    from qualifications.collect.http import Client, user_agent
    from qualifications.collect.progress import shown
    from qualifications.files import write_atomically
    from qualifications.ledger.ledger import latest_day, read_cited
    from qualifications.ledger.readings import FOLDER, to_yaml
    from qualifications.readings.pages import Pages
    from qualifications.readings.report import report
    from qualifications.readings.repository import Snapshot
    from qualifications.readings.reread import Found, documents, reread

    copies = _copies(options.copies)
    # As they are written: what is not read yet has no day.
    _, readings, claims, faults = read_cited(project.evidence, latest_day(project.edition.date))
    if faults:
        raise ProblemError(faults)
    folder = project.evidence / FOLDER

    def opened(address: str) -> Snapshot:
        return Snapshot.of(open_history(copies.get(address, address), cache=project.build / "histories"))

    wanted = documents(claims)
    found: list[Found] = []
    with Client(agent=user_agent(project.url), patience=0.5, attempts=2) as client:
        pages = Pages(client, project.build / "pages", copies)
        again = reread(wanted, readings, opened, pages.read)
        for document, read in shown(again, total=len(wanted), what="Sources", unit="source"):
            found += read.found
            if read.version:
                # Each as it is done: what was cut off goes on where it was.
                data = to_yaml(read.version, read.blob, read.day, read.quotations)
                write_atomically(folder / f"{document.source.id}.yml", data)
    text = report(found)
    if options.summary:
        write_atomically(options.summary, text.encode())
    print(text, end="")


def run_due(project: Project, options: argparse.Namespace) -> None:
    """Prints the claims that expire within some days of the edition, the first of them first."""
    from qualifications.ledger.ledger import open_ledger

    today = project.edition.date
    end = today + dt.timedelta(options.days)
    claims = [
        (claim.expires, claim)
        for claim in open_ledger(project.evidence, today).claims.values()
        if claim.expires is not None and claim.expires <= end and claim.status != "retired"
    ]
    if not claims:
        print(f"Nothing is due before {end}.")
    for day, claim in sorted(claims, key=lambda each: (each[0], each[1].id)):
        sources = ", ".join(citation.source.id for citation in claim.citations)
        print(f"{day} {'stale ' if claim.status == 'stale' else ''}{claim.id}: {sources}")


def _copies(given: list[str]) -> dict[str, str]:
    copies = {}
    for each in given:
        address, _, folder = each.rpartition("=")
        if not address or not Path(folder).is_dir():
            raise refuse(
                Exit.COLLECT, "--from", found=repr(each), allowed="ADDRESS=FOLDER, a folder that is there"
            )
        copies[address] = folder
    return copies
