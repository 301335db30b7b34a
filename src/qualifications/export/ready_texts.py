"""The ready texts as files: texts.json for programs, and each length as text and as a Word document."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typst

from qualifications.export.claims_files import attributes
from qualifications.export.edition_info import EditionInfo
from qualifications.export.pdf import own_fonts
from qualifications.export.word.text import make_text_docx
from qualifications.files import json_bytes, write_atomically
from qualifications.formatting import format_date
from qualifications.ledger.institutions import USES, TextRule
from qualifications.outputs import TEXTS, text_stem
from qualifications.problems import Problem
from qualifications.texts.filled import broken
from qualifications.texts.ready_text import Length, ReadyText

# Inter is wider than the fonts that funders name, so a text that fits in it fits in theirs.
_PAPER = """
#set page(paper: "us-letter", margin: {inches}in)
#set text(font: "Inter", size: {points}pt)
#set par(leading: 0.65em, spacing: 1.8em)
{body}
#context [#metadata(counter(page).final().first()) <pages>]
"""
_GENERAL = (
    {"rule": "general/ascii", "kept": "Plain ASCII characters."},
    {"rule": "general/no-requirement", "kept": "No words of a requirement or specification."},
    {"rule": "general/no-conclusion", "kept": "No word that concludes for the reader."},
)


def write_texts(texts: Iterable[ReadyText], edition_info: EditionInfo, *, folder: Path) -> None:
    """Writes texts.json, and each length as plain text and for Word; of a text withheld, the reason alone."""
    texts = list(texts)
    made = {
        "edition": edition_info.edition.number,
        "uses": USES,
        "texts": [text_dict(each) for each in texts],
    }
    write_atomically(folder / TEXTS, json_bytes(made))
    for each in texts:
        for length in handed_out(each):
            stem = text_stem(each.id, length.name)
            write_atomically(folder / f"{stem}.txt", f"{length.text}\n".encode("ascii"))
            docx = make_text_docx(each.title, length.paragraphs, edition_info)
            write_atomically(folder / f"{stem}.docx", docx)


def handed_out(text: ReadyText) -> tuple[Length, ...]:
    """The lengths that readers get: none of a text that is withheld."""
    return () if text.withheld else text.lengths


def text_dict(text: ReadyText) -> dict[str, Any]:
    """One text as texts.json has it."""
    return {
        **attributes(text, "id", "use"),
        "use_title": USES[text.use],
        "title": text.title,
        "for": [each.id for each in text.institutions],
        "place": text.place,
        "first": "\n\n".join(text.first) or None,
        "lengths": [
            attributes(length, "name", "text", "words", "characters", "slots")
            | {"claims": [claim.id for claim in length.claims]}
            for length in handed_out(text)
        ],
        "slots": [
            {
                "name": name,
                "asks": asks,
                "choices": text.choices.get(name, ()),
                "by_payer": name in text.by_payer,
            }
            for name, asks in text.slots.items()
        ],
        "letters": text.letters,
        "quoted_for": [each.id.partition("/")[0] for each in text.keeps if each.test == "reference"],
        "claims": [claim.id for claim in text.claims],
        **attributes(text, "holds_until", "withheld", optional=("withheld",)),
        "rules": [*_GENERAL, *map(_rule, text.keeps)],
        "rules_to_read": [each.id for each in text.to_read],
        "facts_to_read": [claim.id for claim in text.facts_to_read],
    }


def _rule(rule: TextRule) -> dict[str, str]:
    claim = rule.claim
    kept = {"rule": rule.id, "kept": rule.says, "claim": claim.id}
    return kept | {"read": claim.as_of.isoformat(), "verified": claim.verified}


def page_problems(texts: Iterable[ReadyText]) -> Iterator[Problem]:
    """The lengths that take more pages, in the font size and margins of the rule, than it allows."""
    for text in texts:
        for rule in text.keeps:
            if rule.test != "pages" or rule.paper is None:
                continue
            points, inches = (float(rule.paper.parts[name]) for name in ("points", "inches"))
            for length in text.lengths:
                pages = printed_pages(length.paragraphs, points=points, inches=inches)
                if pages > rule.most:
                    problem = Problem(f"{pages} printed pages", f"at most {rule.most}")
                    yield broken(text, length, problem, rule)


@cache
def printed_pages(paragraphs: tuple[str, ...], *, points: float, inches: float) -> int:
    """How many pages of letter paper the paragraphs take, an empty line between two."""
    body = "\n\n".join(f"#text({json.dumps(each)})" for each in paragraphs)
    source = _PAPER.format(inches=inches, points=points, body=body).encode()
    return int(json.loads(typst.query(source, "<pages>", field="value", one=True, font_paths=own_fonts())))


def check_again(text: ReadyText) -> str:
    """By when the text is to be checked again, in words."""
    day = text.holds_until
    return f"Check again by {format_date(day)}" if day else "Rests on facts of the past, which do not expire"
