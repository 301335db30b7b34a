"""The command line: `qualifications new`, `build`, `check`, `record`, `serve`, and others."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualifications.environment import isolated, restart_if_needed

if TYPE_CHECKING:
    from qualifications.project import Project

# What a shell adds to the signal that ended a command.
_STOPPED = 128


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status; problems go to standard error, one a line."""
    if arguments is None:
        restart_if_needed()
    # A stream that the caller has closed would be the first file that a command opens.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    # Nothing is imported before: what PYTHONPATH leads to would come first.
    from qualifications.problems import reported

    options = _parser().parse_args(arguments)
    try:
        status = reported(lambda: _run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _STOPPED + signal.SIGINT
    except BrokenPipeError:
        # Whoever read the report has closed it, as `head` does; Python would complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _STOPPED + signal.SIGPIPE
    return status


def _run(options: argparse.Namespace) -> None:
    from qualifications.project import Project

    with isolated():
        if options.run is new:
            new(options)
        else:
            options.run(Project.find(options.project), options)


def _parser() -> argparse.ArgumentParser:
    """Each command has the name of its function, and its first sentence as help."""
    from qualifications.new_book import NAME

    parser = argparse.ArgumentParser(prog="qualifications", description="Builds a book of qualifications.")
    place = "the book's folder (default: this one or one above)"
    parser.add_argument("--project", type=Path, default=None, help=place)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    given = {}
    for run in (new, build, check, record, refresh, reread, due, serve, edition, publish):
        given[run] = commands.add_parser(run.__name__, help=run.__doc__)
        given[run].set_defaults(run=run)
    given[new].add_argument("folder", type=Path, help="where to; files that are there stay as they are")
    given[new].add_argument("--name", default=NAME, help="the organization (default: %(default)s)")
    port = "port on this machine (default: %(default)s)"
    given[serve].add_argument("--port", type=int, default=8000, help=port)
    dry = "show what would be done, and do nothing"
    given[publish].add_argument("--dry-run", action="store_true", help=dry)
    remote = "a remote's name, or a repository's address or folder (default: %(default)s)"
    given[publish].add_argument("--remote", default="origin", help=remote)
    one = "a file of the book's collectors, without its ending, to renew its tables alone (default: all)"
    given[refresh].add_argument("sources", nargs="*", metavar="SOURCE", help=one)
    accept = "take published values that have changed"
    given[refresh].add_argument("--accept-revisions", action="store_true", help=accept)
    claim = "the id of a claim (default: every one)"
    given[reread].add_argument("claims", nargs="*", metavar="CLAIM", help=claim)
    place = "where to read the source of a table instead, or, as ADDRESS=FOLDER, a repository or a site"
    for run in (refresh, reread):
        given[run].add_argument(
            "--from", dest="places", action="append", default=[], metavar="SOURCE=ADDRESS", help=place
        )
        given[run].add_argument("--summary", type=Path, help="write the summary to a file, as Markdown")
    given[due].add_argument("--days", type=int, default=60, help="within so many days (default: %(default)s)")
    given[due].add_argument("--report", type=Path, help="write the list to a file, as Markdown")
    return parser


# The commands import what they need: a help text need not wait for Sphinx.


def new(options: argparse.Namespace) -> None:
    """Writes a small whole book, to be made into one's own."""
    from qualifications.new_book import write_new_book

    files = write_new_book(options.folder, options.name)
    print(f"Wrote {len(files)} files. Read {os.path.relpath(options.folder / 'README.md')} first.")


def build(project: Project, _: argparse.Namespace) -> None:
    """Builds the site and its downloads from what has changed."""
    from qualifications.build import build_book
    from qualifications.outputs import DOWNLOADS

    start = time.monotonic()
    counts, changed = build_book(project)
    when = f"in {time.monotonic() - start:.1f} s" if changed else "as they were: nothing has changed"
    print(
        f"Edition {project.edition.number}: {counts['pages']} pages and {counts['figures']} figures {when}.\n"
        f"  Site  {os.path.relpath(project.site / 'index.html')}\n"
        f"  PDF   {os.path.relpath(project.site / DOWNLOADS / f'{project.file_stem}.pdf')}\n"
        f"Open the first in a browser, or run `make serve`."
    )
    # The process ends: what the build made is not looked through once more for what lies in circles.
    gc.freeze()


def check(project: Project, _: argparse.Namespace) -> None:
    """Checks data, claims, and the numbers, words and language of the chapters."""
    from qualifications.book.chapter_rules import description_problems
    from qualifications.book.input_files import check_inputs
    from qualifications.ledger.chapters import read_chapters
    from qualifications.ledger.check import check as problems_of
    from qualifications.ledger.ledger import open_ledger
    from qualifications.problems import refuse_all
    from qualifications.prose.check import check_language
    from qualifications.texts.filled import texts_of

    check_inputs(project)
    day = project.edition.date
    refuse_all(problems_of(project.evidence, project.content, day))
    ledger = open_ledger(project.evidence, day)
    texts = texts_of(project)
    chapters = read_chapters(project.content)
    undescribed = (problem for chapter in chapters for problem in description_problems(chapter.path))
    refuse_all((*check_language(project.content, ledger, texts.values()), *undescribed))
    print(
        f"{len(ledger.claims)} claims, {len(chapters)} chapters: every rule kept. Stale: {len(ledger.stale)}."
    )
    for text in texts.values():
        if text.withheld:
            print(f"withheld: the text {text.id}, since {text.withheld}")
    if ledger.unchecked:
        print(f"{len(ledger.unchecked)} cited claims were not held against their sources since they changed:")
    for claim in ledger.unchecked:
        print(f"  {claim.id} (of: {claim.fingerprint})")
    for claim in ledger.stale:
        print(f"stale since {claim.expires}: {claim.id}")
    for claim in ledger.claims.values():
        if claim.lost:
            print(f"to be read, as its words were gone on {claim.lost}: {claim.id}")


def record(project: Project, _: argparse.Namespace) -> None:
    """Records the tables as they are, after a checked change."""
    from qualifications.ledger.tables import record_tables

    changed = record_tables(project.evidence)
    print(f"Recorded: {', '.join(changed)}." if changed else "Every table is as recorded.")


def refresh(project: Project, options: argparse.Namespace) -> None:
    """Renews the tables of live sources, and looks for the words of claims."""
    from qualifications.renewal import renew

    _let_interrupts_end_waits()
    renew.refresh(project, options)


def reread(project: Project, options: argparse.Namespace) -> None:
    """Looks for the words of claims in the newest version of their sources."""
    from qualifications.renewal import renew

    _let_interrupts_end_waits()
    renew.reread(project, options)


def due(project: Project, options: argparse.Namespace) -> None:
    """Lists the claims that expire soon."""
    from qualifications.renewal import renew

    renew.due(project, options)


def serve(project: Project, options: argparse.Namespace) -> None:
    """Shows the site in a browser and rebuilds it as files are saved."""
    from qualifications import preview

    _let_interrupts_end_waits()
    preview.serve(project, port=options.port)


def edition(project: Project, _: argparse.Namespace) -> None:
    """Builds the book from a clean checkout and freezes it as a dated edition."""
    from qualifications.build import build_book
    from qualifications.publish.freezing import clean_commit, freeze

    clean_commit(project)
    build_book(project)
    frozen = freeze(project)
    print(
        f"Edition {frozen.provenance.edition} of commit {frozen.provenance.commit} is frozen.\n"
        f"  Folder  {frozen.folder}, with the site, its hashes, its archive and the release notes"
    )


def publish(project: Project, options: argparse.Namespace) -> None:
    """Publishes the frozen edition, beside all earlier ones."""
    from qualifications.publish import publishing

    plan = publishing.publish(
        project,
        options.remote,
        now=dt.datetime.now(dt.UTC),
        dry_run=options.dry_run,
        step=lambda step: print(f"{step} ...", flush=True),
    )
    print(plan)
    if options.dry_run and not plan.done:
        print("Nothing was published: a dry run.")
    elif not plan.done:
        print(f"Edition {plan.edition} is published.")


def _let_interrupts_end_waits() -> None:
    """Takes away the handler that Polars brings, under which a wait goes on after Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
