"""The editions that are published, each checked against the list at the root and the branch's history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qualifications.editions import (
    FOLDER,
    JSON,
    SCRIPT,
    EditionEntry,
    EditionsError,
    edition_order,
    edition_path,
    newest_first,
    read,
    to_json,
    to_script,
)
from qualifications.project import KEPT, TAG
from qualifications.publish.branch import Branch
from qualifications.publish.errors import Problem, PublishError, told
from qualifications.publish.provenance import NAME as PROVENANCE
from qualifications.publish.provenance import Provenance, read_provenance
from qualifications.publish.sums import NAME as SUMS
from qualifications.publish.sums import differences, read_sums, sha256

NO_JEKYLL = ".nojekyll"
# What publishing itself puts at the root; all else there belongs to the latest edition, or is kept.
OWN = frozenset({JSON, SCRIPT, NO_JEKYLL})
# What GitHub reads at the root of a site; the book's settings name more.
ALWAYS_KEPT = ("CNAME",)


@dataclass(frozen=True)
class Published:
    """What a branch has published: its editions, the newest first, and files that are kept at the root."""

    entries: tuple[EditionEntry, ...]
    kept: Mapping[str, str]

    @property
    def newest(self) -> EditionEntry | None:
        """The latest edition; None before the first."""
        return self.entries[0] if self.entries else None

    def entry(self, edition: str) -> EditionEntry | None:
        """The edition of that number, or None."""
        return next((each for each in self.entries if each.edition == edition), None)


def read_published(
    branch: Branch, *, kept: Iterable[str] = (), tags: Iterable[str] = (), deep: bool = False
) -> Published:
    """The published editions, after checking that none has changed since it was published.

    Each must have the tree that it had in the commit that published it and that the list at the root
    names; each of the `tags` that names an edition must have one; the root must be the latest edition,
    but for files whose path fits a pattern of `kept`. With `deep`, the SHA-256 of each file is computed
    too. Raises PublishError with all that is wrong.
    """
    with told(branch.place):
        try:
            entries = _listed(branch)
        except EditionsError as error:
            place, _, rest = str(error).partition(": found ")
            found, _, allowed = rest.partition("; allowed: ")
            raise PublishError([Problem(place, found, allowed)]) from None
        patterns = (*ALWAYS_KEPT, *kept)
        root = branch.root()
        stays = {path: id_ for path, id_ in root.items() if id_.isalnum() and _fits(path, patterns)}
        problems = [*_changed(branch, entries), *_untagged(branch, entries, tags)]
        if not problems:
            problems += _mislisted(branch, entries)
        if not problems and entries:
            problems += _root(branch, entries, {path: root[path] for path in root.keys() - stays.keys()})
        if deep and not problems:
            problems += _corrupt(branch, entries)
    if problems:
        raise PublishError(problems)
    return Published(entries, stays)


def _listed(branch: Branch) -> tuple[EditionEntry, ...]:
    entry = branch.folder().get(JSON)
    return read(branch.read([entry.id])[entry.id]) if entry else ()


def _fits(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _changed(branch: Branch, entries: Iterable[EditionEntry]) -> Iterator[Problem]:
    """Editions that are gone, that nobody lists, or that differ from what was published.

    What somebody has changed by hand and then put back does no harm.
    """
    first, now = branch.first_trees(), branch.folder(FOLDER)
    listed = {each.edition: each.tree for each in entries}
    for name in sorted({*first, *now, *listed}):
        place = edition_path(name)
        if name not in now:
            yield Problem(place, "no such folder", "every edition that was published")
        elif now[name].id != first.get(name, now[name].id):
            yield Problem(
                place, "another tree than in the commit that published it", "the edition as it was published"
            )
        elif name not in listed:
            yield Problem(place, f"an edition that {JSON} does not list", f"the editions of {JSON}")
        elif now[name].id != listed[name]:
            yield Problem(place, f"another tree than {JSON} lists", "the edition as it was published")


def _untagged(branch: Branch, entries: Iterable[EditionEntry], tags: Iterable[str]) -> Iterator[Problem]:
    """Tags of editions that the branch does not have, as after somebody deleted it or its history."""
    listed = {each.edition for each in entries}
    named = {tag[1:] for tag in tags if TAG.fullmatch(tag)}
    for name in sorted(named - listed, key=edition_order):
        yield Problem(
            f"{branch.place}, {edition_path(name)}",
            f"no such edition, but a tag v{name}",
            "every tagged edition; bring the branch back from a clone, or with the releases' archives, "
            "or delete the tag of an edition that never was published",
        )


def _mislisted(branch: Branch, entries: Iterable[EditionEntry]) -> Iterator[Problem]:
    """Editions of which the list says something else than they say of themselves."""
    places = {each.edition: f"{each.path}{PROVENANCE}" for each in entries}
    ids = branch.files(branch.tip, *places.values()) if places else {}
    contents = branch.read(ids.values())
    for entry in entries:
        place = places[entry.edition]
        provenance = read_provenance(contents.get(ids.get(place, ""), b""), place=place)
        if entry != entry_of(provenance, tree=entry.tree):
            yield Problem(f"/{JSON}, edition {entry.edition}", "another entry", f"what {place} says")


def entry_of(provenance: Provenance, *, tree: str) -> EditionEntry:
    """The entry of an edition in the list, from its provenance and git's id of its folder."""
    return EditionEntry(
        edition=provenance.edition,
        date=provenance.date,
        data_as_of=provenance.data_as_of,
        commit=provenance.commit,
        path=edition_path(provenance.edition),
        tree=tree,
    )


def _root(branch: Branch, entries: tuple[EditionEntry, ...], root: Mapping[str, str]) -> Iterator[Problem]:
    """What at the root is not the latest edition's."""
    newest = entries[0]
    expected = branch.files(newest.tree)
    for problem in differences(_without_own(expected), _without_own(root), place="/"):
        yield Problem(
            problem.place,
            f"{problem.found} than in {newest.path}" if problem.found == "other bytes" else problem.found,
            f"the files of the latest edition, and those that {KEPT} in _config.yml names",
        )
    lists = {JSON: to_json(entries), SCRIPT: to_script(entries)}
    contents = branch.read(root[name] for name in lists if name in root)
    for name, data in lists.items():
        if contents.get(root.get(name, "")) != data:
            yield Problem(f"/{name}", "another list", "the list that publishing wrote")


def _without_own(files: Mapping[str, str]) -> dict[str, str]:
    return {path: id_ for path, id_ in files.items() if path not in OWN}


def _corrupt(branch: Branch, entries: Iterable[EditionEntry]) -> Iterator[Problem]:
    """Files whose bytes have not the SHA-256 that their edition lists."""
    for entry in entries:
        files = branch.files(entry.tree)
        contents = branch.read(files.values())
        sums = read_sums(contents.get(files.get(SUMS, ""), b""), place=f"{entry.path}{SUMS}")
        found = {path: sha256(contents.get(id_, b"")) for path, id_ in files.items() if path != SUMS}
        yield from differences(sums, found, place=entry.path)


def with_edition(entries: Iterable[EditionEntry], entry: EditionEntry) -> tuple[EditionEntry, ...]:
    """The list with one more edition, the newest first."""
    return newest_first((*entries, entry))
