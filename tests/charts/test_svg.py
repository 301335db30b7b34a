"""An SVG in a page is labeled, scales with the page, and clashes with nothing else in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from chapters import figure_names
from qualifications.charts.figure import Figure
from qualifications.charts.plate import NARROW, WIDE
from qualifications.charts.style import FONT
from qualifications.charts.svg import SVG

CHAPTER_DRAWINGS = [f"{name}-{width}" for name in figure_names() for width in (WIDE, NARROW)]


def parsed(svg: str) -> etree._Element:
    """The SVG as a tree."""
    return etree.fromstring(svg.encode())


def ids(svg: str) -> list[str]:
    """Every id in the SVG."""
    return [element.get("id", "") for element in parsed(svg).iter(etree.Element) if "id" in element.attrib]


def references(svg: str) -> set[str]:
    """Every id that the SVG refers to."""
    return set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_drawing_is_a_labeled_image(drawings: dict[str, str], figures: dict[str, Figure], name: str) -> None:
    """A drawing has the role of an image and its figure's alt text as its label."""
    root = parsed(drawings[name])
    assert root.tag == f"{{{SVG}}}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == figures[name.rpartition("-")[0]].alt


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_parts_of_a_drawing_have_no_role(drawings: dict[str, str], name: str) -> None:
    """Only the whole drawing has a role and a label: a screen reader says it once."""
    _, *parts = parsed(drawings[name]).iter(etree.Element)
    assert not [part.tag for part in parts if any(key == "role" or "aria-" in key for key in part.attrib)]


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_drawing_scales(drawings: dict[str, str], figures: dict[str, Figure], name: str) -> None:
    """A drawing states its shape at the asked size and leaves its size on the page to the page."""
    root = parsed(drawings[name])
    figure, _, width = name.rpartition("-")
    assert root.get("viewBox") == f"0 0 {width} {figures[figure].height}"
    assert not {"width", "height", "class", "style"} & set(root.attrib)


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_every_text_has_the_font_of_the_book(drawings: dict[str, str], name: str) -> None:
    """Each text in a drawing names the book's font, and a drawing has text."""
    fonts = [text.get("font-family") for text in parsed(drawings[name]).iter(f"{{{SVG}}}text")]
    assert fonts
    assert set(fonts) == {FONT}


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_drawing_is_self_contained(drawings: dict[str, str], name: str) -> None:
    """A drawing loads nothing, runs nothing and styles nothing outside itself."""
    tags = {etree.QName(element).localname for element in parsed(drawings[name]).iter(etree.Element)}
    assert not tags & {"script", "style", "image", "foreignObject", "use", "a", "title"}
    assert re.findall(r"(?:https?:)?//[^\"']+", drawings[name]) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_coordinates_are_short(drawings: dict[str, str], name: str) -> None:
    """Coordinates have one decimal at most: a tenth of a pixel is finer than a reader sees."""
    assert not re.findall(r'\b(?:d|transform|x|y|x1|y1|x2|y2)="[^"]*\d\.\d{2}[^"]*"', drawings[name])


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_text_stays_inside_the_drawing(
    drawings: dict[str, str], figures: dict[str, Figure], name: str
) -> None:
    """No text is cut short by an ellipsis: each label is drawn in full."""
    texts = ["".join(text.itertext()) for text in parsed(drawings[name]).iter(f"{{{SVG}}}text")]
    assert not [text for text in texts if "…" in text], figures[name.rpartition("-")[0]].title


@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_ids_of_the_chapter_start_with_the_drawing(drawings: dict[str, str], name: str) -> None:
    """Each id in a drawing of the chapter starts with the drawing's name."""
    assert [found for found in ids(drawings[name]) if not found.startswith(f"{name}-")] == []


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


def test_label_is_escaped(sample: Figure) -> None:
    """Quotes, angle brackets and ampersands in the alt text reach the reader as written."""
    assert parsed(sample.plate.drawing).get("aria-label") == 'Three shares, "rising" from < 0.5 & up.'


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTER_DRAWINGS)
def test_drawing_is_repeatable(drawings: dict[str, str], figures: dict[str, Figure], name: str) -> None:
    """Drawing a figure again gives the same text."""
    figure, _, width = name.rpartition("-")
    again = replace(figures[figure]).plate
    assert {"680": again.drawing, "350": again.narrow_drawing}[width] == drawings[name]


def test_ids_are_repeatable(sample: Figure) -> None:
    """Ids do not count up from one drawing to the next."""
    assert replace(sample).plate.drawing == sample.plate.drawing
