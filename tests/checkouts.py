"""Checkouts of a tiny book whose site is written, not built, and the repository to which it is published."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from books import FOLDERS
from qualifications import editions, vintages
from qualifications.editions import JSON, EditionEntry
from qualifications.editions import read as read_editions
from qualifications.files import write_atomically
from qualifications.formatting import format_value
from qualifications.git import Git
from qualifications.project import Project
from qualifications.publish.branch import open_branch
from qualifications.publish.freezing import Frozen, freeze
from qualifications.publish.published import Published, read_published
from qualifications.publish.publishing import Plan, publish
from qualifications.vintages import Vintage
from repositories import SERVING, Repository

BRANCH = "gh-pages"
FIRST = dt.date(2026, 11, 22)


def claim(id_: str, **others: Any) -> dict[str, Any]:
    """A claim as claims.json has it, with what a test needs of it."""
    statement = f"In 2025, {id_} held."
    given = {"id": id_, "statement": statement, "value": 1, "unit": "", "as_of": "2025-03-01"}
    return given | {"status": "current"} | others


def bare(folder: Path) -> Path:
    """A repository that serves as the remote; like GitHub it lets clones leave out contents."""
    folder.mkdir(parents=True)
    Git(folder).run("init", "--quiet", "--bare", "--initial-branch=main", "--template=")
    with (folder / "config").open("a", encoding="utf-8") as file:
        file.write(SERVING)
    return folder


def settings(remote: Path) -> str:
    """The settings of a checkout: who commits, and where it publishes."""
    fetched = "+refs/heads/*:refs/remotes/origin/*"
    return (
        "[user]\n\tname = Ada Writer\n\temail = ada@example.org\n"
        f'[remote "origin"]\n\turl = {remote}\n\tfetch = {fetched}\n'
    )


@dataclass(frozen=True)
class Checkout:
    """A checkout of the tiny book and the remote that it publishes to."""

    root: Path
    remote: Path

    @classmethod
    def new(cls, folder: Path, remote: Path) -> Self:
        """A new checkout, without a commit."""
        Repository.new(folder)
        shutil.copytree(FOLDERS / "_base", folder, dirs_exist_ok=True)
        made = cls(folder, remote)
        made.repository.set(settings(remote))
        made.repository.write(".gitignore", "_build/\n.out\n.err\n")
        made.repository.write("requirements.txt", "# nothing\n")
        return made

    @property
    def repository(self) -> Repository:
        """The checkout's own repository."""
        return Repository(self.root)

    @property
    def project(self) -> Project:
        """The book as it is now."""
        return Project(self.root)

    @property
    def tip(self) -> str:
        """The last commit of the remote's branch, or nothing."""
        lines = Git(self.remote).line("for-each-ref", "--format=%(objectname)", f"refs/heads/{BRANCH}")
        return lines.strip()

    def edition(
        self, day: dt.date, files: dict[str, str | bytes] | None = None, claims: Sequence[dict[str, Any]] = ()
    ) -> Frozen:
        """Commits on that day, writes a site and freezes it."""
        self.repository.commit(f"{day}T12:00:00+00:00")
        return self.freeze(files or {}, claims)

    def freeze(self, files: dict[str, str | bytes], claims: Sequence[dict[str, Any]] = ()) -> Frozen:
        """Freezes what stands where a build would put a site, as the edition of the last commit.

        That is a page, the list of editions, claims, and the files given.
        """
        edition = self.project.edition
        listed = [EditionEntry(edition.number, f"{edition.date}", f"{edition.date}")]
        claims = list(claims) or [claim("a-claim")]
        rows = []
        for each in claims:
            value = format_value(each["value"], each["unit"])
            rest = each["as_of"], each["status"], each["statement"], ""
            rows.append(Vintage(each["id"], edition.number, edition.number, value, *rest))
        written: dict[str, str | bytes] = {
            "index.html": f'<link rel="stylesheet" href="style.css"><p>Edition {edition.number}</p>',
            "style.css": "p {color: black}",
            **editions.files(listed),
            "downloads/claims.json": json.dumps({"edition": edition.number, "claims": claims}),
            **vintages.files(rows),
        }
        shutil.rmtree(self.project.site, ignore_errors=True)
        for name, data in (written | files).items():
            write_atomically(self.project.site / name, data.encode() if isinstance(data, str) else data)
        return freeze(self.project)

    def publish(
        self,
        *,
        step: Callable[[str], None] = lambda _: None,
        dry_run: bool = False,
        now: dt.datetime | None = None,
    ) -> Plan:
        """Publishes what is frozen, by a clock that shows the edition's day."""
        clock = now or self.project.edition.time
        return publish(self.project, "origin", now=clock, dry_run=dry_run, step=step)

    def publish_edition(self, day: dt.date, **contents: Any) -> Plan:
        """Makes the edition of that day and publishes it."""
        self.edition(day, **contents)
        return self.publish()

    def published(self, scratch: Path) -> Published:
        """What the remote has published."""
        scratch.mkdir(exist_ok=True)
        branch = open_branch(str(self.remote), root=self.root, scratch=scratch)
        return read_published(branch, kept=self.project.kept_files)

    def editions(self) -> list[str]:
        """The numbers of the published editions, the oldest first, as the list at the root has them."""
        return [each.edition for each in read_editions(self.read(JSON))][::-1]

    def read(self, path: str) -> bytes:
        """The bytes of a file of the remote's branch."""
        return Git(self.remote).run("cat-file", "blob", f"{BRANCH}:{path}")

    def files(self, path: str = "") -> dict[str, str]:
        """The ids of the files of the remote's branch below a path."""
        tree = Git(self.remote).tree(f"{BRANCH}:{path}", recursive=True)
        return {name: entry.id for name, entry in tree.items()}

    def tamper(self, change: Callable[[Repository], object], *, amend: str | None = None) -> None:
        """Changes the published branch by hand, as somebody who pushes to it can.

        With `amend` the last commit is replaced, under that message or, where it is empty, its own; `{tree}`
        in it is the commit's tree.
        """
        folder = self.root.parent / "by-hand"
        shutil.rmtree(folder, ignore_errors=True)
        Git(self.root).run("clone", "--quiet", "--branch", BRANCH, str(self.remote), str(folder))
        by_hand = Repository(folder)
        change(by_hand)
        by_hand.git("add", "--all")
        message = "By hand" if amend is None else amend.format(tree=by_hand.git("write-tree"))
        words = [f"--message={message}"] if message else ["--no-edit"]
        forced = [] if amend is None else ["--force"]
        by_hand.git("commit", "--quiet", *words, *(["--amend"] if forced else []))
        by_hand.git("push", "--quiet", *forced, "origin", f"HEAD:{BRANCH}")
