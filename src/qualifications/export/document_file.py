"""What a reader's document is made from: forms, facts, ready texts, references and a Word template."""

import base64
from collections.abc import Mapping
from typing import Any

from qualifications.citations.ris import ris
from qualifications.citations.works import Work, csl
from qualifications.export.claims_files import attributes
from qualifications.export.ready_texts import text_dict
from qualifications.export.word.text import TEMPLATE
from qualifications.files import json_line
from qualifications.formatting import format_date, plain
from qualifications.ledger.claims import field_title
from qualifications.ledger.fields import FormField, open_fields
from qualifications.ledger.institutions import NOT_FOUND, Institution, answers, open_institutions
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.ledger.sources import Source
from qualifications.project import Project
from qualifications.texts.filled import texts_of
from qualifications.texts.ready_text import ReadyText

_LEFT_OUT = {"use_title", "place", "rules", "rules_to_read", "facts_to_read"}


def document_script(project: Project, ledger: Ledger, *, book: Work, works: Mapping[str, Work]) -> bytes:
    """A classic script that hands the data to `yourDocument`; `works` gives the work that each claim is."""
    texts = texts_of(project).values()
    fields = open_fields(project.evidence, ledger)
    institutions = open_institutions(project.evidence, ledger).values()
    asked = {
        letter: _field(letter, field, ledger) for letter, field in (fields.fields if fields else {}).items()
    }
    forms = {each.id: _form(each) for each in institutions}
    cited = {name for field in asked.values() for name in field["facts"]}
    cited |= {claim.id for text in texts for claim in text.standing}
    cited |= {name for form in forms.values() for name in form["ties"]}
    prices = fields.prices.figures() if fields and fields.prices else None
    cited |= {name for names in prices["claims"].values() for name in names} if prices else set()
    document = {
        "edition": project.edition.number,
        "date": project.edition.date.isoformat(),
        "author": plain(", ".join(book.book.publication.authors)),
        "url": book.url,
        "title": plain(book.book.publication.title),
        "ris": ris(csl(book)),
        "texts": [*map(_text, texts)],
        "fields": asked,
        "forms": forms,
        "facts": {name: _fact(ledger.claims[name], works[name]) for name in sorted(cited)},
        "prices": prices,
        "template": base64.b64encode(TEMPLATE.read_bytes()).decode(),
    }
    return f"yourDocument({json_line(document)});\n".encode()


def _text(text: ReadyText) -> dict[str, Any]:
    """A text as texts.json has it, with the claims that may stand as facts where it is withheld."""
    shown = {name: value for name, value in text_dict(text).items() if name not in _LEFT_OUT}
    return shown | {"claims": [claim.id for claim in text.standing]}


def _field(letter: str, field: FormField, ledger: Ledger) -> dict[str, Any]:
    facts, withheld = ledger.showable(field.facts)
    return {
        "title": field_title(letter),
        "yours": field.yours,
        "first": field.first,
        "apart": field.apart,
        "facts": [claim.id for claim in facts],
        "withheld": [claim.id for claim in withheld],
        "ask": field.ask,
    }


def _form(institution: Institution) -> dict[str, Any]:
    found, missing = answers(institution)
    advice = [f"{question}: {answer}." for question, answer in found.items()]
    if missing:
        advice.append(f"Not found in its rules as they were read, so ask: {', '.join(missing)}.")
    return {
        "name": institution.name,
        "kind": institution.kind,
        "refuses": institution.vendor_text not in ("yes", NOT_FOUND),
        "addresses": institution.addresses,
        "read": institution.form_read,
        "thresholds": [[says, *_amount(claim)] for says, claim in institution.thresholds.items()],
        "ties": [claim.id for claim in institution.ties if claim.status != "stale"],
        "told": [text for text in (" ".join(advice), institution.note) if text],
        "rows": [
            {"title": each.title, **attributes(each, "letters", "use", "yours", "note")}
            | ({"asked": {side: _amount(claim) for side, claim in each.asked.items()}} if each.asked else {})
            for each in institution.fields
        ],
    }


def _amount(claim: Claim) -> list[Any]:
    """An amount, or the day from which a rule holds: as the book writes it, and as a program compares it."""
    return [claim.figure(), *attributes(claim, "value").values()]


def _fact(claim: Claim, work: Work) -> dict[str, Any]:
    doubt = ": ".join(filter(None, (claim.status, claim.reason)))
    return {
        "says": claim.statement if claim.status == "current" else f"{claim.statement} [{doubt}]",
        "limits": " Against: ".join(filter(None, (claim.limits, claim.counter_evidence))),
        "source": _origin(claim),
        "until": format_date(claim.expires) if claim.expires else "",
        "url": work.url,
        "ris": ris(csl(work)),
    }


def _origin(claim: Claim) -> str:
    """Sources with their own day, and the day on which an undated one was read in a copy."""
    sources = [each.source for each in claim.citations]
    titles = dict.fromkeys(f"{each.title} ({each.publisher}, {_day(each)})" for each in sources)
    parts = [f"{'; '.join(titles)}."] if titles else []
    # The day of a copy is no date of what an undated source says.
    if any(each.date for each in sources) or not sources:
        parts.append(f"Data of {format_date(claim.as_of)}.")
    return " ".join(parts)


def _day(source: Source) -> str:
    if source.date:
        return format_date(source.date)
    return f"undated, read in a copy on {format_date(source.read)}"
