"""`{crosswalk} HECVAT`: the questions of one public questionnaire, and the claims that answer each.

They stand in the table `questionnaires`, whose file is a download too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from qualifications.book.claims import ledger_of, note_whole
from qualifications.book.problems import warn
from qualifications.wording import format_date, markdown_text

TABLE = "questionnaires"
_NONE = "none; ask"


class Crosswalk(SphinxDirective):
    """The rows of one questionnaire as a table."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The table; a questionnaire without rows is a warning."""
        ledger = ledger_of(self.env.app)
        note_whole(self.env)
        name = self.arguments[0]
        known = ledger.tables.package.tables
        rows = ledger.tables[TABLE] if TABLE in known else pl.DataFrame({"questionnaire": []})
        chosen = rows.filter(pl.col("questionnaire") == name)
        if chosen.is_empty():
            names = ", ".join(sorted(set(rows["questionnaire"].to_list()))) or f"a table `{TABLE}`"
            warn(self.get_location(), f"the questionnaire {name!r}", names)
            return []
        caption = f"{name}, by pages to {format_date(known[TABLE].as_of)}"
        parent = nodes.Element()
        lines = StringList(list(_lines(caption, chosen.to_dicts())), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, parent)
        return parent.children


def _lines(caption: str, rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    yield f":::{{table}} {caption}"
    yield ":class: sentences"
    yield ""
    yield "| Item | What it asks | Answer | What was found |"
    yield "|---|---|---|---|"
    for row in rows:
        marks = "".join(f"{{evidence}}`{claim}`" for claim in (row["claims"] or "").split())
        answer = "evidence" if row["answer"] == "evidence" else _NONE
        item, asks, found = (markdown_text(row[name]) for name in ("item", "asks", "found"))
        yield f"| {item} | {asks} | {answer} | {found}{marks} |"
    yield ":::"


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("crosswalk", Crosswalk)
