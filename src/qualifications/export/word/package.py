"""The package around a Word document: its properties, its tables' manners, and its bytes."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from qualifications.export.imprint import Imprint

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DOCUMENT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
# The earliest date that a ZIP file can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def finish(docx: bytes, title: str, imprint: Imprint) -> bytes:
    """The package with its properties set and no row of a table split; times and order are fixed."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[_PROPERTIES] = _properties(title, imprint)
    parts[_DOCUMENT] = _with_whole_rows(parts[_DOCUMENT])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        # Word wants the content types first.
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, parts[name])
    return made.getvalue()


def _properties(title: str, imprint: Imprint) -> bytes:
    root = etree.Element(
        f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
    )
    for namespace, name, text in (
        (_DC, "title", title),
        (_DC, "subject", imprint.description),
        (_DC, "creator", imprint.author),
        (_CORE, "keywords", ", ".join(imprint.keywords)),
        (_DC, "description", imprint.dated),
        (_CORE, "lastModifiedBy", imprint.author),
        (_DC, "language", f"{imprint.language}-US"),
        (_CORE, "version", imprint.edition.number),
    ):
        etree.SubElement(root, f"{{{namespace}}}{name}").text = text
    for name in ("created", "modified"):
        when = etree.SubElement(root, f"{{{_TERMS}}}{name}")
        when.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
        when.text = f"{imprint.edition.time:%Y-%m-%dT%H:%M:%SZ}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_whole_rows(document: bytes) -> bytes:
    root = etree.fromstring(document)
    for row in root.iter(f"{{{_WORD}}}tr"):
        properties = row.find(f"{{{_WORD}}}trPr")
        if properties is None:
            properties = etree.Element(f"{{{_WORD}}}trPr")
            row.insert(0, properties)
        properties.insert(0, etree.Element(f"{{{_WORD}}}cantSplit"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
