"""What a branch has published, checked against its own history and the list at the root."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qualifications import vintages
from qualifications.editions import EDITIONS, JSON, EditionEntry, edition_order, edition_path, read
from qualifications.git import FileChange, git_errors_as_problems
from qualifications.problems import Exit, Problem, refuse_all
from qualifications.project import KEPT
from qualifications.publish.branch import LASTING, Branch, EditionCommit
from qualifications.vintages import Vintage

# What GitHub reads at the root of a site; the book's settings name more.
ALWAYS_KEPT = ("CNAME",)
_FILE = "100644"


@dataclass(frozen=True)
class Published:
    """The published editions, the newest first, what they said of claims, and the files kept at the root."""

    entries: tuple[EditionEntry, ...] = ()
    vintages: tuple[Vintage, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def newest(self) -> str:
        """The number of the latest edition; empty before the first."""
        return self.entries[0].edition if self.entries else ""

    @property
    def claims(self) -> Mapping[str, Vintage]:
        """What the latest edition says of each claim, by the claim's id."""
        return vintages.claims_at(self.vintages, self.newest) if self.newest else {}


def read_published(branch: Branch, *, kept: Iterable[str] = (), tagged: Iterable[str] = ()) -> Published:
    """The published editions, after checking that nothing has changed since it was published.

    Every commit that published must be as publishing made it; the tip may differ from the last of them in
    files at the root whose path fits a pattern of `kept`; each of the editions that are `tagged` must be
    there. Raises ProblemError with all that is wrong.
    """
    patterns = (*ALWAYS_KEPT, *kept)
    with git_errors_as_problems(Exit.PUBLISH, branch.place):
        publications = branch.publications()
        refuse_all([*_rewritten(branch, publications), *_by_hand(branch, publications, patterns)])
        listed = branch.file(JSON)
        entries = read(listed) if listed else ()
        refuse_all([*_unlisted(branch, publications, entries), *_lost(branch, entries, tagged)])
        rows = branch.file(vintages.CSV) if entries else b""
        names = [name for name in branch.tree() if name not in LASTING]
        at_root = branch.tree(*names, recursive=True) if names else {}
    published = vintages.from_csv(rows, place=vintages.CSV) if rows else ()
    stay = tuple(path for path, each in at_root.items() if _fits(path, each.mode, patterns))
    return Published(entries, published, stay)


def differs(change: FileChange, place: str, allowed: str) -> Problem:
    """What a change made of a file that should have stayed as it was."""
    found = {"A": "a file too many", "D": "no such file"}.get(change.status, "other bytes")
    return Problem(found, allowed, Exit.PUBLISH, place=f"{place}{change.path}")


def _fits(path: str, mode: str, patterns: Iterable[str]) -> bool:
    """Whether a file belongs to the address, and to no edition; a link never does."""
    at_root = path.split("/", maxsplit=1)[0] not in LASTING
    return at_root and mode == _FILE and any(fnmatchcase(path, pattern) for pattern in patterns)


def _rewritten(branch: Branch, publications: Iterable[EditionCommit]) -> Iterator[Problem]:
    """Commits that are not as publishing made them."""
    for each in publications:
        if each.tree != each.recorded_tree:
            place = f"{branch.place}, {each.commit}"
            yield Problem("another tree than it says", "the commit as it was", Exit.PUBLISH, place=place)


def _by_hand(
    branch: Branch, publications: Sequence[EditionCommit], patterns: Iterable[str]
) -> Iterator[Problem]:
    """What differs from the last commit that published; what was changed and then put back does no harm."""
    if not publications:
        return
    last = publications[0]
    allowed = f"what edition {last.edition} left, and the files that {KEPT} in _config.yml names"
    for each in branch.git.changes(last.commit, branch.tip):
        if not _fits(each.path, each.mode, patterns):
            yield differs(each, "/", allowed)


def _unlisted(
    branch: Branch, publications: Iterable[EditionCommit], entries: Iterable[EditionEntry]
) -> Iterator[Problem]:
    """Editions whose folder, place in the list and commit do not all say the same."""
    listed = {edition_path(each.edition): each.tree for each in entries}
    now = {f"{path}/": each.id for path, each in branch.tree(f"{EDITIONS}/").items()}
    published = {edition_path(each.edition) for each in publications}
    for place in sorted({*now, *listed, *published}):
        if place not in now:
            yield Problem("no such folder", "every edition that was published", Exit.PUBLISH, place=place)
        elif now[place] != listed.get(place):
            found, allowed = f"another tree than {JSON} lists", "the edition as it was published"
            yield Problem(found, allowed, Exit.PUBLISH, place=place)
        elif place not in published:
            found, allowed = "no commit that published it", "the branch's history as it was"
            yield Problem(found, allowed, Exit.PUBLISH, place=place)


def _lost(branch: Branch, entries: Iterable[EditionEntry], tagged: Iterable[str]) -> Iterator[Problem]:
    """Tagged editions that the branch does not have, as after somebody deleted it or its history."""
    allowed = "every tagged edition; bring the branch back from a clone, "
    allowed += "or delete the tag of an edition that never was published"
    for name in sorted({*tagged} - {each.edition for each in entries}, key=edition_order):
        place = f"{branch.place}, {edition_path(name)}"
        yield Problem(f"no such edition, but a tag v{name}", allowed, Exit.PUBLISH, place=place)
