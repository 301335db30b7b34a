"""Opens the pull request of a refresh: `python -m qualifications.collect.propose PATCH SUMMARY`.

It runs where a token can write, on a patch that was made where foreign data were read. So it needs nothing
but Python, git and GitHub's `gh`, never touches the work tree, and takes nothing but plain files of the
evidence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qualifications.git import Git, GitError
from qualifications.problems import Exit, ProblemError, refuse

BRANCH, TITLE = "refresh", "Renew the data"
# What a refresh renews; the book's own code stands beside it.
RENEWED = ("evidence/data/", "evidence/archive/", "evidence/readings/")
DESCRIPTOR = "evidence/datapackage.json"
_ROBOT = "41898282+github-actions[bot]@users.noreply.github.com"
_ABSENT, _FILE = "000000", "100644"


def main(arguments: Sequence[str]) -> int:
    """Pushes the patch as one commit and shows it in the robot's pull request; the exit status."""
    patch, summary = map(Path, arguments)
    if not patch.stat().st_size:
        print("Nothing is new.")
        return 0
    repository = os.environ["GITHUB_REPOSITORY"]
    try:
        commit = committed(Path.cwd(), patch)
        _run("gh", "auth", "setup-git")
        _run("git", "push", "--quiet", "--force", "origin", f"{commit}:refs/heads/{BRANCH}")
    except (ProblemError, GitError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    number = _own_number(repository)
    if number:
        _run("gh", "pr", "edit", number, "--body-file", str(summary))
    else:
        _run("gh", "pr", "create", "--head", BRANCH, "--title", TITLE, "--body-file", str(summary))
    return 0


def committed(folder: Path, patch: Path) -> str:
    """The id of a commit on HEAD that has the patch; no branch and no file of the work tree changes.

    Raises ProblemError where the patch changes a file outside of the evidence, or makes one that is no plain
    file, and GitError where it does not apply.
    """
    with tempfile.TemporaryDirectory() as scratch:
        git = Git(folder, environment={"GIT_INDEX_FILE": str(Path(scratch) / "index")} | _identity())
        git.run("read-tree", "HEAD")
        git.run("apply", "--cached", str(patch.resolve()))
        _check(git.run("diff-index", "--cached", "--raw", "-z", "--no-renames", "HEAD"))
        tree = git.line("write-tree")
        return git.line("commit-tree", tree, "-p", "HEAD", "-m", TITLE)


def _check(changes: bytes) -> None:
    fields = changes.decode("utf-8", errors="backslashreplace").split("\0")
    for change, path in zip(fields[::2], fields[1::2], strict=False):
        old, new, *_ = change.lstrip(":").split()
        hidden = any(part.startswith(".") for part in path.split("/"))
        renewed = path == DESCRIPTOR or path.startswith(RENEWED)
        if not renewed or hidden or {old, new} - {_ABSENT, _FILE}:
            found = f"{path!r}, from mode {old} to {new}"
            allowed = f"plain files of {', '.join((*RENEWED, DESCRIPTOR))}"
            raise refuse(Exit.PUBLISH, "the patch", found=found, allowed=allowed)


def _own_number(repository: str) -> str:
    """The number of the open pull request from this repository; a fork can have a branch of the same name."""
    owner = repository.partition("/")[0]
    answer = _run("gh", "api", f"repos/{repository}/pulls?state=open&head={owner}:{BRANCH}")
    for pull in json.loads(answer):
        # It has no repository once that is deleted.
        if pull["head"]["ref"] == BRANCH and (pull["head"]["repo"] or {}).get("full_name") == repository:
            return str(pull["number"])
    return ""


def _identity() -> dict[str, str]:
    return {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "github-actions[bot]"), ("EMAIL", _ROBOT))
    }


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
