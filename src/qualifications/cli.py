"""The command line: `qualifications new`, `build`, `check`, `record`, `serve`, and others."""

from __future__ import annotations

import argparse
import os
import signal
import sys
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
    # Nothing is imported before: what PYTHONPATH leads to would come first.
    from qualifications.exits import reported

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
        if options.run is _new:
            _new(options)
        else:
            options.run(Project.find(options.project), options)


def _parser() -> argparse.ArgumentParser:
    from qualifications.publish import commands as publishing
    from qualifications.renewal import commands as renewing

    parser = argparse.ArgumentParser(prog="qualifications", description="Builds a book of qualifications.")
    parser.add_argument(
        "--project", type=Path, default=None, help="the book's folder (default: this one or one above)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="write a small whole book, to be made into one's own")
    new.add_argument("folder", type=Path, help="where to; files that are there stay as they are")
    new.add_argument("--name", default="Harbor Hubs", help="the organization (default: Harbor Hubs)")
    new.set_defaults(run=_new)
    build = commands.add_parser("build", help="build the site and its downloads from what has changed")
    build.set_defaults(run=_build)
    check = commands.add_parser(
        "check", help="check data, claims, and the numbers, words and language of the chapters"
    )
    check.set_defaults(run=_check)
    record = commands.add_parser("record", help="record the tables as they are, after a checked change")
    record.set_defaults(run=_record)
    serve = commands.add_parser("serve", help="show the site in a browser and rebuild it as files are saved")
    serve.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    serve.set_defaults(run=_serve)
    publishing.add_commands(commands)
    renewing.add_commands(commands)
    return parser


# The commands import what they need: a help text need not wait for Sphinx.


def _new(options: argparse.Namespace) -> None:
    from qualifications.starting import start_book

    files = start_book(options.folder, options.name)
    print(f"Wrote {len(files)} files. Read {_shown(options.folder.resolve() / 'README.md')} first.")


def _build(project: Project, _: argparse.Namespace) -> None:
    from qualifications.build import build_book
    from qualifications.outputs import FOLDER as DOWNLOADS
    from qualifications.outputs import pdf_name

    book = build_book(project)
    when = f"in {book.seconds:.1f} s" if book.changed else "as they were: nothing has changed"
    print(
        f"Edition {project.edition.number}: {book.pages} pages and {book.figures} figures {when}.\n"
        f"  Site  {_shown(project.site / 'index.html')}\n"
        f"  PDF   {_shown(project.site / DOWNLOADS / pdf_name(project.file_stem))}\n"
        f"Open the first in a browser, or run `make serve`."
    )


def _check(project: Project, _: argparse.Namespace) -> None:
    from qualifications.book.input_files import check_inputs
    from qualifications.ledger.chapters import read_chapters
    from qualifications.ledger.check import check
    from qualifications.ledger.ledger import open_ledger
    from qualifications.problems import ProblemError
    from qualifications.prose.check import check_language
    from qualifications.texts.shelf import texts_of

    check_inputs(project)
    day = project.edition.date
    problems = check(project.evidence, project.content, day)
    if problems:
        raise ProblemError(problems)
    ledger = open_ledger(project.evidence, day)
    texts = texts_of(project)
    problems = check_language(project.content, ledger, texts.values())
    if problems:
        raise ProblemError(problems)
    chapters = len(read_chapters(project.content))
    print(f"{len(ledger.claims)} claims, {chapters} chapters: every rule kept. Stale: {len(ledger.stale)}.")
    for text in texts.values():
        if text.withheld:
            print(f"withheld: the text {text.text.id}, since {text.withheld}")
    if ledger.unchecked:
        count = len(ledger.unchecked)
        print(f"{count} cited claims were not held against their sources since they changed:")
    for claim in ledger.unchecked:
        print(f"  {claim.id} (of: {claim.fingerprint})")
    for claim in ledger.stale:
        print(f"stale since {claim.expires}: {claim.id}")


def _record(project: Project, _: argparse.Namespace) -> None:
    from qualifications.ledger.tables import record_tables

    changed = record_tables(project.evidence)
    print(f"Recorded: {', '.join(changed)}." if changed else "Every table is as recorded.")


def _serve(project: Project, options: argparse.Namespace) -> None:
    from qualifications.preview import serve

    serve(project, port=options.port)


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
