"""Ready texts as Word documents: a template with nothing on the page but the paragraphs of a text."""

from collections.abc import Iterable
from importlib.resources import files

from lxml import etree
from lxml.builder import ElementMaker

from qualifications.export.edition_info import EditionInfo
from qualifications.export.word.package import DOCUMENT, PROPERTIES, WORD, packed, properties, unpacked
from qualifications.texts.ready_text import SLOT

# What is pasted into a document of other people has their font and margins, and no running head. The page
# "Your document" fills it in too.
TEMPLATE = files("qualifications.export") / "word" / "reference-text.docx"
_W = ElementMaker(namespace=WORD, nsmap={"w": WORD})


def make_text_docx(title: str, paragraphs: Iterable[str], edition_info: EditionInfo) -> bytes:
    """The paragraphs as DOCX, their slots in the template's style; the same input gives the same bytes."""
    parts = unpacked(TEMPLATE.read_bytes())
    document = etree.fromstring(parts[DOCUMENT])
    body = document[0]
    for sample in body.findall(f"{{{WORD}}}p"):
        body.remove(sample)
    body[:0] = map(_paragraph, paragraphs)
    parts[DOCUMENT] = etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts[PROPERTIES] = properties(title, edition_info)
    return packed(parts)


def _paragraph(text: str) -> etree._Element:
    # Split by slots, every second part is the name of one.
    runs = (
        _run(f"[{part}]", "Slot") if number % 2 else _run(part)
        for number, part in enumerate(SLOT.split(text))
        if part
    )
    return _W.p(_W.pPr(_W.pStyle({f"{{{WORD}}}val": "BodyText"})), *runs)


def _run(words: str, style: str = "") -> etree._Element:
    text = _W.t({"{http://www.w3.org/XML/1998/namespace}space": "preserve"}, words)
    looks = [_W.rPr(_W.rStyle({f"{{{WORD}}}val": style}))] if style else []
    return _W.r(*looks, text)
