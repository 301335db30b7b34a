"""`{key-figures}`: claims as large figures, each with its date, a line of its series and its mark.

A line of the directive names a claim, and may name the column of a table that shows its history:
`hubs | hubs-monthly | hubs`. `one / other` names a share of two columns.
`seats-held#seats` shows the figure as a part of another of the claim, as in "3 of 9".
The option `skyline` draws a table's column and a part of it above the figures:
`hubs-monthly | hubs: all hubs | classrooms: of them in classrooms`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl
from docutils import nodes
from docutils.parsers.rst import directives
from lxml.html import HtmlElement, tostring
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.claims import claim_mark, ledger_of, note_use, sign_of
from qualifications.book.problems import warn
from qualifications.charts.skyline import Skyline
from qualifications.charts.spark import Spark
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.problems import ProblemError
from qualifications.wording import format_number, format_share

# Units that the figure itself shows.
_IN_THE_FIGURE = {"", "share", "whole-share", "USD", "date"}
_SKYLINE = "`table | column: what it counts | column: what that part counts`, with columns of numbers"
_ALLOWED = "the id of a claim, or `id | table | column` with a column, or two as `one / other`, of numbers"


class KeyFigures(SphinxDirective):
    """Large figures from the ledger, as a list."""

    has_content = True
    option_spec: ClassVar = {"skyline": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The list, beneath its drawing; a line that cannot be shown is a warning with its place."""
        ledger = ledger_of(self.env.app)
        items, withheld = [], []
        drawing: list[nodes.Node] = []
        if "skyline" in self.options:
            try:
                drawing = [_raw(self._skyline(ledger, self.options["skyline"]).element())]
            except (ValueError, ProblemError) as error:
                found = error.problems[0].found if isinstance(error, ProblemError) else str(error)
                warn(self.get_location(), found, _SKYLINE)
        for number, line in enumerate(self.content, self.lineno + 1):
            try:
                if line.strip():
                    claim = self._claim(line, ledger)
                    if claim.status == "stale":
                        withheld.append(claim)
                    else:
                        items.append(self._item(line, claim, ledger))
            except (ValueError, ProblemError) as error:
                found = error.problems[0].found if isinstance(error, ProblemError) else str(error)
                warn((self.env.docname, number), found, _ALLOWED)
        figures = nodes.bullet_list("", *items, classes=["key-figures"])
        shown = [figures, *self._withheld(withheld)]
        return [nodes.container("", *drawing, *shown, classes=["opening"])] if drawing else shown

    def _claim(self, line: str, ledger: Ledger) -> Claim:
        head, *series = (part.strip() for part in line.split("|"))
        name = head.partition("#")[0]
        claim = ledger.claims.get(name)
        if claim is None or len(series) not in {0, 2}:
            raise ValueError(f"{line.strip()!r}; near it: {ledger.near(name)}")
        note_use(self.env, claim)
        return claim

    def _withheld(self, claims: list[Claim]) -> list[nodes.Node]:
        """What is not shown because nobody has looked again since it expired."""
        if not claims:
            return []
        text = nodes.paragraph("", nodes.Text("Withheld, since past their expiry: "), classes=["withheld"])
        for number, claim in enumerate(claims):
            text += [nodes.Text(", " if number else ""), nodes.Text(claim.id), claim_mark("", claim=claim.id)]
        text += nodes.Text(".")
        return [text]

    def _item(self, line: str, claim: Claim, ledger: Ledger) -> nodes.list_item:
        head, *series = (part.strip() for part in line.split("|"))
        of = head.partition("#")[2]
        words = f"{claim.figure()} of {claim.figure(of)}" if of else claim.figure()
        figure = nodes.paragraph("", nodes.Text(words), classes=["key-figure"])
        if claim.unit not in _IN_THE_FIGURE:
            figure += [nodes.Text(" "), nodes.inline("", claim.unit, classes=["unit"])]
        sentence = nodes.paragraph("", nodes.Text(claim.short or claim.statement))
        sentence += sign_of(claim)
        parts: list[Any] = [figure, sentence]
        if series:
            parts.append(_raw(self._spark(ledger, *series).element()))
        return nodes.list_item("", *parts)

    def _spark(self, ledger: Ledger, table: str, column: str) -> Spark:
        names = [name.strip() for name in column.split("/")]
        sums = self._series(ledger, table, names)
        values = sums[names[0]] if len(names) == 1 else sums[names[0]] / sums[names[1]]
        titles = {field.name: field.title for field in ledger.tables.package.table(table).fields}
        return Spark(
            days=sums["day"].to_list(),
            values=values.to_list(),
            unit=", as a share of ".join(titles[name] for name in names),
            write=format_share if len(names) > 1 else format_number,
        )

    def _skyline(self, ledger: Ledger, text: str) -> Skyline:
        table, *layers = (part.strip() for part in text.split("|"))
        columns = [tuple(word.strip() for word in layer.split(":", 1)) for layer in layers]
        if [len(column) for column in columns] != [2, 2] or not all(map(all, columns)):
            raise ValueError(repr(text))
        (whole, whole_label), (part, part_label) = columns
        sums = self._series(ledger, table, [whole, part])
        return Skyline(
            days=sums["day"].to_list(),
            whole=sums[whole].to_list(),
            part=sums[part].to_list(),
            labels=(whole_label, part_label),
        )

    def _series(self, ledger: Ledger, table: str, names: list[str]) -> pl.DataFrame:
        """The whole periods of a table, a row a day, with the sum of each column."""
        frame = ledger.tables[table]
        days = _days(frame)
        wrong = [name for name in names if name not in frame.columns or not frame.schema[name].is_numeric()]
        if days is None or wrong:
            raise ValueError(f"the column {' / '.join(wrong or names)!r} of the table {table!r}")
        whole = frame.filter(pl.col("complete")) if "complete" in frame.columns else frame
        return whole.group_by(days.alias("day")).agg(pl.col(name).sum() for name in names).sort("day")


def _raw(element: HtmlElement) -> nodes.raw:
    return nodes.raw("", tostring(element, encoding="unicode"), format="html")


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
