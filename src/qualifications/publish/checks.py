"""What stands against publishing an edition: in its source, in its claims, and at the addresses of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from qualifications.editions import FOLDER, EditionEntry, edition_order
from qualifications.ledger.ledger import open_ledger
from qualifications.project import Project
from qualifications.publish.branch import Branch
from qualifications.publish.changes import CLAIMS, compare_claims, read_claims
from qualifications.publish.errors import Problem, PublishError, refuse
from qualifications.publish.freezing import Frozen
from qualifications.publish.plan import Plan, lost_pages
from qualifications.publish.published import ALWAYS_KEPT, NO_JEKYLL
from qualifications.publish.source import clean_commit
from qualifications.wording import format_date

_TAKEN = (FOLDER, NO_JEKYLL, *ALWAYS_KEPT)
# A clock may be a little slow; a later time than that would keep every honest edition out.
_SLACK = dt.timedelta(days=1)


def check_source(project: Project, frozen: Frozen, *, now: dt.datetime) -> None:
    """Raises PublishError where the edition is none of the present, clean commit, or a claim has expired.

    Expiry, and that the edition is not of the future, are judged by the clock `now`.
    """
    commit, provenance = clean_commit(project), frozen.provenance
    for found, present in ((provenance.commit, commit), (provenance.edition, project.edition.number)):
        if found != present:
            raise refuse(
                str(frozen.folder),
                found=f"an edition made from {found}",
                allowed=f"one made from {present}; run `make edition`",
            )
    if project.edition.time > now + _SLACK:
        raise refuse(
            f"edition {project.edition.number}",
            found=f"a commit of {project.edition.time:%Y-%m-%d %H:%M}, which is yet to come",
            allowed=f"one made by {now:%Y-%m-%d %H:%M}; commit again with the right clock",
        )
    taken = next((name for name in _TAKEN if (frozen.site / name).exists()), None)
    if taken:
        raise refuse(
            str(frozen.site / taken),
            found="a name that publishing gives itself",
            allowed=f"names other than {', '.join(_TAKEN)}",
        )
    today = now.date()
    expired = [
        Problem(
            f"{claim.path}:{claim.line}",
            f"the claim {claim.id!r}, which expired on {format_date(claim.expires)}",
            f"claims that hold on {format_date(today)}",
        )
        for claim in open_ledger(project.evidence, today).claims.values()
        if claim.status == "stale" and claim.expires
    ]
    if expired:
        raise PublishError(expired)


def check_plan(plan: Plan, frozen: Frozen, *, branch: Branch, newest: EditionEntry | None) -> None:
    """Raises PublishError where the latest edition would be older, or a claim or page be lost."""
    if newest and edition_order(newest.edition) > edition_order(plan.edition):
        raise refuse(
            f"edition {plan.edition}",
            found=f"a later edition, {newest.edition}",
            allowed="an edition after the latest",
        )
    problems = [*_lost_claims(branch, newest, frozen), *lost_pages(plan)]
    if problems:
        raise PublishError(problems)


def _lost_claims(branch: Branch, newest: EditionEntry | None, frozen: Frozen) -> Iterator[Problem]:
    # The latest edition has the claims of all before it: each was let through by this same check.
    blob = branch.files(newest.tree).get(CLAIMS) if newest else None
    if newest is None or blob is None:
        return
    old = read_claims(branch.read([blob])[blob], place=f"{CLAIMS} of edition {newest.edition}")
    new = read_claims((frozen.site / CLAIMS).read_bytes(), place=str(frozen.site / CLAIMS))
    for claim in compare_claims(old, new).missing:
        yield Problem(
            CLAIMS,
            f"no claim {claim.id!r}, which edition {newest.edition} has",
            "every claim that was published; a claim that no longer stands is retired",
        )
