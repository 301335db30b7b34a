"""What every page must keep, beyond what Sphinx checks: one title, alt text, notes that match."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

_logger = logging.getLogger(__name__)

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_CODE = re.compile(r"`+[^`]*`+")
_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:")
_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def check_footnotes(_: Sphinx, docname: str, source: list[str]) -> None:
    """Warns of a note that is used and not defined, defined and not used, or defined twice.

    MyST prints the first as plain text and drops the second, both without a word.
    """
    defined: dict[str, int] = {}
    used: dict[str, int] = {}
    for number, line in _prose(source[0]):
        match = _DEFINITION.match(line)
        if match and match[1] in defined:
            _warn((docname, number), f"the note [^{match[1]}] a second time", "each note defined once")
        if match:
            defined.setdefault(match[1], number)
        for mark in _MARK.finditer(line):
            used.setdefault(mark[1], number)
    for label in used.keys() - defined.keys():
        _warn((docname, used[label]), f"the note mark [^{label}]", f"`[^{label}]: ...` on the page")
    for label in defined.keys() - used.keys():
        _warn(
            (docname, defined[label]), f"the note [^{label}], which no sentence uses", "a note that is used"
        )


def check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Warns of a page without exactly one title, and of an image without alt text."""
    docname = app.env.docname
    titles = [node for node in doctree.children if isinstance(node, nodes.section)]
    if not titles:
        _warn((docname, 1), "no title", "one `# Title` at the top of the page")
    for extra in titles[1:]:
        _warn(
            (docname, extra.line or 1), "a second title", "one `# Title` a page; parts of it start with `##`"
        )
    for image in doctree.findall(nodes.image):
        if not image.get("alt"):
            _warn(
                (docname, _line(image)),
                f"an image without alt text: {image['uri']}",
                "`:alt:` with what it shows",
            )


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """The lines outside code, with their numbers."""
    fence = ""
    for number, line in enumerate(source.splitlines(), 1):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and line.strip() == match[1]:
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield number, _CODE.sub("", line)


def _line(node: nodes.Node | None) -> int:
    """The line of the node, or of the nearest around it that has one."""
    while node is not None and not node.line:
        node = node.parent
    return node.line if node is not None and node.line else 1


def _warn(place: tuple[str, int], found: str, allowed: str) -> None:
    _logger.warning("found %s; allowed: %s", found, allowed, location=place, type="book")
