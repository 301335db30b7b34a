"""A table of figures with a caption and scoped headers, for HTML and every form made from it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from markupsafe import Markup

from qualifications.formatting import format_date, format_number
from qualifications.rendering import render

# Tells the book's build that a cell shows a table of data, and which of its words a person has typed.
MIME_TYPE = "application/vnd.qualifications.table+json"


@dataclass(frozen=True)
class DataTable:
    """The rows of a frame; the first column heads each row, and on a phone rows of words stack.

    `headers` renames columns; `formats` gives a column a format of its own, such as `{:.1%}`; `links`
    names for a column the one that holds the addresses its cells lead to, which is not shown itself.
    """

    frame: pl.DataFrame
    caption: str
    headers: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    def html(self) -> Markup:
        """The table as HTML, with caption, head and body."""
        columns = [name for name in self.frame.columns if name not in self.links.values()]
        numeric = {name for name in columns if self.frame.schema[name].is_numeric() and name != "year"}
        stacked = len(numeric) < len(columns) / 2
        dates = {name for name in columns if self.frame.schema[name] == pl.Date and name != "month"}
        # Where all but the first column hold numbers, the table says so, and not each cell.
        numbers = len(columns) > 1 and numeric.issuperset(columns[1:])
        kinds: dict[str, dict[str, str]] = {name: {} for name in columns}
        kinds |= {name: {"class": "date"} for name in dates}
        if not numbers:
            kinds |= {name: {"class": "number"} for name in numeric}
        rows = (
            [(self.cell(name, row[name]), row.get(self.links.get(name, "")), kinds[name]) for name in columns]
            for row in self.frame.iter_rows(named=True)
        )
        headers = [(self._header(name), kinds[name]) for name in columns]
        kind = "numbers" if numbers else "sentences brief" if stacked else ""
        return render("data-table.html", caption=self.caption, headers=headers, rows=rows, kind=kind)

    def _header(self, name: str) -> str:
        words = name.replace("_", " ")
        # A column can bear a name, such as GESIS.
        return self.headers.get(name, words[:1].upper() + words[1:])

    def cell(self, name: str, value: Any) -> str:
        """A value of that column as the book writes it."""
        if value is None:
            return "not recorded"
        if name in self.formats:
            return self.formats[name].format(value)
        if isinstance(value, dt.date):
            return f"{value:%B %Y}" if name == "month" else format_date(value)
        if isinstance(value, int | float) and name != "year":
            return format_number(value)
        return str(value)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            MIME_TYPE: {"typed": [self.caption, *self.headers.values()]},
            "text/html": str(render("data-region.html", label=self.caption, table=self.html())),
            "text/plain": f"{self.caption}\n{self.frame}",
        }
