"""`{key-figures}`: claims as large figures, each with its date, a line of its series and its mark.

A line of the directive names a claim, and may name the column of a table that shows its history:
`production-hubs | clusters-monthly | production_hubs`. `one / other` names a share of two columns.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from docutils import nodes
from lxml.html import tostring
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from qualifications.book.claims import claim_mark, ledger_of, note_use
from qualifications.charts.spark import Spark
from qualifications.ledger.errors import EvidenceError
from qualifications.ledger.ledger import Ledger

_logger = logging.getLogger(__name__)
# Units that the figure itself shows.
_IN_THE_FIGURE = {"", "share", "whole-share", "USD", "date"}
_ALLOWED = "the id of a claim, or `id | table | column` with a column, or two as `one / other`, of numbers"


class KeyFigures(SphinxDirective):
    """Large figures from the ledger, as a list."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The list; a line that cannot be shown is a warning with its place."""
        ledger = ledger_of(self.env.app)
        items = []
        for number, line in enumerate(self.content, self.lineno + 1):
            try:
                items += [self._item(line, ledger)] if line.strip() else []
            except (ValueError, EvidenceError) as error:
                found = error.found if isinstance(error, EvidenceError) else str(error)
                place = (self.env.docname, number)
                _logger.warning("found %s; allowed: %s", found, _ALLOWED, location=place, type="claim")
        return [nodes.bullet_list("", *items, classes=["key-figures"])]

    def _item(self, line: str, ledger: Ledger) -> nodes.list_item:
        name, *series = (part.strip() for part in line.split("|"))
        claim = ledger.claims.get(name)
        if claim is None or len(series) not in {0, 2}:
            raise ValueError(f"{line.strip()!r}; near it: {ledger.near(name)}")
        note_use(self.env, claim)
        figure = nodes.paragraph("", nodes.Text(claim.figure()), classes=["key-figure"])
        if claim.unit not in _IN_THE_FIGURE:
            figure += [nodes.Text(" "), nodes.inline("", claim.unit, classes=["unit"])]
        sentence = nodes.paragraph("", nodes.Text(claim.short or claim.statement))
        if claim.status != "current":
            sentence += nodes.inline("", f" [{claim.status}]", classes=["claim-status"])
        sentence += claim_mark("", claim=claim.id)
        parts: list[Any] = [figure, sentence]
        if series:
            spark = tostring(self._spark(ledger, *series).element(), encoding="unicode")
            parts.append(nodes.raw("", spark, format="html"))
        return nodes.list_item("", *parts)

    def _spark(self, ledger: Ledger, table: str, column: str) -> Spark:
        self.env.note_dependency(str(ledger.tables.package.table(table).path))
        frame = ledger.tables[table]
        names = [name.strip() for name in column.split("/")]
        days = _days(frame)
        if days is None or not all(
            name in frame.columns and frame.schema[name].is_numeric() for name in names
        ):
            raise ValueError(f"the column {column!r} of the table {table!r}")
        whole = frame.filter(pl.col("complete")) if "complete" in frame.columns else frame
        sums = whole.group_by(days.alias("day")).agg(pl.col(name).sum() for name in names).sort("day")
        values = sums[names[0]] if len(names) == 1 else sums[names[0]] / sums[names[1]]
        unit = " as a share of ".join(name.replace("_", " ") for name in names)
        return Spark(days=sums["day"].to_list(), values=values.to_list(), unit=unit.capitalize())


def _days(frame: pl.DataFrame) -> pl.Expr | None:
    """The day of each row: its date, or the first day of its quarter."""
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    if dates:
        return pl.col(dates[0])
    if "quarter" not in frame.columns:
        return None
    year, quarter = (pl.col("quarter").str.extract(r"^(\d+)-Q(\d)$", part) for part in (1, 2))
    return pl.date(year.cast(pl.Int32), quarter.cast(pl.Int32) * 3 - 2, 1)


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("key-figures", KeyFigures)
