"""The commands `qualifications collect SOURCE`, `qualifications refresh` and `qualifications links`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path

from qualifications.collect.errors import CollectError, SourcesError
from qualifications.project import Project


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    one = commands.add_parser("collect", help="renew the tables of one live source")
    one.add_argument(
        "source",
        choices=("binder", "binder-release", "infrastructure", "upstream", "users"),
        metavar="SOURCE",
        help="binder, binder-release, infrastructure, upstream or users",
    )
    one.add_argument(
        "--from", dest="address", default="", help="address, folder or file (default: the live one)"
    )
    every = commands.add_parser("refresh", help="renew the tables of every live source")
    every.add_argument(
        "--from",
        dest="addresses",
        action="append",
        default=[],
        metavar="SOURCE=ADDRESS",
        help="address, folder or file of a source (default: the live one); may be given for each",
    )
    for command in (one, every):
        command.set_defaults(run=run)
        command.add_argument(
            "--data", type=Path, default=None, help="evidence folder (default: the project's)"
        )
        command.add_argument(
            "--accept-revisions", action="store_true", help="take published values that have changed"
        )
        command.add_argument(
            "--seconds", type=float, default=None, help="time that each source has (default: 900)"
        )
        command.add_argument("--json", action="store_true", help="print the summary as JSON")
        command.add_argument(
            "--summary", type=Path, default=None, help="write the summary to a file, as Markdown"
        )

    links = commands.add_parser("links", help="ask every cited address whether it still answers")
    links.set_defaults(run=run_links)
    links.add_argument("--report", type=Path, default=None, help="write the report to a file, as Markdown")
    links.add_argument("--archive", default="", help="address that is asked for archived copies")
    links.add_argument("--json", action="store_true", help="print the answers as JSON")


def run(project: Project, options: argparse.Namespace) -> None:
    """Collects, prints the summary, and raises SourcesError where a source failed."""
    from qualifications.collect.http import Client
    from qualifications.collect.run import REFRESHED, SECONDS, Run, collect
    from qualifications.collect.summary import Standing, Summary, standing
    from qualifications.files import write_atomically

    if "source" in options:
        addresses = {options.source: options.address}
    else:
        addresses = dict.fromkeys(REFRESHED, "") | _addresses(options.addresses, allowed=REFRESHED)
    evidence = (options.data or project.evidence).resolve()
    now = dt.datetime.now(dt.UTC)
    before = standing(evidence, now.date())
    outcomes = []
    for name, address in addresses.items():
        # Connections that one source has blocked are no trouble of the next.
        with Client() as client:
            each = Run(
                evidence=evidence,
                reference=project.evidence,
                cache=project.build / "histories",
                now=now,
                client=client,
                accept_revisions=options.accept_revisions,
            )
            outcomes.append(collect(name, each, address=address, seconds=options.seconds or SECONDS))
    failed = {outcome.source: outcome.error for outcome in outcomes if outcome.error}
    try:
        after = standing(evidence, now.date())
    except Exception as error:  # noqa: BLE001 - whoever collects is owed a summary, whatever the claims do
        failed["claims"] = f"{type(error).__name__}: {error}"
        after = Standing(broken={"every claim": failed["claims"]})
    summary = Summary(tuple(outcomes), before, after)
    if options.summary:
        write_atomically(options.summary, summary.markdown().encode())
    print(summary.json() if options.json else summary.markdown(), end="\n" if options.json else "")
    if failed:
        raise SourcesError(failed)


def run_links(project: Project, options: argparse.Namespace) -> None:
    """Asks every cited address and prints the report; an address that does not answer is no error."""
    from qualifications.collect import wayback
    from qualifications.collect.http import Client
    from qualifications.collect.links import ask, cited_addresses
    from qualifications.collect.links_report import report, to_json
    from qualifications.collect.progress import shown
    from qualifications.files import write_atomically

    cited = cited_addresses(project.root)
    with Client(patience=0.5, attempts=2) as client:
        asked = ask(client, cited, archive=options.archive or wayback.ADDRESS)
        answers = list(shown(asked, total=len(cited), what="Cited addresses", unit="address"))
    text = report(answers, day=dt.datetime.now(dt.UTC).date())
    if options.report:
        write_atomically(options.report, text.encode())
    print(to_json(answers) if options.json else text, end="\n" if options.json else "")


def _addresses(given: Iterable[str], *, allowed: Collection[str]) -> dict[str, str]:
    """The address of each source that was given as SOURCE=ADDRESS."""
    addresses = {}
    for each in given:
        source, _, address = each.partition("=")
        if source not in allowed or not address:
            raise CollectError(
                "--from", found=repr(each), allowed=f"SOURCE=ADDRESS, with SOURCE one of {', '.join(allowed)}"
            )
        addresses[source] = address
    return addresses
