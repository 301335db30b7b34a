"""Editions are published one after another, and what was published stays as it is."""

import datetime as dt
import json
import subprocess
from pathlib import Path

from checkouts import BRANCH, FIRST, Checkout
from qualifications.editions import read
from qualifications.files import contents
from qualifications.git import Git

DAY = dt.timedelta(days=1)
# What publishing itself puts at the root.
OWN = {".nojekyll", "changes.atom", "editions.js", "editions.json", "vintages.csv", "vintages.js"}


def test_first_edition(checkout: Checkout, tmp_path: Path) -> None:
    """The first edition stands in its folder as it was frozen, and at the root with the list of editions.

    It tells its commit, days, tools and evidence, and anybody can check its files. To publish it
    again changes nothing, and says so.
    """
    frozen = checkout.edition(FIRST)
    checkout.publish()
    root = {path for path in checkout.files() if not path.startswith(("v/", "assets/"))}
    assert root == {*contents(frozen.site), *OWN}
    assert checkout.read("index.html") == (frozen.site / "index.html").read_bytes()
    assert checkout.read("editions.js").startswith(b"window.qualificationsEditions = ")
    commit = checkout.repository.git("rev-parse", "HEAD")
    (listed,) = read(checkout.read("editions.json"))
    assert (listed.edition, listed.path, listed.commit) == ("2026.11.22", "v/2026.11.22/", commit)
    assert listed.tree == Git(checkout.remote).line("rev-parse", f"{BRANCH}:v/2026.11.22")
    assert checkout.published(tmp_path / "read").entries == (listed,)
    provenance = json.loads(checkout.read("v/2026.11.22/provenance.json"))
    facts = [provenance[name] for name in ("edition", "date", "data_as_of", "commit")]
    assert facts == ["2026.11.22", "2026-11-22", "2025-01-12", commit]
    assert provenance["tools"]["jupyter-book"].startswith("1.")
    assert {"datapackage.json", "data/visits.csv", "claims/tiny.yml"} <= provenance["evidence"].keys()
    Git(tmp_path).run("clone", "--quiet", "--branch", BRANCH, str(checkout.remote), "cloned")
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path / "cloned/v/2026.11.22", check=True, capture_output=True)
    checked = {line.partition(": ")[0] for line in done.stdout.decode().splitlines()}
    own, shared = checkout.files("v/2026.11.22").keys(), checkout.files("assets")
    assert checked == {*own} - {"SHA256SUMS"} | {f"../../assets/{path}" for path in shared}
    before = checkout.tip
    assert "nothing to do" in str(checkout.publish())
    assert checkout.tip == before


def test_editions_all_verify(checkout: Checkout, tmp_path: Path) -> None:
    """After three editions each is as it was published, the root is the third, and the list has all."""
    frozen = []
    for number in range(3):
        files: dict[str, str | bytes] = {f"page-{n}.html": f"<p>{number}</p>" for n in range(number + 1)}
        frozen.append(checkout.edition(FIRST + number * DAY, files))
        checkout.publish()
    published = checkout.published(tmp_path / "read")
    for entry, each in zip(reversed(published.entries), frozen, strict=True):
        assert entry.edition == each.provenance.edition
        assert checkout.read(f"{entry.path}provenance.json") == each.provenance.data
    assert b"<p>Edition 2026.11.24</p>" in checkout.read("index.html")
    listed = read(checkout.read("editions.json"))
    assert [each.edition for each in listed] == [each.provenance.edition for each in reversed(frozen)]
    log = Git(checkout.remote).line("log", "--format=%an %s", BRANCH).splitlines()
    assert log[0] == "Ada Writer Publish edition 2026.11.24"
    assert len(log) == 3


def test_dry_run_shows_the_plan_and_changes_nothing(checkout: Checkout) -> None:
    """A dry run tells which files would go from the root, and how much is added, where pages share."""
    big: dict[str, str | bytes] = {"big.bin": bytes(3_000_000), "page.html": '<img src="big.bin">'}
    checkout.publish_edition(FIRST, files={"old.css": "a", **big})
    before = checkout.tip, Git(checkout.remote).line("count-objects", "-v")
    checkout.edition(FIRST + DAY, {"new.css": "b", **big, "other.bin": b"1" * 2_000_000})
    plan = checkout.publish(dry_run=True)
    assert plan.gone == ("old.css",)
    assert str(plan) == "Edition 2026.11.23 at v/2026.11.23/: 2.0 MB new.\n  gone at /  old.css"
    assert (checkout.tip, Git(checkout.remote).line("count-objects", "-v")) == before


def test_editions_of_a_day(checkout: Checkout) -> None:
    """A tag names a later edition of a day: the tenth comes after the second and before the next day's."""
    checkout.publish_edition(FIRST)
    for hour, number in ((13, 2), (14, 10)):
        checkout.repository.commit(f"{FIRST}T{hour}:00:00+00:00")
        checkout.repository.git("tag", f"v2026.11.22.{number}")
        checkout.freeze({})
        checkout.publish()
    checkout.publish_edition(FIRST + DAY)
    assert checkout.editions() == ["2026.11.22", "2026.11.22.2", "2026.11.22.10", "2026.11.23"]


def test_files_that_are_kept(checkout: Checkout) -> None:
    """Files put at the root by hand, as the host does with a domain, stay, and belong to no edition.

    They are those of the domain, and those that the settings name. The remote's folder is
    given relative to the checkout.
    """
    checkout.repository.git("remote", "set-url", "origin", f"../{checkout.remote.name}")
    settings = checkout.root / "_config.yml"
    text = settings.read_text(encoding="utf-8")
    kept = '    qualifications_kept_files: [".well-known/*", "google*.html"]\n'
    settings.write_text(text.replace("  config:\n", f"  config:\n{kept}"), encoding="utf-8")
    checkout.publish_edition(FIRST)
    given = {
        "CNAME": "book.example.org\n",
        ".well-known/security.txt": "Contact: mailto:a@example.org\n",
        "google12ab.html": "google12ab\n",
    }

    checkout.tamper(lambda by_hand: list(map(by_hand.write, given, given.values())))
    for number in (1, 2):
        plan = checkout.publish_edition(FIRST + number * DAY)
        assert not plan.gone
        assert {path: checkout.read(path).decode() for path in given} == given
        assert not {*given} & checkout.files(f"v/{plan.edition}").keys()


def test_branch_that_held_a_site_without_editions(checkout: Checkout, tmp_path: Path) -> None:
    """The first edition follows a site that was there before, whose history stays."""
    by_hand = Checkout.new(tmp_path / "other", checkout.remote).repository
    by_hand.write("index.html", "<p>Before</p>")
    by_hand.commit("2026-10-01T12:00:00+00:00")
    by_hand.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
    before = checkout.tip
    checkout.publish_edition(FIRST)
    assert Git(checkout.remote).line("rev-parse", f"{BRANCH}^") == before
    assert [each.edition for each in checkout.published(tmp_path / "read").entries] == ["2026.11.22"]


def test_provenance_names_what_is_committed(checkout: Checkout) -> None:
    """A file of an editor's, which git ignores, is no evidence: the provenance stays as it is."""
    checkout.repository.write(".gitignore", "_build/\n.ipynb_checkpoints/\n")
    before = checkout.edition(FIRST).provenance
    checkout.repository.write("evidence/.ipynb_checkpoints/sources-checkpoint.yml", "{}\n")
    assert checkout.freeze({}).provenance == before
    assert "claims/tiny.yml" in before.evidence
