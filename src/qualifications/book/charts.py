"""`{chart}`: lines over time or bars of a table's columns, which need no code."""

from typing import Any

import polars as pl
from docutils import nodes
from docutils.parsers.rst import directives

from qualifications.book.directive import BookDirective, directive
from qualifications.book.figures import show_figure
from qualifications.charts.figure import Figure
from qualifications.formatting import format_date
from qualifications.problems import ProblemError, refusal

_NEEDED = ("table", "title", "subtitle", "alt")
# The kinds of charts, by the option with their columns of values; and the option with that of days or names.
_KINDS = {"lines": "over", "bars": "names"}
_OPTIONS = (*_NEEDED, *_KINDS, *_KINDS.values(), "labels", "source")


@directive("chart", argument=True, options=dict.fromkeys(_OPTIONS, directives.unchanged))
def chart(here: BookDirective) -> list[nodes.Node]:
    """Lines over time, or bars, of the columns of a table."""
    tables = here.ledger.tables
    given = here.options
    missing = [f"`:{name}:`" for name in _NEEDED if not given.get(name)]
    if missing:
        raise _refused(here, f"no {' and no '.join(missing)}", "each of them")
    if given["table"] not in tables.package.tables:
        raise _refused(here, f"the table {given['table']!r}", ", ".join(tables.package.tables))
    table = tables.package.table(given["table"])
    sources = "; ".join(source.title for source in table.sources)
    figure = Figure(
        name=here.arguments[0],
        title=given["title"],
        subtitle=f"{given['subtitle']} Data to {format_date(table.as_of)}.",
        alt=given["alt"],
        source=given.get("source") or f"{sources}.",
        headers={
            "month": f"Month, the last one to {format_date(table.as_of)}",
            **dict(zip(_listed(here, "lines"), _listed(here, "labels"), strict=False)),
        },
        **_drawing(here, tables[table.name]),
    )
    return [*show_figure(here.env, figure.parts, here.lineno)]


def _drawing(here: BookDirective, frame: pl.DataFrame) -> dict[str, Any]:
    """What a figure needs to draw the columns that the options name: `draw`, `data` and `height`."""
    # Altair takes half a second to load, and most books draw in notebooks.
    from qualifications.charts.built_in import MOST_LINES, bars, lines

    kinds = [kind for kind, along in _KINDS.items() if here.options.get(kind) and here.options.get(along)]
    if len(kinds) != 1:
        allowed = "`:lines:` with `:over:`, or `:bars:` with `:names:`"
        raise _refused(here, "no kind of chart, or two", allowed)
    is_line = kinds == ["lines"]
    numbers = [name for name, type_ in frame.schema.items() if type_.is_numeric()]
    days = [name for name, type_ in frame.schema.items() if type_ == pl.Date]
    values = _columns(here, kinds[0], numbers, most=MOST_LINES if is_line else 1)
    (along,) = _columns(here, _KINDS[kinds[0]], days if is_line else frame.columns, most=1)
    labels = _listed(here, "labels")
    if labels and not (is_line and len(labels) == len(values)):
        raise _refused(here, f"{len(labels)} labels", "one for each of the lines")
    data = frame.select(along, *values)
    # A line may have gaps; without a day there is no point, and without a value no bar.
    for name in [along] if is_line else data.columns:
        if data[name].null_count():
            raise _refused(here, f"blank cells in the column {name!r}", "a column that is filled in")
    if data[along].is_duplicated().any():
        raise _refused(here, f"a cell of the column {along!r} twice", "one row for each")
    if is_line and data.height < 2:  # noqa: PLR2004 - a line has two ends
        raise _refused(here, "a line without a second day", "two days or more")
    for name in values:
        if not data[name].count():
            raise _refused(here, f"no value in the column {name!r}", "a column with values")
        if (data[name] < 0).any():
            raise _refused(here, f"negative values in the column {name!r}", "values from zero up")
    if is_line:
        return {"draw": lines(data, over=along, values=values, labels=labels), "data": data, "height": 260}
    return {"draw": bars(data, names=along, values=values[0]), "data": data, "height": 40 + 28 * data.height}


def _listed(here: BookDirective, option: str) -> list[str]:
    """The parts of an option that holds a list with commas."""
    return [each.strip() for each in here.options.get(option, "").split(",") if each.strip()]


def _columns(here: BookDirective, option: str, allowed: list[str], *, most: int) -> list[str]:
    """The columns that an option names, which are among those allowed."""
    columns = _listed(here, option)
    wrong = [repr(each) for each in columns if each not in allowed]
    if wrong or not 1 <= len(columns) <= most:
        found = f"the column {wrong[0]}" if wrong else f"{len(columns)} columns"
        raise _refused(here, found, f"{', '.join(allowed)}, at most {most} of them")
    return columns


def _refused(here: BookDirective, found: str, allowed: str) -> ProblemError:
    return refusal(f"{found} in the figure {here.arguments[0]!r}", allowed)
