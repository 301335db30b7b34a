"""What changed in the claims from one published edition to the next, and the Atom feed that tells it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from qualifications.problems import Exit, refusal
from qualifications.project import Project
from qualifications.rendering import render
from qualifications.vintages import Vintage

FEED = "changes.atom"
_ATOM = "{http://www.w3.org/2005/Atom}"
# So many entries stay, that a feed reader which asks rarely misses none.
_MOST = 300


@dataclass(frozen=True)
class ClaimChange:
    """How a claim changed from one edition to the next; `major` where more than its words did."""

    claim: str
    what: str
    text: str
    major: bool


def changes(old: Mapping[str, Vintage], new: Mapping[str, Vintage]) -> Iterator[ClaimChange]:
    """The claims of an edition that are new, or differ from those of the edition before."""
    for name, now in sorted(new.items()):
        before = old.get(name)
        if before is None:
            yield ClaimChange(name, "new", now.statement, major=True)
        elif before.status != now.status:
            yield ClaimChange(name, f"{before.status} became {now.status}", now.statement, major=True)
        elif before.value != now.value:
            what = f"{_dated_value(before)} became {_dated_value(now)}"
            yield ClaimChange(name, what, now.statement, major=True)
        elif before.statement != now.statement:
            yield ClaimChange(name, "in other words", f"{before.statement} → {now.statement}", major=False)


def _dated_value(claim: Vintage) -> str:
    return f"{claim.value or 'no value'} (as of {claim.as_of})"


def with_changes(feed: bytes, changes: Iterable[ClaimChange], project: Project) -> bytes:
    """The feed with the changes of this edition ahead of its earlier entries.

    `feed` is the one that was published last, or empty; raises ProblemError where it is no Atom feed.
    """
    now = list(changes)[:_MOST]
    try:
        root = etree.fromstring(feed) if feed else etree.Element(f"{_ATOM}feed")
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != f"{_ATOM}feed":
        raise refusal("no feed", "what publishing writes", Exit.PUBLISH, place=FEED)
    entries = root.findall(f"{_ATOM}entry")[: _MOST - len(now)]
    earlier = [etree.tostring(each, encoding="unicode", with_tail=False) for each in entries]
    text = render("feed.xml", name=FEED, project=project, changes=now, earlier=earlier)
    return f"{text}\n".encode()
