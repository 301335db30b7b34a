"""How a command ends: its exit status, and its problems on standard error."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from qualifications.problems import Exit, ProblemError

_FULL = "no space left on the disk", "free some and run this again; what was good before is whole"
_DENIED = (
    "that it may not be read or written",
    "give yourself the right to it, or work in a folder of your own",
)
# What the system found, and what to do about it, by its number.
_FOUND = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: ("a file larger than may be written", "allow larger ones, as with `ulimit -f unlimited`"),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: ("a disk that may only be read", "work in a copy on a disk that may be written"),
    errno.ENOENT: ("no such file or folder", "bring it back, as with `git restore`"),
    errno.EEXIST: ("a file where a folder is needed", "move it elsewhere"),
    errno.ENOTDIR: ("a file where a folder is needed", "move it elsewhere"),
    errno.EISDIR: ("a folder where a file is needed", "move it elsewhere"),
    errno.ELOOP: ("a link that leads to itself", "delete it"),
    errno.EMFILE: ("too many open files", "close some programs, or allow more with `ulimit -n`"),
}


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
        return _fail(_told(error), Exit.PROJECT)
    return Exit.DONE


def _told(error: OSError) -> OSError:
    """The error in the book's form: the file, what was found there, and what to do."""
    found, mend = _FOUND.get(
        error.errno or 0,
        ((error.strerror or str(error)).partition("\n")[0].lower(), "see to it, and run this again"),
    )
    if error.filename is None:
        return OSError(f"found {found}; to mend: {mend}")
    path = Path(os.fsdecode(error.filename2 or error.filename))
    if path.is_symlink() and not path.exists():
        found, mend = (
            f"a link to {path.readlink()}, which is not there",
            "delete the link, or make what it leads to",
        )
    return OSError(f"{path}: found {found}; to mend: {mend}")


def _fail(error: Exception, status: int) -> int:
    # Places are told from where the command was called.
    for line in str(error).replace(f"{Path.cwd()}{os.sep}", "").splitlines():
        print(f"error: {line}" if line and not line.startswith(" ") else line, file=sys.stderr)
    return status
