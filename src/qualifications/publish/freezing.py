"""The frozen edition: the built site with its hashes, its archive and its release notes, in one folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from qualifications.files import mirror, write_atomically
from qualifications.git import Git
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project
from qualifications.publish.archive import write_archive
from qualifications.publish.changes import CLAIMS, compare_claims, read_claims
from qualifications.publish.earlier import Earlier
from qualifications.publish.errors import PublishError, refuse
from qualifications.publish.notes import release_notes
from qualifications.publish.provenance import NAME as PROVENANCE
from qualifications.publish.provenance import Provenance, read_provenance
from qualifications.publish.source import clean_commit
from qualifications.publish.sums import NAME, differences, read_sums, sha256, sums_of, to_bytes

NOTES = "notes.md"
_SITE = "site"
LOCK, _CHANGELOG = "requirements.txt", "CHANGELOG.md"


@dataclass(frozen=True)
class Frozen:
    """An edition in a folder: the site as it will be published, and what goes with a release."""

    folder: Path
    provenance: Provenance
    sums: Mapping[str, str]

    @property
    def site(self) -> Path:
        """The site, with its hashes and its provenance."""
        return self.folder / _SITE

    @property
    def notes(self) -> Path:
        """The release notes, in Markdown."""
        return self.folder / NOTES


def frozen_folder(project: Project, out: Path | None = None) -> Path:
    """Where the present edition is frozen: a folder of its name in `out`, by default in `_build/editions`."""
    return (out or project.build / "editions") / project.edition.number


def freeze(project: Project, *, out: Path | None = None, earlier: Earlier | None = None) -> Frozen:
    """Freezes the site that was built last.

    Raises PublishError where the checkout is not clean, or the site is none of this edition.
    """
    commit = clean_commit(project)
    built = project.site / CLAIMS
    if not built.is_file():
        raise refuse(str(project.site), found="no built book", allowed="one that `qualifications build` made")
    data_as_of = open_ledger(project.evidence, project.edition.date).data_as_of
    if data_as_of > project.edition.date:
        raise refuse(
            str(project.evidence),
            found=f"data of {data_as_of}",
            allowed=f"data to {project.edition.date}, the day of the edition",
        )
    provenance = Provenance(
        edition=project.edition.number,
        date=project.edition.date.isoformat(),
        data_as_of=data_as_of.isoformat(),
        commit=commit,
        lock=sha256((project.root / LOCK).read_bytes()),
        tools=tools(),
        evidence=_committed(project.evidence, sums_of(project.evidence)),
    )
    folder = frozen_folder(project, out)
    site = folder / _SITE
    # The hashes go first and come last: a folder that lacks them is no edition.
    (site / NAME).unlink(missing_ok=True)
    mirror(project.site, site)
    write_atomically(site / PROVENANCE, provenance.data)
    sums = {**sums_of(project.site), PROVENANCE: sha256(provenance.data)}
    write_atomically(site / NAME, to_bytes(sums))
    frozen = open_frozen(folder)
    write_archive(site, folder / f"{project.file_stem}-{provenance.edition}.zip", day=project.edition.date)
    write_atomically(frozen.notes, _notes(project, frozen, built.read_bytes(), earlier).encode())
    return frozen


def open_frozen(folder: Path) -> Frozen:
    """The edition frozen in a folder; raises PublishError where its files are not those of its hashes."""
    site = folder / _SITE
    for path in (site / NAME, site / PROVENANCE):
        if not path.is_file():
            raise refuse(
                str(path), found="no such file", allowed="an edition that `qualifications edition` froze"
            )
    sums = read_sums((site / NAME).read_bytes(), place=str(site / NAME))
    problems = differences(sums, sums_of(site), place=f"{site}/")
    if problems:
        raise PublishError(problems)
    provenance = read_provenance((site / PROVENANCE).read_bytes(), place=str(site / PROVENANCE))
    return Frozen(folder, provenance, sums)


def _committed(folder: Path, files: Mapping[str, str]) -> Mapping[str, str]:
    """Those of the files that the last commit has; an editor leaves others there, which git ignores."""
    tree = Git(folder).tree("HEAD:./", recursive=True)
    return {name: value for name, value in files.items() if name in tree}


def tools() -> Mapping[str, str]:
    """The version of each package that the book's code names as a dependency, by name."""
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in metadata.requires("qualifications") or ()}
    return {name: metadata.version(name) for name in sorted(names, key=str.lower)}


def _notes(project: Project, frozen: Frozen, claims: bytes, earlier: Earlier | None) -> str:
    changelog = project.root / _CHANGELOG
    changes = None
    if earlier:
        changes = compare_claims(
            read_claims(earlier.claims, place=f"{CLAIMS} of edition {earlier.edition}"),
            read_claims(claims, place=CLAIMS),
        )
    return release_notes(
        frozen.provenance,
        files=len(frozen.sums),
        title=project.title,
        changelog=changelog.read_text(encoding="utf-8") if changelog.is_file() else "",
        since=earlier.edition if earlier else "",
        changes=changes,
    )
