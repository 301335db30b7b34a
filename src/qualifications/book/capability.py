"""`{capability-statement} variant`: the page that a buyer reads in a minute, made from the claims."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of, note_use, sign_of
from qualifications.ledger.capability import FILE, CapabilityStatement, Variant, read_capability
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.wording import format_date

# Print, which has no room for notes on these pages, knows them by it.
_CLASS = "capability"
_logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("capability-statement", CapabilityPage)


class CapabilityPage(SphinxDirective):
    """One variant of the capability statement, as sections of the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections; an unknown variant is a warning."""
        path = project_of(self.env.app).evidence / FILE
        ledger = ledger_of(self.env.app)
        statement = read_capability(path, ledger)
        variant = statement.variants.get(self.arguments[0])
        if variant is None:
            _logger.warning(
                "found the variant %r; allowed: %s",
                self.arguments[0],
                ", ".join(statement.variants),
                location=self.get_location(),
                type="capability",
            )
            return []
        for name in (*statement.claims(variant), *(fact.claim for fact in statement.company if fact.claim)):
            note_use(self.env, ledger.claims[name])
        return _page(statement, variant, ledger, self.config.author)


def _page(
    statement: CapabilityStatement, variant: Variant, ledger: Ledger, organization: str
) -> list[nodes.Node]:
    latest = format_date(max(ledger.claims[name].as_of for name in statement.claims(variant)))
    summary = f"{variant.summary} Each line below has its own date; the latest is {latest}."
    return [
        nodes.paragraph("", summary),
        _section(
            f"What {organization} does",
            _list(
                (
                    each.title,
                    [
                        nodes.Text(f". {each.text}"),
                        *(sign_of(ledger.claims[each.claim]) if each.claim else ()),
                    ],
                )
                for each in statement.shown_competencies(variant)
            ),
        ),
        _section(
            "What can be checked",
            _list(
                (each.point, [nodes.Text(" "), *_sentence(ledger.claims[each.claim])])
                for each in variant.differentiators
            ),
        ),
        _section("Work so far", _list(("", _sentence(ledger.claims[name])) for name in variant.record)),
        _section("Limits to know", _list(("", _sentence(ledger.claims[name])) for name in variant.limits)),
        _section("Company data", _company_table(statement, ledger, organization)),
    ]


def _section(title: str, body: nodes.Node) -> nodes.section:
    name = nodes.make_id(title)
    return nodes.section("", nodes.title("", title), body, ids=[name], names=[name], classes=[_CLASS, name])


def _list(rows: Iterable[tuple[str, list[nodes.Node]]]) -> nodes.bullet_list:
    items = nodes.bullet_list()
    for lead, rest in rows:
        text = nodes.paragraph()
        if lead:
            text += nodes.strong("", lead)
        text += rest
        items += nodes.list_item("", text)
    return items


def _sentence(claim: Claim) -> list[nodes.Node]:
    if claim.status == "stale" and claim.expires:
        return [nodes.Text(f"Withheld: past its expiry on {format_date(claim.expires)}."), *sign_of(claim)]
    return [nodes.Text(claim.short or claim.statement), *sign_of(claim)]


def _company_table(statement: CapabilityStatement, ledger: Ledger, organization: str) -> nodes.table:
    head = nodes.thead("", _row(nodes.paragraph("", "Field"), nodes.paragraph("", "What is public")))
    link = nodes.reference("", statement.contact, refuri=statement.contact)
    body = nodes.tbody("", _row(nodes.paragraph("", "Contact"), nodes.paragraph("", "", link)))
    blank = f"not published; ask {organization}"
    for fact in statement.company:
        value = nodes.paragraph("", fact.text or blank, classes=[] if fact.text else ["blank"])
        value += sign_of(ledger.claims[fact.claim]) if fact.claim else []
        body += _row(nodes.paragraph("", fact.item), value)
    group = nodes.tgroup("", nodes.colspec(colwidth=50), nodes.colspec(colwidth=50), head, body, cols=2)
    return nodes.table("", group, classes=["colwidths-auto"])


def _row(*cells: nodes.paragraph) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))
