"""`qualifications edition` and `publish`: from a commit to an edition that is made again."""

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from books import EDITION, make_book
from checkouts import FIRST, Checkout, bare
from qualifications.files import contents
from qualifications.publish.freezing import freeze, open_frozen
from repositories import Repository
from running import Outcome, run


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The tiny book in a checkout of its own, built and frozen by the command line."""
    folder = tmp_path_factory.mktemp("frozen")
    checkout = Checkout.new(folder / "checkout", bare(folder / "remote.git"))
    make_book(folder / "checkout")
    checkout.repository.commit(f"{FIRST}T00:00:00+00:00")
    command(checkout, "edition")
    return checkout


def command(checkout: Checkout, *arguments: str, status: int = 0) -> Outcome:
    """Runs the command line in the checkout; fails where it does not end as expected."""
    outcome = run(list(arguments), folder=checkout.root)
    assert outcome.status == status, outcome
    assert "Traceback" not in outcome.err
    return outcome


def test_edition_is_frozen_with_archive_and_notes(frozen: Checkout) -> None:
    """The folder of the edition holds the built site with its hashes, the archive, its checksum and notes.

    The archive holds every file of the edition, in one folder, the same whatever their times and rights.
    """
    folder = frozen.project.build / "editions" / EDITION
    archive = folder / f"2i2c-qualifications-{EDITION}.zip"
    names = {path.name for path in folder.iterdir()}
    assert names == {"site", archive.name, f"{archive.name}.sha256", "notes.md"}
    files, built = contents(folder / "site"), contents(frozen.project.site)
    assert {name: files[name] for name in built} == built
    assert files.keys() - built.keys() == {"provenance.json", "SHA256SUMS"}
    provenance = open_frozen(folder).provenance
    assert provenance.commit == frozen.repository.git("rev-parse", "HEAD")
    assert json.loads(files["downloads/claims.json"])["edition"] == provenance.edition == EDITION
    assert "No earlier edition to compare with." in (folder / "notes.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(archive) as opened:
        held = {entry.filename: opened.read(entry) for entry in opened.infolist()}
    assert held == {f"{archive.stem}/{name}": data for name, data in files.items()}
    check = ["sha256sum", "--check", "--strict", "--quiet", f"{archive.name}.sha256"]
    subprocess.run(check, cwd=folder, check=True)
    before = archive.read_bytes()
    for path in (path for path in frozen.project.site.rglob("*") if path.is_file()):
        path.chmod(0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    freeze(frozen.project)
    assert archive.read_bytes() == before


@pytest.mark.slow
def test_published_edition_is_made_again_from_its_commit(frozen: Checkout, tmp_path: Path) -> None:
    """A dry run publishes nothing; then the edition is published, and equals one made in another folder."""
    dry = command(frozen, "publish", "--dry-run")
    assert "Checking the published editions ..." in dry.out
    assert dry.out.endswith("Nothing was published: a dry run.\n")
    assert not frozen.tip
    done = command(frozen, "publish", "--remote", str(frozen.remote))
    assert done.out.endswith(f"Edition {EDITION} is published.\n")
    assert "nothing to do" in command(frozen, "publish").out
    frozen.repository.git("clone", "--quiet", str(frozen.root), str(tmp_path / "again"))
    again = Checkout(tmp_path / "again", frozen.remote)
    command(again, "edition")
    assert "nothing to do" in command(again, "publish", "--remote", str(frozen.remote)).out


def test_edition_of_a_dirty_checkout(tmp_path: Path) -> None:
    """An edition is not made from files that no commit holds, be the book a part of the checkout or all."""
    repository = Repository.new(tmp_path / "checkout")
    book = make_book(repository.folder / "book")
    repository.commit(f"{FIRST}T00:00:00+00:00")
    book.write("content/new.md", "# New\n")
    outcome = run(["edition"], folder=book.root)
    assert outcome.status == 7
    assert "\nerror: content/new.md: found a file that differs from the last commit; " in outcome.err
    assert not book.site.exists()


def test_edition_outside_a_repository(tmp_path: Path) -> None:
    """An edition needs a commit to be named after."""
    book = make_book(tmp_path / "book")
    outcome = run(["edition"], folder=book.root)
    assert outcome.status == 7
    assert outcome.err.endswith("; allowed: a git checkout with a commit\n")
