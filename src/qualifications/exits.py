"""How a command ends: its exit status, and its problems on standard error."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from qualifications.problems import Exit, ProblemError


def reported(work: Callable[[], object]) -> int:
    """Does the work; what it raises goes to standard error and becomes an exit status."""
    try:
        work()
    except BrokenPipeError:
        # The end of a report's reader, which is no fault.
        raise
    except ProblemError as error:
        return _fail(error, error.exit)
    except OSError as error:
        return _fail(_readable(error), Exit.PROJECT)
    return Exit.DONE


def _readable(error: OSError) -> OSError:
    """The error in the book's form: the file, what the system found there, and what to do."""
    found = (error.strerror or str(error)).partition("\n")[0].lower()
    place = ""
    if error.filename is not None:
        path = Path(os.fsdecode(error.filename2 or error.filename))
        place = f"{path}: "
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 - a Path raises for a long name
            found = f"a link to {path.readlink()}, which is not there"
    return OSError(f"{place}found {found}; to fix: correct this, and run the command again")


def _fail(error: Exception, status: int) -> int:
    text = str(error)
    # Places are relative to where the command was called, be it from the root or from a folder that is gone.
    with contextlib.suppress(FileNotFoundError):
        text = text.replace(f"{here}{os.sep}", "") if (here := Path.cwd()).name else text
    for line in text.splitlines():
        print(f"error: {line}" if line and not line.startswith(" ") else line, file=sys.stderr)
    return status
