"""Institutions and funders as data: what each asks of a form, by whose rules, and when these were read.

A figure of an institution, such as a limit or a number of days, is that of a claim: the files hold its id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.inputs import LinedYaml, shown
from qualifications.ledger.claims import FIELDS, VERIFIED
from qualifications.ledger.fields import FieldReader
from qualifications.ledger.findings import Finding, LedgerError, Rule
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.ledger.sources import IDENTIFIER, Source
from qualifications.ledger.yaml_lines import read_folder
from qualifications.safety import TEXT, text_fault

FOLDER = "institutions"
KINDS: Mapping[str, str] = {
    "university": "university",
    "state": "state institution",
    "funder": "funder",
    "federal": "federal agency as buyer",
}
NOT_FOUND = "not found"
VENDOR_TEXT: Mapping[str, str] = {
    "yes": "accepted",
    "no": "refused",
    "discouraged": "advised against",
    "differs": "refused in one version of the page, not named in another",
    NOT_FOUND: NOT_FOUND,
}
VENDOR_LETTER: Mapping[str, str] = {
    "wanted": "wanted",
    "accepted": "accepted as additional information",
    "no": "refused",
    NOT_FOUND: NOT_FOUND,
}
PRICE: Mapping[str, str] = {"yes": "accepted", "no": "refused", NOT_FOUND: NOT_FOUND}
ADDRESSES: Mapping[str, str] = {
    "yes": "allowed",
    "references": "in the list of references, not in the text",
    "listed": "where the instructions name them, not elsewhere",
    NOT_FOUND: NOT_FOUND,
}
_RULES_AGE_AFTER = dt.timedelta(days=365)


@dataclass(frozen=True)
class Institution:
    """An institution, a funder or a kind of buyer, and what its rules say of a form.

    `fields` are the letters of the form's fields; `vendor_text`, `vendor_letter`, `price` and `addresses`
    are answers by their words above; `posting` is the claim of the days of public notice; `limits` are
    claims of lengths by the part that they limit, `thresholds` of amounts by what they begin or end.
    """

    id: str
    name: str
    short: str
    kind: str
    form: str
    fields: tuple[str, ...]
    vendor_text: str
    vendor_letter: str
    price: str
    addresses: str
    posting: Claim | None
    limits: Mapping[str, Claim]
    thresholds: Mapping[str, Claim]
    rules: tuple[Claim, ...]
    read: dt.date
    verified: str
    sources: tuple[Source, ...]
    note: str
    path: Path

    def aged(self, today: dt.date) -> bool:
        """Whether the rules were read more than twelve months before the day."""
        return today - self.read > _RULES_AGE_AFTER


def answers(institution: Institution, figure: Callable[[Claim], str]) -> dict[str, str]:
    """What the rules say, by question; empty where a question has no answer to give.

    `figure` writes the value of a claim.
    """
    return {
        "A supplier's text": VENDOR_TEXT[institution.vendor_text],
        "A supplier's letter": VENDOR_LETTER[institution.vendor_letter],
        "Price as a ground": PRICE[institution.price],
        "Web addresses": ADDRESSES[institution.addresses],
        "Days of public notice": figure(institution.posting) if institution.posting else "",
        "Amounts": "; ".join(f"{name} {figure(claim)}" for name, claim in institution.thresholds.items()),
        "Lengths": "; ".join(
            f"{part}, {figure(claim)} {claim.unit}" for part, claim in institution.limits.items()
        ),
    }


def open_institutions(evidence: Path, ledger: Ledger) -> Mapping[str, Institution]:
    """The institutions by id, in the order of their files; raises LedgerError with all that is wrong."""
    institutions, findings = read_institutions(evidence / FOLDER, ledger)
    if findings:
        raise LedgerError(findings)
    return institutions


def read_institutions(folder: Path, ledger: Ledger) -> tuple[Mapping[str, Institution], list[Finding]]:
    """The institutions of the folder by id, and what is wrong with those left out."""
    institutions: dict[str, Institution] = {}
    findings: list[Finding] = []
    for document in read_folder(folder, findings=findings, allowed="fields as `name: value`"):
        reader = _Reader(document, ledger)
        institution = reader.institution()
        findings += reader.findings
        if not reader.findings:
            institutions[institution.id] = institution
    return institutions, findings


class _Reader:
    """Reads one file; `findings` gathers what is wrong with it."""

    def __init__(self, document: LinedYaml, ledger: Ledger) -> None:
        self._fields = FieldReader(document, (), document.data)
        self._path = document.path
        self._ledger = ledger

    @property
    def findings(self) -> list[Finding]:
        return self._fields.findings

    def institution(self) -> Institution:
        fields = self._fields
        if not IDENTIFIER.fullmatch(self._path.stem):
            fields.refuse((), f"the file name {shown(self._path.stem)}", "small letters, digits and hyphens")
        name = fields.text("name", required=True)
        institution = Institution(
            id=self._path.stem,
            name=name,
            short=fields.text("short") or name,
            kind=fields.choice("kind", KINDS),
            form=fields.text("form", required=True),
            fields=fields.choices("fields", FIELDS),
            vendor_text=self._answer("vendor_text", VENDOR_TEXT),
            vendor_letter=self._answer("vendor_letter", VENDOR_LETTER),
            price=self._answer("price", PRICE),
            addresses=self._answer("addresses", ADDRESSES),
            posting=self._rule(("posting",), fields.text("posting")),
            limits=self._named("limits"),
            thresholds=self._named("thresholds"),
            rules=self._rules(),
            read=fields.date("read", required=True, latest=self._ledger.latest) or dt.date.min,
            verified=fields.choice("verified", VERIFIED),
            sources=self._sources(),
            note=fields.text("note"),
            path=self._path,
        )
        if not fields.items("rules"):
            fields.refuse(("rules",), "no rule", "at least one claim of the kind RULE")
        fields.close()
        return institution

    def _answer(self, name: str, words: Mapping[str, str]) -> str:
        value = self._fields.raw(name)
        if isinstance(value, bool):
            # YAML reads a bare yes or no as a truth value.
            self._fields.refuse(
                (name,), f"{value!r}, a truth value", ", ".join(words), mend="put it in quotes"
            )
            return NOT_FOUND
        return self._fields.choice(name, words)

    def _rule(self, key: tuple[str | int, ...], name: str) -> Claim | None:
        if not name:
            return None
        claim = self._ledger.claims.get(name)
        if claim is None:
            self._refuse(key, f"the claim {shown(name)}", mend=f"near it: {self._ledger.near(name)}")
        elif claim.kind != "RULE":
            self._refuse(key, f"the claim {name!r} of the kind {claim.kind}")
        return claim

    def _refuse(self, key: tuple[str | int, ...], found: str, mend: str = "") -> None:
        self._fields.refuse(key, found, "a claim of the kind RULE", rule=Rule.USE, mend=mend)

    def _rules(self) -> tuple[Claim, ...]:
        items = self._fields.items("rules")
        claims = (self._rule(("rules", i), str(item)) for i, item in enumerate(items))
        return tuple(claim for claim in claims if claim)

    def _named(self, field: str) -> Mapping[str, Claim]:
        items = self._fields.mapping(field)
        for name in filter(text_fault, items):
            self._fields.refuse((field, name), f"{text_fault(name)} in {shown(name)}", TEXT)
        claims = {name: self._rule((field, name), str(item)) for name, item in items.items()}
        return {name: claim for name, claim in claims.items() if claim}

    def _sources(self) -> tuple[Source, ...]:
        sources = []
        items = self._fields.items("sources", required=True)
        for i, item in enumerate(items):
            source = self._ledger.sources.get(str(item))
            if source is None:
                self._fields.refuse(
                    ("sources", i),
                    f"the source {shown(item)}",
                    "a source of evidence/sources.yml",
                    rule=Rule.SOURCE,
                    mend="record the source there, or correct its id",
                )
            else:
                sources.append(source)
        return tuple(sources)
