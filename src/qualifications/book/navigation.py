"""Where a reader is in the book: the menu, the part of a page, and the contents of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx_external_toc.api import FileItem, SiteMap, TocTree


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu or of a page's contents, with those below it: a part, a page or a heading.

    A part of the book has no link, and the first one, with the start page, no title either.
    """

    title: str
    link: str
    below: tuple[MenuItem, ...]
    current: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is the page that shows the menu, or has that page below it."""
        return self.current or any(each.holds for each in self.below)


def menu(
    site_map: SiteMap, page: str, *, title: Callable[[str], str], link: Callable[[str], str]
) -> tuple[MenuItem, ...]:
    """The parts of the book with their pages, as the menu of `page` shows them."""

    def pages(trees: Iterable[TocTree]) -> tuple[MenuItem, ...]:
        names = (str(item) for tree in trees for item in tree.items if isinstance(item, FileItem))
        return tuple(entry(name, site_map[name].subtrees) for name in names)

    def entry(name: str, trees: Iterable[TocTree] = ()) -> MenuItem:
        # A menu may say in fewer words what stands below a page.
        return MenuItem(site_map[name].title or title(name), link(name), pages(trees), current=name == page)

    root = site_map.root
    parts = (MenuItem(tree.caption or "", "", pages([tree])) for tree in root.subtrees)
    return MenuItem("", "", (entry(root.docname),)), *parts


def part_of(menu: tuple[MenuItem, ...]) -> MenuItem:
    """The part with the page that shows the menu; the first one where it is in none."""
    return next((part for part in menu if part.holds), menu[0])


def parts(site_map: SiteMap) -> dict[str, str]:
    """The title of the part that each page is in, by the page's name; the first page is in none."""
    return {name: part_of(menu(site_map, name, title=str, link=str)).title for name in site_map}


def headings(toc: nodes.Node | None) -> tuple[MenuItem, ...]:
    """The headings of a page below its title; none where there is but one, which needs no contents."""
    title = next(_headings(toc), None)
    below = title.below if title else ()
    return below if len(below) > 1 else ()


def _headings(toc: nodes.Node | None) -> Iterator[MenuItem]:
    """The entries of a list of headings, of which the title of the page is the first."""
    for item in toc.children if toc else ():
        link = item.next_node(nodes.reference)
        if link is not None:
            below = next((child for child in item.children if isinstance(child, nodes.bullet_list)), None)
            yield MenuItem(link.astext(), link["anchorname"], tuple(_headings(below)))
