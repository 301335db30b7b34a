"""The book as `CITATION.cff` describes it: the one source of every citation."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from qualifications.inputs import read_mapping
from qualifications.models import Address, Allowed, Record, Some, Text, Words, one_of, read_record
from qualifications.problems import refusal

CITATION_FILE = "CITATION.cff"
_COMMONS = "https://creativecommons.org"


@dataclass(frozen=True)
class License:
    """A license: its identifier, its name for readers, and the address of its words."""

    id: str
    name: str
    address: str


# The licenses that text and figures may have, by their identifiers in the list of SPDX.
LICENSES = {"CC0-1.0": License("CC0-1.0", "CC0 1.0", f"{_COMMONS}/publicdomain/zero/1.0/")}
for _kind in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND"):
    _address = f"{_COMMONS}/licenses/{_kind.lower()}/4.0/"
    LICENSES[f"CC-{_kind}-4.0"] = License(f"CC-{_kind}-4.0", f"CC {_kind} 4.0", _address)


def _fitting(pattern: str, allowed: str) -> AfterValidator:
    """Has a text refused that is not empty and does not fit the pattern."""

    def check(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise refusal(repr(text), allowed)
        return text

    return AfterValidator(check)


_Doi = Annotated[Words, _fitting(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+", "10., a number, a slash, a name")]
_Language = Annotated[Text, _fitting(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "a code such as en")]


class _Fields(Record):
    """Fields of which the file has more than the book needs."""

    model_config = ConfigDict(extra="ignore", alias_generator=lambda name: name.replace("_", "-"))


class _Name(_Fields):
    name: Text


class _Cited(_Fields):
    publisher: _Name | None = None
    languages: tuple[_Language, ...] = ()
    doi: _Doi = ""


class Publication(_Fields):
    """What does not change from edition to edition; `doi` is empty until one exists."""

    title: Text
    named: Annotated[Some[_Name], Field(alias="authors"), Allowed("at least one, each with a `name`")]
    license: Annotated[str, one_of({each.id: each.name for each in LICENSES.values()})]
    abstract: Words = ""
    keywords: tuple[Text, ...] = ()
    repository_code: Address = ""
    own_doi: Annotated[_Doi, Field(alias="doi")] = ""
    preferred_citation: _Cited = _Cited()

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of the authors, in order."""
        return tuple(author.name for author in self.named)

    @property
    def publisher(self) -> str:
        """The publisher of the preferred citation, else the first author."""
        publisher = self.preferred_citation.publisher
        return publisher.name if publisher else self.authors[0]

    @property
    def language(self) -> str:
        """The language of the preferred citation, else English."""
        return next(iter(self.preferred_citation.languages), "en")

    @property
    def locale(self) -> str:
        """The language with its country, where that is known: that of a book in English is the US."""
        return "en-US" if self.language == "en" else self.language

    @property
    def terms(self) -> License:
        """The license of text and figures."""
        return LICENSES[self.license]

    @property
    def doi(self) -> str:
        """The DOI of the preferred citation, else that of the file."""
        return self.preferred_citation.doi or self.own_doi


def read_publication(root: Path) -> Publication:
    """The publication that the file in the folder describes; raises ProblemError."""
    document = read_mapping(root / CITATION_FILE, allowed="fields as `name: value`")
    return read_record(Publication, document)
