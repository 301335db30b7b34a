"""What changed in the claims from one published edition to the next, and the Atom feed that tells it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from qualifications.problems import Exit, refusal
from qualifications.project import Project
from qualifications.rendering import render
from qualifications.vintages import Vintage

FEED = "changes.atom"
# A reader asks more often than there are editions.
_MOST = 300


@dataclass(frozen=True)
class ClaimChange:
    """How an edition says a claim otherwise: `major` where its figure or status is another."""

    claim: str
    what: str
    text: str
    major: bool


def changes(old: Mapping[str, Vintage], new: Mapping[str, Vintage]) -> Iterator[ClaimChange]:
    """The claims that an edition says otherwise than the one before, or says first."""
    for name, now in sorted(new.items()):
        was = old.get(name)
        if was is None:
            yield ClaimChange(name, "new", now.statement, major=True)
        elif was.status != now.status:
            yield ClaimChange(name, f"{was.status} became {now.status}", now.statement, major=True)
        elif was.value != now.value:
            yield ClaimChange(name, f"{_valued(was)} became {_valued(now)}", now.statement, major=True)
        elif was.statement != now.statement:
            yield ClaimChange(name, "in other words", f"{was.statement} → {now.statement}", major=False)


def _valued(claim: Vintage) -> str:
    return f"{claim.value or 'no value'} (as of {claim.as_of})"


def with_changes(feed: bytes, changes: Iterable[ClaimChange], project: Project) -> bytes:
    """The feed of a project with the changes of its edition before those of earlier ones.

    `feed` is what was published before, or empty; raises ProblemError where it is no feed.
    """
    now = list(changes)[:_MOST]
    try:
        entries = etree.fromstring(feed).findall("{http://www.w3.org/2005/Atom}entry") if feed else []
    except etree.XMLSyntaxError:
        raise refusal("no feed", "what publishing writes", Exit.PUBLISH, place=FEED) from None
    kept = [etree.tostring(each, encoding="unicode", with_tail=False) for each in entries]
    text = render("feed.xml", name=FEED, project=project, changes=now, earlier=kept[: _MOST - len(now)])
    return f"{text}\n".encode()
