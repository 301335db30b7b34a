"""The project on disk: where its parts are, what the book is called and which edition it is."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from qualifications.editions import edition_path
from qualifications.git import Git, GitError

# Settings that Jupyter Book does not know.
STEM, SUBTITLE = "qualifications_file_stem", "qualifications_subtitle"
_TAG = re.compile(r"v(?P<day>\d{4}\.\d{2}\.\d{2})(?:\.(?P<suffix>[1-9]\d*))?")


class ProjectError(Exception):
    """The folder is not a project that can be built; the message says what is missing."""


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

        Raises ProjectError where neither it nor a folder above it has `_config.yml` and `_toc.yml`.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "_toc.yml").is_file():
                return cls(folder)
        raise ProjectError(
            f"{start}: found no _config.yml and _toc.yml here or above; run this in the book's folder"
        )

    @property
    def config_file(self) -> Path:
        """Jupyter Book's settings."""
        return self.root / "_config.yml"

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
        """The claims and data."""
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
        return self.build / "workshop"

    @property
    def fragments(self) -> Path:
        """The pages as plain fragments, from which the exporters work."""
        return self.build / "print"

    @cached_property
    def settings(self) -> dict[str, Any]:
        """`_config.yml` as a mapping; raises ProjectError where it is not one."""
        try:
            settings = yaml.safe_load(self.config_file.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise ProjectError(f"{self.config_file}: {error}") from None
        if not isinstance(settings, dict):
            raise ProjectError(f"{self.config_file}: found {settings!r}; allowed: settings as `key: value`")
        return settings

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
        """The stem of the files that hold the whole book, such as 2i2c-qualifications."""
        return self._own_setting(STEM)

    @property
    def subtitle(self) -> str:
        """What print forms say below the title; may be empty."""
        return self._own_setting(SUBTITLE)

    def _own_setting(self, name: str) -> str:
        return str(((self.settings.get("sphinx") or {}).get("config") or {}).get(name, ""))

    @property
    def url(self) -> str:
        """Where the book is published, with a slash at the end."""
        return str((self.settings.get("html") or {}).get("baseurl", "")).rstrip("/") + "/"

    @property
    def edition_url(self) -> str:
        """Where the edition being built stays for good, with a slash at the end."""
        return self.url + edition_path(self.edition.number)

    @cached_property
    def edition(self) -> Edition:
        """The edition being built.

        Its time is SOURCE_DATE_EPOCH where that is set, else the last commit's, else the release
        date in CITATION.cff. A tag of the last commit, as v2026.11.22.1, tells that it is a later
        edition of its day. Raises ProjectError where nothing tells the time, or such a tag names
        another day than that of its commit.
        """
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch:
            try:
                time = dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC)
            except (ValueError, OverflowError):
                raise ProjectError(
                    f"SOURCE_DATE_EPOCH: found {epoch!r}; allowed: seconds since 1970"
                ) from None
            return Edition(time, suffix=_remembered_tags(self.root).get(f"{time:%Y.%m.%d}", 0))
        committed = self._commit_edition()
        if committed:
            return committed
        released = self._release_date()
        if released:
            return Edition(dt.datetime(released.year, released.month, released.day, tzinfo=dt.UTC))
        raise ProjectError(
            f"{self.root}: found no commit and no date-released in CITATION.cff; "
            "allowed: a git checkout, or SOURCE_DATE_EPOCH set to the edition's time"
        )

    def _commit_edition(self) -> Edition | None:
        try:
            seconds = int(Git(self.root).line("log", "-1", "--format=%ct"))
        except GitError:
            return None
        edition = Edition(dt.datetime.fromtimestamp(seconds, tz=dt.UTC))
        tags = _tags(self.root)
        for day in tags.keys() - {edition.number}:
            raise ProjectError(
                f"{self.root}: found a tag v{day} on a commit of {edition.number}; "
                f"allowed: v{edition.number}, or v{edition.number}.1 for the next edition of that day"
            )
        return replace(edition, suffix=tags.get(edition.number, 0))

    def _release_date(self) -> dt.date | None:
        citation = self.root / "CITATION.cff"
        if not citation.is_file():
            return None
        text = str(yaml.safe_load(citation.read_text(encoding="utf-8")).get("date-released", ""))
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ProjectError(
                f"{citation}: found date-released {text!r}; allowed: a date, YYYY-MM-DD"
            ) from None


def _tags(root: Path) -> dict[str, int]:
    """The days that tags of the last commit name as editions, each with its highest suffix."""
    try:
        names = Git(root).line("tag", "--points-at", "HEAD").splitlines()
    except GitError:
        return {}
    days: dict[str, int] = {}
    for match in filter(None, map(_TAG.fullmatch, names)):
        days[match["day"]] = max(days.get(match["day"], 0), int(match["suffix"] or 0))
    return days


# A build sets SOURCE_DATE_EPOCH and then asks on every page.
_remembered_tags = lru_cache(maxsize=8)(_tags)
