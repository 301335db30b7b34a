"""The book as `CITATION.cff` describes it: the one source of every citation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from qualifications.inputs import read_mapping
from qualifications.models import Address, Allowed, Record, Some, Text, Words, read_record
from qualifications.problems import Exit, Fault

FILE = "CITATION.cff"
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Publication:
    """What does not change from edition to edition; `doi` is empty until one exists."""

    title: str
    authors: tuple[str, ...]
    publisher: str
    abstract: str
    keywords: tuple[str, ...]
    license: str
    language: str
    repository: str
    doi: str


def read_publication(root: Path) -> Publication:
    """The publication that the file in the folder describes; raises ProblemError."""
    document = read_mapping(root / FILE, allowed="fields as `name: value`")
    file = read_record(_File, document, exit_=Exit.PROJECT)
    authors = tuple(author.name for author in file.authors)
    cited = file.preferred_citation
    return Publication(
        title=file.title,
        authors=authors,
        publisher=cited.publisher.name if cited.publisher else authors[0],
        abstract=file.abstract,
        keywords=file.keywords,
        license=file.license,
        language=next(iter(cited.languages), "en"),
        repository=file.repository_code,
        doi=cited.doi or file.doi,
    )


def _doi(text: str) -> str:
    if text and not _DOI.fullmatch(text):
        raise Fault(repr(text), "10., a number, a slash, a name")
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise Fault(repr(text), "a code such as en")
    return text


_Doi = Annotated[Words, AfterValidator(_doi)]


class _Fields(Record):
    """Fields of which the file has more than the book needs."""

    model_config = ConfigDict(extra="ignore", alias_generator=lambda name: name.replace("_", "-"))


class _Name(_Fields):
    name: Text


class _Cited(_Fields):
    publisher: _Name | None = None
    languages: tuple[Annotated[Words, AfterValidator(_language)], ...] = ()
    doi: _Doi = ""


class _File(_Fields):
    title: Text
    authors: Annotated[Some[_Name], Allowed("at least one, each with a `name`")]
    license: Text
    abstract: Words = ""
    keywords: tuple[Text, ...] = ()
    repository_code: Address = ""
    doi: _Doi = ""
    preferred_citation: _Cited = Field(default=_Cited())
