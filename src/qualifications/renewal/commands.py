"""The commands `qualifications refresh`, `reread` and `due` on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from qualifications.project import Project


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    refresh = commands.add_parser(
        "refresh", help="Renews the tables of live sources, and looks for the words of claims."
    )
    again = commands.add_parser(
        "reread", help="Looks for the words of claims in the newest version of their sources."
    )
    due = commands.add_parser("due", help="Lists the claims that expire soon.")
    one = "a file of the book's collectors, without its ending, to renew its tables alone (default: all)"
    refresh.add_argument("sources", nargs="*", metavar="SOURCE", help=one)
    accept = "take published values that have changed"
    refresh.add_argument("--accept-revisions", action="store_true", help=accept)
    again.add_argument("claims", nargs="*", metavar="CLAIM", help="the id of a claim (default: every one)")
    place = "where to read the source of a table instead, or, as ADDRESS=FOLDER, a repository or a site"
    for command in (refresh, again):
        command.add_argument(
            "--from", dest="places", action="append", default=[], metavar="SOURCE=ADDRESS", help=place
        )
        command.add_argument("--summary", type=Path, help="write the summary to a file, as Markdown")
    due.add_argument("--days", type=int, default=60, help="within so many days (default: 60)")
    due.add_argument("--report", type=Path, help="write the list to a file, as Markdown")
    for name, command in {"refresh": refresh, "reread": again, "due": due}.items():
        command.set_defaults(run=_run, name=name)


def _run(project: Project, options: argparse.Namespace) -> None:
    # A help text need not wait for what the commands import.
    from qualifications.renewal import renew

    {"refresh": renew.refresh, "reread": renew.reread, "due": renew.due}[options.name](project, options)
