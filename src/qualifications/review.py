"""What a proposed change does to the book: the pages and claims that differ between two builds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualifications.outputs import FOLDER
from qualifications.problems import Exit, refuse
from qualifications.project import Project
from qualifications.quoting import code, fitting

_CLAIMS = "claims.json"
_BUILT = "a book that has been built"


@dataclass(frozen=True)
class Differences:
    """What two sets of texts, by name, do not share; `changed` has the text before and after."""

    added: dict[str, str]
    changed: dict[str, tuple[str, str]]
    gone: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Differences:
    """How the texts differ, each group by name."""
    names = sorted(before.keys() | after.keys())
    return Differences(
        added={name: after[name] for name in names if name not in before},
        changed={
            name: (before[name], after[name])
            for name in names
            if name in before and name in after and before[name] != after[name]
        },
        gone={name: before[name] for name in names if name not in after},
    )


def review(base: Project, proposed: Project) -> str:
    """The differences between two books that were built for the same edition, as Markdown.

    What a proposed book says, anybody may have written: it stands there as code. Pages are compared without
    menu and style. Raises ProblemError where one of the two has not been built.
    """
    pages = differences(_pages(base), _pages(proposed))
    claims = differences(_claims(base), _claims(proposed))
    lines = ["## What this change does to the book", "", "### Pages", "", *_told_pages(pages)]
    return fitting([*lines, "", "### Claims", "", *_told_claims(claims)])


def _pages(project: Project) -> dict[str, str]:
    """The text of each page with its markup, without what stands around it."""
    articles = {
        path.relative_to(project.site).with_suffix("").as_posix(): _article(path.read_text(encoding="utf-8"))
        for path in project.site.rglob("*.html")
    }
    if not articles:
        raise refuse(Exit.PROJECT, project.site, found="no page", allowed=_BUILT)
    return {name: text for name, text in articles.items() if text}


def _article(page: str) -> str:
    return page.partition("<article")[2].partition("</article>")[0]


def _claims(project: Project) -> dict[str, str]:
    path = project.site / FOLDER / _CLAIMS
    if not path.is_file():
        raise refuse(Exit.PROJECT, path, found="no file", allowed=_BUILT)
    claims = json.loads(path.read_text(encoding="utf-8"))["claims"]
    return {
        each["id"]: each["statement"] + ("" if each["status"] == "current" else f" [{each['status']}]")
        for each in claims
    }


def _told_pages(pages: Differences) -> Iterator[str]:
    for word, names in (("New", pages.added), ("Changed", pages.changed), ("Gone", pages.gone)):
        yield from (f"- {word}: {code(name)}" for name in names)
    if not pages:
        yield "Every page is as it was."


def _told_claims(claims: Differences) -> Iterator[str]:
    yield from (f"- New: {code(name)}: {code(text)}" for name, text in claims.added.items())
    for name, (before, after) in claims.changed.items():
        yield f"- Changed: {code(name)}"
        yield f"  - before: {code(before)}"
        yield f"  - after: {code(after)}"
    yield from (
        f"- **Gone, which no claim may be**: {code(name)}: {code(text)}" for name, text in claims.gone.items()
    )
    if not claims:
        yield "Every claim is as it was."
