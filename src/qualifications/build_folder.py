"""The folder `_build`: what the last good build left there, and the work on the next.

A build works on copies, which take the place of what was there when it is good: one that fails or is
killed leaves the site and all that the next build starts from as they were.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from qualifications.build_inputs import Inputs
from qualifications.files import copy_folder, naming, write_atomically
from qualifications.outputs import DOWNLOADS
from qualifications.project import Project

# The folders that a build starts with as the last good one left them, where it can.
_CARRIED = ("doctrees", "jupyter_execute", "notebooks")
_WAITING = "Another build is running in _build; waiting for it to finish."
# The end of a folder's name from when it is taken out of its place until the new one is there.
_OLD = ".old"


@contextmanager
def build_folder(project: Project) -> Iterator[BuildFolder]:
    """The folder, locked for one build; where another has the lock, says so and waits until that ends."""
    with naming(project.build):
        project.build.mkdir(exist_ok=True)
        with (project.build / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(_WAITING, file=sys.stderr, flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                # So git passes over the folder even in a book whose own `.gitignore` does not name it.
                write_atomically(project.build / ".gitignore", b"*\n")
                _put_back(project)
                yield BuildFolder(project, Inputs.read(project))
            finally:
                _put_back(project)
                # After a failure, what was made so far would only take room.
                shutil.rmtree(project.work, ignore_errors=True)


def _put_back(project: Project) -> None:
    """Puts back what a build had moved away when it was ended before the new was in its place."""
    for old in project.work.glob(f"*{_OLD}"):
        place = project.build / old.name.removesuffix(_OLD)
        if not place.exists():
            old.rename(place)


class BuildFolder:
    """The folder, compared with the stamp of the last good build: its inputs, its counts, and what it left.

    `chapters_alone` says that nothing but the words of chapters has changed since, and `changed` names the
    chapters to read, by path in the content.
    """

    def __init__(self, project: Project, inputs: Inputs) -> None:
        self._project = project
        self._inputs = inputs
        self._file = project.build / "stamp.json"
        stamp: dict[str, Any] = {}
        with suppress(FileNotFoundError, ValueError, TypeError):
            stamp = dict(json.loads(self._file.read_text(encoding="utf-8")))
        self.chapters_alone = stamp.get("shared") == inputs.shared and stamp["files"] == self._outputs()
        self.changed = inputs.changed(stamp["chapters"] if self.chapters_alone else {})
        # How many pages and figures the last build made, where another would make the same.
        self.counts = stamp["counts"] if self.chapters_alone and not self.changed else None

    def begin(self) -> None:
        """Makes the working folder, with what the last good build left where chapters alone have changed."""
        work = self._project.work
        shutil.rmtree(work, ignore_errors=True)
        self._project.workshop.mkdir(parents=True)
        if self.chapters_alone:
            for name in _CARRIED:
                if (self._project.build / name).is_dir():
                    copy_folder(self._project.build / name, work / name)

    def take_over(self, paths: Iterable[Path]) -> None:
        """Copies files of the last good site into the new one, unless it has them already."""
        for path in paths:
            copy = self._project.workshop / path.relative_to(self._project.site)
            if path.is_file() and not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                with naming(copy):
                    shutil.copy2(path, copy)

    def finish(self, counts: Mapping[str, int] | None = None) -> None:
        """Moves what was made to its place, and writes the stamp.

        A build without print forms has no counts, and keeps the downloads of the one before.
        """
        work, site = self._project.work, self._project.site
        if counts is None:
            self.take_over((site / DOWNLOADS).rglob("*"))
        self._file.unlink(missing_ok=True)
        for name in (site.name, *_CARRIED):
            place = self._project.build / name
            if place.exists() or place.is_symlink():
                place.rename(work / f"{name}{_OLD}")
            if (work / name).is_dir():
                (work / name).rename(place)
        stamp = {**vars(self._inputs), "files": self._outputs(), "counts": counts}
        write_atomically(self._file, json.dumps(stamp, indent=1).encode())

    def _outputs(self) -> dict[str, list[int]]:
        """The size, time and mode of every file that a build leaves; a link to a folder counts as a file."""
        outputs = {}
        for top in (self._project.site.name, *_CARRIED):
            for path, folders, files in os.walk(self._project.build / top):
                links = [name for name in folders if Path(path, name).is_symlink()]
                for file in (Path(path, name) for name in (*files, *links)):
                    status = file.lstat()
                    name = str(file.relative_to(self._project.build))
                    outputs[name] = [status.st_size, status.st_mtime_ns, status.st_mode]
        return outputs
