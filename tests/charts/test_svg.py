"""An SVG in a page is labeled, scales with the page, and clashes with nothing else in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from qualifications.charts.figure import NARROW, WIDE, Figure
from qualifications.charts.style import FONT
from qualifications.charts.svg import SVG


def parsed(svg: str) -> etree._Element:
    """The SVG as a tree."""
    return etree.fromstring(svg.encode())


def ids(svg: str) -> list[str]:
    """Every id in the SVG."""
    return [element.get("id", "") for element in parsed(svg).iter(etree.Element) if "id" in element.attrib]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_drawing_fits_a_page(sample: Figure, width: int) -> None:
    """A drawing is one labeled image in the book's font, which scales, loads nothing and is small."""
    drawing = sample.drawings[width]
    root, *parts = parsed(drawing).iter(etree.Element)
    assert (root.tag, root.get("role"), root.get("aria-label")) == (f"{{{SVG}}}svg", "img", sample.alt)
    # A screen reader says it once.
    assert not [part.tag for part in parts if any(key == "role" or "aria-" in key for key in part.attrib)]
    # Its size is left to the page.
    assert root.get("viewBox") == f"0 0 {width} {sample.height}"
    assert not {"width", "height", "class", "style"} & set(root.attrib)
    assert {text.get("font-family") for text in root.iter(f"{{{SVG}}}text")} == {FONT}
    tags = {etree.QName(element).localname for element in parts}
    assert not tags & {"script", "style", "image", "foreignObject", "use", "a", "title"}
    assert re.findall(r"(?:https?:)?//[^\"']+", drawing) == ["http://www.w3.org/2000/svg"]
    # A tenth of a pixel is finer than a reader sees.
    assert not re.findall(r'\b(?:d|transform|x|y|x1|y1|x2|y2)="[^"]*\d\.\d{2}[^"]*"', drawing)


def test_figures_share_no_id(sample: Figure) -> None:
    """Ids start with figure and width, references meet ids of their own drawing, and figures share none."""
    svg = sample.drawings[WIDE]
    assert len(ids(svg)) >= 2, "the sample has a clip and a gradient"
    assert all(found.startswith("sample-680-") for found in ids(svg))
    referred = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))
    assert referred == set(ids(svg))
    figures = (sample, replace(sample, name="other"))
    found = [each for one in figures for width in (WIDE, NARROW) for each in ids(one.drawings[width])]
    assert len(found) >= 8
    assert len(found) == len(set(found))
