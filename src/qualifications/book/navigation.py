"""Where a reader is in the book: the menu, the part of a page, and the contents of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx_external_toc.api import FileItem, SiteMap, TocTree


@dataclass(frozen=True)
class Entry:
    """A page in the menu, with the pages below it; `title` is plain text."""

    title: str
    link: str
    current: bool
    children: tuple[Entry, ...]

    @property
    def holds(self) -> bool:
        """Whether it is the page that shows the menu, or that page is below it."""
        return self.current or any(each.holds for each in self.children)


@dataclass(frozen=True)
class Part:
    """A part of the book in the menu; the first one, with the start page, has no caption."""

    caption: str
    entries: tuple[Entry, ...]

    @property
    def holds(self) -> bool:
        """Whether the page that shows the menu is in it."""
        return any(each.holds for each in self.entries)


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

    def entries(trees: Iterable[TocTree]) -> tuple[Entry, ...]:
        names = (str(item) for tree in trees for item in tree.items if isinstance(item, FileItem))
        return tuple(entry(name, site_map[name].subtrees) for name in names)

    def entry(name: str, trees: Iterable[TocTree] = ()) -> Entry:
        return Entry(title(name), link(name), name == page, entries(trees))

    root = site_map.root
    parts = (Part(tree.caption or "", entries([tree])) for tree in root.subtrees)
    return Part("", (entry(root.docname),)), *parts


def headings(toc: nodes.Node | None) -> tuple[Heading, ...]:
    """The headings below the first entry of a page's contents, which is its title; none where there is one.

    A heading can hold a claim, whose mark has no place here.
    """
    title = next(iter(_headings(toc)), None)
    below = title.below if title else ()
    return below if len(below) > 1 else ()


def _headings(toc: nodes.Node | None) -> Iterator[Heading]:
    for item in toc.children if toc else ():
        link = item.next_node(nodes.reference)
        if link is not None:
            below = next((child for child in item.children if isinstance(child, nodes.bullet_list)), None)
            yield Heading(link["anchorname"], link.astext(), tuple(_headings(below)))
