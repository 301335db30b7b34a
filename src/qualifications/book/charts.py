"""`{chart}`: a figure of a table's columns, which needs no code.

    ```{chart} visits
    :table: visits
    :lines: people, guests
    :over: week_ending
    :title: Visits grew to 23 a week
    :subtitle: People and guests a week.
    :alt: Two lines over time. Visits grew from 11 to 23 people a week.
    ```

`:bars:` with `:names:` draws a bar for each row. The subtitle ends in the date of the table by itself.
"""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from qualifications.book.claims import ledger_of
from qualifications.book.figures import show_figure
from qualifications.charts.figure import Figure
from qualifications.problems import Exit, ProblemError, refuse
from qualifications.wording import format_date

_NEEDED = ("table", "title", "subtitle", "alt")
_logger = logging.getLogger(__name__)


class Chart(SphinxDirective):
    """Lines over time, or bars, of the columns of a table."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(
            (*_NEEDED, "lines", "over", "bars", "names", "labels"), directives.unchanged_required
        ),
        **dict.fromkeys(("source", "note"), directives.unchanged),
        "share": directives.flag,
        "height": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """The figure; what it lacks is a warning."""
        try:
            return [*show_figure(self.env, self._figure().plate, self.lineno)]
        except ProblemError as error:
            for problem in error.problems:
                text = f"{problem.message} in the {problem.place}; allowed: {problem.allowed}"
                _logger.warning("%s", text, location=self.get_location(), type="figure")
            return []

    def _figure(self) -> Figure:
        tables = ledger_of(self.env.app).tables
        missing = [f"`:{name}:`" for name in _NEEDED if not self.options.get(name)]
        if missing:
            raise self._refused(f"no {' and no '.join(missing)}", "each of them")
        if self.options["table"] not in tables.package.tables:
            raise self._refused(f"the table {self.options['table']!r}", ", ".join(tables.package.tables))
        table = tables.package.table(self.options["table"])
        sources = "; ".join(source.title for source in table.sources)
        return Figure(
            name=self.arguments[0],
            title=self.options["title"],
            subtitle=f"{self.options['subtitle']} Data to {format_date(table.as_of)}.",
            alt=self.options["alt"],
            source=self.options.get("source") or f"{sources}.",
            note=self.options.get("note", ""),
            **self._drawing(tables[table.name]),
        )

    def _drawing(self, frame: pl.DataFrame) -> dict[str, Any]:
        """What is drawn, of which columns, and how high."""
        # Altair takes half a second to load, and most books draw in notebooks.
        from qualifications.charts.usual import MOST_LINES, bars, lines

        share = "share" in self.options
        kinds = [kind for kind in (("lines", "over"), ("bars", "names")) if set(kind) <= self.options.keys()]
        if len(kinds) != 1:
            allowed = "`:lines:` with `:over:`, or `:bars:` with `:names:`"
            raise self._refused("no kind of chart, or two", allowed)
        of, by = ([each.strip() for each in self.options[name].split(",")] for name in kinds[0])
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric()]
        days = [name for name, kind in frame.schema.items() if kind == pl.Date]
        self._check(of, numbers, most=MOST_LINES if kinds[0][0] == "lines" else 1)
        self._check(by, days if kinds[0][1] == "over" else frame.columns, most=1)
        data = frame.select(*by, *of)
        labels = [each.strip() for each in self.options.get("labels", "").split(",") if each.strip()]
        if labels and (kinds[0][0] != "lines" or len(labels) != len(of)):
            raise self._refused(f"{len(labels)} labels", "one for each of the lines")
        formats = dict.fromkeys(of, "{:.1%}") if share else {}
        if kinds[0][0] == "lines":
            drawn, height = lines(data, over=by[0], values=of, share=share, labels=labels), 260
        else:
            drawn, height = bars(data, names=by[0], values=of[0], share=share), 40 + 28 * data.height
        height = self.options.get("height", height)
        return {"draw": drawn, "data": data, "formats": formats, "height": height}

    def _check(self, columns: list[str], allowed: list[str], *, most: int) -> None:
        wrong = [repr(each) for each in columns if each not in allowed]
        if wrong or len(columns) > most:
            found = f"the column {wrong[0]}" if wrong else f"{len(columns)} columns"
            raise self._refused(found, f"{', '.join(allowed)}, at most {most} of them")

    def _refused(self, found: str, allowed: str) -> ProblemError:
        return refuse(Exit.BOOK, f"figure {self.arguments[0]!r}", found=found, allowed=allowed)


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("chart", Chart)
