"""The project on disk: where its parts are, what the book is called and which edition it is."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qualifications.editions import edition_path
from qualifications.git import Git, GitError, NoGitError, NoRepositoryError
from qualifications.inputs import read_mapping
from qualifications.outputs import stays
from qualifications.problems import Exit, ProblemError, refuse

# Settings that Jupyter Book does not know.
STEM, SUBTITLE = "qualifications_file_stem", "qualifications_subtitle"
KEPT = "qualifications_kept_files"
# The tag of an edition.
TAG = re.compile(r"v(?P<day>\d{4}\.\d{2}\.\d{2})(?:\.(?P<suffix>[1-9]\d*))?")
_SETTINGS = "_config.yml"
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
class Project:
    """A checkout of the book: its folders and files."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that holds `start`, by default the working directory.

        Raises ProblemError where neither it nor a folder above it has `_config.yml` and `_toc.yml`.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / _SETTINGS).is_file() and (folder / "_toc.yml").is_file():
                return cls(folder)
        found = "no _config.yml and _toc.yml here or above"
        raise _refused(start, found=found, mend="run this in the book's folder")

    @property
    def config_file(self) -> Path:
        """Jupyter Book's settings."""
        return self.root / _SETTINGS

    @property
    def toc_file(self) -> Path:
        """The order of the chapters."""
        return self.root / "_toc.yml"

    @property
    def content(self) -> Path:
        """The chapters."""
        return self.root / "content"

    @property
    def evidence(self) -> Path:
        """The claims and data, and the book's own Python."""
        return self.root / "evidence"

    @property
    def images(self) -> Path:
        """Logo, favicon and drawings."""
        return self.root / "images"

    @property
    def build(self) -> Path:
        """Everything made; safe to delete."""
        return self.root / "_build"

    @property
    def site(self) -> Path:
        """The web site of the last build that succeeded."""
        return self.build / "html"

    @property
    def workshop(self) -> Path:
        """The web site in the making; it becomes `site` when nothing is wrong with it."""
        return self.work / "html"

    @property
    def work(self) -> Path:
        """All that a build makes, until it is good."""
        return self.build / "work"

    @property
    def cache(self) -> Path:
        """What builds keep of what takes long."""
        return self.build / "cache"

    @cached_property
    def settings(self) -> dict[str, Any]:
        """`_config.yml` as a mapping; raises ProblemError where it is not one."""
        return dict(read_mapping(self.config_file, allowed="the settings of Jupyter Book 1").data)

    @property
    def title(self) -> str:
        """The book's title."""
        return str(self.settings.get("title", ""))

    @property
    def author(self) -> str:
        """The book's author."""
        return str(self.settings.get("author", ""))

    @property
    def file_stem(self) -> str:
        """The stem of the files that hold the whole book, such as harbor-hubs."""
        return self._own_setting(STEM)

    @property
    def subtitle(self) -> str:
        """What print forms say below the title; may be empty."""
        return self._own_setting(SUBTITLE)

    @property
    def kept_files(self) -> tuple[str, ...]:
        """Patterns of files that publishing keeps at the root of the branch, such as `.well-known/*`.

        Raises ProblemError where the setting is no list of patterns.
        """
        patterns = self._setting("sphinx", "config", KEPT) or []
        if not isinstance(patterns, list) or not all(
            isinstance(each, str) and each.strip("*?/") for each in patterns
        ):
            allowed = "a list of paths, as .well-known/*"
            raise _refused(self.config_file, found=f"{KEPT} {patterns!r}", allowed=allowed)
        return tuple(patterns)

    def _own_setting(self, name: str) -> str:
        return self._text("sphinx", "config", name)

    def _text(self, *names: str) -> str:
        value = self._setting(*names)
        return "" if value is None else str(value)

    def _setting(self, *names: str) -> Any:
        value: Any = self.settings
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def url(self) -> str:
        """Where the book is published, with a slash at the end."""
        return self._text("html", "baseurl").rstrip("/") + "/"

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
        committed, tags = _last_commit(self.root)
        seconds = os.environ.get(_EPOCH) or committed
        time = _time(seconds) if seconds else self._release_time()
        named = [tag for tag in map(TAG.fullmatch, tags) if tag and tag["day"] == f"{time:%Y.%m.%d}"]
        return Edition(time, suffix=max((int(tag["suffix"] or 0) for tag in named), default=0))

    def _release_time(self) -> dt.datetime:
        citation = self.root / "CITATION.cff"
        text = ""
        if citation.exists():
            fields = read_mapping(citation, allowed="fields as `name: value`").data
            text = str(fields.get("date-released", ""))
        try:
            return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        except ValueError:
            found = f"no commit and date-released {text!r}"
            allowed = "a git checkout, SOURCE_DATE_EPOCH, or a date, YYYY-MM-DD"
            raise _refused(citation, found=found, allowed=allowed) from None


def _time(epoch: str) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise _refused(_EPOCH, found=repr(epoch), allowed="seconds since 1970") from None


def _refused(where: object, *, found: str, allowed: str = "", mend: str = "") -> ProblemError:
    return refuse(Exit.PROJECT, where, found=found, allowed=allowed, mend=mend)


def _last_commit(root: Path) -> tuple[str, list[str]]:
    """The time of the last commit of the checkout or archive, in seconds, and its tags; none without one.

    Raises ProblemError where there is a repository that cannot be read.
    """
    git = Git(root)
    try:
        # A book that lies in another repository is none of its files.
        if git.line("rev-parse", "--revs-only", "HEAD") and git.line(
            "ls-tree", "--name-only", "HEAD", _SETTINGS
        ):
            seconds = git.line("rev-list", "-1", "--format=%ct", "HEAD").splitlines()[-1]
            tags = git.line("for-each-ref", "--points-at=HEAD", "--format=%(refname:strip=2)", "refs/tags")
            return seconds, tags.splitlines()
    except NoRepositoryError:
        pass
    except GitError as error:
        if not isinstance(error, NoGitError) or any(
            (each / ".git").exists() for each in (root, *root.parents)
        ):
            raise _refused(root, found=f"a checkout that git cannot read: {error}") from None
    archived = root / _ARCHIVED
    told = _ARCHIVED_FORM.fullmatch(archived.read_text(encoding="utf-8")) if archived.is_file() else None
    return (told["time"], re.findall(r"tag: ([^,]+)", told["names"])) if told else ("", [])
