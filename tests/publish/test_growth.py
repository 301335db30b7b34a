"""However many editions there are, another one costs little: in time, and in room."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from books import EDITION, Book
from checkouts import BRANCH, FIRST, Checkout, bare
from qualifications.editions import JSON, SCRIPT, newest_first, to_json, to_script
from qualifications.files import write_atomically
from qualifications.git import Entry, Git
from qualifications.project import Project
from qualifications.publish.branch import Target, open_branch
from qualifications.publish.provenance import NAME, read_provenance
from qualifications.publish.published import read_published
from qualifications.publish.sharing import on_branch

DAY = dt.timedelta(days=1)
# What GitHub Pages takes, as checked out.
ROOM = 1_000_000_000


def another(book: Book, day: dt.date) -> dict[str, str | bytes]:
    """The files of the real book as another edition would have them, which names its day wherever it can."""
    new = f"{day:%Y.%m.%d}".encode()
    return {name: data.replace(EDITION.encode(), new) for name, data in book.files().items()}


def test_editions_fit_where_they_are_published(built_book: Book, tmp_path: Path) -> None:
    """What an edition adds to the published branch as checked out, and how many of them fit."""
    for name, data in another(built_book, FIRST + DAY).items():
        write_atomically(tmp_path / name, data if isinstance(data, bytes) else data.encode())
    project = Project(built_book.root)
    first, second = (
        on_branch(folder, url=project.url, book=project.file_stem) for folder in (built_book.site, tmp_path)
    )
    # Whatever stands in the folder of an edition is there anew, even where it has the same bytes.
    added = sum(len(data) for name, data in second.items() if name not in first or not name.startswith("../"))
    start = sum(map(len, first.values())) + sum(map(len, built_book.files().values()))
    fit = 1 + (ROOM - start) // added
    assert added <= 7_700_000, added
    assert fit >= 127, fit


def processor_seconds() -> float:
    """The time that this process and those that it has waited for have worked."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def cost(checkout: Checkout, day: dt.date, files: dict[str, str | bytes]) -> float:
    """How long publishing one more edition works, in seconds."""
    checkout.edition(day, files)
    before = processor_seconds()
    checkout.publish()
    return processor_seconds() - before


def publish_more(checkout: Checkout, count: int, scratch: Path) -> dt.date:
    """Publishes so many editions like the only one after it, in one push; the day of the last."""
    scratch.mkdir()
    branch = open_branch(Target("origin", BRANCH), root=checkout.root, scratch=scratch)
    found = read_published(branch)
    (first,) = entries = found.entries
    git, files = branch.git, branch.git.tree(first.tree)
    provenance = read_provenance(found.file(first, NAME), place=NAME)
    site = git.line("rev-parse", f"{branch.tip}^{{tree}}")
    site = made(git, {name: each for name, each in git.tree(site).items() if each.kind == "blob"})
    shared = git.tree(branch.tip)["assets"]
    day = dt.date.fromisoformat(first.date)
    for _ in range(count):
        day += DAY
        number = f"{day:%Y.%m.%d}"
        provenance = replace(provenance, edition=number, date=day.isoformat())
        id_ = git.line("hash-object", "-w", "--stdin", stdin=provenance.data)
        tree = made(git, files | {NAME: Entry("100644", "blob", id_)})
        folder = Entry("040000", "tree", made(git, {number: Entry("040000", "tree", tree)}))
        entries = newest_first((*entries, provenance.entry(tree=tree)))
        put = {JSON: to_json(entries), SCRIPT: to_script(entries)}
        whole = branch.compose(number, site=site, lasting=made(git, {"assets": shared, "v": folder}), put=put)
        branch = replace(branch, tip=branch.commit(whole, edition=number, source="", root=checkout.root))
    Git(scratch).run("push", "--quiet", "origin", f"{branch.tip}:refs/heads/{BRANCH}")
    return day


def made(git: Git, entries: dict[str, Entry]) -> str:
    """The id of a tree."""
    lines = "".join(f"{each.mode} {each.kind} {each.id}\t{name}\n" for name, each in entries.items())
    return git.line("mktree", "--missing", stdin=lines.encode())


@pytest.mark.slow
def test_hundredth_edition_of_the_real_book(built_book: Book, tmp_path: Path) -> None:
    """The hundredth edition works at most two and a half times as long as the first."""
    files: dict[str, str | bytes] = dict(built_book.files())
    checkout = Checkout.new(tmp_path / "checkout", bare(tmp_path / "remote.git"))
    cost(checkout, FIRST, files)
    last = publish_more(checkout, 98, tmp_path / "scratch")
    firsts, hundredth = [], []
    # By turns, since a machine that is busy with other tests works longer for the same.
    for number in (1, 2):
        fresh = Checkout.new(tmp_path / f"checkout-{number}", bare(tmp_path / f"remote-{number}.git"))
        firsts.append(cost(fresh, FIRST, files))
        day = last + number * DAY
        hundredth.append(cost(checkout, day, another(built_book, day)))
    assert len(checkout.published(tmp_path / "read").entries) == 101
    assert min(hundredth) <= 2.5 * min(firsts), (firsts, hundredth)
