"""The commands `qualifications edition` and `publish`."""

from __future__ import annotations

import argparse
import datetime as dt

from qualifications.project import Project


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the command line."""
    edition = commands.add_parser("edition", help="build the book and freeze it as a dated edition")
    edition.set_defaults(run=run_edition)
    publish = commands.add_parser("publish", help="publish the frozen edition, beside all earlier ones")
    publish.set_defaults(run=run_publish)
    publish.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
    publish.add_argument(
        "--remote",
        default="origin",
        help="a remote's name, or a repository's address or folder (default: origin)",
    )


def run_edition(project: Project, _: argparse.Namespace) -> None:
    """Builds the book from a clean checkout and freezes it."""
    from qualifications.build import build_book
    from qualifications.publish.freezing import clean_commit, freeze

    clean_commit(project)
    build_book(project)
    frozen = freeze(project)
    print(
        f"Edition {frozen.provenance.edition} of commit {frozen.provenance.commit} is frozen.\n"
        f"  Folder  {frozen.folder}, with the site, its hashes, its archive and the release notes"
    )


def run_publish(project: Project, options: argparse.Namespace) -> None:
    """Publishes the frozen edition and prints what was done."""
    from qualifications.publish.publishing import publish

    plan = publish(
        project,
        options.remote,
        now=dt.datetime.now(dt.UTC),
        dry_run=options.dry_run,
        step=lambda step: print(f"{step} ...", flush=True),
    )
    print(plan)
    if not plan.done:
        print(
            "Nothing was published: a dry run."
            if options.dry_run
            else f"Edition {plan.edition} is published."
        )
