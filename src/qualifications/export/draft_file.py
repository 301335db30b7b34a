"""What a reader's draft is held against: words, limits of claims, and the rules of institutions."""

from __future__ import annotations

from collections.abc import Iterable

from qualifications.export.llms import read_assistants
from qualifications.files import json_line
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import Institution, open_institutions
from qualifications.ledger.language import FORBIDDEN
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.text_rules import COUNTED
from qualifications.project import Project
from qualifications.texts.shelf import Written, texts_of

_VARIABLE = "window.qualificationsDraft"
# In a draft, "only" mostly speaks of something else.
_TOO_COMMON = {"only"}


def draft_script(project: Project, ledger: Ledger) -> bytes:
    """The data as a script, for a page that may fetch nothing."""
    fields = open_fields(project.evidence, ledger)
    claims = ledger.claims.values()
    barred = read_assistants(project.content, ledger.claims)
    prices = fields.prices.figures() if fields and fields.prices else None
    data = {
        "limits": {claim.id: claim.limits for claim in claims if claim.limits},
        "beside": {claim.id: claim.beside for claim in claims if claim.beside},
        "notFor": {claim.id: "".join(claim.not_for) for claim in claims if claim.not_for},
        "names": sorted({project.author, *ledger.names}),
        "fees": prices["memberships"] if prices else {},
        "title": project.title,
        "unsupported": [each.model_dump() for each in barred.unsupported],
        "words": [*(word for word in FORBIDDEN if word not in _TOO_COMMON), *barred.concluding],
        "texts": _by_use(texts_of(project).values()),
        "rules": {
            each.id: {
                "name": each.name,
                "titles": {part.title: part.use for part in each.fields if part.use},
                "yours": _written_by_applicants(each),
                "rules": [
                    {
                        "test": rule.test,
                        "says": rule.says,
                        "claim": rule.claim.id,
                        "uses": rule.uses,
                        "most": rule.most if rule.test in COUNTED else None,
                    }
                    for rule in each.texts.values()
                ],
            }
            for each in open_institutions(project.evidence, ledger).values()
            if each.texts
        },
    }
    return f"{_VARIABLE} = {json_line(data)};\n".encode()


def _by_use(texts: Iterable[Written]) -> dict[str, list[str]]:
    by_use: dict[str, list[str]] = {}
    for text in texts:
        lengths = (*text.lengths, *text.choices.values())
        by_use.setdefault(text.text.use, []).extend(length.text for length in lengths)
    return by_use


def _written_by_applicants(institution: Institution) -> list[str]:
    """A funder's uses that an applicant writes: the argument, and what is copied with a reference alone."""
    if institution.kind != "funder":
        return []
    cited = {use for rule in institution.texts.values() if rule.test == "reference" for use in rule.uses}
    return sorted(cited | {"experience"})
