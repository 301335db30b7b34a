"""What a branch has published, checked against its own history and the list at the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qualifications.editions import FOLDER, JSON, EditionEntry, edition_order, edition_path, read
from qualifications.problems import Problem, ProblemError
from qualifications.project import KEPT, TAG
from qualifications.publish.branch import FILE, LASTING, Branch, Publication
from qualifications.publish.refusals import problem, told
from qualifications.vintages import CSV, Vintage, from_csv

# What GitHub reads at the root of a site; the book's settings name more.
ALWAYS_KEPT = ("CNAME",)
# How a file differs from what it should be.
FOUND = {"A": "a file too many", "D": "no such file"}


@dataclass(frozen=True)
class Published:
    """What a branch has published: its editions, the newest first, files kept at the root, what was said."""

    branch: Branch
    entries: tuple[EditionEntry, ...]
    kept: Mapping[str, str]
    vintages: tuple[Vintage, ...] = ()

    @property
    def newest(self) -> EditionEntry | None:
        """The latest edition; None before the first."""
        return self.entries[0] if self.entries else None


def read_published(branch: Branch, *, kept: Iterable[str] = (), tags: Iterable[str] = ()) -> Published:
    """The published editions, after checking that nothing has changed since it was published.

    Every commit that published must be as publishing made it; the tip may differ from the last of them in
    files at the root whose path fits a pattern of `kept`; each of the `tags` that names an edition must have
    one. Raises ProblemError with all that is wrong.
    """
    patterns = (*ALWAYS_KEPT, *kept)
    with told(branch.place):
        publications = branch.publications()
        problems = [*_rewritten(branch, publications), *_by_hand(branch, publications, patterns)]
        listed = b"" if problems else branch.file(JSON)
        entries = read(listed) if listed else ()
        if not problems:
            problems = [*_unlisted(branch, publications, entries), *_untagged(branch, entries, tags)]
    if problems:
        raise ProblemError(problems)
    rows = branch.file(CSV) if entries else b""
    said = from_csv(rows, place=CSV) if rows else ()
    return Published(branch, entries, _kept(branch, patterns), said)


def _fits(path: str, mode: str, patterns: Iterable[str]) -> bool:
    """Whether a file belongs to the address, and to no edition; a link never does."""
    at_root = path.split("/", maxsplit=1)[0] not in LASTING
    return at_root and mode == FILE and any(fnmatchcase(path, pattern) for pattern in patterns)


def _kept(branch: Branch, patterns: Iterable[str]) -> dict[str, str]:
    names = [name for name in branch.folder() if name not in LASTING]
    files = branch.git.tree(branch.tip, *names, recursive=True) if names else {}
    return {path: each.id for path, each in files.items() if _fits(path, each.mode, patterns)}


def _rewritten(branch: Branch, publications: Iterable[Publication]) -> Iterator[Problem]:
    """Commits that are not as publishing made them."""
    for each in publications:
        if each.tree != each.said:
            yield problem(
                f"{branch.place}, {each.commit}", "another tree than it says", "the commit as it was"
            )


def _by_hand(
    branch: Branch, publications: Sequence[Publication], patterns: Iterable[str]
) -> Iterator[Problem]:
    """What differs from the last commit that published; what was changed and then put back does no harm."""
    if not publications:
        return
    allowed = f"what edition {publications[0].edition} left, and the files that {KEPT} in _config.yml names"
    for each in branch.git.changes(publications[0].commit, branch.tip):
        if not _fits(each.path, each.mode, patterns):
            yield problem(f"/{each.path}", FOUND.get(each.status, "other bytes"), allowed)


def _unlisted(
    branch: Branch, publications: Iterable[Publication], entries: Iterable[EditionEntry]
) -> Iterator[Problem]:
    """Editions whose folder, place in the list and commit do not all say the same."""
    listed = {each.edition: each.tree for each in entries}
    now = {name: entry.id for name, entry in branch.folder(FOLDER).items()}
    published = {each.edition for each in publications}
    for name in sorted({*now, *listed, *published}):
        place = edition_path(name)
        if name not in now:
            yield problem(place, "no such folder", "every edition that was published")
        elif now[name] != listed.get(name):
            yield problem(place, f"another tree than {JSON} lists", "the edition as it was published")
        elif name not in published:
            yield problem(place, "no commit that published it", "the branch's history as it was")


def _untagged(branch: Branch, entries: Iterable[EditionEntry], tags: Iterable[str]) -> Iterator[Problem]:
    """Tags of editions that the branch does not have, as after somebody deleted it or its history."""
    named = {tag[1:] for tag in tags if TAG.fullmatch(tag)}
    for name in sorted(named - {each.edition for each in entries}, key=edition_order):
        yield problem(
            f"{branch.place}, {edition_path(name)}",
            f"no such edition, but a tag v{name}",
            "every tagged edition; bring the branch back from a clone, "
            "or delete the tag of an edition that never was published",
        )
