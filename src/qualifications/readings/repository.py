"""Words in the files of a repository: where they stand at its newest commit, and since when.

Words are followed from file to file: where a change took them out of one and put them into another, they
stay as old as they were, whatever the change did to names and lines.
"""

import datetime as dt
import glob
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qualifications.collect.history import History
from qualifications.git import RAW, FileChange, GitError, read_changes
from qualifications.readings.quotations import line_of, stands, text_of

# A change of more files than this, such as a first import, is not searched for where words went.
_MOST_FILES = 2000
# A text is no longer, nor a PDF with one.
_LARGEST = 2**23
# The mode of another repository within one.
_MODULE = "160000"
# What is reported of a search that finds nothing.
_NOTHING = "git grep with status 1"


@dataclass(frozen=True)
class Sight:
    """What a version of a source shows of words.

    Where they stand, `since` is the day since when, and `path` and `line` say in which file. Where they do
    not, `last`, `before` and `after` are the last day and text with them and the text in its place; all are
    empty where no version had the words, and `after` where the file went.
    """

    since: dt.date | None = None
    path: str = ""
    line: int = 0
    last: dt.date | None = None
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
    """A repository at the newest commit of its history.

    Every method raises GitError where git cannot read the repository.
    """

    history: History
    # What was read already: many claims rest on one file.
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _logs: dict[object, list[_Step]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def day(self) -> dt.date:
        """The last day on which the commit is known to be the newest: that of asking a remote, or its own."""
        made = self.history.last_day
        fetched = self.history.fetched
        return max(made, fetched.date()) if fetched else made

    def blob(self, path: str) -> str:
        """The id of the content of a file or folder; empty where there is none."""
        git, head = self.history.git, self.history.head
        if not path:
            return git.line("rev-parse", f"{head}^{{tree}}")
        entry = git.tree(head, path).get(path)
        return entry.id if entry and entry.kind in ("blob", "tree") else ""

    def find(self, quotation: str, path: str) -> Sight | None:
        """Where the words stand, be it in the file or where they went from it; None where they are gone."""
        blob = self.blob(path)
        # A clone that asks its remote lacks none that there is.
        if blob and not self.history.partial and self.history.git.sizes([blob])[blob] is None:
            raise GitError(f"the copy lacks the newest {path}")
        line = line_of(quotation, self._text(blob))
        if line:
            return Sight(self._since(quotation, path, self.history.head), path, line)
        for other in self._moved_to(quotation, path):
            found = self.find(quotation, other)
            if found:
                return found
        return None

    def count(self, path: str, *, files: str = "", search: Collection[str] = ()) -> int:
        """How many files of a folder there are that fit a pattern, and hold one of the texts."""
        git, head = self.history.git, self.history.head
        below = f"{glob.escape(path)}/" if path else ""
        where = f":(glob){below}{files or '**'}"
        blobs = [each.after for each in git.changes("", head, where) if each.mode != _MODULE]
        if not (search and blobs):
            return len(blobs)
        if self.history.partial:
            git.fetch_missing(blobs)
        texts = [part for text in search for part in ("-e", text)]
        try:
            return git.run("grep", "-z", "-l", "-I", "-F", "-i", *texts, head, "--", where).count(b"\0")
        except GitError as error:
            if error.lines == (_NOTHING,):
                return 0
            raise

    def lost(self, quotation: str, path: str) -> Sight:
        """What became of words that the file has no more."""
        after = ""
        for step in self._steps(path, self.history.head):
            text = self._text(step.change.after)
            if stands(quotation, text):
                return Sight(last=step.day, before=text, after=self._text(after))
            after = step.change.after
        return Sight()

    def _since(self, quotation: str, path: str, commit: str) -> dt.date:
        """The day since which words in a file at a commit have stood in it, or in the file they came from."""
        # Where two branches were joined, the newest commit of the file can have other words.
        first = self._first(quotation, path, commit, stood=True) or self._steps(path, commit)[0]
        for origin in self._others(first, before=True):
            if self._moved(quotation, origin.before, origin.after):
                return self._since(quotation, origin.path, f"{first.commit}^")
        return first.day

    def _moved_to(self, quotation: str, path: str) -> Iterator[str]:
        """The names now of the files into which the change that took the words out may have put them."""
        removal = self._first(quotation, path, self.history.head, stood=False)
        if removal and stands(quotation, self._text(removal.change.before)):
            for other in self._others(removal, before=False):
                if self._moved(quotation, other.after, other.before):
                    yield other.path

    def _moved(self, quotation: str, blob: str, other: str) -> bool:
        """Whether the words stand in the one content and not in the other."""
        return stands(quotation, self._text(blob)) and not stands(quotation, self._text(other))

    def _first(self, quotation: str, path: str, commit: str, *, stood: bool) -> _Step | None:
        """The earliest step up to a commit since which the file has had the words, or has lacked them."""
        first = None
        for step in self._steps(path, commit):
            if stands(quotation, self._text(step.change.after)) is not stood:
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
            self._read(each.before if before else each.after for each in others)
            yield from others

    def _steps(self, path: str, commit: str) -> list[_Step]:
        """What happened to the file up to a commit, newest first."""
        changes = self._log((path, commit), "log", commit, "--", path)
        steps = [each for each in changes if each.change.path == path]
        self._read(each.change.after for each in steps)
        return steps

    def _log(self, key: object, command: str, *options: str) -> list[_Step]:
        """What the commits that the command lists did to each file."""
        if key not in self._logs:
            output = self.history.git.run(command, "--no-renames", *RAW, "--format=%x01%H %ct", *options)
            steps = self._logs[key] = []
            for commit in output.split(b"\x01")[1:]:
                head, _, changes = commit.partition(b"\0")
                id_, time = head.decode().split()
                day = dt.datetime.fromtimestamp(int(time), dt.UTC).date()
                steps += [_Step(day, id_, change) for change in read_changes(changes)]
        return self._logs[key]

    def _text(self, blob: str) -> str:
        """The text of a content; empty for none, and for what is too long, damaged or not there."""
        self._read([blob])
        return self._known[blob]

    def _read(self, blobs: Iterable[str]) -> None:
        """Reads the texts that are not known yet, all at once."""
        unknown = [blob for blob in {*blobs, ""} if blob not in self._known]
        wanted = sorted(filter(None, unknown))
        git = self.history.git
        read: Mapping[str, bytes] = {}
        if wanted:
            if self.history.partial:
                git.fetch_missing(wanted)
            sizes = git.sizes(wanted)
            read = git.contents(blob for blob, size in sizes.items() if size is not None and size <= _LARGEST)
        for blob in unknown:
            try:
                self._known[blob] = text_of(read.get(blob, b""))
            except ValueError:
                self._known[blob] = ""
