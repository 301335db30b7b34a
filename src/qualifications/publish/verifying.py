"""A published edition against the same one made here from its commit."""

from __future__ import annotations

from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.publish.branch import open_branch
from qualifications.publish.freezing import open_frozen
from qualifications.publish.provenance import NAME as PROVENANCE
from qualifications.publish.provenance import changes, read_provenance
from qualifications.publish.published import read_published
from qualifications.publish.publishing import Target, earlier_tags, scratch_folder
from qualifications.publish.refusals import refuse, told
from qualifications.publish.sums import differences


def verify(project: Project, edition: str, target: Target, *, deep: bool = False) -> int:
    """Checks every published edition, and that one of them equals the edition frozen here.

    With `deep`, the SHA-256 of every published file is computed. Returns how many files the edition has;
    raises ProblemError with each that differs.
    """
    with told(project.build), scratch_folder(project) as scratch:
        git = scratch / "branch.git"
        branch = open_branch(target.remote, target.branch, root=project.root, scratch=git, whole=deep)
        tags = earlier_tags(project, branch, before=edition)
        published = read_published(branch, kept=project.kept_files, tags=tags, deep=deep)
        entry = published.entry(edition)
        if entry is None:
            numbers = ", ".join(sorted(each.edition for each in published.entries))
            allowed = f"one of {numbers}" if numbers else "a branch that has editions"
            raise refuse(branch.place, found=f"no edition {edition}", allowed=allowed)
        data, sums = published.file(entry, PROVENANCE), published.sums(entry)
        provenance = read_provenance(data, place=f"{entry.path}{PROVENANCE}")
        folder = project.build / "editions" / edition
        if not folder.exists():
            allowed = f"the edition; run `git switch --detach {provenance.commit}`, then `make edition`"
            raise refuse(folder, found="no such folder", allowed=allowed)
        frozen = open_frozen(folder)
    problems = [
        *differences(sums, frozen.sums, place=f"edition {edition}, "),
        *changes(provenance, frozen.provenance),
    ]
    if problems:
        raise ProblemError(problems)
    return len(sums)
