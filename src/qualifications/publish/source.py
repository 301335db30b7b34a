"""The commit that an edition is made from, and the tags of those before it."""

from __future__ import annotations

from collections.abc import Mapping

from qualifications.editions import edition_order
from qualifications.git import Git, GitError
from qualifications.project import TAG, Project
from qualifications.publish.branch import Branch
from qualifications.publish.errors import Problem, PublishError, refuse


def clean_commit(project: Project) -> str:
    """The last commit of the book's checkout, as git names it.

    Raises PublishError where there is none, where a file differs from it, or where the edition has
    another time than the commit.
    """
    git = Git(project.root)
    try:
        commit, seconds = git.line("log", "-1", "--format=%H %ct").split()
        changed = git.changed()
    except (GitError, ValueError) as error:
        raise refuse(str(project.root), found=str(error), allowed="a git checkout with a commit") from None
    problems = [
        Problem(str(project.root / path), "a file that differs from the last commit", "a clean checkout")
        for path in changed
    ]
    if problems:
        raise PublishError(problems)
    if project.edition.epoch != int(seconds):
        raise refuse(
            "SOURCE_DATE_EPOCH",
            found=f"{project.edition.epoch}, which makes the edition {project.edition.number}",
            allowed=f"the time of the last commit, {seconds}; unset the variable",
        )
    return commit


def earlier_tags(project: Project, branch: Branch, *, before: str) -> list[str]:
    """The tags of the checkout and of the branch's remote that name editions before one."""
    names = {*Git(project.root).line("tag", "--list").split("\n"), *branch.tags()}
    editions = [name for name in names if TAG.fullmatch(name)]
    return sorted(name for name in editions if edition_order(name[1:]) < edition_order(before))


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
