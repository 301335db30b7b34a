"""The command line in a process that kills itself before its n-th change of a folder.

Called as `python fated.py N FOLDER ARGUMENT...`.
"""

import os
import signal
import sys
from typing import Any

from qualifications.cli import main

# What changes a folder, as Python announces it, apart from opening files.
_CHANGES = {"os.rename", "os.remove", "os.truncate", "os.mkdir", "os.rmdir"}


def watch(folder: str, left: int) -> None:
    """Ends this process and what it has started, as the system would, before a change of a path like that."""
    os.setsid()

    def step(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _CHANGES) and str(arguments[0]).startswith(folder):
            left -= 1
            if left == 0:
                os.killpg(0, signal.SIGKILL)

    sys.addaudithook(step)


if __name__ == "__main__":
    watch(sys.argv[2], int(sys.argv[1]))
    sys.exit(main(sys.argv[3:]))
