"""The steps of workflows that hold a token: a refresh takes plain files of the evidence alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from books import ROOT
from repositories import Repository
from running import Outcome, program

GH = """\
#!{python}
import json, sys
open({log!r}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[2] == "list":
    print({number!r})
"""

NAMES = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ada")
NAMES |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ada@example.org")
NAMED = os.environ | NAMES


@pytest.fixture
def book(tmp_path: Path) -> Repository:
    """A checkout with evidence, a script and a remote to push to."""
    made = Repository.new(tmp_path / "book")
    made.write("evidence/data/a.csv", "a\n1\n")
    made.write("evidence/data/run.sh", "true\n")
    made.write("src/script.py", "print(1)\n")
    made.commit("2026-01-01T00:00:00+00:00")
    made.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    made.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    return made


def patched(book: Repository, tmp_path: Path) -> None:
    """Makes a patch of everything that was changed in the work tree, which is as before then."""
    book.git("add", "--all", "--force")
    # As bytes: a stripped end would be another patch.
    patch = subprocess.run(
        ["git", "diff", "--cached", "--binary", "-M"], cwd=book.folder, capture_output=True, check=True
    )
    book.git("reset", "--quiet", "--hard")
    (tmp_path / "evidence.patch").write_bytes(patch.stdout)


def stepped(
    workflow: str, job: str, folder: Path, tmp_path: Path, *, number: str = ""
) -> tuple[Outcome, list[list[str]]]:
    """What the last step of a job does, and what it asked of GitHub, which knows of `number` alone."""
    log, tools = tmp_path / "gh.log", tmp_path / "tools"
    tools.mkdir()
    gh = tools / "gh"
    gh.write_text(GH.format(python=sys.executable, log=str(log), number=number))
    gh.chmod(0o755)
    steps = yaml.safe_load((ROOT / f".github/workflows/{workflow}.yml").read_text())["jobs"][job]["steps"]
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[-1]["run"])
    done = program(*bash, folder=folder, variables={**os.environ, "REFRESH": str(tmp_path), "PATH": path})
    return done, [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.parametrize(("number", "asked"), [("", ["pr", "create"]), ("7", ["pr", "edit", "7"])])
def test_the_robot_keeps_to_its_own_pull_request(
    book: Repository, tmp_path: Path, number: str, asked: list[str]
) -> None:
    """One commit is pushed; the robot's own pull request is renewed, and a fork's of that branch is none."""
    book.write("evidence/data/a.csv", "a\n2\n")
    book.write("evidence/archive/binder/2026.csv", "b\n")
    patched(book, tmp_path)
    done, calls = stepped("refresh", "propose", book.folder, tmp_path, number=number)
    assert (done.status, done.err) == (0, "")
    assert "select(.isCrossRepository | not)" in calls[1][-1]
    assert calls[-1][: len(asked)] == asked
    pushed = book.git(
        "--git-dir", str(tmp_path / "remote.git"), "diff-tree", "-r", "--name-status", "refresh^", "refresh"
    )
    assert pushed.splitlines() == ["A\tevidence/archive/binder/2026.csv", "M\tevidence/data/a.csv"]


BAD = yaml.safe_load(Path(__file__).with_name("bad-patches.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("change", "path"), BAD)
def test_a_patch_of_other_things_is_refused(book: Repository, tmp_path: Path, change: str, path: str) -> None:
    """Whatever is no plain file below the evidence stops the job by its name, before anything is pushed."""
    subprocess.run(["bash", "-ec", change], cwd=book.folder, env=NAMED, check=True)
    patched(book, tmp_path)
    done, calls = stepped("refresh", "propose", book.folder, tmp_path)
    assert (done.status, calls) == (1, [])
    assert done.err.endswith(f"\t{path}\n")
    assert book.git("ls-remote", "origin") == ""


def test_nothing_new_asks_nothing(book: Repository, tmp_path: Path) -> None:
    """An empty patch is no pull request."""
    (tmp_path / "evidence.patch").touch()
    done, calls = stepped("refresh", "propose", book.folder, tmp_path)
    assert (done.status, done.out, calls) == (0, "Nothing is new.\n", [])


@pytest.mark.parametrize(
    ("workflow", "file", "title"),
    [
        ("links", "links/report.md", "Cited addresses to look at"),
        ("refresh", "refresh/due.md", "Claims that expire soon"),
    ],
)
def test_a_report_edits_no_foreign_issue(tmp_path: Path, workflow: str, file: str, title: str) -> None:
    """The step asks for the robot's own issue of this very title, and else opens one."""
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text("- `x`\n### Errors in a\n")
    done, (listed, created) = stepped(workflow, "tell", tmp_path, tmp_path)
    assert (done.status, done.err) == (0, "")
    assert listed[listed.index("--app") + 1] == "github-actions"
    assert f'select(.title == "{title}")' in listed[-1].replace('\\"', '"')
    assert created[:2] == ["issue", "create"]
