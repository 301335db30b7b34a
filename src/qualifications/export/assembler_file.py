"""The data of the assembler as a script: claims with their references, fields with prompts, institutions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from qualifications.citations.ris import ris
from qualifications.citations.works import Work, csl, reference
from qualifications.export.forms.texts import read_form
from qualifications.export.institutions_file import record
from qualifications.ledger.claims import FIELDS, KINDS, VERIFIED
from qualifications.ledger.institutions import KINDS as INSTITUTION_KINDS
from qualifications.ledger.institutions import Institution, answers
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.project import Edition
from qualifications.wording import format_date, format_value, plain

# What a reader wants the facts for, and the fields that this asks about.
PURPOSES: Mapping[str, tuple[str, str]] = {
    "purchase": ("Justify a purchase", "".join(FIELDS)),
    "proposal": ("Describe what a proposal uses", "BDEL"),
    "budget": ("Explain a line of a budget", "BCDI"),
    "review": ("Review a supplier", "BCJLM"),
}


def assembler_script(
    ledger: Ledger,
    institutions: Iterable[Institution],
    *,
    edition: Edition,
    book: Work,
    claims: Mapping[str, Work],
) -> bytes:
    """A classic script that hands the data to `assembler.start`; all texts are ASCII.

    `claims` gives the work that each claim is, by id; a claim that it lacks is left out, as retired ones are.
    """
    shown = [claim for claim in ledger.claims.values() if claim.id in claims]
    sources = {each.source.id: each.source for claim in shown for each in claim.citations}
    document = {
        "edition": edition.number,
        "date": edition.date.isoformat(),
        "book": {"author": plain(_authors(book)), "ris": ris(csl(book))},
        "fields": _fields(book),
        "kinds": KINDS,
        "purposes": [
            {"id": name, "name": title, "fields": list(letters)}
            for name, (title, letters) in PURPOSES.items()
        ],
        "institutions": [_institution(each, edition) for each in sorted(institutions, key=_by_kind_and_name)],
        "sources": {
            name: plain(f"{each.title} ({each.publisher}), read on {format_date(each.read)}")
            for name, each in sources.items()
        },
        "claims": [_claim(claim, claims[claim.id]) for claim in shown],
    }
    # Unlike `ensure_ascii`, this leaves the data as small as they are: only the RIS records may hold more.
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"assembler.start({text});\n".encode()


def _fields(book: Work) -> dict[str, dict[str, Any]]:
    asked = read_form("worksheet", title=book.title, organization=_authors(book))["field"]
    return {
        each["letter"]: {
            "name": plain(FIELDS[each["letter"]]),
            "asks": plain(each["asks"]),
            "prompts": [plain(prompt) for prompt in each["prompts"]],
        }
        for each in asked
    }


def _authors(work: Work) -> str:
    return ", ".join(work.book.publication.authors)


def _by_kind_and_name(institution: Institution) -> tuple[int, str]:
    return list(INSTITUTION_KINDS).index(institution.kind), institution.name


def _institution(institution: Institution, edition: Edition) -> dict[str, Any]:
    kept = record(institution, aged=institution.aged(edition.date))
    names = ("id", "fields", "vendor_text", "price_as_ground", "addresses", "read", "aged")
    return {
        **{name: kept[name] for name in names},
        "name": plain(institution.name),
        "form": plain(institution.form),
        "kind": INSTITUTION_KINDS[institution.kind],
        "where": VERIFIED[institution.verified].removeprefix("read "),
        "answers": [
            [question, plain(answer)]
            for question, answer in {**answers(institution, _figure), "Note": institution.note}.items()
            if answer
        ],
        "rules": [{"claim": claim.id, "statement": plain(claim.statement)} for claim in institution.rules],
    }


def _figure(claim: Claim) -> str:
    return format_value(claim.value, claim.unit)


def _claim(claim: Claim, work: Work) -> dict[str, Any]:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "text": plain(claim.statement),
        "short": plain(claim.short),
        "as_of": claim.as_of.isoformat(),
        "checked": claim.read_on.isoformat(),
        "supports": list(claim.supports),
        "not_for": list(claim.not_for),
        "status": claim.status,
        "reason": plain(claim.reason),
        "sources": [each.source.id for each in claim.citations],
        "reference": plain(reference(work.book, f"claim {claim.id}")),
        "url": work.url,
        "ris": ris(csl(work)),
    }
