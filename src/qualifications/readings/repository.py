"""Words in the files of a repository: where they stand at its newest commit, and since when.

Words are followed from file to file: where a change took them out of one and put them into another, they
stay as old as they were, whatever the change did to names and lines.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from qualifications.collect.history import History
from qualifications.git import Git, GitError
from qualifications.readings.documents import text_of
from qualifications.readings.quotations import lines_of, stands

# A change of more files than this, such as a first import, is not searched for where words went.
_MOST_FILES = 2000
# A text is no longer, nor a PDF with one.
_LARGEST = 2**23
_GONE = set("0")
# What is told of a search that finds nothing.
_NOTHING = "git grep with status 1"


@dataclass(frozen=True)
class Version:
    """One version of a document: the day on which it was made, its blob, its path then, and its text."""

    day: dt.date
    id: str
    path: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where words stand at the newest commit: the file, its blob, the lines, and the day since when."""

    path: str
    blob: str
    lines: tuple[int, ...]
    since: dt.date


@dataclass(frozen=True)
class _Change:
    """What a commit did to a file: the blobs before and after, empty where there was or is none."""

    day: dt.date
    commit: str
    path: str
    before: str
    after: str


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
    _logs: dict[tuple[str, str], list[_Change]] = field(default_factory=dict, compare=False, repr=False)

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
            return Place(path, blob, lines, self._since(quotation, path, self.commit))
        heirs = (self.find(quotation, heir) for heir in self._heirs(quotation, path))
        return next(filter(None, heirs), None)

    def count(
        self, path: str, *, files: str = "", search: Collection[str] = (), commits: bool = False
    ) -> int:
        """How many commits a folder has, or files: those that fit a pattern, and hold one of the texts."""
        if commits:
            return int(self.git.line("rev-list", "--count", self.commit, *(["--", path] if path else [])))
        below = f"{path}/" if path else ""
        fits = re.compile(re.escape(below) + _pattern(files or "**"))
        tree = self.git.tree(self.commit, *([below] if below else []), recursive=True)
        blobs = [entry.id for name, entry in tree.items() if entry.kind == "blob" and fits.fullmatch(name)]
        if not (search and blobs):
            return len(blobs)
        if self.partial:
            self.git.fetch_missing(blobs)
        texts = [part for text in search for part in ("-e", text)]
        where = f":(glob){below}{files or '**'}"
        try:
            told = self.git.run("grep", "-z", "-l", "-I", "-F", "-i", *texts, self.commit, "--", where)
        except GitError as error:
            if error.lines == (_NOTHING,):
                return 0
            raise
        return told.count(b"\0")

    def last(self, quotation: str, path: str) -> Version | None:
        """The newest version of the file that has the words."""
        changes = self._changes(path, self.commit)
        texts = self._texts(each.after for each in changes)
        versions = (Version(each.day, each.after, path, texts.get(each.after, "")) for each in changes)
        return next((each for each in versions if stands(quotation, each.text)), None)

    def after(self, version: Version) -> str:
        """The text that took the place of a version of a file; empty where the file went, or stands."""
        changes = self._changes(version.path, self.commit)
        newer = [each.after for each in changes if each.before == version.id]
        return self._texts(newer).get(newer[0], "") if newer else ""

    def _since(self, quotation: str, path: str, commit: str) -> dt.date:
        """The day since when words that stand in a file of a commit have stood, in it or where they were."""
        changes = self._changes(path, commit)
        texts = self._texts(each.after for each in changes)
        young = changes[0]
        for change in changes:
            if not stands(quotation, texts.get(change.after, "")):
                break
            young = change
        for origin in self._others(young, before=True):
            if self._holds(quotation, origin.before) and not self._holds(quotation, origin.after):
                return self._since(quotation, origin.path, f"{young.commit}^")
        return young.day

    def _heirs(self, quotation: str, path: str) -> Iterator[str]:
        """The names now of the files into which the change that took the words out may have put them."""
        changes = self._changes(path, self.commit)
        texts = self._texts(each.after for each in changes)
        taker: _Change | None = None
        for change in changes:
            if stands(quotation, texts.get(change.after, "")):
                break
            taker = change
        if taker is None or not self._holds(quotation, taker.before):
            return
        for heir in self._others(taker, before=False):
            if self._holds(quotation, heir.after) and not self._holds(quotation, heir.before):
                yield heir.path

    def _others(self, change: _Change, *, before: bool) -> Iterator[_Change]:
        """What the same commit did to other files that were there before, or are there after."""
        others = [
            each
            for each in self._diff(change)
            if each.path != change.path and (each.before if before else each.after)
        ]
        if len(others) <= _MOST_FILES:
            self._texts(each.before if before else each.after for each in others)
            yield from others

    def _holds(self, quotation: str, blob: str) -> bool:
        return bool(blob) and stands(quotation, self._texts([blob]).get(blob, ""))

    def _changes(self, path: str, commit: str) -> list[_Change]:
        """What happened to the file up to a commit, newest first."""
        if (path, commit) not in self._logs:
            told = self.git.run("log", "--no-renames", *_RAW, "--format=%x01%H %ct", commit, "--", path)
            steps = told.split(b"\x01")[1:]
            self._logs[path, commit] = [each for step in steps for each in _read(step) if each.path == path]
        return self._logs[path, commit]

    def _diff(self, change: _Change) -> list[_Change]:
        """What the commit of a change did to every file."""
        if ("", change.commit) not in self._logs:
            told = self.git.run(
                *("show", "--first-parent", "-m", "--no-renames", *_RAW, "--format=%x01%H %ct", change.commit)
            )
            steps = told.split(b"\x01")[1:]
            self._logs["", change.commit] = [each for step in steps for each in _read(step)]
        return self._logs["", change.commit]

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
            self._known.update({blob: _text(read.get(blob, b"")) for blob in unknown})
        return {blob: self._known[blob] for blob in wanted}


def _text(body: bytes) -> str:
    """The text of a file; empty where it is a damaged PDF."""
    try:
        return text_of(body)
    except ValueError:
        return ""


def _pattern(files: str) -> str:
    """A pattern of paths as a regular expression."""
    parts = re.split(r"(\*\*/?|\*)", files)
    meant = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    return "".join(meant.get(part) or re.escape(part) for part in parts)


_RAW = ("-z", "--raw", "--no-abbrev")


def _read(step: bytes) -> Iterator[_Change]:
    """The changes of one commit, as `git log --raw -z` tells them."""
    head, *parts = step.split(b"\0")
    id_, time = head.split()
    day = dt.datetime.fromtimestamp(int(time), dt.UTC).date()
    told = [part.lstrip(b"\n") for part in parts]
    for about, path in zip(told[::2], told[1::2], strict=False):
        if about.startswith(b":"):
            _, _, before, after, _ = about.decode().split()
            yield _Change(
                day,
                id_.decode(),
                path.decode("utf-8", "backslashreplace"),
                "" if set(before) == _GONE else before,
                "" if set(after) == _GONE else after,
            )
