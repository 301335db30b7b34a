"""The reference document: the styles, the page and the running heads of every Word document of the book."""

from __future__ import annotations

import io
import subprocess
from functools import cache

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Inches, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from qualifications.export.imprint import Imprint
from qualifications.export.pandoc import PANDOC

FONT = "Calibri"
_BLUE, _MIDNIGHT, _MUTED, _PALE, _RULE = "1D4EF5", "230344", "5B5470", "F2F5FC", "C9CEDD"
# Name, size in points, color, bold, space before and after.
_HEADINGS = (
    ("Heading 1", 22, _MIDNIGHT, 28, 10),
    ("Heading 2", 14, _MIDNIGHT, 18, 5),
    ("Heading 3", 11.5, _MIDNIGHT, 12, 4),
    ("Heading 4", 11, _MUTED, 10, 3),
)
_PAGE = Inches(8.5), Inches(11)
_SHEET_TYPE, _SHEET_SPACE = 0.86, 0.5


def reference(title: str, imprint: Imprint, *, sheet: bool = False) -> bytes:
    """A document whose styles and running heads Pandoc takes over; the head bears edition and data date.

    A sheet has smaller type and margins than a book.
    """
    document = Document(io.BytesIO(_styled(sheet=sheet)))
    section = document.sections[0]
    width = _PAGE[0] - 2 * _margins(sheet=sheet)[0]
    head = section.header.paragraphs[0]
    _running(head, title, imprint.dated, width)
    foot = section.footer.paragraphs[0]
    _running(foot, imprint.url, "Page ", width)
    _add_field(foot, "PAGE")
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


@cache
def _styled(*, sheet: bool) -> bytes:
    """Pandoc's own reference with the styles and the page of this book."""
    command = [str(PANDOC), "--print-default-data-file=reference.docx"]
    document = Document(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))
    _restyle(document)
    _lay_out(document, *_margins(sheet=sheet))
    if sheet:
        _make_smaller(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _margins(*, sheet: bool) -> tuple[Length, Length]:
    """The margin at the sides, and that at head and foot."""
    return (Inches(0.8), Inches(0.75)) if sheet else (Inches(1.1), Inches(1.0))


def _make_smaller(document: DocumentObject) -> None:
    """Sets type and space of every style smaller, to half a point."""
    for style in document.styles:
        if style.type not in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            continue
        if style.font.size is not None:
            style.font.size = Pt(round(style.font.size.pt * _SHEET_TYPE * 2) / 2)
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            spacing = style.paragraph_format
            for side in ("space_before", "space_after"):
                length = getattr(spacing, side)
                if length is not None:
                    setattr(spacing, side, Pt(round(length.pt * _SHEET_SPACE * 2) / 2))


def _restyle(document: DocumentObject) -> None:
    styles = document.styles
    _font(styles["Normal"], 10.5, color="1A1326")
    for name, size, color, before, after in _HEADINGS:
        style = _font(styles[name], size, color=color, bold=True)
        _space(style, before, after)
        style.paragraph_format.keep_with_next = True
    for name in ("Body Text", "First Paragraph"):
        style = _font(styles[name], 10.5)
        _space(style, 0, 7)
        style.paragraph_format.line_spacing = 1.12
        style.paragraph_format.widow_control = True
    _space(_font(styles["Compact"], 10.5), 0, 1)
    _space(_font(styles["Title"], 34, color=_MIDNIGHT, bold=True), 30, 8)
    _space(_font(styles["Subtitle"], 14, color=_MUTED), 0, 14)
    _space(_font(styles["Date"], 10.5, color=_MIDNIGHT, bold=True), 0, 24)
    for name in ("Title", "Subtitle", "Date"):
        styles[name].paragraph_format.alignment = 0
        for spread in styles[name].element.rPr.findall(qn("w:spacing")):
            styles[name].element.rPr.remove(spread)
    _space(_font(styles["Footnote Text"], 8.5), 0, 2)
    for name in ("Table Caption", "Image Caption"):
        style = _font(styles[name], 10, color=_MIDNIGHT, bold=True, italic=False)
        _space(style, 10, 3)
        style.paragraph_format.keep_with_next = True
    _space(_font(styles["Captioned Figure"], 10), 0, 2)
    styles["Captioned Figure"].paragraph_format.keep_with_next = True
    styles["Hyperlink"].font.color.rgb = RGBColor.from_string("1740C4")
    styles["Hyperlink"].font.underline = True
    _font(styles["Verbatim Char"], 9.5, family="Consolas")
    for name, size, color, bold in (
        ("Cover", 10.5, _MIDNIGHT, False),
        ("Part Title", 10, _BLUE, True),
        ("Chart Subtitle", 9, _MUTED, False),
        ("Chart Source", 8.5, _MUTED, False),
        ("Admonition Title", 10.5, _MIDNIGHT, True),
        ("Admonition", 10.5, "1A1326", False),
        ("After Table", 10.5, "1A1326", False),
        ("Cell", 9.5, "1A1326", False),
        ("Cell Head", 9.5, _MIDNIGHT, True),
        ("Blank", 9.5, "1A1326", False),
        ("Index", 9, "1A1326", False),
        ("Supplied", 9.5, _BLUE, True),
        ("Dated", 9.5, _MUTED, False),
        ("Running", 8.5, _MUTED, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _space(_font(style, size, color=color, bold=bold), 0, 3)
    part = styles["Part Title"]
    part.paragraph_format.page_break_before = True
    part.paragraph_format.keep_with_next = True
    part.font.all_caps = True
    _border(part, "top", _BLUE, eighths=20, space=10)
    styles["Chart Subtitle"].paragraph_format.keep_with_next = True
    _space(styles["Chart Source"], 2, 14)
    _space(styles["After Table"], 9, 7)
    styles["After Table"].paragraph_format.line_spacing = 1.12
    styles["Supplied"].paragraph_format.keep_with_next = True
    _space(styles["Supplied"], 9, 4)
    _space(styles["Dated"], 0, 12)
    _space(styles["Blank"], 10, 18)
    for name in ("Admonition Title", "Admonition"):
        style = styles[name]
        _shade(style)
        _border(style, "left", _BLUE, eighths=24, space=8)
        style.paragraph_format.left_indent = Inches(0.15)
    styles["Admonition Title"].paragraph_format.keep_with_next = True
    _space(styles["Admonition Title"], 8, 0)
    _space(styles["Admonition"], 0, 8)
    _restyle_tables(document)


def _restyle_tables(document: DocumentObject) -> None:
    """Rules between rows, room in cells, and a bold first row over a strong line."""
    style = document.styles["Table"].element
    for old in style.findall(qn("w:tblPr")) + style.findall(qn("w:tblStylePr")):
        style.remove(old)
    properties = _element("w:tblPr")
    borders = _element("w:tblBorders")
    for edge, color, size in (("top", _MIDNIGHT, 8), ("bottom", _RULE, 4), ("insideH", _RULE, 4)):
        borders.append(_element(f"w:{edge}", val="single", sz=size, space=0, color=color))
    margins = _element("w:tblCellMar")
    for edge, width in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70)):
        margins.append(_element(f"w:{edge}", w=width, type="dxa"))
    properties.extend([_element("w:tblInd", w=0, type="dxa"), borders, margins])
    style.append(properties)
    first = _element("w:tblStylePr", type="firstRow")
    run = _element("w:rPr")
    run.extend([_element("w:b"), _element("w:color", val=_MIDNIGHT)])
    cell = _element("w:tcPr")
    edges = _element("w:tcBorders")
    edges.append(_element("w:bottom", val="single", sz=8, space=0, color=_MIDNIGHT))
    cell.append(edges)
    cell.append(_element("w:vAlign", val="bottom"))
    first.extend([run, cell])
    style.append(first)


def _lay_out(document: DocumentObject, side: Length, top: Length) -> None:
    """Sets page and margins."""
    section = document.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = side
    section.top_margin = section.bottom_margin = top
    section.header_distance = section.footer_distance = Emu(top // 2)


def _running(paragraph: Paragraph, left: str, right: str, width: int) -> None:
    paragraph.style = "Running"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{left}\t{right}")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    code = _element("w:instrText")
    code.text = instruction
    run: _Element = paragraph.add_run()._r  # noqa: SLF001 - python-docx has no fields
    for part in (_element("w:fldChar", fldCharType="begin"), code, _element("w:fldChar", fldCharType="end")):
        run.append(part)


def _font(
    style: ParagraphStyle,
    size: float,
    *,
    color: str = "",
    bold: bool = False,
    italic: bool = False,
    family: str = FONT,
) -> ParagraphStyle:
    font = style.font
    font.size, font.bold, font.italic = Pt(size), bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), family)
    if color:
        font.color.rgb = RGBColor.from_string(color)
    return style


def _space(style: ParagraphStyle, before: float, after: float) -> None:
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _border(style: ParagraphStyle, edge: str, color: str, *, eighths: int, space: int) -> None:
    borders = _element("w:pBdr")
    borders.append(_element(f"w:{edge}", val="single", sz=eighths, space=space, color=color))
    _insert(style, borders)


def _shade(style: ParagraphStyle) -> None:
    _insert(style, _element("w:shd", val="clear", color="auto", fill=_PALE))


def _insert(style: ParagraphStyle, element: _Element) -> None:
    """Puts a border or shade where the schema wants it: borders before shades, both before spacing."""
    properties = style.element.get_or_add_pPr()
    late = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    names = late if element.tag == qn("w:pBdr") else late[1:]
    later = next((each for each in properties if each.tag in {qn(name) for name in names}), None)
    if later is None:
        properties.append(element)
    else:
        later.addprevious(element)


def _element(name: str, **attributes: object) -> _Element:
    element: _Element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element
