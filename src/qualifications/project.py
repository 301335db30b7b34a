"""The project on disk: where its parts are, what the book is called and which edition it is."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qualifications.editions import edition_path
from qualifications.git import Git, GitError
from qualifications.inputs import read_mapping
from qualifications.outputs import stays
from qualifications.problems import Exit, refusal

# Settings that Jupyter Book does not know.
STEM, SUBTITLE = "qualifications_file_stem", "qualifications_subtitle"
KEPT = "qualifications_kept_files"
# The tag of an edition.
TAG = re.compile(r"v(?P<day>\d{4}\.\d{2}\.\d{2})(?:\.(?P<suffix>[1-9]\d*))?")
_SETTINGS, _TOC = "_config.yml", "_toc.yml"
_EPOCH = "SOURCE_DATE_EPOCH"
# What `git archive`, and so an archive from GitHub, tells of its commit.
_ARCHIVED = ".git_archival.txt"
_ARCHIVED_FORM = re.compile(r"committed: (?P<time>\d+)\nnames: (?P<names>.*)\n")


@dataclass(frozen=True)
class Edition:
    """A dated state of the book; its time is that of the last commit, never of the build.

    `suffix` counts the later editions of a day; the first has 0.
    """

    time: dt.datetime
    suffix: int = 0

    @property
    def number(self) -> str:
        """The edition's name, such as 2026.11.22, or 2026.11.22.1 for the next one of that day."""
        return f"{self.time:%Y.%m.%d}" + (f".{self.suffix}" if self.suffix else "")

    @property
    def tag(self) -> str:
        """The tag of the edition's commit."""
        return f"v{self.number}"

    @property
    def date(self) -> dt.date:
        """The day of the edition, UTC."""
        return self.time.date()

    @property
    def epoch(self) -> int:
        """Seconds since 1970, as SOURCE_DATE_EPOCH has them."""
        return int(self.time.timestamp())


@dataclass(frozen=True)
class _Place:
    """A file or folder of the book, by its path from the root."""

    path: str

    def __get__(self, project: Project, _: type[Project]) -> Path:
        return project.root / self.path


class _Setting:
    """A text of `_config.yml`, by the names that lead to it; empty where it is not set."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __get__(self, project: Project, _: type[Project]) -> str:
        value = project.setting(*self._names)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Project:
    """A book's folder: where its parts are, and what its settings say."""

    root: Path

    config_file = _Place(_SETTINGS)
    """Jupyter Book's settings."""
    toc_file = _Place(_TOC)
    """The order of the chapters."""
    content = _Place("content")
    """The chapters."""
    evidence = _Place("evidence")
    """The claims and data, and the book's own Python."""
    images = _Place("images")
    """Logo, favicon and drawings."""
    build = _Place("_build")
    """Everything made; safe to delete."""
    site = _Place("_build/html")
    """The web site of the last build that succeeded."""
    work = _Place("_build/work")
    """All that a build makes, until it is good."""
    workshop = _Place("_build/work/html")
    """The web site in the making; it becomes `site` when nothing is wrong with it."""
    notebooks = _Place("_build/work/notebooks")
    """The cache of myst-nb, for one state of all that is no chapter."""
    cache = _Place("_build/cache")
    """What builds keep of what takes long."""

    title = _Setting("title")
    """The book's title."""
    author = _Setting("author")
    """The book's author."""
    file_stem = _Setting("sphinx", "config", STEM)
    """The stem of the files that hold the whole book, such as harbor-hubs."""
    subtitle = _Setting("sphinx", "config", SUBTITLE)
    """What print forms say below the title; may be empty."""
    _repository = _Setting("repository", "url")
    _language = _Setting("sphinx", "config", "language")
    _address = _Setting("html", "baseurl")

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that holds a folder, by default the working directory.

        Raises ProblemError where neither it nor a folder above it has `_config.yml` and `_toc.yml`.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / _SETTINGS).is_file() and (folder / _TOC).is_file():
                return cls(folder)
        found = f"no {_SETTINGS} and {_TOC} here or above"
        raise refusal(found, exit_=Exit.PROJECT, fix="run this in the book's folder", place=start)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """`_config.yml` as a mapping; raises ProblemError where it is not one."""
        return dict(read_mapping(self.config_file, allowed="the settings of Jupyter Book 1").data)

    def setting(self, *names: str) -> Any:
        """What the settings have under names, each within the one before; None where it is not set."""
        value: Any = self.settings
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def kept_files(self) -> tuple[str, ...]:
        """Patterns of files that publishing keeps at the root of the branch, such as `.well-known/*`.

        Raises ProblemError where the setting is no list of patterns.
        """
        patterns = self.setting("sphinx", "config", KEPT) or []
        if isinstance(patterns, list) and all(
            isinstance(each, str) and each.strip("*?/") for each in patterns
        ):
            return tuple(patterns)
        found, allowed = f"{KEPT} {patterns!r}", "a list of paths, as .well-known/*"
        raise refusal(found, allowed, Exit.PROJECT, place=self.config_file)

    @property
    def repository(self) -> str:
        """The address of the repository, without a slash at the end; empty where the settings name none."""
        return self._repository.rstrip("/")

    @property
    def issues(self) -> str:
        """Where a fault is reported; empty without a repository."""
        return f"{self.repository}/issues/new/choose" if self.repository else ""

    @property
    def language(self) -> str:
        """The language of the chapters, without a country, such as en."""
        return re.split("[-_]", self._language.lower())[0] or "en"

    @property
    def url(self) -> str:
        """Where the book is published, with a slash at the end."""
        return self._address.rstrip("/") + "/"

    @property
    def edition_url(self) -> str:
        """Where the edition being built stays for good, with a slash at the end."""
        return self.url + edition_path(self.edition.number)

    def lasting_url(self, path: str) -> str:
        """Where a file of the site stays: with its edition, or at the root what the latest alone has."""
        return f"{self.edition_url if stays(path, self.file_stem) else self.url}{path}"

    @cached_property
    def edition(self) -> Edition:
        """The edition being built.

        Its time is SOURCE_DATE_EPOCH where that is set, else the last commit's, as the checkout or the
        archive tells it, else the release date in CITATION.cff. A tag of the last commit, as v2026.11.22.1,
        tells that it is a later edition of its day. Raises ProblemError where nothing tells the time, and
        where git refuses to read the checkout.
        """
        committed, tags = _of_checkout(self.root) or _of_archive(self.root) or ("", [])
        seconds = os.environ.get(_EPOCH) or committed
        time = _time(seconds) if seconds else self._release_time()
        named = [tag for tag in map(TAG.fullmatch, tags) if tag and tag["day"] == f"{time:%Y.%m.%d}"]
        return Edition(time, suffix=max((int(tag["suffix"] or 0) for tag in named), default=0))

    def _release_time(self) -> dt.datetime:
        citation = self.root / "CITATION.cff"
        fields = read_mapping(citation, allowed="fields as `name: value`").data if citation.exists() else {}
        text = str(fields.get("date-released", ""))
        try:
            return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        except ValueError:
            found = f"no commit and date-released {text!r}"
            allowed = f"a git checkout, {_EPOCH}, or a date, YYYY-MM-DD"
            raise refusal(found, allowed, Exit.PROJECT, place=citation) from None


def _time(epoch: str) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise refusal(repr(epoch), "seconds since 1970", Exit.PROJECT, place=_EPOCH) from None


def _of_checkout(root: Path) -> tuple[str, Sequence[str]] | None:
    """The time of the last commit in seconds, and its tags; None where the book is in no repository."""
    places = [each / ".git" for each in (root, *root.parents)]
    # A folder of that name may hold nothing.
    if not any(each.is_file() or (each / "HEAD").exists() for each in places):
        return None
    git = Git(root)
    try:
        # A book that lies in another repository is none of its files.
        if git.line("rev-parse", "--revs-only", "HEAD") and git.line(
            "ls-tree", "--name-only", "HEAD", _SETTINGS
        ):
            return git.line("log", "-1", "--format=%ct"), git.line("tag", "--points-at=HEAD").splitlines()
    except GitError as error:
        raise refusal(f"a checkout that git cannot read: {error}", exit_=Exit.PROJECT, place=root) from None
    return None


def _of_archive(root: Path) -> tuple[str, Sequence[str]] | None:
    """The same as an archive tells it; None where the folder is none."""
    file = root / _ARCHIVED
    archived = _ARCHIVED_FORM.fullmatch(file.read_text("utf-8", "replace")) if file.is_file() else None
    return (archived["time"], re.findall(r"tag: ([^,]+)", archived["names"])) if archived else None
