"""Manuscripts as plain text in seven-bit characters."""

import textwrap
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from lxml.html import fromstring, tostring
from lxml.html.builder import E

from qualifications.export.edition_info import EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write
from qualifications.formatting import format_date, in_ascii

# Some characters become longer in ASCII: a line then has 76 at most.
_COLUMNS = 74
FORM = PrintForm(
    to="plain",
    filter=Path(str(files("qualifications.export") / "text" / "plain.lua")),
    options={"columns": _COLUMNS},
)


def make_text(manuscript: Manuscript, edition_info: EditionInfo, *, write: Write) -> bytes:
    """The manuscript as ASCII text that opens with its edition and the date of its data.

    Raises ProblemError where Pandoc refuses.
    """
    titles = (title.text_content() for title in fromstring(manuscript.html).iter("h1"))
    contents = E.div(E.h1("Contents"), E.ul(*map(E.li, titles)))
    chapters = (str(tostring(contents, encoding="unicode")), *manuscript.chapters)
    body = write(replace(manuscript, chapters=chapters), FORM).decode()
    head = (
        manuscript.title,
        textwrap.fill(edition_info.description, _COLUMNS),
        "",
        f"Edition {edition_info.edition.number}",
        f"Data to {format_date(edition_info.data_as_of)}; each fact has its own date",
        f"Published at {edition_info.url}",
        f"Text and figures under {edition_info.license.name}",
    )
    return in_ascii("\n".join(head) + f"\n\n{body}").encode("ascii")
