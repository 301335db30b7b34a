"""Publishing refuses whatever would break a promise, says why, and leaves the branch as it was."""

import datetime as dt
import re
import shutil
from functools import partial
from pathlib import Path

import pytest

from checkouts import BRANCH, FIRST, Checkout, bare, claim
from qualifications.git import FileChange, Git
from qualifications.problems import ProblemError
from qualifications.publish.publishing import lost_files, publish
from qualifications.publish.shared_files import git_id
from repositories import Repository

NEXT = FIRST + dt.timedelta(days=1)
NOON = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
STYLE = f"assets/{git_id(b'p {color: black}')}"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a checkout with one edition published and the next one frozen, and of its remote."""
    folder = tmp_path_factory.mktemp("prepared")
    checkout = Checkout.new(folder / "checkout", bare(folder / "remote.git"))
    checkout.publish_edition(FIRST, files={"a/page.html": "<p>A page</p>"})
    checkout.edition(NEXT, {"a/page.html": "<p>A page</p>"})
    return folder


@pytest.fixture
def ready(prepared: Path, tmp_path: Path) -> Checkout:
    """A copy of them for one test."""
    for name in ("checkout", "remote.git"):
        shutil.copytree(prepared / name, tmp_path / name, symlinks=True)
    copied = Checkout(tmp_path / "checkout", tmp_path / "remote.git")
    copied.repository.git("remote", "set-url", "origin", str(copied.remote))
    return copied


def refusal(checkout: Checkout, **options: object) -> str:
    """The words with which publishing refuses; the branch must be as it was, and nothing left behind."""
    before = checkout.tip
    with pytest.raises(ProblemError) as raised:
        checkout.publish(**options)  # type: ignore[arg-type] # options of many types
    assert checkout.tip == before
    text = str(raised.value)
    assert all("; allowed: " in line for line in text.splitlines())
    return text


LEFT = "; allowed: what edition 2026.11.22 left, and the files that qualifications_kept_files in _config"
PAGE = "v/2026.11.22/a/page.html"
OTHER, MANY, NONE = "found other bytes", "found a file too many", "found no such file"
# By path, what is found of it after other words were written there; after `->` a link is put in its place.
TAMPERED: dict[str, dict[str, str]] = {
    "changed page": {
        PAGE: OTHER,
        "v/2026.11.22/more.html": MANY,
        "v/2026.01.01/SHA256SUMS": MANY,
        f"{STYLE}/style.css": OTHER,
        "assets/evil.js": MANY,
        **dict.fromkeys(("editions.json", "vintages.csv", "changes.atom", "index.html"), OTHER),
        "offer.html": MANY,
        "link.html->index.html": MANY,
        "CNAME->index.html": MANY,
    },
    "page that became a link": {
        f"{PAGE}-><p>A page</p>": OTHER,
        f"{STYLE}/style.css": NONE,
        "index.html": NONE,
    },
    "deleted edition": {PAGE: NONE, "editions.json": NONE},
}


def altered(name: str, by_hand: Repository) -> None:
    """Makes the changes of a group."""
    for change, found in TAMPERED[name].items():
        path, _, target = change.partition("->")
        if found == NONE or target:
            (by_hand.folder / path).unlink(missing_ok=True)
        if target:
            (by_hand.folder / path).symlink_to(target)
        elif found != NONE:
            by_hand.write(path, "Other words")


@pytest.mark.parametrize("name", TAMPERED)
def test_published_edition_that_was_changed(name: str, ready: Checkout) -> None:
    """What somebody changed on the branch by hand is found, each with its place, before publishing."""
    ready.tamper(partial(altered, name))
    message = refusal(ready)
    wanted = {f"/{change.partition('->')[0]}: {found}{LEFT}" for change, found in TAMPERED[name].items()}
    assert {each for each in wanted if each not in message} == set()


@pytest.mark.parametrize(("reworded", "name"), [(False, "changed page"), (True, "page that became a link")])
def test_change_that_hides_in_a_rewritten_history(name: str, ready: Checkout, *, reworded: bool) -> None:
    """A change is found when the commit that published was rewritten too, be it with other words or not."""
    ready.tamper(partial(altered, name), amend="By hand" if reworded else "")
    text = refusal(ready)
    if reworded:
        assert re.match(r"v/2026\.\d\d\.\d\d/: found ", text)
    else:
        assert f"{ready.tip}: found another tree than it says; allowed: the commit as it was" in text


def test_change_that_was_put_back(ready: Checkout) -> None:
    """What somebody changed by hand and then took back does not stand in the way."""
    ready.tamper(partial(altered, "deleted edition"))
    ready.tamper(lambda by_hand: by_hand.git("revert", "--no-commit", "HEAD"))
    ready.publish()
    assert ready.editions() == ["2026.11.22", "2026.11.23"]


def test_forged_history_contradicts_the_list(ready: Checkout) -> None:
    """An edition that was forged with its commit is another than the list of editions has.

    A commit may name one by whatever bytes.
    """
    forge = partial(Repository.write, path="v/2026.11.22/a/page.html", text="<p>Another</p>")
    for edition in ("2026.11.22", "a\tb", "\udce9"):
        ready.tamper(forge, amend=f"Publish\n\nEdition: {edition}\nTree: {{tree}}\n")
        if edition == "a\tb":
            assert "found another tree than it says" in refusal(ready)
        else:
            assert "v/2026.11.22/: found another tree than editions.json lists" in refusal(ready)


@pytest.mark.parametrize("where", ["checkout", "remote"])
def test_branch_that_lost_its_editions(where: str, ready: Checkout) -> None:
    """Where the branch is gone or holds another history, tags tell which editions must come back."""
    tagged = ready.root if where == "checkout" else ready.remote
    commit = ready.repository.git("rev-parse", "HEAD")
    ready.repository.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
    for tag in ("v2026.11.22", "vtest", "v2099.01.01"):
        Git(tagged).run("tag", tag, f"{commit}~1")
    backup = Git(ready.remote).line("rev-parse", BRANCH)
    Git(ready.remote).run("update-ref", "-d", f"refs/heads/{BRANCH}")
    text = refusal(ready)
    assert text.startswith(
        f"{ready.remote}, gh-pages, v/2026.11.22/: found no such edition, but a tag v2026.11.22;"
    )
    assert "bring the branch back" in text
    Git(ready.remote).run("update-ref", f"refs/heads/{BRANCH}", f"{commit}~1")
    assert refusal(ready) == text
    Git(ready.remote).run("update-ref", f"refs/heads/{BRANCH}", backup)
    ready.publish()
    assert ready.editions() == ["2026.11.22", "2026.11.23"]


SITE = "_build/editions/2026.11.23/site"
DIRTY = "a file that differs from the last commit; allowed: a clean checkout"
FROZEN = "; allowed: the files of the edition"
NOT_FROZEN = "no such file; allowed: an edition that `qualifications edition` froze"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("_config.yml", "title: Another\n", DIRTY),
        ("content/new.md", "", DIRTY),
        (f"{SITE}/index.html", "<p>Touched up</p>", f"other bytes{FROZEN}"),
        (f"{SITE}/more.html", "", f"a file too many{FROZEN}"),
        (f"{SITE}/style.css", None, f"no such file{FROZEN}"),
        (f"{SITE}/SHA256SUMS", None, NOT_FROZEN),
        (f"{SITE}/SHA256SUMS", "<html>", "no sums; allowed: lines of a SHA-256, two spaces and a path"),
        (f"{SITE}/provenance.json", None, NOT_FROZEN),
        *(
            (f"{SITE}/provenance.json", text, "something else; allowed: what an edition was made from")
            for text in ("", "[]", "{}", '{"format": 1, "more": 1}')
        ),
    ],
)
def test_file_that_stands_in_the_way(path: str, text: str | None, message: str, ready: Checkout) -> None:
    """A file of the checkout or of the frozen edition that is not as it was stops publishing by its name."""
    if text is None:
        (ready.root / path).unlink()
    else:
        ready.repository.write(path, text)
    assert refusal(ready) == f"{ready.root / path}: found {message}"


@pytest.mark.parametrize("name", ["v/index.html", "assets/a.css", ".nojekyll", "CNAME"])
def test_name_that_publishing_uses(name: str, ready: Checkout) -> None:
    """A site may not bring files that publishing itself puts at the root."""
    ready.freeze({"a/page.html": "", name: ""})
    assert "found a name that publishing gives itself" in refusal(ready)


def test_commit_of_the_future(checkout: Checkout) -> None:
    """An edition of a day that is yet to come would keep every honest one out, and is refused."""
    checkout.edition(dt.date(2099, 1, 1))
    assert refusal(checkout, now=NOON) == (
        "edition 2099.01.01: found a commit of 2099-01-01 12:00, which is in the future; "
        "allowed: one made by 2026-11-24 00:00; commit again with the right clock"
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


def test_number_and_order_of_editions(ready: Checkout) -> None:
    """Neither an edition of an earlier commit is published, nor one of a number that is taken by other bytes.

    Nor is one that is older than the latest, which would turn the root back.
    """
    frozen = ready.repository.git("rev-parse", "HEAD")
    ready.publish()
    ready.repository.commit(f"{NEXT}T13:00:00+00:00")
    assert f"found an edition made from {frozen}; allowed: one made from " in refusal(ready)
    ready.freeze({"a/page.html": "<p>A better page</p>"})
    text = refusal(ready)
    assert "edition 2026.11.23, a/page.html: found other bytes; allowed: the edition as published;" in text
    assert "a tag as v2026.11.23.1 names" in text
    ready.edition(dt.date(2026, 10, 1), {"a/page.html": "<p>A page</p>"})
    assert refusal(ready) == (
        "edition 2026.10.01: found a later edition, 2026.11.23; allowed: an edition after the latest"
    )


def test_edition_that_cannot_be_frozen(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit of an earlier day than its data makes no edition, nor does another time than the commit's."""
    with pytest.raises(ProblemError, match="found data of 2025-03-01; allowed: data to 2025-02-28, the day"):
        checkout.edition(dt.date(2025, 2, 28))
    assert not list(checkout.project.build.glob("editions/*"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    with pytest.raises(
        ProblemError, match=r"^SOURCE_DATE_EPOCH: found 1900000000, which makes the edition 2"
    ):
        checkout.freeze({})


@pytest.mark.parametrize("lost", [PAGE, f"{STYLE}/style.css"])
def test_commit_that_would_lose_a_file(lost: str) -> None:
    """Whatever was composed, a tree without a file of a published edition is stopped before the push."""
    (problem,) = lost_files([FileChange("D", "100644", "a", "", lost)])
    assert str(problem) == f"{lost}: found no such file; allowed: the published file unchanged"


def test_claim_that_vanished(checkout: Checkout) -> None:
    """A claim may be retired or disputed in the next edition; one that the next edition lacks is named."""
    names = ("kept", "disputed", "retired")
    checkout.publish_edition(FIRST, claims=[claim(name) for name in names])
    changed = [claim("disputed", status="disputed"), claim("retired", status="retired")]
    checkout.publish_edition(NEXT, claims=[claim("kept"), *changed])
    checkout.edition(NEXT + dt.timedelta(days=1), claims=[claim("kept"), claim("new"), changed[0]])
    assert refusal(checkout) == (
        "vintages.csv: found no claim 'retired', which edition 2026.11.23 has; "
        "allowed: every claim that was published; a claim that no longer stands is retired"
    )


def test_remote_that_moved(ready: Checkout) -> None:
    """A commit that somebody pushed meanwhile is neither lost nor overwritten; a second run succeeds."""

    def meanwhile(step: str) -> None:
        if step == "Pushing":
            ready.tamper(lambda by_hand: by_hand.write("CNAME", "book.example.org\n"))

    with pytest.raises(ProblemError, match=r"found a new commit \w{40}, made in the meantime"):
        ready.publish(step=meanwhile)
    assert ready.editions() == ["2026.11.22"]
    ready.publish()
    assert ready.read("CNAME") == b"book.example.org\n"


def test_remote_that_refuses(ready: Checkout, tmp_path: Path) -> None:
    """What the remote says when it takes no push, or cannot be read, is passed on, without a password."""
    Git(ready.remote).run("config", "receive.maxInputSize", "10")
    assert "pack exceeds maximum allowed size" in refusal(ready)
    with pytest.raises(ProblemError, match=r"nowhere.git: found .*; allowed: a repository that git can"):
        publish(ready.project, str(tmp_path / "nowhere.git"), now=NOON, step=print)
    with pytest.raises(ProblemError, match=r"^https://localhost:1/a\.git: found fatal: (?!.*secret)"):
        publish(ready.project, "https://ada:secret@localhost:1/a.git", now=NOON, step=print)
    Git(ready.remote).run("config", "--unset", "receive.maxInputSize")
    ready.publish()
