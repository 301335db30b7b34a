"""Words in the files of a repository: where they stand at its newest commit, and since when.

A file is followed through its renames, and words that left it into the files that the same change touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from qualifications.git import Git, GitError
from qualifications.readings.history import Standing, Version, last_seen, standing
from qualifications.readings.quotations import lines_of

# How many versions are read at once: most words are old, and most files have few versions.
_AT_ONCE = 40
_LARGEST = 2**22


@dataclass(frozen=True)
class Place:
    """Where words stand at the newest commit: the file, its blob, and how they stand there."""

    path: str
    blob: str
    standing: Standing


@dataclass(frozen=True)
class Snapshot:
    """A repository at one commit; `day` is the last day on which that is known to be its newest."""

    git: Git
    commit: str
    day: dt.date

    def versions(self, path: str, *, before: str = "") -> Iterator[Version]:
        """The versions of a file, newest first, under its earlier names too; those up to a commit, if given.

        A file that is not there has none. Raises GitError.
        """
        steps = self._steps(path, before or self.commit)
        while batch := list(islice(steps, _AT_ONCE)):
            names = [f"{id_}:{path}" for _, id_, path in batch]
            texts = self._texts(names)
            for (day, id_, path_then), name in zip(batch, names, strict=True):
                yield Version(day, id_, path_then, texts.get(name, ""))

    def find(self, quotation: str, path: str) -> Place | None:
        """Where the words stand now, be it in the file or where they went from it; None where they are gone.

        Raises GitError.
        """
        found = standing(quotation, self._here(path))
        if found:
            return self._place(path, found)
        for candidate, commit in self._heirs(quotation, path):
            found = standing(quotation, self._here(candidate))
            if found:
                # The words are as old as they were where they came from.
                older = standing(quotation, self.versions(path, before=f"{commit}^"))
                since = min(found.since, older.since) if older else found.since
                return self._place(candidate, replace(found, since=since))
        return None

    def last(self, quotation: str, path: str) -> Version | None:
        """The newest version of the file that has the words; raises GitError."""
        return last_seen(quotation, self._past(path))

    def next(self, version: Version) -> str:
        """The text that took a version's place, and nothing where the file went; raises GitError."""
        newer = list(takewhile(lambda each: each.id != version.id, self._past(version.path)))
        if newer:
            return newer[-1].text
        return ""

    def text(self, path: str) -> str:
        """The file as it is now, and nothing where it is not there; raises GitError."""
        name = f"{self.commit}:{path}"
        return self._texts([name]).get(name, "")

    def _here(self, path: str) -> Iterator[Version]:
        return self.versions(path) if self.git.tree(self.commit, path) else iter(())

    def _past(self, path: str) -> Iterator[Version]:
        """The versions of a file that may have gone, newest first."""
        if self.git.tree(self.commit, path):
            return self.versions(path)
        removed = self.git.line("log", "-1", "--format=%H", "--diff-filter=D", self.commit, "--", path)
        return self.versions(path, before=f"{removed}^") if removed else iter(())

    def _place(self, path: str, found: Standing) -> Place:
        return Place(path, self.git.tree(self.commit, path)[path].id, found)

    def _heirs(self, quotation: str, path: str) -> Iterator[tuple[str, str]]:
        """The files into which the change that took the words out may have put them, with that commit."""
        for commit in self._takers(quotation, path):
            told = self.git.run(
                *("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--diff-filter=AMR"),
                *("--find-renames=40%", "--root", "-m", "--first-parent", commit),
            )
            names = [name.decode("utf-8", "replace") for name in told.split(b"\0") if name]
            texts = self._texts([f"{commit}:{name}" for name in names])
            for name in names:
                if name != path and lines_of(quotation, texts.get(f"{commit}:{name}", "")):
                    yield from ((now, commit) for now in self._names_now(name, commit))

    def _takers(self, quotation: str, path: str) -> Iterator[str]:
        """The commit that took the words out of the file: the one that removed it, or the next after them."""
        if not self.git.tree(self.commit, path):
            removed = self.git.line("log", "-1", "--format=%H", "--diff-filter=D", self.commit, "--", path)
            if removed:
                yield removed
            return
        newer = list(takewhile(lambda each: not lines_of(quotation, each.text), self.versions(path)))
        if newer:
            yield newer[-1].id

    def _names_now(self, path: str, commit: str) -> Iterator[str]:
        """The name that a file of a commit has now, by its renames since."""
        name = path
        told = self.git.run(
            *("log", "--reverse", "-z", "--format=", "--name-status", "--diff-filter=R", "--find-renames"),
            f"{commit}..{self.commit}",
        )
        parts = [part.decode("utf-8", "replace") for part in told.split(b"\0") if part.strip()]
        for kind, old, new in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            if kind.lstrip().startswith("R") and old == name:
                name = new
        yield name

    def _steps(self, path: str, commit: str) -> Iterator[tuple[dt.date, str, str]]:
        """The day, the commit and the name of the file of each change to it, newest first."""
        for change in self._log(path, commit).split(b"\x01")[1:]:
            head, *rest = (part.decode("utf-8", "replace").strip() for part in change.split(b"\0"))
            named = [part for part in rest if part]
            id_, time = head.split()
            if named and not named[0].startswith("D"):
                yield dt.datetime.fromtimestamp(int(time), dt.UTC).date(), id_, named[-1]

    def _log(self, path: str, commit: str) -> bytes:
        form = ("-z", "--format=%x01%H %ct", "--name-status", commit, "--", path)
        try:
            return self.git.run("-c", "log.follow=true", "log", "--follow", *form)
        except GitError:
            # To compare files, git needs the contents of all that a change removed; a copy may lack some.
            return self.git.run("log", *form)

    def _texts(self, names: Sequence[str]) -> dict[str, str]:
        contents = self.git.contents(names)
        return {
            name: data.decode("utf-8", "replace") if len(data) <= _LARGEST else ""
            for name, data in contents.items()
        }


def open_snapshot(git: Git, *, fetched: dt.date | None = None) -> Snapshot:
    """The repository at its newest commit, which was asked for on a day, or else speaks for its own day.

    Raises GitError, for a repository without a commit too.
    """
    commit, time = git.line("log", "-1", "--format=%H %ct").split()
    made = dt.datetime.fromtimestamp(int(time), dt.UTC).date()
    return Snapshot(git, commit, max(filter(None, (fetched, made))))
