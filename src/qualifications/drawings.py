"""SVG drawings, read safely: pictures alone, with no script, no address and nothing from elsewhere."""

import re
from collections.abc import Iterator
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
_FETCHES = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!#|['\"\s])|image(?:-set)?\s*\(|\\", re.IGNORECASE)


def read_drawing(path: Path) -> Any:
    """The root of the drawing; raises ProblemError where the file is none, or holds more than one."""
    data = read_bytes(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise input_error(path, error.lineno or 0, f"invalid XML: {error.msg}", _ALLOWED) from None
    if etree.QName(root).localname != "svg" or root.getroottree().docinfo.doctype:
        raise input_error(path, 1, "a file that is not an SVG drawing", _ALLOWED)
    for node in (*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter()):
        for found in _unsafe_parts(node):
            raise input_error(path, node.sourceline or 0, found, _ALLOWED)
    return root


def _unsafe_parts(node: Any) -> Iterator[str]:
    if node.tag is etree.Comment:
        return
    if not isinstance(node.tag, str):
        yield "an instruction or an entity"
        return
    name = etree.QName(node)
    if name.localname not in _ELEMENTS or name.namespace not in (None, _SVG):
        yield f"the element <{name.localname}>"
    if name.localname == "style" and _FETCHES.search("".join(node.itertext())):
        yield "a style that fetches"
    for key, value in node.attrib.items():
        attribute = etree.QName(key).localname.lower()
        elsewhere = attribute == "href" and not str(value).startswith("#")
        if attribute.startswith("on") or elsewhere or _FETCHES.search(str(value)):
            yield f"the attribute {attribute}"
