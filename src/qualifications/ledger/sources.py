"""The sources that claims rest on, from `evidence/sources.yml`, and whether the organization wrote them."""

import datetime as dt
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Annotated

import polars as pl
from pydantic.json_schema import SkipJsonSchema

from qualifications.formatting import in_ascii
from qualifications.ledger.entries import WORDS, Entry, Known, id_of
from qualifications.models import Address, Past, Text, Words
from qualifications.problems import Problem

SOURCES = "sources.yml"
# In a repository, what is no page of text: an issue, a change, a folder, a setting.
_RECORD = re.compile(r"https://github\.com/[^/]+/[^/]+/(?!blob/.+\.(?:md|rst|html|pdf)$)")
_COMMIT = re.compile(r"(?<=/)([0-9a-f]{12})[0-9a-f]{28}(?![0-9a-f])")


class Source(Entry):
    """A document that claims rest on."""

    independent: SkipJsonSchema[bool] = True
    """Whether somebody other than the organization and its people wrote it, by its authors and publisher."""

    title: Text
    """Its title, in its author's words."""
    publisher: Text
    url: Address
    """Where it stands: at the version that was read, where there is one."""
    read: Past
    """The day on which it was read."""
    authors: tuple[Text, ...] = ()
    """Who wrote it, where that is not its publisher; of many, those who wrote most, and the organization's
    people among them."""
    date: Past | None = None
    """Its own date."""
    archived: Address = ""
    """The address of a copy in an archive."""
    note: Words = ""

    def problems(self, _: Known) -> Iterator[Problem]:
        """A day on which it could not be read yet."""
        if self.date and self.date > self.read:
            yield Problem(f"the day {self.date}", f"a day up to {self.read}, when it was read", at=("date",))

    @property
    def link(self) -> str:
        """Its address, with a commit by its first 12 digits, which lead there too: pages repeat it often."""
        return _COMMIT.sub(r"\1", self.url)


NamedSource = Annotated[Source, id_of("a source of evidence/sources.yml", "source")]


def is_independent(source: Source, *, names: Collection[str], people: Mapping[str, dt.date]) -> bool:
    """Whether no publisher that names the organization, and none of its people then, wrote or published it.

    A publisher may be called the organization's sponsor, or somebody in its repository. Who has left keeps
    ties, and wrote as the organization's before.
    """
    written = {plain_name(name) for name in (source.publisher, *source.authors)}
    day = source.date or dt.date.max
    staff = {name for name, since in people.items() if since <= day}
    own = [rf"(?<!\w){re.escape(plain_name(name))}(?!\w)" for name in names]
    return not written & staff and not any(re.search(name, each) for name in own for each in written)


def by_writer(
    sources: Iterable[Source], *, names: Collection[str], rules: Container[str]
) -> dict[str, list[Source]]:
    """The sources in the lists of `WORDS["sources"]`; each is in one.

    `names` are those of the organization, and `rules` the sources that tell a rule.
    """
    own = set(map(plain_name, names))
    lists: dict[str, list[Source]] = {name: [] for name in WORDS["sources"]}
    for source in sources:
        if plain_name(source.publisher) in own:
            lists["repositories" if _RECORD.match(source.url) else "own"].append(source)
        else:
            lists["rules" if source.id in rules else "others"].append(source)
    return lists


def people_of(team: pl.DataFrame) -> dict[str, dt.date]:
    """Since when each person has belonged to the organization, by name and handle; founders always have."""
    people: dict[str, dt.date] = {}
    for row in team.iter_rows(named=True):
        since = dt.date.min if row.get("founder") is True else row.get("first_listed")
        people |= {plain_name(each): since for each in (row.get("name"), row.get("handle")) if each and since}
    return people


def plain_name(name: str) -> str:
    """A name as it is compared, in small letters: some write their own without accents."""
    return in_ascii(name).casefold().strip()
