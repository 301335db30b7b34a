"""What a reader sees of a page before it is written: each text with its file and line.

A block is read as a whole, so that markup inside a word or a number hides neither. What the ledger
brings, marks of notes, labels of references and titles of other pages are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from docutils import nodes
from lxml import etree
from lxml.html import fragments_fromstring
from sphinx import addnodes

from qualifications.book.origins import is_of_ledger, typed_texts
from qualifications.ledger.language import ELSEWHERE

# Nodes of which a reader sees nothing, or whose text this page does not bring.
_UNSEEN = (
    nodes.comment,
    nodes.footnote_reference,
    nodes.substitution_definition,
    nodes.system_message,
    addnodes.index,
)
# References that show a title from elsewhere, unless they are given one.
_LINKS = frozenset({"any", "doc", "eq", "numref", "ref"})
_ATTRIBUTES = ("alt", "title", "reftitle", "explanation")
_TRACEBACK = "ipythontb"
# The reader of notebooks counts the lines of each cell from a multiple of this.
_LINES_OF_A_CELL = 10_000
# Enough of a description to find its line.
_START = 20
_HTML_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "value")
# Elements within a line; all others stand apart from what is around them.
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
    }
    | {"small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
# Elements that run, load or lead elsewhere.
_LIVE = frozenset(
    {"script", "iframe", "object", "embed", "applet", "meta", "base", "link", "form", "frame", "portal"}
)
# As MyST writes the end of a line, for HTML and for LaTeX.
_BREAKS = ("<br />", r"\\")


@dataclass(frozen=True)
class Shown:
    """A text that a reader sees, with its place; a block of code has a language.

    `cell` says that it is the code of a notebook's cell, and `numbers` whether these are to be judged.
    """

    text: str
    place: str
    line: int
    language: str = ""
    cell: bool = False
    numbers: bool = True


def shown_texts(doctree: nodes.document) -> Iterator[Shown]:
    """Every text of the page that a person typed or a cell showed."""
    if doctree.get("title"):
        yield _shown(doctree, str(doctree["title"]))
    yield from _inside(doctree)


def typed_markup(doctree: nodes.document) -> Iterator[nodes.raw]:
    """The raw markup of the page that neither the book's own directives nor cells have made."""
    for node in doctree.findall(nodes.raw):
        text = node.astext().strip()
        plain = text in _BREAKS or (text.startswith("<!--") and text.endswith("-->"))
        if not plain and not _checkbox(text) and not within(node, "mime_type") and not _of_ledger(node):
            yield node


def live_elements(doctree: nodes.document) -> Iterator[tuple[nodes.raw, str]]:
    """Elements in what cells show that run, load or lead elsewhere."""
    for node in doctree.findall(nodes.raw):
        if within(node, "mime_type") and not _of_ledger(node):
            for element in _html(node):
                if _is_live(element):
                    yield node, str(element.tag)


def _is_live(element: etree._Element) -> bool:
    addresses = [str(element.get(name, "")).strip().lower() for name in ("src", "href", "action")]
    return (
        str(element.tag).lower() in _LIVE
        or any(name.lower().startswith("on") for name in element.attrib)
        or any(address.startswith("javascript:") for address in addresses)
        or addresses[0].startswith(("http:", "https:", "//"))
    )


def svg_texts(path: Path) -> Iterator[Shown]:
    """The words of a drawing, with its title and description; what is no XML has none."""
    try:
        root = etree.parse(path).getroot()
    except (etree.XMLSyntaxError, OSError):
        return
    for element in root.iter("{*}text", "{*}title", "{*}desc", "{*}foreignObject"):
        # Parts of a text may stand side by side or apart.
        for between in ("", "\t"):
            yield Shown(between.join(element.itertext()), str(path), element.sourceline or 1)
    for element in root.iter("*"):
        for name in ("aria-label", "alt"):
            if element.get(name):
                yield Shown(str(element.get(name)), str(path), element.sourceline or 1)


def place_of(node: nodes.Node) -> tuple[str, int]:
    """The source file and line of a node, or of the nearest around it that has one."""
    # docutils gives what stands within a line the line that it has read last, which can be any.
    line = next((each.line for each in around(node) if each.line and not _within_a_line(each)), None)
    source = next((each.source for each in around(node) if each.source), None)
    page = str(node.document["source"]) if node.document is not None else ""
    if page.endswith(".ipynb"):
        return page, _line_of_cell(Path(page), (line or 0) // _LINES_OF_A_CELL)
    # MyST counts the lines of what a page includes from two.
    return source or page, max(1, line or 1) - int(bool(source) and source != page and (line or 1) > 1)


def _within_a_line(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Inline) and isinstance(node.parent, nodes.TextElement)


def _line_of_cell(path: Path, number: int) -> int:
    """Where the cell of that number starts in the file of a notebook."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    starts = [line for line, row in enumerate(rows, 1) if '"cell_type"' in row]
    return starts[number - 1] if 0 < number <= len(starts) else 1


def _inside(node: nodes.Element) -> Iterator[Shown]:
    """The texts below a node that holds blocks."""
    if is_of_ledger(node):
        yield from (_shown(node, text, numbers=numbers) for text, numbers in typed_texts(node))
    elif isinstance(node, nodes.raw):
        yield from _raw(node)
    elif isinstance(node, _UNSEEN) or (
        isinstance(node, nodes.label) and isinstance(node.parent, nodes.footnote)
    ):
        return
    elif any(isinstance(child, nodes.Text) for child in node.children) or isinstance(node, nodes.TextElement):
        yield from _block(node)
    else:
        yield from _attributes(node)
        for child in _chosen(node):
            if isinstance(child, nodes.Element):
                yield from _inside(child)


def _chosen(node: nodes.Element) -> list[nodes.Node]:
    """The forms of what a cell shows: where one is the ledger's, the others say the same again."""
    if node.get("nb_element") == "mime_bundle":
        own = [form for form in node.children if any(map(is_of_ledger, form.children))]
        return own or node.children
    return node.children


def _block(node: nodes.Element) -> Iterator[Shown]:
    aside: list[nodes.Element] = []
    text = "".join(_joined(node, aside))
    language = str(node.get("language", "")) if isinstance(node, nodes.literal_block) else ""
    # A traceback numbers the lines of that code.
    cell = within(node, "nb_element", "cell_code_source") or language == _TRACEBACK
    place, line = place_of(node)
    yield Shown(text, place, line, language, cell)
    yield from _attributes(node)
    for element in aside:
        yield from _attributes(element)
        if is_of_ledger(element) or isinstance(element, nodes.raw):
            yield from _inside(element)


def _joined(node: nodes.Element, aside: list[nodes.Element]) -> Iterator[str]:
    """The text of a block; `aside` gets the elements in it that have texts of their own."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield str(child)
        elif isinstance(child, nodes.Element):
            if isinstance(child, nodes.raw) and child.astext().strip() in _BREAKS:
                yield "\n"
            elif (
                is_of_ledger(child)
                or isinstance(child, (*_UNSEEN, nodes.image, nodes.raw))
                or _elsewhere(child)
            ):
                aside.append(child)
                yield ELSEWHERE if not isinstance(child, nodes.raw) else ""
            else:
                aside.append(child)
                edge = "" if isinstance(child, nodes.Inline) else "\t"
                yield edge
                yield from _joined(child, aside)
                yield edge


def _elsewhere(node: nodes.Element) -> bool:
    """Whether a reference is filled in later, by a title or a label from elsewhere."""
    if isinstance(node, addnodes.pending_xref):
        titled = node.get("refexplicit") or node.get("reftype") not in _LINKS
        return node.get("refdomain") == "cite" or not titled
    return isinstance(node, nodes.citation_reference)


def _attributes(node: nodes.Element) -> Iterator[Shown]:
    for name in _ATTRIBUTES:
        if isinstance(node.get(name), str) and node[name]:
            yield _shown(node, node[name])
    address = str(node.get("refuri", ""))
    if address.lower().startswith("mailto:"):
        yield _shown(node, unquote(address.partition(":")[2]))
    if isinstance(node, nodes.meta) and node.get("content"):
        path, text = place_of(node)[0], str(node["content"])
        yield Shown(text, path, _line_in_front_matter(Path(path), text))
    if isinstance(node, nodes.enumerated_list) and node.get("start", 1) != 1:
        yield _shown(node, f"{node['start']}.")
    if isinstance(node, addnodes.toctree) and (node.line or 1) > 1:
        # On the first line stands what `_toc.yml` brings, which is judged there.
        titles = [node.get("caption"), *(title for title, _ in node["entries"])]
        yield from (_shown(node, title) for title in titles if title)


def _line_in_front_matter(path: Path, text: str) -> int:
    rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line for line, row in enumerate(rows, 1) if text[:_START] in row), 1)


def _raw(node: nodes.raw) -> Iterator[Shown]:
    if "html" not in node.get("format", "") and "svg" not in node.get("format", ""):
        yield _shown(node, node.astext())
        return
    elements = _html(node)
    for element in elements:
        yield from (_shown(node, str(element.get(name))) for name in _HTML_ATTRIBUTES if element.get(name))
    yield _shown(node, "".join(part for element in elements[:1] for part in _words(element)))


def _words(element: etree._Element) -> Iterator[str]:
    """The text of an element; what stands in a block of its own is apart from what is around it."""
    edge = "" if element.tag in _INLINE else "\t"
    yield edge
    if element.tag not in ("script", "style"):
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""
    yield edge


def _html(node: nodes.raw) -> list[etree._Element]:
    """The elements of raw HTML in their order, below one that holds it all."""
    try:
        parts = fragments_fromstring(f"<div>{node.astext()}</div>")
    except etree.ParserError:
        return []
    return [each for part in parts if not isinstance(part, str) for each in part.iter(etree.Element)]


def _checkbox(text: str) -> bool:
    """Whether the markup is the box of a list of tasks, which MyST makes."""
    return text.startswith('<input class="task-list-item-checkbox"')


def around(node: nodes.Node | None) -> Iterator[nodes.Node]:
    """The node, and all that it stands in."""
    while node is not None:
        yield node
        node = node.parent


def within(node: nodes.Node, attribute: str, value: str = "") -> bool:
    """Whether the node, or one around it, has the attribute, with that value where one is given."""
    elements = (each for each in around(node) if isinstance(each, nodes.Element))
    return any(each.get(attribute) and value in ("", each[attribute]) for each in elements)


def _of_ledger(node: nodes.Node) -> bool:
    return any(map(is_of_ledger, around(node)))


def _shown(node: nodes.Node, text: str, *, numbers: bool = True) -> Shown:
    place, line = place_of(node)
    return Shown(text, place, line, numbers=numbers)
