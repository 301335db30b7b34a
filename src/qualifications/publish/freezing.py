"""The frozen edition: the built site with its hashes, what it was made from, its archive and its notes."""

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from qualifications import feed, vintages
from qualifications.editions import edition_order
from qualifications.escaping import fitting
from qualifications.files import contents, copy_folder, sha256, write_atomically
from qualifications.git import Git, GitError
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import Exit, Problem, refusal, refuse_all
from qualifications.project import Project
from qualifications.publish.branch import BRANCH
from qualifications.publish.checksums import SUMS, check_sums, sums_of, to_bytes
from qualifications.rendering import render
from qualifications.vintages import Vintage

PROVENANCE = "provenance.json"
_BRANCHES = (f"origin/{BRANCH}", BRANCH)
_FILE_OF_A_UNIX = 3
_READABLE_BY_ALL = 0o100644 << 16
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What an edition was made from, beside its pages: its days as YYYY-MM-DD, and its source.

    `commit` is that of the sources, `lock` the SHA-256 of the locked requirements, `evidence` that of
    each file of evidence by its path, `tools` the version of each package that made the edition.
    """

    format: int = 1
    edition: str
    date: str
    data_as_of: str
    commit: str
    lock: str
    tools: Mapping[str, str]
    evidence: Mapping[str, str]

    @property
    def data(self) -> bytes:
        """The provenance as it is written."""
        return f"{json.dumps(asdict(self), indent=1)}\n".encode()


@dataclass(frozen=True)
class Frozen:
    """An edition in a folder, whole by itself, with what a release needs."""

    folder: Path
    provenance: Provenance

    @property
    def site(self) -> Path:
        """The whole site, which stands at the root as long as the edition is the latest."""
        return self.folder / "site"

    @property
    def notes(self) -> Path:
        """The release notes, in Markdown."""
        return self.folder / "notes.md"

    @property
    def claims(self) -> Mapping[str, Vintage]:
        """What it says of each claim, by the claim's id."""
        path = self.site / vintages.CSV
        return {each.claim: each for each in vintages.from_csv(path.read_bytes(), place=path)}


def frozen_folder(project: Project) -> Path:
    """Where the present edition is frozen."""
    return project.build / "editions" / project.edition.number


def clean_commit(project: Project) -> str:
    """The last commit of the book's checkout, as git names it.

    Raises ProblemError where there is none, where a file differs from it, or where the edition has
    another time than the commit.
    """
    git = Git(project.root)
    try:
        commit, seconds = git.line("log", "-1", "--format=%H %ct").split()
        top = Path(git.line("rev-parse", "--show-toplevel"))
        changed = git.changed()
    except (GitError, ValueError) as error:
        raise refusal(error, "a git checkout with a commit", Exit.PUBLISH, place=project.root) from None
    found, allowed = "a file that differs from the last commit", "a clean checkout"
    refuse_all(Problem(found, allowed, Exit.PUBLISH, place=str(top / path)) for path in changed)
    if project.edition.epoch != int(seconds):
        found = f"{project.edition.epoch}, which makes the edition {project.edition.number}"
        allowed = f"the time of the last commit, {seconds}; unset the variable"
        raise refusal(found, allowed, Exit.PUBLISH, place="SOURCE_DATE_EPOCH")
    return commit


def freeze(project: Project) -> Frozen:
    """Freezes the site that was built last.

    Raises ProblemError where the checkout is not clean, or has data of a day after the edition's.
    """
    commit = clean_commit(project)
    edition = project.edition
    ledger = open_ledger(project.evidence, edition.date)
    if ledger.newest > edition.date:
        allowed = f"data to {edition.date}, the day of the edition"
        raise refusal(f"data of {ledger.newest}", allowed, Exit.PUBLISH, place=project.evidence)
    committed = Git(project.evidence).tree("HEAD:./", recursive=True)
    # A requirement begins with the name of a package.
    tools = {re.split(r"[^\w.-]", line)[0] for line in metadata.requires("qualifications") or ()}
    lock = project.root / "requirements.txt"
    provenance = Provenance(
        edition=edition.number,
        date=edition.date.isoformat(),
        data_as_of=ledger.data_as_of.isoformat(),
        commit=commit,
        # A book elsewhere than in a fork has no lock of its own.
        lock=sha256(lock.read_bytes()) if lock.is_file() else "",
        tools={name: metadata.version(name) for name in sorted(tools, key=str.lower)},
        # An editor leaves files there too, which git ignores.
        evidence={name: hash_ for name, hash_ in sums_of(project.evidence).items() if name in committed},
    )
    frozen = Frozen(frozen_folder(project), provenance)
    shutil.rmtree(frozen.folder, ignore_errors=True)
    copy_folder(project.site, frozen.site)
    write_atomically(frozen.site / PROVENANCE, provenance.data)
    sums = sums_of(frozen.site)
    write_atomically(frozen.site / SUMS, to_bytes(sums))
    _write_archive(frozen, f"{project.file_stem}-{edition.number}", day=edition.date)
    write_atomically(frozen.notes, _notes(project, frozen, files=len(sums)).encode())
    return frozen


def open_frozen(folder: Path) -> Frozen:
    """The edition frozen in a folder; raises ProblemError where its files are not those of its hashes."""
    provenance = folder / "site" / PROVENANCE
    for path in (folder / "site" / SUMS, provenance):
        if not path.is_file():
            allowed = "an edition that `qualifications edition` froze"
            raise refusal("no such file", allowed, Exit.PUBLISH, place=path)
    try:
        frozen = Frozen(folder, Provenance(**json.loads(provenance.read_bytes())))
    except (ValueError, TypeError):
        allowed = "what an edition was made from"
        raise refusal("something else", allowed, Exit.PUBLISH, place=provenance) from None
    check_sums(frozen.site)
    return frozen


def _write_archive(frozen: Frozen, stem: str, *, day: dt.date) -> None:
    """Writes the site as a zip archive with one folder, and beside it what `sha256sum --check` reads.

    The same files and day give the same bytes on any machine.
    """
    out = io.BytesIO()
    # Stored, not compressed: what deflate writes depends on the machine's library.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in contents(frozen.site).items():
            entry = zipfile.ZipInfo(f"{stem}/{name}", date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = _FILE_OF_A_UNIX
            entry.external_attr = _READABLE_BY_ALL
            archive.writestr(entry, data)
    write_atomically(frozen.folder / f"{stem}.zip", out.getvalue())
    checksum = f"{sha256(out.getvalue())}  {stem}.zip\n"
    write_atomically(frozen.folder / f"{stem}.zip.sha256", checksum.encode())


def _notes(project: Project, frozen: Frozen, *, files: int) -> str:
    """The release notes: what editors say in CHANGELOG.md, and what changed in the claims."""
    changelog = project.root / "CHANGELOG.md"
    since, past = _earlier(project)
    present = frozen.claims
    parts = _HEADING.split(changelog.read_text(encoding="utf-8") if changelog.is_file() else "")
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    notes = render(
        "release-notes.md",
        title=project.title,
        provenance=frozen.provenance,
        files=files,
        sums=SUMS,
        stale=[claim for claim in present.values() if claim.status == "stale"],
        changelog=sections.get(frozen.provenance.edition, sections.get("Unreleased", "")).strip(),
        since=since,
        changes=list(feed.changes(past, present)) if since else [],
    )
    return fitting(notes.split("\n"))


def _earlier(project: Project) -> tuple[str, Mapping[str, Vintage]]:
    """The latest other edition of the branch that the checkout fetched last, and what it said, if any."""
    places = [f"{branch}:{vintages.CSV}" for branch in _BRANCHES]
    found = Git(project.root).contents(places)
    for place in filter(found.__contains__, places):
        rows = vintages.from_csv(found[place], place=place)
        past = {each.last for each in rows} - {project.edition.number}
        if past:
            latest = max(past, key=edition_order)
            return latest, vintages.claims_at(rows, latest)
    return "", {}
