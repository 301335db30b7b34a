"""What changed in the claims from one published edition to the next, and the Atom feed that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.builder import ElementMaker

from qualifications.problems import Exit, refuse
from qualifications.project import Project
from qualifications.vintages import Vintage

NAME = "changes.atom"
# A reader asks more often than there are editions.
_MOST = 300
_ATOM = "http://www.w3.org/2005/Atom"
_E = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
_ENTRY = f"{{{_ATOM}}}entry"


@dataclass(frozen=True)
class Change:
    """A claim that an edition says otherwise: `major` where its figure or status is another."""

    claim: str
    title: str
    text: str
    major: bool


def changes(old: Mapping[str, Vintage], new: Mapping[str, Vintage]) -> Iterator[Change]:
    """The claims that an edition says otherwise than the one before, or says first."""
    for name, now in sorted(new.items()):
        was = old.get(name)
        if was is None:
            yield Change(name, f"{name}: new", now.statement, major=True)
        elif was.status != now.status:
            yield Change(name, f"{name}: {was.status} became {now.status}", now.statement, major=True)
        elif was.value != now.value:
            yield Change(name, f"{name}: {_valued(was)} became {_valued(now)}", now.statement, major=True)
        elif was.statement != now.statement:
            yield Change(name, f"{name}: in other words", f"{was.statement} → {now.statement}", major=False)


def _valued(claim: Vintage) -> str:
    return f"{claim.value or 'no value'} (as of {claim.as_of})"


def extended(feed: bytes, changes: Iterable[Change], project: Project) -> bytes:
    """The feed of a project with the changes of its edition before those of earlier ones.

    `feed` is what was published before, or empty. Raises ProblemError where it is no Atom.
    """
    try:
        earlier = etree.fromstring(feed).findall(_ENTRY) if feed else []
    except etree.XMLSyntaxError as error:
        raise refuse(Exit.PUBLISH, NAME, found=error, allowed="the feed as publishing writes it") from None
    edition, url = project.edition, project.url
    day = f"{edition.date.isoformat()}T00:00:00Z"
    entries = [
        _E.entry(
            _E.title(change.title),
            _E.id(f"{url}{NAME}#{edition.number}-{change.claim}"),
            _E.link(href=f"{url}claims/{change.claim}/"),
            _E.updated(day),
            _E.category(term="major" if change.major else "minor"),
            _E.content(change.text, type="text"),
        )
        for change in changes
    ]
    whole = _E.feed(
        _E.title(f"{project.title}: changes of claims"),
        _E.id(f"{url}{NAME}"),
        _E.link(rel="self", href=f"{url}{NAME}"),
        _E.link(href=url),
        _E.updated(day),
        _E.author(_E.name(project.author)),
        *[*entries, *earlier][:_MOST],
    )
    etree.indent(whole)
    return etree.tostring(whole, xml_declaration=True, encoding="utf-8") + b"\n"
