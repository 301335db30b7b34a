"""How a command ends: its exit status, and its problems on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from qualifications.project import ProjectError


class Exit(IntEnum):
    """What the exit status says."""

    DONE = 0
    PROJECT = 2
    EVIDENCE = 3
    BOOK = 4
    EXPORT = 5
    COLLECT = 6
    PUBLISH = 7


def reported(work: Callable[[], object]) -> int:
    """Does the work; what it raises goes to standard error and becomes an exit status."""
    # A help text need not wait for them.
    from qualifications.book.problems import BookError
    from qualifications.collect.errors import CollectError
    from qualifications.editions import EditionsError
    from qualifications.export.errors import ExportError
    from qualifications.ledger.errors import EvidenceError
    from qualifications.ledger.findings import LedgerError
    from qualifications.publish.errors import PublishError

    statuses: dict[type[Exception], Exit] = {
        ProjectError: Exit.PROJECT,
        EvidenceError: Exit.EVIDENCE,
        BookError: Exit.BOOK,
        ExportError: Exit.EXPORT,
        CollectError: Exit.COLLECT,
        EditionsError: Exit.PUBLISH,
        PublishError: Exit.PUBLISH,
    }
    try:
        work()
    except LedgerError as error:
        return _fail(error, max(finding.rule.value for finding in error.findings))
    except tuple(statuses) as error:
        return _fail(error, next(status for kind, status in statuses.items() if isinstance(error, kind)))
    return Exit.DONE


def _fail(error: Exception, status: int) -> int:
    # Places are told from where the command was called.
    for line in str(error).replace(f"{Path.cwd()}{os.sep}", "").splitlines():
        print(f"error: {line}" if line and not line.startswith(" ") else line, file=sys.stderr)
    return status
