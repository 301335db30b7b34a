"""SVG drawings, read safely: pictures alone, with no script, no address and nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

from lxml import etree

from qualifications.inputs import input_error, read_bytes

_SVG = "http://www.w3.org/2000/svg"
_ALLOWED = "a drawing in SVG, without scripts, links and parts from elsewhere"
_DRAWN = """
    svg g defs symbol use title desc style text tspan textPath metadata path rect circle ellipse line
    polyline polygon linearGradient radialGradient stop clipPath mask pattern marker
"""
_ELEMENTS = frozenset(_DRAWN.split())
# What may fetch in a style or an attribute: an import, an image, or an address that is no `#id` of the
# drawing; a backslash could hide any of them.
_FETCHES = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!#|['\"\s])|image(?:-set)?\s*\(|\\", re.IGNORECASE)


def read_drawing(path: Path) -> Any:
    """The root of the drawing; raises ProblemError where the file is no SVG, or holds more than a picture."""
    data = read_bytes(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise input_error(path, error.lineno or 0, f"invalid XML: {error.msg}", _ALLOWED) from None
    if etree.QName(root).localname != "svg" or root.getroottree().docinfo.doctype:
        raise input_error(path, 1, "a file that is not an SVG drawing", _ALLOWED)
    for node in (*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter()):
        fault = _fault(node)
        if fault:
            raise input_error(path, node.sourceline or 0, fault, _ALLOWED)
    return root


def _fault(node: Any) -> str:
    """What is not allowed of a node; empty where all of it is."""
    if node.tag is etree.Comment:
        return ""
    if not isinstance(node.tag, str):
        return "an instruction or an entity"
    name = etree.QName(node)
    if name.localname not in _ELEMENTS or name.namespace not in (None, _SVG):
        return f"the element <{name.localname}>"
    if name.localname == "style" and _FETCHES.search("".join(node.itertext())):
        return "a style that fetches"
    for key, value in node.attrib.items():
        attribute = etree.QName(key).localname.lower()
        elsewhere = attribute == "href" and not str(value).startswith("#")
        if attribute.startswith("on") or elsewhere or _FETCHES.search(str(value)):
            return f"the attribute {attribute}"
    return ""
