"""Charts in the book's style, as Vega compiles them, in UTC, and as SVG: small, labeled, safe in a page."""

import json
import re
from collections import Counter
from typing import Any

import vl_convert
from lxml import etree

from qualifications.charts import palette
from qualifications.fonts import use_own_fonts
from qualifications.rendering import render

FONT = "Inter, system-ui, sans-serif"
SVG = "http://www.w3.org/2000/svg"
VEGA_LITE = "6.4"
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_GEOMETRY = ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height")
# Altair writes a day as midnight without a zone.
_WITHOUT_ZONE = re.compile(r'"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)"')
# Patterns of what Vega reads, scales and writes in the zone of the machine, each with its like in UTC.
_IN_UTC = (
    ('"type": "time"', '"type": "utc"'),
    ('"type": "timeunit"', '"type": "timeunit", "timezone": "utc"'),
    (r"timeFormat\(", "utcFormat("),
    # A text without a time is a day in UTC already.
    (r"datetime\((?=\d)", "utc("),
)
# Attributes with the values that an element has without them, and one for a mouse, which a picture ignores.
_NEEDLESS = {"opacity": "1", "text-anchor": "start", "transform": "translate(0,0)", "pointer-events": "none"}
# Attributes that texts inherit from the drawing, and parts from their group, unless they have their own.
_TYPE = ("font-family", "font-size")
_SHARED = ("fill", "stroke", "stroke-width", "text-anchor", "font-weight")
_AT = re.compile(r"translate\(([^,]+),([^,]+)\)")
# An outline of straight lines alone, and a point of it.
_PLACE = r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)"
_STRAIGHT = re.compile(rf"(?:M{_PLACE}(?:L{_PLACE})*Z?)+")
_POINT = re.compile(rf"([ML]){_PLACE}")


def styled(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    """The Vega-Lite specification of `chart` in the book's style; sizes in pixels, axes included."""
    size = {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    style = json.loads(render("chart-style.json", font=FONT, palette=palette))
    # Altair copies the whole chart for each property that is set on it.
    return dict(chart.to_dict()) | size | {"config": style}


def compiled(spec: dict[str, Any]) -> dict[str, Any]:
    """The Vega specification of a Vega-Lite one, where a day is the same day wherever it is drawn or read."""
    vega_lite = _WITHOUT_ZONE.sub(r'"\1Z"', json.dumps(spec))
    text = json.dumps(vl_convert.vegalite_to_vega(vega_lite, vl_version=VEGA_LITE))
    for local, utc in _IN_UTC:
        text = re.sub(local, utc, text)
    vega: dict[str, Any] = json.loads(text)
    return vega


def draw(spec: dict[str, Any], *, name: str, alt: str) -> str:
    """The chart as an SVG element with the role of an image and `alt` as its label.

    Ids in it start with `name`, so that several charts can stand in one page.
    """
    use_own_fonts()
    root = etree.fromstring(vl_convert.vega_to_svg(compiled(spec)).encode())
    for attribute in ("width", "height", "class"):
        root.attrib.pop(attribute, None)
    # Vega counts the ids of a process on and on; numbered anew, the same chart gives the same bytes.
    ids = {str(each): f"{name}-{number}" for number, each in enumerate(root.xpath("//@id"), 1)}
    for element in root.iter(etree.Element):
        _tidy(element, ids)
    _share_type(root)
    for group in reversed(list(root.iter(f"{{{SVG}}}g"))):
        _join(group)
    root.set("role", "img")
    root.set("aria-label", alt)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _tidy(element: etree._Element, ids: dict[str, str]) -> None:
    # The chart is one image with one label: roles of its parts would ask for labels of their own.
    for key in ("class", "role", "aria-hidden", "aria-label", "aria-roledescription"):
        element.attrib.pop(key, None)
    # By Vega's limit, the corner of a line rises far above the value of a peak.
    element.attrib.pop("stroke-miterlimit", None)
    if "id" in element.attrib:
        element.set("id", ids[str(element.get("id"))])
    for key, value in element.attrib.items():
        text = str(value)
        if key in _GEOMETRY:
            text = _DECIMAL.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), text)
            element.set(key, shortened(text) if key == "d" else text)
        elif "url(#" in text:
            element.set(key, _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", text))
    for key, value in _NEEDLESS.items():
        if element.get(key) == value:
            del element.attrib[key]
    # The lines of a longer text have places of their own.
    place = _AT.fullmatch(element.get("transform", ""))
    if place and element.tag == f"{{{SVG}}}text" and not len(element):
        del element.attrib["transform"]
        element.attrib.update({"x": place[1], "y": place[2]})


def shortened(path: str) -> str:
    """The same outline, in which each point of straight lines stands by its way from the one before."""
    # The point before, in tenths: as whole numbers, they add up without a rest.
    x = y = 0

    def step(point: re.Match[str]) -> str:
        nonlocal x, y
        before_x, before_y = x, y
        x, y = round(float(point[2]) * 10), round(float(point[3]) * 10)
        if point[1] == "M":
            return f"M{x / 10:g},{y / 10:g}"
        right, down = (x - before_x) / 10, (y - before_y) / 10
        if right and down:
            # A sign parts numbers as a comma does.
            return f"l{right:g},{down:g}".replace(",-", "-")
        if right:
            return f"h{right:g}"
        return f"v{down:g}" if down else ""

    return _POINT.sub(step, path) if _STRAIGHT.fullmatch(path) else path


def _join(group: etree._Element) -> None:
    """Gives the group what all of its parts have in common; one that says nothing gives way to its parts."""
    parts, parent = list(group), group.getparent()
    for key in _SHARED if len(parts) > 1 else ():
        value = parts[0].get(key)
        if value is not None and all(part.get(key) == value for part in parts):
            group.set(key, value)
            for part in parts:
                del part.attrib[key]
    if parent is not None and not group.attrib:
        parent[parent.index(group) : parent.index(group) + 1] = parts


def _share_type(root: etree._Element) -> None:
    """Gives the drawing the font and size that most of its texts have, in place of them."""
    texts = list(root.iter(f"{{{SVG}}}text"))
    for key in _TYPE if texts else ():
        usual, _ = Counter(str(each.get(key)) for each in texts).most_common(1)[0]
        root.set(key, usual)
        for each in texts:
            if each.get(key) == usual:
                del each.attrib[key]
