"""The editions that are published, each checked against its manifest, the chain and the branch's history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualifications.editions import FOLDER, EditionEntry, edition_path, newest_first
from qualifications.publish import chain
from qualifications.publish.branch import Branch
from qualifications.publish.errors import Problem, PublishError, told
from qualifications.publish.git_ids import tree_id
from qualifications.publish.manifest import NAME, Manifest, compare, read_manifest, sha256

_CHAIN = f"{FOLDER}/{chain.NAME}"
_PRINTED = 12


@dataclass(frozen=True)
class Published:
    """What a branch has published: the manifest of each edition, and the chain, the oldest first."""

    manifests: Mapping[str, Manifest]
    links: tuple[chain.Link, ...]

    @property
    def newest(self) -> Manifest | None:
        """The latest edition; None before the first."""
        return self.manifests[self.links[-1].edition] if self.links else None

    @property
    def blobs(self) -> set[str]:
        """The id of every file of every edition."""
        return {id_ for manifest in self.manifests.values() for id_ in manifest.blobs.values()}


def read_published(branch: Branch, *, deep: bool = False) -> Published:
    """The published editions, after checking that none has changed since it was published.

    Each file must have the id that its edition's manifest lists, each manifest the SHA-256 that the
    chain lists, and each edition the tree that it had in the commit that published it. With
    `deep`, the SHA-256 of each file is computed too. Raises PublishError with all that is wrong.
    """
    with told(branch.place):
        links, manifests, problems = _manifests(branch)
        problems += _vanished(branch)
        if not problems:
            problems += _changed(branch, manifests)
        if deep and not problems:
            problems += _corrupt(branch, manifests)
    if problems:
        raise PublishError(problems)
    return Published(manifests, links)


def entries(manifests: Mapping[str, Manifest]) -> tuple[EditionEntry, ...]:
    """The list of editions for `editions.json`, the newest first."""
    return newest_first(
        EditionEntry(
            edition=each.edition,
            date=each.date,
            data_as_of=each.data_as_of,
            commit=each.commit,
            path=edition_path(each.edition),
            manifest_sha256=each.sha256,
        )
        for each in manifests.values()
    )


def _manifests(branch: Branch) -> tuple[tuple[chain.Link, ...], dict[str, Manifest], list[Problem]]:
    """The chain and the manifests that it vouches for, and where editions and chain differ."""
    now = branch.folder(FOLDER)
    folders = now.keys() - {chain.NAME}
    trees = {name: now[name].id for name in folders if now[name].kind == "tree"}
    held = branch.folders(trees.values())
    ids = {name: held[tree].get(NAME, "") for name, tree in trees.items()}
    written = now[chain.NAME].id if chain.NAME in now else ""
    contents = branch.read(id_ for id_ in (*ids.values(), written) if id_)
    links = chain.read_chain(contents[written] if written else b"", place=_CHAIN)
    listed = {link.edition: link.manifest for link in links}
    problems = [
        Problem(edition_path(name), "an edition that the chain does not list", f"the editions of {_CHAIN}")
        for name in sorted(folders - listed.keys())
    ]
    manifests = {}
    for name, expected in listed.items():
        place = f"{edition_path(name)}{NAME}"
        data = contents.get(ids.get(name, ""))
        if data is None:
            problems.append(Problem(place, "no such file", "every manifest that the chain lists"))
        elif sha256(data) != expected:
            problems.append(Problem(place, "other bytes", f"those with the SHA-256 {expected[:_PRINTED]}…"))
        else:
            manifests[name] = read_manifest(data, place=place)
    return links, manifests, problems


def _vanished(branch: Branch) -> Iterator[Problem]:
    """Editions that are gone, or that differ from what the commit that published them had.

    What somebody has changed by hand and then put back does no harm.
    """
    history, now = branch.history(FOLDER), branch.folder(FOLDER)
    first: dict[str, str] = {}
    for state in reversed(history):
        first |= state
    suspects = {name for name, id_ in first.items() if name not in now or now[name].id != id_} - {chain.NAME}
    chains = branch.read(state[chain.NAME] for state in history if chain.NAME in state) if suspects else {}
    for name in sorted(suspects):
        published = next((each for each in history if _lists(chains.get(each.get(chain.NAME, "")), name)), {})
        if published and name not in now:
            yield Problem(edition_path(name), "no such folder", "every edition that was published")
        elif published and now[name].id != published.get(name):
            yield Problem(
                edition_path(name),
                "another tree than in the commit that published it",
                "the edition as it was published",
            )


def _lists(written: bytes | None, edition: str) -> bool:
    return any(line.startswith(f"{edition} ".encode()) for line in (written or b"").splitlines())


def _changed(branch: Branch, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """Files of editions that are not those of their manifests."""
    now = branch.folder(FOLDER)
    for name, manifest in manifests.items():
        # One id tells of all the files; they are listed only where it is another.
        if now[name].id == tree_id(manifest.blobs):
            continue
        place = edition_path(name)
        other = Problem(place, "another tree than its manifest's", "the files of the manifest alone")
        yield from compare(manifest, branch.files_of(now[name].id), place=place) or [other]


def _corrupt(branch: Branch, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """Files whose bytes have not the SHA-256 that the manifest lists."""
    for name, manifest in manifests.items():
        contents = branch.read(file.blob for file in manifest.files)
        for file in manifest.files:
            data = contents.get(file.blob)
            if data is None or sha256(data) != file.sha256:
                yield Problem(
                    f"{edition_path(name)}{file.path}", "other bytes", "the bytes that the manifest lists"
                )
