"""A table of figures with a caption and scoped headers, for HTML and every form made from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from qualifications.wording import format_date, format_number

# Tells the book's build that a cell shows a table of data, and which of its words a person has typed.
MIME_TYPE = "application/vnd.qualifications.table+json"


@dataclass(frozen=True)
class DataTable:
    """The rows of a frame; the first column heads each row.

    `headers` renames columns; `formats` gives a column a format of its own, such as `{:.1%}`; `links`
    names for a column the one that holds the addresses its cells lead to, which is not shown itself.
    """

    frame: pl.DataFrame
    caption: str
    headers: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    def element(self) -> HtmlElement:
        """The table as an element with caption, head and body."""
        columns = [name for name in self.frame.columns if name not in self.links.values()]
        numeric = {name for name in columns if self.frame.schema[name].is_numeric() and name != "year"}
        head = [E.th(self._header(name), {"scope": "col"} | self._align(name, numeric)) for name in columns]
        rows = [
            E.tr(
                E.th(self._content(columns[0], row), scope="row"),
                *(E.td(self._content(name, row), self._align(name, numeric)) for name in columns[1:]),
            )
            for row in self.frame.iter_rows(named=True)
        ]
        table: HtmlElement = E.table(
            {"class": "data"}, E.caption(self.caption), E.thead(E.tr(*head)), E.tbody(*rows)
        )
        return table

    def _content(self, name: str, row: Mapping[str, Any]) -> Any:
        text, address = self.cell(name, row[name]), row.get(self.links.get(name, ""))
        return E.a(text, href=address) if address else text

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
            return format_date(value)
        if isinstance(value, int | float) and name != "year":
            return format_number(value)
        return str(value)

    @staticmethod
    def _align(name: str, numeric: set[str]) -> dict[str, str]:
        return {"class": "number"} if name in numeric else {}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = tostring(
            E.div(
                {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": self.caption},
                self.element(),
            ),
            encoding="unicode",
        )
        return {
            MIME_TYPE: {"typed": [self.caption, *self.headers.values()]},
            "text/html": str(html),
            "text/plain": f"{self.caption}\n{self.frame}",
        }
