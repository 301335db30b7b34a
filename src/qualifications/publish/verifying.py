"""A published edition against the same one made here from its commit."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.publish.branch import Target, open_branch
from qualifications.publish.freezing import open_frozen
from qualifications.publish.provenance import NAME as PROVENANCE
from qualifications.publish.provenance import read_provenance
from qualifications.publish.published import read_published
from qualifications.publish.publishing import earlier_tags
from qualifications.publish.refusals import refuse, told
from qualifications.publish.sums import differences


def verify(project: Project, edition: str, target: Target) -> int:
    """Checks every file of every published edition, and that one edition equals the one frozen here.

    Returns how many files that edition has; raises ProblemError with each that differs.
    """
    with told(project.build), tempfile.TemporaryDirectory() as scratch:
        branch = open_branch(target, root=project.root, scratch=Path(scratch), whole=True)
        tags = earlier_tags(project, branch, before=edition)
        published = read_published(branch, kept=project.kept_files, tags=tags, deep=True)
        entry = published.entry(edition)
        if entry is None:
            numbers = ", ".join(sorted(each.edition for each in published.entries))
            allowed = f"one of {numbers}" if numbers else "a branch that has editions"
            raise refuse(branch.place, found=f"no edition {edition}", allowed=allowed)
        sums = published.sums(entry)
        folder = project.build / "editions" / edition
        if not folder.exists():
            made = read_provenance(published.file(entry, PROVENANCE), place=f"{entry.path}{PROVENANCE}")
            allowed = f"the edition; run `git switch --detach {made.commit}`, then `make edition`"
            raise refuse(folder, found="no such folder", allowed=allowed)
        problems = differences(sums, open_frozen(folder).sums, place=f"edition {edition}, ")
    if problems:
        raise ProblemError(problems)
    return len(sums)
