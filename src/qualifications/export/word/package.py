"""The package around a Word document: its properties, running heads, its tables' manners, and its bytes."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

from lxml import etree

from qualifications.export.edition_info import EditionInfo
from qualifications.rendering import typeset

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
DOCUMENT, PROPERTIES = "word/document.xml", "docProps/core.xml"
_FOOTNOTES = "word/footnotes.xml"
# In a note nearly all is linked: its titles are dark, and the rest gray.
_NOTES = {"FootnoteText", "TableSource"}
_LINK, _NOTE_LINK = "Hyperlink", "NoteLink"
_FIRST_COLUMN = 0x80
# The earliest date that a ZIP file can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def finish(docx: bytes, title: str, edition_info: EditionInfo) -> bytes:
    """The package with its properties and running heads set, its tables and pictures tidied.

    Times and order are fixed.
    """
    parts = unpacked(docx)
    parts[PROPERTIES] = properties(title, edition_info)
    for name in (DOCUMENT, _FOOTNOTES):
        parts[name] = _tidied(parts[name])
    running = edition_info.title if title == edition_info.title else f"{edition_info.title} · {title}"
    # The places that the reference document has for them.
    texts = {"[title]": typeset(running), "[edition]": edition_info.dated, "[address]": edition_info.url}
    for name in [name for name in parts if name.startswith(("word/header", "word/footer"))]:
        for place, text in texts.items():
            parts[name] = parts[name].replace(place.encode(), escape(text, quote=False).encode())
    return packed(parts)


def unpacked(docx: bytes) -> dict[str, bytes]:
    """The parts of a package, by name."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a package; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        # Word wants the content types first.
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, parts[name])
    return made.getvalue()


def properties(title: str, edition_info: EditionInfo) -> bytes:
    """What a document says of itself: title, author, edition and its day."""
    root = etree.Element(
        f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
    )
    for namespace, name, text in (
        (_DC, "title", title),
        (_DC, "subject", edition_info.description),
        (_DC, "creator", edition_info.author),
        (_CORE, "keywords", ", ".join(edition_info.keywords)),
        (_DC, "description", edition_info.dated),
        (_CORE, "lastModifiedBy", edition_info.author),
        (_DC, "language", edition_info.locale),
        (_CORE, "version", edition_info.edition.number),
    ):
        etree.SubElement(root, f"{{{namespace}}}{name}").text = text
    for name in ("created", "modified"):
        when = etree.SubElement(root, f"{{{_TERMS}}}{name}")
        when.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
        when.text = f"{edition_info.edition.time:%Y-%m-%dT%H:%M:%SZ}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _tidied(part: bytes) -> bytes:
    root = etree.fromstring(part)
    value = f"{{{WORD}}}val"
    for look in root.iter(f"{{{WORD}}}tblLook"):
        # Pandoc names the first row a head alone; in the bits, the first column is 80.
        look.set(f"{{{WORD}}}firstColumn", "1")
        look.set(value, f"{int(look.get(value, '0'), 16) | _FIRST_COLUMN:04X}")
    for picture in root.iter(f"{{{_DRAWING}}}inline"):
        # Without them, LibreOffice hangs a picture into the margin.
        for side in ("distT", "distB", "distL", "distR"):
            picture.set(side, "0")
    for row in root.iter(f"{{{WORD}}}tr"):
        properties = row.find(f"{{{WORD}}}trPr")
        if properties is None:
            properties = etree.Element(f"{{{WORD}}}trPr")
            row.insert(0, properties)
        properties.insert(0, etree.Element(f"{{{WORD}}}cantSplit"))
    for paragraph in root.iter(f"{{{WORD}}}p"):
        style = paragraph.find(f"{{{WORD}}}pPr/{{{WORD}}}pStyle")
        if style is not None and style.get(value) in _NOTES:
            for run in paragraph.iter(f"{{{WORD}}}rStyle"):
                if run.get(value) == _LINK:
                    run.set(value, _NOTE_LINK)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
