"""SVG drawings, read safely: pictures alone, with no script, no address and nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from qualifications.inputs import input_error, read_bytes

_SVG = "http://www.w3.org/2000/svg"
_ALLOWED = "a drawing in SVG, without scripts, links and parts from elsewhere"
# What can run, fetch, hold other markup, or change an address while it is shown.
_REFUSED = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener", "a"}
    | {"animate", "animatemotion", "animatetransform", "set", "discard", "link", "meta", "base", "feimage"}
)
# The elements of HTML in a drawing are those of a page.
_HTML = "http://www.w3.org/1999/xhtml"
_REFERENCES = frozenset({"href", "src", "action", "formaction", "from", "to", "values", "base"})
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+")
_FETCHES = re.compile(r"@import|expression\s*\(|url\s*\(\s*['\"]?\s*(?!#|['\"\s])|image(?:-set)?\s*\(|\\")


def read_drawing(path: Path) -> Any:
    """The root of the drawing; raises ProblemError where the file is none, or holds more than one."""
    data = read_bytes(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise input_error(path, error.lineno or 0, f"no XML: {error.msg}", _ALLOWED) from None
    if root.tag not in (f"{{{_SVG}}}svg", "svg"):
        raise input_error(path, 1, f"the element {etree.QName(root).localname}", _ALLOWED)
    if root.getroottree().docinfo.internalDTD is not None:
        raise input_error(path, 1, "a document type", _ALLOWED)
    nodes = [*root.iterancestors(), *_before(root), *root.iter()]
    for node in nodes:
        fault = next(_faults(node), "")
        if fault:
            raise input_error(path, node.sourceline or 0, fault, _ALLOWED)
    return root


def _before(root: Any) -> Iterator[Any]:
    yield from root.itersiblings(preceding=True)
    yield from root.itersiblings()


def _faults(node: Any) -> Iterator[str]:
    if node.tag is etree.Comment:
        return
    if not isinstance(node.tag, str):
        yield "an instruction or an entity"
        return
    name = etree.QName(node)
    if name.localname.lower() in _REFUSED or name.namespace == _HTML:
        yield f"the element <{name.localname}>"
    if name.localname.lower() == "style" and _FETCHES.search("".join(node.itertext())):
        yield "a style that fetches"
    for key, value in node.attrib.items():
        attribute, text = etree.QName(key).localname.lower(), str(value)
        if attribute.startswith("on"):
            yield f"the attribute {attribute}"
        elif attribute in _REFERENCES:
            if not text.strip().startswith("#") and not _PICTURE.fullmatch(text.strip()):
                yield f"the attribute {attribute} with an address"
        elif _FETCHES.search(text.lower()):
            yield f"the attribute {attribute} with an address"
