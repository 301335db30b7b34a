"""The commands `qualifications reread`, `read` and `due`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from qualifications.problems import Exit, refuse
from qualifications.project import Project


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    again = commands.add_parser(
        "reread", help="look for the words of claims in the newest version of sources"
    )
    again.add_argument("--summary", type=Path, default=None, help="write the summary to a file, as Markdown")
    again.add_argument(
        "--tables", type=Path, default=None, help="the summary of a refresh, to be told in the same one"
    )
    again.set_defaults(run=run_reread)
    one = commands.add_parser("read", help="read what became of the words of a claim")
    one.add_argument("claim", help="its id")
    one.set_defaults(run=run_read)
    for each in (again, one):
        each.add_argument(
            "--from",
            dest="copies",
            action="append",
            default=[],
            metavar="ADDRESS=FOLDER",
            help="a copy of a repository, or of a site's pages, to read instead; may be given for each",
        )
    due = commands.add_parser("due", help="list the claims that expire soon")
    due.add_argument("--days", type=int, default=60, help="within so many days (default: 60)")
    due.add_argument("--report", type=Path, default=None, help="write the list to a file, as Markdown")
    due.set_defaults(run=run_due)


def run_reread(project: Project, options: argparse.Namespace) -> None:
    """Rereads every source, records the readings and prints the summary."""
    from qualifications.collect.progress import shown
    from qualifications.collect.summary import parted
    from qualifications.files import write_atomically
    from qualifications.ledger.chapters import read_chapters
    from qualifications.readings.report import pages_of, report
    from qualifications.readings.reread import Found, documents
    from qualifications.readings.session import session

    found: list[Found] = []
    with session(project, _copies(options.copies)) as reading:
        wanted = documents(reading.claims())
        for each in shown(reading.read(wanted), total=len(wanted), what="Sources", unit="source"):
            found += each
    chapters = read_chapters(project.content)
    pages = pages_of(sorted({(chapter.name, use.id) for chapter in chapters for use in chapter.uses}))
    decide, changed = parted(options.tables.read_text(encoding="utf-8")) if options.tables else ("", "")
    text = report(found, pages=pages, decide=decide, changed=changed)
    if options.summary:
        write_atomically(options.summary, text.encode())
    print(text, end="")


def run_read(project: Project, options: argparse.Namespace) -> None:
    """Shows what became of a claim's words, before and after, and records the reading."""
    from qualifications.readings.comparison import beside, claim_of, found_of
    from qualifications.readings.report import before_and_after
    from qualifications.readings.reread import Outcome
    from qualifications.readings.session import session

    with session(project, _copies(options.copies)) as reading:
        claim = claim_of(reading, options.claim)
        place = f"{claim.path}:{claim.line}"
        print(f"{claim.id}: {claim.statement}\n{place}\n")
        found = found_of(reading, claim)
        for each in found:
            print(f"{each.document.source.title}, {each.document.place}: {each.outcome.value}")
            if each.outcome is Outcome.GONE:
                print(f"\n{beside(*before_and_after(each))}\n")
    if any(each.outcome is Outcome.GONE for each in found):
        print(f"Write new words, a new sentence or `status: retired` with a `reason` at {place},")
        print("and run `read` again, which looks for what you quote.")


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
