"""The book as `CITATION.cff` describes it: the one source of every citation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualifications.inputs import InputError, LinedYaml, read_mapping, shown
from qualifications.project import ProjectError
from qualifications.safety import ADDRESS, address_fault, text_fault

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
    """The publication that the file in the folder describes.

    Raises ProjectError with the file, the field, what was found and what is allowed.
    """
    try:
        document = read_mapping(root / FILE, allowed="fields as `name: value`")
        return _Reader(document).publication()
    except InputError as error:
        raise ProjectError(str(error)) from None


class _Reader:
    """Reads the fields of one file; each method raises InputError at the line of what is wrong."""

    def __init__(self, document: LinedYaml) -> None:
        self._document = document

    def publication(self) -> Publication:
        authors = self._authors()
        cited = "preferred-citation"
        language = self._value(cited, "languages", 0)
        doi = self._text(cited, "doi") or self._text("doi")
        if doi and not _DOI.fullmatch(doi):
            key = (cited, "doi") if self._text(cited, "doi") else ("doi",)
            raise self._document.error(
                *key, found=f"doi {shown(doi)}", allowed="10., a number, a slash, a name"
            )
        repository = self._text("repository-code")
        if repository and address_fault(repository):
            raise self._document.error(
                "repository-code", found=f"repository-code {shown(repository)}", allowed=ADDRESS
            )
        if language is not None and (not isinstance(language, str) or not _LANGUAGE.fullmatch(language)):
            raise self._document.error(
                cited, "languages", found=f"languages {shown(language)}", allowed="a code such as en"
            )
        return Publication(
            title=self._text("title", required=True),
            authors=authors,
            publisher=self._text(cited, "publisher", "name") or authors[0],
            abstract=self._text("abstract"),
            keywords=self._keywords(),
            license=self._text("license", required=True),
            language=language or "en",
            repository=repository,
            doi=doi,
        )

    def _value(self, *key: str | int) -> Any:
        value: Any = self._document.data
        for name in key:
            if isinstance(name, int):
                value = value[name] if isinstance(value, list) and len(value) > name else None
            else:
                value = value.get(name) if isinstance(value, dict) else None
        return value

    def _text(self, *key: str | int, required: bool = False) -> str:
        value = self._value(*key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or text_fault(value) or (required and not value.strip()):
            raise self._document.error(*key, found=f"{key[-1]} {shown(value)}", allowed="a text")
        return " ".join(value.split())

    def _keywords(self) -> tuple[str, ...]:
        keywords = self._value("keywords") or []
        if not isinstance(keywords, list):
            raise self._document.error(
                "keywords", found=f"keywords {shown(keywords)}", allowed="a list of texts"
            )
        return tuple(self._text("keywords", number, required=True) for number in range(len(keywords)))

    def _authors(self) -> tuple[str, ...]:
        authors = self._value("authors") or []
        named = isinstance(authors, list) and [self._value("authors", i, "name") for i in range(len(authors))]
        if not named or not all(named):
            allowed = "at least one, each with a `name`"
            raise self._document.error("authors", found=f"authors {shown(authors)}", allowed=allowed)
        return tuple(self._text("authors", i, "name", required=True) for i in range(len(authors)))
