"""An SVG in a page is labeled, scales with the page, and clashes with nothing else in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from qualifications.charts.figure import Figure
from qualifications.charts.plate import NARROW, WIDE
from qualifications.charts.style import FONT
from qualifications.charts.svg import SVG

WIDTHS = (WIDE, NARROW)


def parsed(svg: str) -> etree._Element:
    """The SVG as a tree."""
    return etree.fromstring(svg.encode())


def drawing(figure: Figure, width: int) -> str:
    """The figure's drawing for pages of that kind."""
    return figure.plate.drawing if width == WIDE else figure.plate.narrow_drawing


def ids(svg: str) -> list[str]:
    """Every id in the SVG."""
    return [element.get("id", "") for element in parsed(svg).iter(etree.Element) if "id" in element.attrib]


def references(svg: str) -> set[str]:
    """Every id that the SVG refers to."""
    return set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))


@pytest.mark.parametrize("width", WIDTHS)
def test_drawing_is_a_labeled_image(sample: Figure, width: int) -> None:
    """A drawing has the role of an image and its figure's alt text as its label."""
    root = parsed(drawing(sample, width))
    assert root.tag == f"{{{SVG}}}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == sample.alt


@pytest.mark.parametrize("width", WIDTHS)
def test_parts_of_a_drawing_have_no_role(sample: Figure, width: int) -> None:
    """Only the whole drawing has a role and a label: a screen reader says it once."""
    _, *parts = parsed(drawing(sample, width)).iter(etree.Element)
    assert not [part.tag for part in parts if any(key == "role" or "aria-" in key for key in part.attrib)]


@pytest.mark.parametrize("width", WIDTHS)
def test_drawing_scales(sample: Figure, width: int) -> None:
    """A drawing states its shape at the asked size and leaves its size on the page to the page."""
    root = parsed(drawing(sample, width))
    assert root.get("viewBox") == f"0 0 {width} {sample.height}"
    assert not {"width", "height", "class", "style"} & set(root.attrib)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_text_has_the_font_of_the_book(sample: Figure, width: int) -> None:
    """A drawing has text, and names the book's font once for all of it."""
    root = parsed(drawing(sample, width))
    assert list(root.iter(f"{{{SVG}}}text"))
    assert root.xpath("//@font-family") == [root.get("font-family")] == [FONT]


@pytest.mark.parametrize("width", WIDTHS)
def test_drawing_is_self_contained(sample: Figure, width: int) -> None:
    """A drawing loads nothing, runs nothing and styles nothing outside itself."""
    tags = {etree.QName(element).localname for element in parsed(drawing(sample, width)).iter(etree.Element)}
    assert not tags & {"script", "style", "image", "foreignObject", "use", "a", "title"}
    assert re.findall(r"(?:https?:)?//[^\"']+", drawing(sample, width)) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("width", WIDTHS)
def test_coordinates_are_short(sample: Figure, width: int) -> None:
    """Coordinates have one decimal at most: a tenth of a pixel is finer than a reader sees."""
    assert not re.findall(r'\b(?:d|transform|x|y|x1|y1|x2|y2)="[^"]*\d\.\d{2}[^"]*"', drawing(sample, width))


def test_ids_start_with_the_drawing(sample: Figure) -> None:
    """Ids start with the figure's name and width, and each reference meets an id of its own drawing."""
    svg = sample.plate.drawing
    assert len(ids(svg)) >= 2, "the sample has a clip and a gradient"
    assert all(found.startswith("sample-680-") for found in ids(svg))
    assert references(svg) == set(ids(svg))


def test_figures_share_no_id(sample: Figure) -> None:
    """Two figures on one page, each at both widths, have no id in common."""
    other = replace(sample, name="other")
    found = [
        each
        for plate in (sample.plate, other.plate)
        for svg in (plate.drawing, plate.narrow_drawing)
        for each in ids(svg)
    ]
    assert len(found) >= 8
    assert len(found) == len(set(found))
