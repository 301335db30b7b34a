"""Words in the files of a repository: where they stand at its newest commit, and since when.

Words are followed from file to file: where a change took them out of one and put them into another, they
stay as old as they were, whatever the change did to names and lines.
"""

from __future__ import annotations

import datetime as dt
import glob
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from qualifications.collect.history import History
from qualifications.git import RAW, FileChange, Git, GitError, read_changes
from qualifications.readings.quotations import lines_of, stands, text_of

# A change of more files than this, such as a first import, is not searched for where words went.
_MOST_FILES = 2000
# A text is no longer, nor a PDF with one.
_LARGEST = 2**23
# The mode of another repository within one.
_MODULE = "160000"
# What is told of a search that finds nothing.
_NOTHING = "git grep with status 1"


@dataclass(frozen=True)
class Place:
    """Where words stand at the newest commit: the file, the lines, and the day since when."""

    path: str
    lines: tuple[int, ...]
    since: dt.date


@dataclass(frozen=True)
class Lost:
    """Words that stand no more: the last day and text of a file with them, and the text in its place.

    All are empty where no version had the words, and the text in its place where the file went.
    """

    day: dt.date | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Step:
    """What a commit did to a file, and on which day."""

    day: dt.date
    commit: str
    change: FileChange


@dataclass(frozen=True)
class Snapshot:
    """A repository at one commit; `day` is the last day on which that is known to be its newest.

    Every method raises GitError where git cannot read the repository.
    """

    git: Git
    commit: str
    day: dt.date
    partial: bool = False
    # What was read already: many claims rest on one file.
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _logs: dict[object, list[_Step]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, history: History) -> Snapshot:
        """The newest commit of a history: of the day on which a remote was asked, or else of its own day."""
        made = history.last_day
        day = max(made, history.fetched.date()) if history.fetched else made
        return cls(history.git, history.head, day, history.partial)

    def blob(self, path: str) -> str:
        """The id of the content of a file or folder; empty where there is none."""
        if not path:
            return self.git.line("rev-parse", f"{self.commit}^{{tree}}")
        entry = self.git.tree(self.commit, path).get(path)
        return entry.id if entry and entry.kind in ("blob", "tree") else ""

    def has(self, commit: str) -> bool:
        """Whether it has a commit; a clone that asks its remote lacks none that there is."""
        return self.partial or not commit or self.git.sizes([commit])[commit] is not None

    def find(self, quotation: str, path: str) -> Place | None:
        """Where the words stand, be it in the file or where they went from it; None where they are gone."""
        blob = self.blob(path)
        if blob and not self.partial and self.git.sizes([blob])[blob] is None:
            raise GitError(f"the copy lacks the newest {path}")
        lines = lines_of(quotation, self._texts([blob]).get(blob, ""))
        if lines:
            return Place(path, lines, self._since(quotation, path, self.commit))
        heirs = (self.find(quotation, heir) for heir in self._heirs(quotation, path))
        return next(filter(None, heirs), None)

    def count(self, path: str, *, files: str = "", search: Collection[str] = ()) -> int:
        """How many files of a folder there are that fit a pattern, and hold one of the texts."""
        below = f"{glob.escape(path)}/" if path else ""
        where = f":(glob){below}{files or '**'}"
        found = self.git.changes("", self.commit, where)
        blobs = [each.after for each in found if each.mode != _MODULE]
        if not (search and blobs):
            return len(blobs)
        if self.partial:
            self.git.fetch_missing(blobs)
        texts = [part for text in search for part in ("-e", text)]
        try:
            told = self.git.run("grep", "-z", "-l", "-I", "-F", "-i", *texts, self.commit, "--", where)
        except GitError as error:
            if error.lines == (_NOTHING,):
                return 0
            raise
        return told.count(b"\0")

    def lost(self, quotation: str, path: str) -> Lost:
        """What became of words that the file has no more."""
        after = ""
        for step in self._steps(path, self.commit):
            text = self._text(step.change.after)
            if stands(quotation, text):
                return Lost(step.day, text, self._text(after))
            after = step.change.after
        return Lost()

    def _since(self, quotation: str, path: str, commit: str) -> dt.date:
        """The day since when words that stand in a file of a commit have stood, in it or where they were."""
        # Where two branches were joined, the newest commit of the file can have other words.
        first = self._first(quotation, path, commit, stood=True) or self._steps(path, commit)[0]
        for origin in self._others(first, before=True):
            if self._holds(quotation, origin.before) and not self._holds(quotation, origin.after):
                return self._since(quotation, origin.path, f"{first.commit}^")
        return first.day

    def _heirs(self, quotation: str, path: str) -> Iterator[str]:
        """The names now of the files into which the change that took the words out may have put them."""
        taker = self._first(quotation, path, self.commit, stood=False)
        if taker is None or not self._holds(quotation, taker.change.before):
            return
        for heir in self._others(taker, before=False):
            if self._holds(quotation, heir.after) and not self._holds(quotation, heir.before):
                yield heir.path

    def _first(self, quotation: str, path: str, commit: str, *, stood: bool) -> _Step | None:
        """The first step since which the file has had the words up to a commit, or has not had them."""
        first = None
        for step in self._steps(path, commit):
            if self._holds(quotation, step.change.after) is not stood:
                break
            first = step
        return first

    def _others(self, step: _Step, *, before: bool) -> Iterator[FileChange]:
        """What the same commit did to other files that were there before, or are there after."""
        others = [
            each.change
            for each in self._log(step.commit, "show", "--first-parent", "-m", step.commit)
            if each.change.path != step.change.path and (each.change.before if before else each.change.after)
        ]
        if len(others) <= _MOST_FILES:
            self._texts(each.before if before else each.after for each in others)
            yield from others

    def _holds(self, quotation: str, blob: str) -> bool:
        return stands(quotation, self._text(blob))

    def _steps(self, path: str, commit: str) -> list[_Step]:
        """What happened to the file up to a commit, newest first."""
        told = self._log((path, commit), "log", commit, "--", path)
        steps = [each for each in told if each.change.path == path]
        self._texts(each.change.after for each in steps)
        return steps

    def _log(self, key: object, command: str, *options: str) -> list[_Step]:
        """What the commits that the command tells of did to each file."""
        if key not in self._logs:
            told = self.git.run(command, "--no-renames", *RAW, "--format=%x01%H %ct", *options)
            self._logs[key] = [each for commit in told.split(b"\x01")[1:] for each in _read(commit)]
        return self._logs[key]

    def _text(self, blob: str) -> str:
        return self._texts([blob]).get(blob, "")

    def _texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The text of each blob; empty for what is too long or not there."""
        wanted = sorted({blob for blob in blobs if blob})
        unknown = [blob for blob in wanted if blob not in self._known]
        if unknown:
            if self.partial:
                self.git.fetch_missing(unknown)
            sizes = self.git.sizes(unknown)
            short = [blob for blob, size in sizes.items() if size is not None and size <= _LARGEST]
            read = self.git.contents(short)
            self._known.update({blob: _text_of(read.get(blob, b"")) for blob in unknown})
        return {blob: self._known[blob] for blob in wanted}


def _text_of(body: bytes) -> str:
    """The text of a file; empty where it is a damaged PDF."""
    try:
        return text_of(body)
    except ValueError:
        return ""


def _read(commit: bytes) -> Iterator[_Step]:
    """The steps of one commit, as git told them."""
    head, _, told = commit.partition(b"\0")
    id_, time = head.decode().split()
    day = dt.datetime.fromtimestamp(int(time), dt.UTC).date()
    yield from (_Step(day, id_, change) for change in read_changes(told))
