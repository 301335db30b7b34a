"""The pages made from the ledger: every claim, every source, every table and metric, as directives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from docutils import nodes
from lxml.html import HtmlElement, tostring
from lxml.html.builder import E
from sphinx.util.docutils import SphinxDirective

from qualifications.book.claims import anchor, copy_attribute, ledger_of, lost_words, note_whole
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.ledger.metrics.registry import metrics_of
from qualifications.ledger.metrics.usual import USUAL
from qualifications.ledger.package import Table
from qualifications.ledger.readings import Quoted
from qualifications.wording import format_date, format_number

# On paper the sentence needs the room.
_SCREEN_ONLY = ("Kind", "Expires")
# What a reading found, told so that nobody takes it for the sentence as it is now.
_VERDICTS = {
    "exact": "and the sentence said what its source says",
    "stretched": "when an earlier wording said more or other than its source, and was corrected",
    "wrong": "when an earlier wording was not true, and was corrected",
    "unreadable": "when the source could not be read",
}


class LedgerDirective(SphinxDirective):
    """A directive whose content is made from the whole ledger; its page is read again when that changes."""

    def run(self) -> list[nodes.Node]:
        """The elements as raw HTML, for site and print alike."""
        ledger = ledger_of(self.env.app)
        note_whole(self.env)
        html = "\n".join(str(tostring(each, encoding="unicode")) for each in self.elements(ledger))
        return [nodes.raw("", html, format="html")]

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        """The elements of the page."""
        raise NotImplementedError


class ClaimsTable(LedgerDirective):
    """`{claims-table}`: every claim, with its evidence behind a disclosure."""

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        active = [claim for claim in ledger.claims.values() if claim.status != "retired"]
        # A script makes it work; it stands here, so that nothing moves when the script comes.
        yield E.p(
            {"class": "claims-filter screen-only"},
            E.label("Show claims with", {"for": "claims-words"}),
            " ",
            E.input(type="search", id="claims-words"),
            " ",
            E.output(f"{len(active)} of {len(active)}", {"for": "claims-words"}),
        )
        yield _table(
            "Every claim of the book",
            ["Claim", "Kind", "Data date", "Expires", "Status"],
            [_claim_row(claim, ledger) for claim in active],
            copy_attribute(self.env.app),
            classes="data claims",
        )
        retired = [claim for claim in ledger.claims.values() if claim.status == "retired"]
        if retired:
            yield _table(
                "Retired claims", ["Claim", "Why it was retired"], [_retired_row(claim) for claim in retired]
            )


class LedgerCounts(LedgerDirective):
    """`{ledger-counts}`: claims by kind, status and origin, and how many have an independent source."""

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        claims = list(ledger.claims.values())
        groups = [("All claims", claims)]
        groups += [(f"Kind: {KINDS[kind]}", [each for each in claims if each.kind == kind]) for kind in KINDS]
        for status in sorted({each.status for each in claims}):
            groups.append((f"Status: {status}", [each for each in claims if each.status == status]))
        groups += [
            ("Computed from a table", [each for each in claims if each.computed]),
            ("Cited from a source", [each for each in claims if not each.computed]),
        ]
        rows = [
            E.tr(_head(name), _count(len(group)), _count(sum(each.independent for each in group)))
            for name, group in groups
            if group
        ]
        headers = ["Group", "Claims", f"With a source independent of {self.config.author}"]
        yield _table("Claims by kind, status and origin", headers, rows)


class DatasetTable(LedgerDirective):
    """`{dataset-table}`: every table of the evidence."""

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        tables = ledger.tables.package.tables.values()
        headers = [
            "Table",
            "What it holds, and known gaps",
            "Data date",
            "Next update due",
            "Covers",
            "License",
        ]
        yield _table("The tables behind the figures", headers, [_dataset_row(table) for table in tables])


class MetricList(LedgerDirective):
    """`{metric-list}`: the definition of each metric of the book's tables, from the code that has it."""

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        tables = ledger.tables.package.tables
        own = [
            (metric.name, metric.definition, ", ".join(metric.tables.values()))
            for metric in metrics_of(ledger.tables.package.path.parent).values()
            if all(name in tables for name in metric.tables.values())
        ]
        usual = [
            (name, function.__doc__ or "", "the one that the claim names") for name, function in USUAL.items()
        ]
        rows = [
            E.tr(
                E.th(E.code(name), {"scope": "row", "id": f"metric-{name.replace('.', '-')}"}),
                E.td(" ".join(definition.split())),
                E.td(of),
            )
            for name, definition, of in (*own, *usual)
        ]
        yield _table("How each figure is computed", ["Metric", "Definition", "Tables"], rows)


class SourceList(LedgerDirective):
    """`{source-list}`: every document that a claim rests on."""

    def elements(self, ledger: Ledger) -> Iterable[HtmlElement]:
        rows = [
            E.tr(
                E.th(E.a(source.title, href=source.url), {"scope": "row", "id": f"source-{source.id}"}),
                E.td("; ".join((source.publisher, *source.authors))),
                E.td(format_date(source.date) if source.date else "not dated"),
                E.td(format_date(source.read)),
                E.td("yes" if source.independent else "no"),
            )
            for source in ledger.sources.values()
        ]
        headers = [
            "Source",
            "Publisher and authors",
            "Its date",
            "Read on",
            f"Independent of {self.config.author}",
        ]
        yield _table("The sources of the claims", headers, rows, classes="data sources")


DIRECTIVES = {
    "claims-table": ClaimsTable,
    "ledger-counts": LedgerCounts,
    "dataset-table": DatasetTable,
    "metric-list": MetricList,
    "source-list": SourceList,
}


def _claim_row(claim: Claim, ledger: Ledger) -> HtmlElement:
    lost = ledger.lost(claim)
    details = E.details(
        {"class": "screen-only"},
        E.summary("Evidence"),
        E.dl(
            *_pair("Identifier", claim.id),
            *_pair("Method", claim.method),
            *_recount(ledger.recounts.get(claim.id)),
            *_pair("Limits", claim.limits),
            *_pair("What a rival would say", claim.counter_evidence),
            *_pair(claim.status.capitalize() if claim.reason else "", claim.reason),
            *_pair("To be read", lost_words(lost)),
            *_partners(claim, ledger),
            *_pair("Held against its sources", _checked(claim)),
            *_pair("May support the fields", _fields(claim.supports)),
            *_pair("Not for the fields", _fields(claim.not_for)),
            E.dt("Sources"),
            *(
                E.dd(
                    E.a(each.source.title, href=each.source.url),
                    f", {each.source.publisher}, read on {format_date(each.source.read)}."
                    + (f" {each.told}" if each.told else "")
                    + _seen(ledger.quoted(each)),
                )
                for each in claim.citations
            ),
        ),
    )
    return E.tr(
        {"id": anchor(claim.id)},
        E.th({"scope": "row"}, claim.statement, " ", details),
        E.td(KINDS[claim.kind], {"class": "screen-only"}),
        E.td(format_date(claim.as_of), {"data-sort": claim.as_of.isoformat()}),
        E.td(
            format_date(claim.expires) if claim.expires else "never",
            {"data-sort": claim.expires.isoformat() if claim.expires else "9999", "class": "screen-only"},
        ),
        E.td(f"{claim.status}, to be read" if lost else claim.status),
    )


def _retired_row(claim: Claim) -> HtmlElement:
    return E.tr({"id": anchor(claim.id)}, E.th({"scope": "row"}, claim.statement), E.td(claim.reason))


def _dataset_row(table: Table) -> HtmlElement:
    start, end = table.coverage.start, table.coverage.end
    return E.tr(
        E.th(E.a(table.title, href=table.sources[0].path), {"scope": "row", "id": f"table-{table.name}"}),
        E.td(E.p(table.description), E.p(f"Gaps: {' '.join(table.known_gaps) or 'none known.'}")),
        E.td(format_date(table.as_of)),
        E.td(format_date(table.next_update) if table.next_update else "not set"),
        E.td(f"{format_date(start)} to {format_date(end)}"),
        E.td(table.license),
    )


def _pair(term: str, text: str) -> list[HtmlElement]:
    return [E.dt(term), E.dd(text)] if term and text else []


def _recount(query: str | None) -> list[HtmlElement]:
    """The query by which a reader counts again, in the folder of the tables."""
    return [E.dt("Count again, with DuckDB in the folder of the tables"), E.dd(E.pre(query))] if query else []


def _partners(claim: Claim, ledger: Ledger) -> list[HtmlElement]:
    """The claims without which it is not shown, as links."""
    partners = [ledger.claims[name] for name in claim.beside]
    links = [E.dd(E.a(each.short or each.statement, href=f"#{anchor(each.id)}")) for each in partners]
    return [E.dt("Never shown without"), *links] if links else []


def _fields(letters: Iterable[str]) -> str:
    return "; ".join(f"{letter}, {FIELDS[letter]}" for letter in letters)


def _checked(claim: Claim) -> str:
    check = claim.checked
    if check is None:
        return ""
    return f"On {format_date(check.day)}, {_VERDICTS[check.found]}. {check.note}"


def _seen(quoted: Quoted | None) -> str:
    """Since when words have stood in their source; nothing where no machine has looked."""
    if quoted is None:
        return ""
    seen = f"last seen there on {format_date(quoted.seen)}"
    if quoted.gone:
        return f" These words were {seen}, and not found on {format_date(quoted.gone)}."
    return f" These words have stood there since {format_date(quoted.since)}, {seen}."


def _count(number: int) -> HtmlElement:
    return E.td(format_number(number), {"class": "number"})


def _head(text: str) -> HtmlElement:
    return E.th(text, scope="row")


def _column(header: str) -> dict[str, str]:
    return {"scope": "col"} | ({"class": "screen-only"} if header in _SCREEN_ONLY else {})


def _table(
    caption: str,
    headers: list[str],
    rows: list[HtmlElement],
    attributes: Mapping[str, str] = MappingProxyType({}),
    *,
    classes: str = "data",
) -> HtmlElement:
    table: HtmlElement = E.div(
        {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": caption},
        E.table(
            {"class": classes, **attributes},
            E.caption(caption),
            E.thead(E.tr(*(E.th(header, _column(header)) for header in headers))),
            E.tbody(*rows),
        ),
    )
    return table
