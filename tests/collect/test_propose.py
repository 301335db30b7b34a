"""The pull request of a refresh: only plain files of the evidence get in, and a fork's is never touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from books import ROOT
from repositories import Repository

REPOSITORY = "org/book"
GH = """\
#!{python}
import json, sys
open({log!r}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1] == "api":
    print({pulls!r})
"""


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


def patched(book: Repository, tmp_path: Path) -> Path:
    """The patch of everything that was changed in the work tree, which is as before then."""
    book.git("add", "--all", "--force")
    # As bytes: a stripped end would be another patch.
    patch = subprocess.run(
        ["git", "diff", "--cached", "--binary", "-M"], cwd=book.folder, capture_output=True, check=True
    )
    book.git("reset", "--quiet", "--hard")
    (tmp_path / "evidence.patch").write_bytes(patch.stdout)
    return tmp_path / "evidence.patch"


def proposed(
    book: Repository, tmp_path: Path, patch: Path, *, pulls: list[dict[str, object]] | None = None
) -> tuple[subprocess.CompletedProcess[str], list[list[str]]]:
    """What the command does, without any installed package, and what it asked of GitHub."""
    log, tools = tmp_path / "gh.log", tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    gh = tools / "gh"
    gh.write_text(GH.format(python=sys.executable, log=str(log), pulls=json.dumps(pulls or [])))
    gh.chmod(0o755)
    (tmp_path / "summary.md").write_text("What changed.\n")
    own = {"PYTHONPATH": str(ROOT / "src"), "GITHUB_REPOSITORY": REPOSITORY}
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-m",
            "qualifications.collect.propose",
            str(patch),
            str(tmp_path / "summary.md"),
        ],
        cwd=book.folder,
        env={**os.environ, **own, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def pull(number: int, repository: str | None, branch: str = "refresh") -> dict[str, object]:
    """An open pull request as GitHub tells it."""
    repo = {"full_name": repository} if repository else None
    return {"number": number, "head": {"ref": branch, "repo": repo}}


@pytest.mark.parametrize(
    ("pulls", "asked"),
    [
        ([], ["pr", "create", "--head", "refresh"]),
        ([pull(3, "org/book-fork"), pull(4, "mallory/book"), pull(5, None)], ["pr", "create", "--head"]),
        ([pull(3, "mallory/book"), pull(7, REPOSITORY)], ["pr", "edit", "7", "--body-file"]),
    ],
    ids=["none", "forks", "own"],
)
def test_the_robot_keeps_to_its_own_pull_request(
    book: Repository, tmp_path: Path, pulls: list[dict[str, object]], asked: list[str]
) -> None:
    """A fork's pull request from a branch of the same name is left alone; the robot's own is renewed."""
    book.write("evidence/data/a.csv", "a\n2\n")
    book.write("evidence/archive/2026.csv", "b\n")
    done, calls = proposed(book, tmp_path, patched(book, tmp_path), pulls=pulls)
    assert (done.returncode, done.stderr) == (0, "")
    assert calls[1] == ["api", "repos/org/book/pulls?state=open&head=org:refresh"]
    assert calls[-1][: len(asked)] == asked
    pushed = book.git(
        "--git-dir", str(tmp_path / "remote.git"), "diff-tree", "-r", "--name-status", "refresh^", "refresh"
    )
    assert pushed.splitlines() == ["A\tevidence/archive/2026.csv", "M\tevidence/data/a.csv"]
    assert book.git("status", "--porcelain") == ""


def module(folder: Path) -> None:
    """Puts another repository below the evidence."""
    Repository.new(folder / "evidence/data/inner").commit("2026-01-01T00:00:00+00:00")


def link(folder: Path) -> None:
    """Puts a link in the place of a table."""
    (folder / "evidence/data/a.csv").unlink()
    (folder / "evidence/data/a.csv").symlink_to("../../src/script.py")


def written(path: str) -> Callable[[Path], object]:
    """Writes a file."""

    def write(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("1\n")

    return write


def moved(path: str, to: str) -> Callable[[Path], object]:
    """Moves a file."""
    return lambda folder: (folder / path).rename(folder / to)


# A change, and how it is told.
BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "outside": (written("src/script.py"), "'src/script.py'"),
    "new workflow": (written(".github/workflows/x.yml"), "'.github/workflows/x.yml'"),
    "beside": (written("evidence.py"), "'evidence.py'"),
    "moved out": (moved("evidence/data/run.sh", "src/run.sh"), "'src/run.sh'"),
    "moved in": (moved("src/script.py", "evidence/data/script.py"), "'src/script.py'"),
    "attributes": (written("evidence/data/.gitattributes"), "'evidence/data/.gitattributes'"),
    "collector": (written("evidence/collectors/x.py"), "'evidence/collectors/x.py'"),
    "claim": (written("evidence/claims/x.yml"), "'evidence/claims/x.yml'"),
    "program": (
        lambda folder: (folder / "evidence/data/run.sh").chmod(0o755),
        "'evidence/data/run.sh', from mode 100644 to 100755",
    ),
    "link": (link, "'evidence/data/a.csv', from mode 100644 to 120000"),
    "module": (module, "'evidence/data/inner', from mode 000000 to 160000"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_patch_of_other_things_is_refused(book: Repository, tmp_path: Path, case: str) -> None:
    """Whatever is no plain file below the evidence stops the job in one line, before anything is pushed."""
    change, found = BAD[case]
    change(book.folder)
    done, calls = proposed(book, tmp_path, patched(book, tmp_path))
    assert done.returncode == 1
    assert f"error: the patch: found {found}" in done.stderr
    assert (len(done.stderr.splitlines()), calls) == (1, [])
    assert book.git("ls-remote", "origin") == ""


@pytest.mark.parametrize("path", ["evidence/../src/x.py", "../x", "/x", ".git/hooks/x", "evidence/.git/x"])
def test_a_path_that_leads_away_is_refused(book: Repository, tmp_path: Path, path: str) -> None:
    """A patch written by hand reaches no file that git would not keep."""
    patch = tmp_path / "evidence.patch"
    patch.write_text(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
    )
    done, calls = proposed(book, tmp_path, patch)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert (len(done.stderr.splitlines()), calls) == (1, [])


def test_nothing_new_asks_nothing(book: Repository, tmp_path: Path) -> None:
    """An empty patch is no pull request."""
    (tmp_path / "empty.patch").touch()
    done, calls = proposed(book, tmp_path, tmp_path / "empty.patch")
    assert (done.returncode, done.stdout, calls) == (0, "Nothing is new.\n", [])


def test_the_workflow_calls_the_command() -> None:
    """The job that holds a token runs this command, and applies no patch by itself."""
    job = (ROOT / ".github/workflows/refresh.yml").read_text().partition("  propose:")[2]
    assert "python3 -m qualifications.collect.propose" in job
    assert "git apply" not in job


def test_the_report_of_links_edits_no_foreign_issue(tmp_path: Path) -> None:
    """The step of the workflow asks for the robot's own issue of this very title, and else opens one."""
    steps = yaml.safe_load((ROOT / ".github/workflows/links.yml").read_text())["jobs"]["tell"]["steps"]
    log, gh = tmp_path / "gh.log", tmp_path / "gh"
    gh.write_text(GH.format(python=sys.executable, log=str(log), pulls=""))
    gh.chmod(0o755)
    (tmp_path / "links").mkdir()
    (tmp_path / "links/report.md").write_text("- `x`\n")
    subprocess.run(
        ["bash", "-e", "-c", steps[-1]["run"]],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    listed, created = (json.loads(line) for line in log.read_text().splitlines())
    assert listed[listed.index("--app") + 1] == "github-actions"
    assert listed[-1] == '[.[] | select(.title == "Cited addresses to look at")][0].number // empty'
    assert created[:2] == ["issue", "create"]
