"""What every print form says about itself, and the picture on the cover of the whole book."""

import datetime as dt
from dataclasses import dataclass

from qualifications.citations.cff import License
from qualifications.formatting import format_date
from qualifications.project import Edition

# The picture, from the book's folder and from the one that the forms are made in.
COVER = "images/cover.svg"


@dataclass(frozen=True)
class EditionInfo:
    """The book's title, author and edition, the date of its data, and where it is published.

    `locale` is its language, as a tag such as en-US or de, and `cover` says what its picture shows.
    """

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    edition: Edition
    data_as_of: dt.date
    url: str
    locale: str
    license: License
    cover: str

    @property
    def dated(self) -> str:
        """Edition and data date in one line."""
        return f"Edition {self.edition.number} · data to {format_date(self.data_as_of)}"
