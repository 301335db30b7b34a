"""What every print form says about itself, and the picture on the cover of the whole book."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qualifications.citations.licenses import License
from qualifications.project import Edition
from qualifications.wording import format_date


@dataclass(frozen=True)
class Cover:
    """The picture, a path below the folder that the forms are made in, and what it shows."""

    picture: str
    alt: str


@dataclass(frozen=True)
class Imprint:
    """The book's title, author and edition, the date of its data, and where it is published.

    `language` is a tag such as en or de-CH.
    """

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    edition: Edition
    data_as_of: dt.date
    url: str
    language: str
    license: License

    @property
    def locale(self) -> str:
        """The language with its country, by which words are broken: that of the book's English is the US."""
        return "en-US" if self.language == "en" else self.language

    @property
    def dated(self) -> str:
        """Edition and data date in one line."""
        return f"Edition {self.edition.number} · data to {format_date(self.data_as_of)}"
