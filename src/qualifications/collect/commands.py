"""The command `qualifications refresh`, for some live sources or every one."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import cast

from qualifications.problems import Exit, Problem, ProblemError, refuse
from qualifications.project import Project

# The descriptors of tables that the evidence does not have yet, by name.
_DECLARED = "tables.json"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    command = commands.add_parser("refresh", help="renew the tables of live sources")
    command.set_defaults(run=run)
    command.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a file of the book's collectors, without its ending (default: every one)",
    )
    command.add_argument(
        "--from",
        dest="addresses",
        action="append",
        default=[],
        metavar="SOURCE=ADDRESS",
        help="address, folder or file of a source (default: the live one); may be given for each",
    )
    command.add_argument(
        "--accept-revisions", action="store_true", help="take published values that have changed"
    )
    command.add_argument(
        "--seconds", type=float, default=None, help="time that each source has (default: 900)"
    )
    command.add_argument(
        "--summary", type=Path, default=None, help="write the summary to a file, as Markdown"
    )


def run(project: Project, options: argparse.Namespace) -> None:
    """Collects, prints the summary, and raises ProblemError where a source failed."""
    from qualifications.collect.http import Client, user_agent
    from qualifications.collect.run import SECONDS, Collector, collect
    from qualifications.collect.source import Source
    from qualifications.collect.summary import Standing, Summary, standing
    from qualifications.files import write_atomically
    from qualifications.own import COLLECTORS, own

    folder = project.code / COLLECTORS
    collectors = sorted(path.stem for path in folder.glob("[!._]*.py"))
    for name in options.sources:
        if name not in collectors:
            raise refuse(Exit.COLLECT, "SOURCE", found=repr(name), allowed=f"one of {', '.join(collectors)}")
    addresses = _addresses(options.addresses, allowed=collectors)
    wanted = options.sources or collectors
    if not wanted:
        print("The book has no collectors.")
        return
    evidence = project.evidence.resolve()
    now = dt.datetime.now(dt.UTC)
    before = standing(evidence, now.date())
    outcomes = []
    for name in wanted:
        # Connections that one source has blocked are no trouble of the next.
        with Client(agent=user_agent(project.url)) as client:
            source = Source(addresses.get(name, ""), evidence, project.build / "histories", now, client)
            outcome = collect(
                name,
                # mypy cannot know what a module that is found by its path holds.
                cast("Callable[[], Collector]", partial(own, f"{COLLECTORS}/{name}.py", project.root)),
                source,
                declared=folder / _DECLARED,
                seconds=options.seconds or SECONDS,
                accept_revisions=options.accept_revisions,
            )
        outcomes.append(outcome)
    failed = {outcome.source: outcome.error for outcome in outcomes if outcome.error}
    try:
        after = standing(evidence, now.date())
    except Exception as error:  # noqa: BLE001 - whoever collects is owed a summary, whatever the claims do
        failed["claims"] = f"{type(error).__name__}: {error}"
        after = Standing(broken={"every claim": failed["claims"]})
    summary = Summary(tuple(outcomes), before, after)
    if options.summary:
        write_atomically(options.summary, summary.markdown().encode())
    print(summary.markdown(), end="")
    if failed:
        raise ProblemError(
            Problem(exit=Exit.COLLECT, place="", message=f"{name} failed: {error.splitlines()[0]}")
            for name, error in failed.items()
        )


def _addresses(given: Iterable[str], *, allowed: Collection[str]) -> dict[str, str]:
    """The address of each source that was given as SOURCE=ADDRESS."""
    addresses = {}
    for each in given:
        source, _, address = each.partition("=")
        if source not in allowed or not address:
            words = f"SOURCE=ADDRESS, with SOURCE one of {', '.join(allowed)}"
            raise refuse(Exit.COLLECT, "--from", found=repr(each), allowed=words)
        addresses[source] = address
    return addresses
