"""Where a reader is in the book: the menu, the part of a page, and the contents of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from docutils import nodes
from sphinx_external_toc.api import FileItem, SiteMap, TocTree


@dataclass(frozen=True)
class Entry:
    """A page in the menu; `title` is plain text."""

    name: str
    title: str
    link: str
    current: bool
    children: tuple[Entry, ...]


@dataclass(frozen=True)
class Part:
    """A part of the book in the menu; the first one, with the start page, has no caption.

    The part with the page is open; the first of the others is where no part has it.
    """

    caption: str
    entries: tuple[Entry, ...]
    open: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of a page, with the link to it and the headings below it."""

    anchor: str
    text: str
    below: tuple[Heading, ...]


def menu(
    site_map: SiteMap, page: str, *, title: Callable[[str], str], link: Callable[[str], str]
) -> tuple[Part, ...]:
    """The book's contents as the page `page` shows them."""

    def entry(name: str, *, below: bool = True) -> Entry:
        children = (
            tuple(entry(each) for tree in site_map[name].subtrees for each in files(tree)) if below else ()
        )
        return Entry(name=name, title=title(name), link=link(name), current=name == page, children=children)

    root = site_map.root.docname
    start = Part(caption="", entries=(entry(root, below=False),))
    parts = [
        Part(caption=tree.caption or "", entries=tuple(entry(name) for name in files(tree)))
        for tree in site_map.root.subtrees
    ]
    place = next((number for number, part in enumerate(parts) if _holds(part.entries, page)), 0)
    return start, *(replace(part, open=number == place) for number, part in enumerate(parts))


def files(tree: TocTree) -> Iterator[str]:
    """The pages that a part lists."""
    return (str(item) for item in tree.items if isinstance(item, FileItem))


def part_of(parts: tuple[Part, ...], page: str) -> str:
    """The caption of the part that holds the page; empty for the start page and pages outside the book."""
    return next((part.caption for part in parts if _holds(part.entries, page)), "")


def _holds(entries: tuple[Entry, ...], page: str) -> bool:
    return any(entry.name == page or _holds(entry.children, page) for entry in entries)


def headings(toc: nodes.Node | None) -> tuple[Heading, ...]:
    """The headings below the first entry of a page's contents, which is its title; none where there is one.

    A heading can hold a claim, whose mark has no place here.
    """
    title = next(iter(_entries(toc)), None)
    below = title.below if title else ()
    return below if len(below) > 1 else ()


def _entries(toc: nodes.Node | None) -> Iterator[Heading]:
    for item in toc.children if toc else ():
        link = item.next_node(nodes.reference)
        if link is not None:
            below = next((child for child in item.children if isinstance(child, nodes.bullet_list)), None)
            yield Heading(link["anchorname"], link.astext(), tuple(_entries(below)))
