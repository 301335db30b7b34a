"""Publishing refuses whatever would break a promise, says why, and leaves the branch as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from checkouts import BRANCH, FIRST, Checkout, claim
from qualifications.git import Git
from qualifications.publish.branch import open_branch
from qualifications.publish.chain import extended, to_bytes
from qualifications.publish.errors import PublishError
from qualifications.publish.manifest import read_manifest
from qualifications.publish.publishing import Step, Target, publish
from repositories import Repository

NEXT = FIRST + dt.timedelta(days=1)
MANIFEST = "v/2026.11.22/manifest.json"


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout with one edition published and the next one frozen."""
    checkout.publish_edition(FIRST, files={"a/page.html": "<p>A page</p>"})
    checkout.edition(NEXT, {"a/page.html": "<p>A page</p>"})
    return checkout


def refusal(checkout: Checkout, **options: object) -> str:
    """The words with which publishing refuses; the branch must be as it was, and nothing left behind."""
    before = checkout.tip
    with pytest.raises(PublishError) as raised:
        checkout.publish(**options)  # type: ignore[arg-type] # options of many types
    assert checkout.tip == before
    assert not list((checkout.project.build / "publish").glob("work*"))
    text = str(raised.value)
    assert all("; allowed: " in line for line in text.splitlines())
    return text


def rewrite(repository: Repository, path: str, old: str, new: str) -> None:
    """Changes the text of a file."""
    text = (repository.folder / path).read_text(encoding="utf-8")
    assert old in text
    repository.write(path, text.replace(old, new))


TAMPERED: dict[str, tuple[Callable[[Repository], object], str]] = {
    "changed file": (
        lambda by_hand: by_hand.write("v/2026.11.22/a/page.html", "<p>Another</p>"),
        "v/2026.11.22/: found another tree than in the commit that published it",
    ),
    "deleted file": (
        lambda by_hand: (by_hand.folder / "v/2026.11.22/a/page.html").unlink(),
        "v/2026.11.22/: found another tree than in the commit that published it",
    ),
    "added file": (
        lambda by_hand: by_hand.write("v/2026.11.22/more.html", "<p>More</p>"),
        "v/2026.11.22/: found another tree than in the commit that published it",
    ),
    "deleted edition": (
        lambda by_hand: by_hand.git("rm", "-r", "--quiet", "v/2026.11.22"),
        "v/2026.11.22/: found no such folder; allowed: every edition that was published",
    ),
    "edition that the chain lacks": (
        lambda by_hand: by_hand.write("v/2026.01.01/index.html", "<p>Smuggled in</p>"),
        "v/2026.01.01/: found an edition that the chain does not list",
    ),
    "wrong manifest": (
        lambda by_hand: rewrite(by_hand, MANIFEST, '"size": ', '"size": 1'),
        f"{MANIFEST}: found other bytes; allowed: those with the SHA-256",
    ),
    "no manifest": (
        lambda by_hand: (by_hand.folder / MANIFEST).unlink(),
        f"{MANIFEST}: found no such file",
    ),
    "changed chain": (
        lambda by_hand: rewrite(by_hand, "v/chain.txt", "2026.11.22", "2026.11.21"),
        "v/chain.txt:1: found a line that does not follow from those before it",
    ),
    "no chain": (
        lambda by_hand: (by_hand.folder / "v/chain.txt").unlink(),
        "v/2026.11.22/: found an edition that the chain does not list",
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_published_edition_that_was_changed(case: str, ready: Checkout) -> None:
    """What somebody changed on the branch by hand is found, with its place, before anything is published."""
    change, message = TAMPERED[case]
    ready.tamper(change)
    assert message in refusal(ready)


@pytest.mark.parametrize("case", ["changed file", "deleted file", "added file", "wrong manifest"])
def test_change_that_hides_in_a_rewritten_history(case: str, ready: Checkout) -> None:
    """A change is found by manifest and chain alone when the branch's history was rewritten too."""
    change, _ = TAMPERED[case]
    ready.tamper(change, amend=True)
    text = refusal(ready)
    assert "another tree" not in text
    assert text.startswith(("v/2026.11.22/a/page.html: ", "v/2026.11.22/more.html: ", MANIFEST))


@pytest.mark.parametrize("case", TAMPERED)
def test_change_that_was_put_back(case: str, ready: Checkout) -> None:
    """What somebody changed by hand and then took back does not stand in the way."""
    ready.tamper(TAMPERED[case][0])
    ready.tamper(lambda by_hand: by_hand.git("revert", "--no-commit", "HEAD"))
    ready.publish()
    assert "2026.11.23" in ready.read("v/chain.txt").decode()


def test_file_that_became_a_link(ready: Checkout) -> None:
    """A published page that is a symbolic link to the same words is no page."""

    def link(by_hand: Repository) -> None:
        page = by_hand.folder / "v/2026.11.22/a/page.html"
        page.unlink()
        page.symlink_to("<p>A page</p>")

    ready.tamper(link, amend=True)
    assert "v/2026.11.22/a/page.html: found no such file" in refusal(ready)


def test_wrong_hash_in_a_manifest_that_the_chain_vouches_for(ready: Checkout, tmp_path: Path) -> None:
    """A manifest forged with the chain lists the right ids; that its SHA-256 are wrong is found in depth."""

    def forge(by_hand: Repository) -> None:
        manifest = read_manifest((by_hand.folder / MANIFEST).read_bytes(), place=MANIFEST)
        forged = replace(manifest, files=tuple(each._replace(sha256="0" * 64) for each in manifest.files))
        (by_hand.folder / MANIFEST).write_bytes(forged.data)
        links = extended((), edition=forged.edition, manifest=forged.sha256)
        (by_hand.folder / "v/chain.txt").write_bytes(to_bytes(links))

    ready.tamper(forge, amend=True)
    ready.published(tmp_path / "shallow", deep=False)
    with pytest.raises(PublishError, match=r"v/2026\.11\.22/style\.css: found other bytes"):
        ready.published(tmp_path / "deep")


def test_commit_that_would_lose_an_edition(ready: Checkout, tmp_path: Path) -> None:
    """Whatever was composed, a commit without a published edition is stopped before the push."""
    branch = open_branch(str(ready.remote), BRANCH, scratch=tmp_path / "scratch")
    without = f"040000 tree {branch.git.line('mktree')}\tv\n"
    tree = branch.git.line("mktree", stdin=without.encode())
    nobody = {f"GIT_{role}_{part}": "a@b" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    commit = branch.commit(tree, message="Lose it", identity=nobody)
    with pytest.raises(PublishError, match=r"^v/2026\.11\.22/: found another tree than the published one"):
        branch.check_kept(commit)


def test_claim_that_has_expired_by_the_clock(checkout: Checkout) -> None:
    """A claim that held on the edition's day and has expired since is named, with its file and day."""
    claims = checkout.root / "evidence/claims/tiny.yml"
    text = claims.read_text(encoding="utf-8").replace("expires: never", "expires: 2026-11-30")
    claims.write_text(text, encoding="utf-8")
    checkout.edition(FIRST)
    late = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    text = refusal(checkout, now=late)
    assert text == (
        f"{claims}:1: found the claim 'visitors', which expired on 30 November 2026; "
        "allowed: claims that hold on 1 December 2026"
    )
    checkout.publish(now=late - dt.timedelta(days=1))


@pytest.mark.parametrize("name", ["_config.yml", "content/new.md"])
def test_dirty_tree(name: str, ready: Checkout) -> None:
    """A file that differs from the commit, or that git does not know, stops publishing by its name."""
    path = ready.root / name
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n", encoding="utf-8")
    assert (
        refusal(ready) == f"{path}: found a file that differs from the last commit; allowed: a clean checkout"
    )


def test_commit_after_the_edition_was_frozen(ready: Checkout) -> None:
    """An edition frozen from an earlier commit is not published."""
    frozen = ready.repository.git("rev-parse", "HEAD")
    ready.repository.commit(f"{NEXT}T13:00:00+00:00")
    assert f"found an edition made from {frozen}; allowed: one made from " in refusal(ready)


def test_nothing_frozen(ready: Checkout) -> None:
    """Without a frozen edition of the present day the message says how to make one."""
    ready.repository.commit("2026-12-24T12:00:00+00:00")
    assert "manifest.json: found no such file; allowed: an edition that `qualifications edition` froze" in (
        refusal(ready)
    )


def test_frozen_file_that_was_changed(ready: Checkout) -> None:
    """A file of the frozen edition that is not as its manifest says stops publishing by its name."""
    page = ready.project.build / "editions/2026.11.23/site/index.html"
    page.write_text("<p>Touched up</p>", encoding="utf-8")
    assert refusal(ready) == f"{page}: found other bytes; allowed: the bytes that the manifest lists"


def test_same_number_with_other_bytes(ready: Checkout) -> None:
    """An edition of a number that is taken is refused with what differs, and how to number it."""
    ready.publish()
    ready.repository.commit(f"{NEXT}T13:00:00+00:00")
    ready.freeze({"a/page.html": "<p>A better page</p>"})
    text = refusal(ready)
    assert text.startswith("edition 2026.11.23: found an edition of that number, published with other bytes;")
    assert "a tag as v2026.11.23.1 names" in text
    assert "edition 2026.11.23, a/page.html: found other bytes" in text


def test_edition_older_than_the_latest(ready: Checkout) -> None:
    """An edition that is older than the latest would turn the root back."""
    ready.publish()
    ready.edition(dt.date(2026, 10, 1), {"a/page.html": "<p>A page</p>"})
    assert refusal(ready) == (
        "edition 2026.10.01: found a later edition, 2026.11.23; allowed: an edition after the latest"
    )


def test_claim_that_vanished(checkout: Checkout) -> None:
    """A claim of an earlier edition that the new one lacks is named."""
    checkout.publish_edition(FIRST, claims=[claim("kept"), claim("lost")])
    checkout.edition(NEXT, claims=[claim("kept"), claim("new")])
    assert refusal(checkout) == (
        "downloads/claims.json: found no claim 'lost', which edition 2026.11.22 has; "
        "allowed: every claim that was published; a claim that no longer stands is retired"
    )


def test_page_that_would_be_found_no_more(ready: Checkout) -> None:
    """A page of the root without a successor is named; other files may go."""
    ready.freeze({})
    assert refusal(ready) == (
        "/a/page.html: found a page that the new edition lacks; "
        "allowed: a page, or the way to its new place in redirects.yml"
    )
    ready.freeze({"a/page.html": '<meta http-equiv="refresh" content="0; url=../index.html">'})
    ready.publish()


@pytest.mark.parametrize("name", ["v/index.html", ".nojekyll", "CNAME"])
def test_name_that_publishing_uses(name: str, ready: Checkout) -> None:
    """A site may not bring files that publishing itself puts at the root."""
    ready.freeze({"a/page.html": "", name: ""})
    assert "found a name that publishing gives itself" in refusal(ready)


def test_remote_that_moved(ready: Checkout) -> None:
    """A commit that somebody pushed meanwhile is neither lost nor overwritten; a second run succeeds."""

    def meanwhile(step: Step) -> None:
        if step is Step.PUSH:
            ready.tamper(lambda by_hand: by_hand.write("CNAME", "book.example.org\n"))

    with pytest.raises(PublishError, match=r"found a new commit \w{40}, made in the meantime"):
        ready.publish(step=meanwhile)
    assert "2026.11.23" not in ready.read("v/chain.txt").decode()
    ready.publish()
    assert ready.read("CNAME") == b"book.example.org\n"


def test_remote_that_refuses(ready: Checkout) -> None:
    """What the remote says when it takes no push, as for want of room, is passed on."""
    Git(ready.remote).run("config", "receive.maxInputSize", "10")
    assert "pack exceeds maximum allowed size" in refusal(ready)
    Git(ready.remote).run("config", "--unset", "receive.maxInputSize")
    ready.publish()


def test_remote_that_is_none(ready: Checkout, tmp_path: Path) -> None:
    """A remote that cannot be read is named."""
    with pytest.raises(PublishError, match=r"nowhere.git: found .*; allowed: a repository that git can"):
        publish(
            ready.project,
            Target(str(tmp_path / "nowhere.git"), BRANCH),
            now=ready.project.edition.time,
            step=lambda _: None,
        )


def test_edition_older_than_its_data(checkout: Checkout) -> None:
    """A commit that bears an earlier day than the data in it makes no edition."""
    with pytest.raises(PublishError, match="found data of 2025-03-01; allowed: data to 2025-02-28, the day"):
        checkout.edition(dt.date(2025, 2, 28))
    assert not list(checkout.project.build.glob("editions/*"))
