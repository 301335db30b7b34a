"""The commit that an edition is made from."""

from __future__ import annotations

from collections.abc import Mapping

from qualifications.git import Git, GitError
from qualifications.project import Project
from qualifications.publish.errors import Problem, PublishError, refuse


def clean_commit(project: Project) -> str:
    """The last commit of the book's checkout, of 40 digits.

    Raises PublishError where there is none, or where a file differs from it.
    """
    git = Git(project.root)
    try:
        commit = git.line("rev-parse", "--verify", "HEAD")
        changed = git.changed()
    except GitError as error:
        raise refuse(str(project.root), found=str(error), allowed="a git checkout with a commit") from None
    problems = [
        Problem(str(project.root / path), "a file that differs from the last commit", "a clean checkout")
        for path in changed
    ]
    if problems:
        raise PublishError(problems)
    return commit


def identity(project: Project) -> Mapping[str, str]:
    """Who commits in the checkout, as git's environment has it; raises GitError where nobody is set."""
    who = Git(project.root).line("var", "GIT_COMMITTER_IDENT", as_user=True)
    name, _, rest = who.partition(" <")
    address = rest.partition(">")[0]
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", address))
    }
