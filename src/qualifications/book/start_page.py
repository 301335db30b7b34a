"""What the start page shows: claims as large figures, and what changed last.

A line of `{key-figures}` names a claim, and may name the column of a table that shows its history:
`hubs | hubs-monthly | hubs`. `one / other` names a share of two columns.
`seats-held#seats` shows the figure as a part of another of the claim, as in "3 of 9".
The option `skyline` draws a table's column and a part of it above the figures:
`hubs-monthly | hubs: all hubs | classrooms: of them in classrooms`.
"""

import re
from typing import Any

import polars as pl
from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup

from qualifications.book.directive import BookDirective, directive, problems_as_warnings
from qualifications.charts.sparkline import Series, skyline, sparkline
from qualifications.formatting import format_number, format_share
from qualifications.ledger.data_package import NORMAL, STATUS
from qualifications.ledger.entries import nearest
from qualifications.ledger.ledger import Ledger
from qualifications.markdown import read_markdown
from qualifications.problems import ProblemError, refusal

# Units that the figure as it is written shows already.
_IN_THE_FIGURE = {"", "share", "whole-share", "USD", "date"}
_SKYLINE = "`table | column: what it counts | column: what that part counts`, with columns of numbers"
_ALLOWED = "the id of a claim, or `id | table | column` with a column, or two as `one / other`, of numbers"
_CHANGES = "CHANGELOG.md"
# The heading of a section of the file, and an entry of a list with the lines that go on with it.
_SECTION = re.compile(r"^## .*$", re.MULTILINE)
_ENTRY = re.compile(r"^- .*(?:\n  .*)*", re.MULTILINE)


@directive("latest-changes", options={"entries": directives.positive_int})
def latest_changes(here: BookDirective) -> list[nodes.Node]:
    """The last written entries of the first section of CHANGELOG.md, the newest first; `entries` many."""
    _, *sections = _SECTION.split((here.project.root / _CHANGES).read_text(encoding="utf-8"))
    written = _ENTRY.findall(sections[0]) if sections else []
    entries = "\n".join(reversed(written[-here.options.get("entries", 4) :]))
    markdown = read_markdown(entries)
    if markdown.html or markdown.directives:
        raise refusal(f"markup or a directive in an entry of {_CHANGES}", "Markdown with the book's roles")
    return [nodes.container("", *here.markdown(entries), classes=["latest-changes"])]


@directive("key-figures", content=True, options={"skyline": directives.unchanged_required})
def key_figures(here: BookDirective) -> list[nodes.Node]:
    """Large figures from the ledger beneath their drawing; a line that cannot be shown is a warning."""
    drawing = Markup()
    items: list[dict[str, Any]] = []
    if "skyline" in here.options:
        with problems_as_warnings(here.get_location()):
            drawing = _skyline(here.options["skyline"], here.ledger)
    for number, line in enumerate(here.content, here.lineno + 1):
        with problems_as_warnings((here.env.docname, number)):
            if line.strip():
                items.append(_item(line, here))
    withheld = [each["claim"] for each in items if each["claim"].status == "stale"]
    shown = [each for each in items if each["claim"].status != "stale"]
    return [here.html("key-figures.html", drawing=drawing, items=shown, withheld=withheld)]


def _item(line: str, here: BookDirective) -> dict[str, Any]:
    """What the template shows for a line of the directive."""
    head, *series = (part.strip() for part in line.split("|"))
    name, _, of = head.partition("#")
    claim = here.ledger.claims.get(name)
    if claim is None or len(series) not in {0, 2}:
        raise refusal(f"{line.strip()!r}; near it: {nearest(name, here.ledger.claims)}", _ALLOWED)
    for part in ("value", of):
        misuse = here.ledger.misuse(name, part, as_figure=True)
        if misuse:
            raise ProblemError([misuse])
    return {
        "claim": claim,
        "figure": f"{claim.figure()} of {claim.figure(of)}" if of else claim.figure(),
        "unit": "" if claim.unit in _IN_THE_FIGURE else claim.unit,
        "line": _spark(series, here.ledger) if series and claim.status != "stale" else "",
    }


def _spark(series: list[str], ledger: Ledger) -> Markup:
    table, column = series
    names = [name.strip() for name in column.split("/")]
    sums = _series(table, names, ledger)
    values = sums[names[0]] if len(names) == 1 else sums[names[0]] / sums[names[1]]
    if not values.is_finite().all():
        found = f"a share of nothing in the columns {column!r} of the table {table!r}"
        raise refusal(found, "a whole above zero")
    titles = {field.name: field.title for field in ledger.tables.package.table(table).fields}
    unit = ", as a share of ".join(titles[name] for name in names)
    write = format_share if len(names) > 1 else format_number
    return sparkline(Series(unit, sums["day"].to_list(), values.to_list(), write))


def _skyline(text: str, ledger: Ledger) -> Markup:
    table, *layers = (part.strip() for part in text.split("|"))
    named = [[words.strip() for words in layer.split(":", 1)] for layer in layers]
    if [len(layer) for layer in named] != [2, 2] or not all(column and label for column, label in named):
        raise refusal(repr(text), _SKYLINE)
    # Of what there is on a day, the last row counts too, on the last day of the table.
    sums = _series(table, [column for column, _ in named], ledger, ended=False)
    *days, last = sums["day"].to_list()
    days.append(max(last, ledger.tables.package.table(table).as_of))
    whole, part = (Series(label, days, sums[column].to_list()) for column, label in named)
    return skyline(whole, part)


def _series(table: str, names: list[str], ledger: Ledger, *, ended: bool = True) -> pl.DataFrame:
    """The periods of a table, a row a day, with the sum of each column; all, or those that have ended."""
    frame = ledger.tables[table]
    days = _days(frame)
    wrong = [name for name in names if name not in frame.columns or not frame.schema[name].is_numeric()]
    if days is None or wrong:
        found = f"the column {' / '.join(wrong or names)!r} of the table {table!r}"
        raise refusal(found, "columns of numbers, beside one of days")
    chosen = frame.filter(pl.col(STATUS) == NORMAL) if ended and STATUS in frame.columns else frame
    if chosen.is_empty() or chosen.select(days).to_series().null_count():
        raise refusal(f"a blank day, or no day, in the table {table!r}", "a day in each row")
    sums = [pl.col(name).sum() for name in dict.fromkeys(names)]
    return chosen.group_by(days.alias("day")).agg(sums).sort("day")


def _days(frame: pl.DataFrame) -> pl.Expr | None:
    """The day of each row: its date, or the first day of its quarter."""
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    if dates:
        return pl.col(dates[0])
    if "quarter" not in frame.columns:
        return None
    year, quarter = (pl.col("quarter").str.extract(r"^(\d+)-Q(\d)$", part) for part in (1, 2))
    return pl.date(year.cast(pl.Int32), quarter.cast(pl.Int32) * 3 - 2, 1)
