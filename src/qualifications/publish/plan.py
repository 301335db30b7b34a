"""What a publication would do, told before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualifications.editions import edition_path
from qualifications.publish.errors import Problem

_PAGE = ".html"
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Plan:
    """The files that become new, change or go at `/`, the editions that stay, and the bytes that are new.

    `done` says that the edition is published already, with the same bytes.
    """

    edition: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    added: int = 0
    size: int = 0
    done: bool = False

    def __str__(self) -> str:
        if self.done:
            return f"Edition {self.edition} is published with these bytes already: nothing to do."
        size, added = (f"{each / _MEGABYTE:.1f} MB" for each in (self.size, self.added))
        lines = [
            f"Edition {self.edition} at {edition_path(self.edition)} and at /: {size}, {added} of them new.",
            f"At /: {len(self.new)} files new, {len(self.changed)} changed, {len(self.gone)} gone.",
            *(f"  new   {name}" for name in self.new),
            *(f"  gone  {name}" for name in self.gone),
            f"Kept as they are: {', '.join(self.kept) or 'no earlier edition'}.",
        ]
        return "\n".join(lines)


def make_plan(
    edition: str, *, before: Mapping[str, str], after: Mapping[str, str], editions: Iterable[str]
) -> Plan:
    """The plan to publish an edition; its bytes are for the caller to count.

    `before` and `after` hold the id of each file at `/`, by path, without what publishing itself puts
    there and keeps there; `editions` are the numbers that are published.
    """
    return Plan(
        edition=edition,
        new=tuple(sorted(after.keys() - before)),
        changed=tuple(sorted(path for path in after.keys() & before if after[path] != before[path])),
        gone=tuple(sorted(before.keys() - after)),
        kept=tuple(sorted(editions)),
    )


def lost_pages(plan: Plan) -> list[Problem]:
    """The pages that would be found at `/` no more."""
    return [
        Problem(
            f"/{path}",
            "a page that the new edition lacks",
            "a page, or the way to its new place in redirects.yml",
        )
        for path in plan.gone
        if path.endswith(_PAGE)
    ]
