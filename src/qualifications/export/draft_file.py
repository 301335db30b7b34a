"""What a reader's draft is held against: limits of claims, rules of places, and what no fact carries."""

import re
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema

from qualifications.files import json_line
from qualifications.inputs import read_yaml, shown
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.entries import WORDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import COUNTED, USES, Institution, open_institutions
from qualifications.ledger.ledger import Ledger
from qualifications.models import Record, Some, Text, read_record
from qualifications.problems import refusal
from qualifications.project import Project
from qualifications.texts.filled import texts_of

# Lists that patterns name have capitals; the others are those that the check asks for.
_LIST = f"^(?:[A-Z]+|{'|'.join(WORDS['lists'])})$"


def _list_name(name: str) -> str:
    if not re.fullmatch(_LIST, name):
        raise refusal(shown(name), f"a name in capitals, or one of {', '.join(WORDS['lists'])}")
    return name


def _claim(name: str, info: ValidationInfo[Container[str]]) -> str:
    if name not in info.context:
        raise refusal(shown(name), "the id of a claim")
    return name


ListName = Annotated[str, AfterValidator(_list_name), WithJsonSchema({"type": "string", "pattern": _LIST})]


class Promise(Record):
    """Words by which a draft promises what no fact carries."""

    claim: Annotated[Text, AfterValidator(_claim)]
    """What was found instead."""
    said: Some[Text]
    """Patterns, as the head of the file explains them."""


class DraftRules(Record):
    """What a draft may not say, in patterns."""

    lists: Mapping[ListName, Some[Text]] = Field(default={})
    """What stands for one another, by the name that a pattern gives in braces or the check asks for."""
    same: tuple[Some[Text], ...] = ()
    """Words that mean the same, the first as the claims have it; several in a row count as one."""
    promises: tuple[Promise, ...] = ()
    concluding: tuple[Text, ...] = ()
    """What concludes for the reader."""
    written: tuple[Text, ...] = ()
    """What says that a machine wrote the draft."""


def draft_script(project: Project, ledger: Ledger) -> bytes:
    """The data as a script, for a page that may fetch nothing; raises ProblemError as `draft_rules` does."""
    fields = open_fields(project.evidence, ledger)
    claims = ledger.claims.values()
    texts = texts_of(project).values()
    places = open_institutions(project.evidence, ledger).values()
    anywhere = {"name": "Somewhere else", "parts": [_part(name, "", each) for each, name in FIELDS.items()]}
    data: dict[str, Any] = {
        "limits": {claim.id: claim.limits for claim in claims if claim.limits},
        "methods": sorted({claim.method for claim in claims}),
        "beside": {claim.id: claim.beside for claim in claims if claim.beside},
        "unfit": {claim.id: "".join(claim.not_for) for claim in claims if claim.not_for},
        "names": sorted({project.author, *ledger.names}),
        "prices": fields.prices.figures() if fields and fields.prices else {"memberships": {}, "steps": []},
        "title": project.title,
        "said": draft_rules(project.evidence, ledger.claims).model_dump() | {"asked": [*WORDS["lists"]]},
        "kinds": WORDS["faults"],
        "texts": {
            use: [part.text for text in texts if text.use == use for part in text.pasted] for use in USES
        },
        "places": {"": anywhere} | {each.id: _place(each) for each in places},
    }
    return f"window.qualificationsDraft = {json_line(data)};\n".encode()


def draft_rules(evidence: Path, claims: Container[str]) -> DraftRules:
    """What a draft may not say; nothing where the book has no such file.

    Raises ProblemError for another field, and for a claim that is none of the `claims`.
    """
    path = evidence / "drafts.yml"
    return read_record(DraftRules, read_yaml(path), context=claims) if path.is_file() else DraftRules()


def _part(name: str, use: str = "", letters: Iterable[str] = "") -> dict[str, str]:
    return {"name": name, "use": use, "letters": "".join(letters)}


def _place(institution: Institution) -> dict[str, Any]:
    """An institution's rules, and the fields of its form; of a funder, all parts of a proposal too."""
    own = {each.use for each in institution.fields}
    return {
        "name": institution.name,
        "parts": [_part(each.title, each.use, each.letters) for each in institution.fields]
        + [_part(name, use) for use, name in USES.items() if institution.kind == "funder" and use not in own],
        "rules": [
            rule.model_dump(include={"test", "says", "uses", "wording"})
            | {"claim": rule.claim.id, "most": rule.most if rule.test in COUNTED else None}
            for rule in institution.texts.values()
        ],
        "refuses": institution.vendor_text == "no",
    }
