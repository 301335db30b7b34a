"""However many editions there are, another one costs little: in time, and in room."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from books import EDITION, Book
from checkouts import BRANCH, FIRST, Checkout, bare
from qualifications.editions import JSON, SCRIPT, to_json, to_script
from qualifications.git import Entry, Git
from qualifications.publish.branch import open_branch
from qualifications.publish.provenance import NAME, read_provenance
from qualifications.publish.published import NO_JEKYLL, entry_of, read_published, with_edition

DAY = dt.timedelta(days=1)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
NOBODY = {
    f"GIT_{role}_{part}": "nobody@localhost" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
}


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
    branch = open_branch(str(checkout.remote), BRANCH, scratch=scratch)
    entries = read_published(branch).entries
    files = branch.git.tree(entries[0].tree)
    provenance = read_provenance(branch.read([files[NAME].id])[files[NAME].id], place=NAME)
    day = dt.date.fromisoformat(entries[0].date)
    for _ in range(count):
        day += DAY
        number = f"{day:%Y.%m.%d}"
        provenance = replace(provenance, edition=number, date=day.isoformat())
        id_ = branch.git.line("hash-object", "-w", "--stdin", stdin=provenance.data)
        lines = "".join(
            f"{entry.mode} {entry.kind} {entry.id}\t{name}\n"
            for name, entry in (files | {NAME: Entry("100644", "blob", id_)}).items()
        )
        tree = branch.git.line("mktree", "--missing", stdin=lines.encode())
        entries = with_edition(entries, entry_of(provenance, tree=tree))
        own = {JSON: to_json(entries), SCRIPT: to_script(entries), NO_JEKYLL: b""}
        root = branch.compose(number, tree=tree, own=own, kept={})
        branch = replace(branch, tip=branch.commit(root, message=number, identity=NOBODY))
    Git(scratch).run("push", "--quiet", "origin", f"{branch.tip}:refs/heads/{BRANCH}")
    return day


def next_edition(book: Book, folder: Path, day: dt.date) -> dict[str, str | bytes]:
    """The files of the real book as another edition would have them, with every page and sheet new."""
    old, new = EDITION.encode(), f"{day:%Y.%m.%d}".encode()
    files: dict[str, str | bytes] = {}
    for name, data in book.files().items():
        if name.endswith(".pdf"):
            files[name] = _STREAM.sub(new_page, data)
        elif name.endswith(".docx"):
            files[name] = edited_document(book.site / name, folder / "edited.docx", old, new)
        else:
            files[name] = data.replace(old, new)
    return files


def new_page(stream: re.Match[bytes]) -> bytes:
    """The stream of a PDF, with none of its bytes where it draws a page; fonts and tags stay."""
    with contextlib.suppress(zlib.error):
        if b" Tf" in zlib.decompress(stream[1]):
            return b"stream\n" + os.urandom(len(stream[1])) + b"\nendstream"
    return stream[0]


def edited_document(document: Path, target: Path, old: bytes, new: bytes) -> bytes:
    """The Word document with one text in place of another in each of its parts."""
    with zipfile.ZipFile(document) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(part, before.read(part).replace(old, new))
    return target.read_bytes()


def packed_size(remote: Path) -> int:
    """How many bytes the repository takes once it is packed."""
    git = Git(remote)
    git.run("gc", "--quiet", "--prune=now")
    return sum(pack.stat().st_size for pack in (remote / "objects" / "pack").glob("*.pack"))


@pytest.mark.slow
def test_hundredth_edition_of_the_real_book(built_book: Book, tmp_path: Path) -> None:
    """The hundredth edition works at most twice as long as the first, and adds less than 4 MB."""
    files: dict[str, str | bytes] = dict(built_book.files())
    checkout = Checkout.new(tmp_path / "checkout", bare(tmp_path / "remote.git"))
    cost(checkout, FIRST, files)
    last = publish_more(checkout, 98, tmp_path / "scratch")
    before = packed_size(checkout.remote)
    firsts, hundredth = [], []
    # By turns, since a machine that is busy with other tests works longer for the same.
    for number in (1, 2, 3):
        fresh = Checkout.new(tmp_path / f"checkout-{number}", bare(tmp_path / f"remote-{number}.git"))
        firsts.append(cost(fresh, FIRST, files))
        day = last + number * DAY
        hundredth.append(cost(checkout, day, next_edition(built_book, tmp_path, day)))
    assert len(checkout.published(tmp_path / "read", deep=False).entries) == 102
    assert packed_size(checkout.remote) - before < 3 * 4_000_000
    assert min(hundredth) <= 2 * min(firsts), (firsts, hundredth)
