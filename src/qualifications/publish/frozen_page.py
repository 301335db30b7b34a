"""A page as it stands in the folder of an edition; what the latest edition alone offers is a link there."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring
from lxml.html.builder import E

_LATEST = " (latest edition)"
# What a template marks, what tells programs and previews of the latest edition, and what leads to a heading.
_OF_LATEST = (
    "//*[@data-latest]|//meta[starts-with(@name,'twitter:') or starts-with(@property,'og:')]"
    "|//link[@rel='alternate' or @rel='search' or @rel='next' or @rel='prev']"
    "|//script[@type='application/ld+json']|//a[@class='headerlink']"
)
# Of code, its colors; of Sphinx, names that nobody reads.
_SPANS = "//pre//span|//span[@class='pre' or @class='std std-doc' or @class='std std-ref']"
_TABLE = ".//a[contains(@href,'#claim-') and not(starts-with(@href,'#'))]"
# A script leads on from there, and the list has a link for all.
_PLACES = "//p[@class='leads-on']/a[@id]"
# What HTML can do without: names that no style asks for, some end tags, and quotation marks around a value.
_NAMES = re.compile(
    rb' class="(?:reference (?:in|ex)ternal|docutils literal notranslate|row-(?:odd|even)|stub|caption-text'
    rb'|fact-day)"'
    rb'| docutils align-default(?=")| data-markdown-ignore=""'
)
_END = re.compile(
    rb"</(?:dd|dt|li|td|th|tr|thead|tbody|body|html)>\s*"
    rb"|</p>\s*(?=<(?:p|h[1-6]|[uod]l|div|table|pre|blockquote)[ >]"
    rb"|</(?:div|section|details|blockquote|figcaption|aside|footer|main)>)"
)
# In a drawing, a shape closes itself; the space keeps the slash out of a value without quotation marks.
_SHAPE = re.compile(rb"></(?:path|rect|line|circle|polygon)>")
# Between blocks, where no space is shown.
_SPACE = re.compile(
    rb"\s+(?=</?(?:body|dd|details|div|d[lt]|footer|form|h[1-6]|head|header|li|link|main|meta|nav|[ou]l|p|script"
    rb"|section|table|tbody|title|td|th|thead|tr)[ >])"
)
_TAG = re.compile(rb"<[^>]*>")
_QUOTED = re.compile(rb'="([^\s"\'=<>`]+)"(?=[ >])')


def freeze_page(page: bytes, *, address: str, leaves: Callable[[str], bool]) -> bytes:
    """The page without what it says twice, what the edition's other files hold, and what the latest offers.

    `address` leads from it to the same page of the latest edition, and `leaves` tells of a link whether it
    leads to a file of the latest edition alone. What `data-latest` marks goes; a link stands in its place
    where the attribute has words for one. A mark leads to its claim in the table, code has one color, and
    links to the latest edition say so.
    """
    root = document_fromstring(page, parser=HTMLParser(encoding="utf-8"))
    _link_facts_to_table(root)
    for part in root.xpath(_OF_LATEST):
        words = part.get("data-latest")
        if words:
            part.addprevious(E.p(E.a(f"{words}{_LATEST}", href=address)))
        part.drop_tree()
    for link in root.iter("a"):
        if leaves(re.split("[?#]", link.get("href", ""))[0]):
            _add_latest(link)
    for span in root.xpath(_SPANS):
        span.drop_tag()
    for place in root.xpath(_PLACES):
        del place.attrib["href"]
    _keep_wide_drawings(root)
    _link_marks_to_table(root)
    return b"<!DOCTYPE html>\n" + tostring(root, encoding="utf-8")


def shortened(page: bytes) -> bytes:
    """The same page for a browser, in fewer bytes."""
    page = _SHAPE.sub(b" />", _SPACE.sub(b"", _END.sub(b"", _NAMES.sub(b"", page))))
    return _TAG.sub(lambda tag: _QUOTED.sub(rb"=\1", tag[0]), page)


def _add_latest(link: HtmlElement) -> None:
    """Says in the words of a link that it leads to the latest edition."""
    label = link.get("aria-label")
    if label:
        link.set("aria-label", f"{label}{_LATEST}")
    if link.text and not len(link):
        link.text += _LATEST


def _keep_wide_drawings(root: HtmlElement) -> None:
    """The drawing for wide pages moves sideways on narrow ones, and those for narrow ones go."""
    for drawing in root.find_class("chart-narrow"):
        drawing.drop_tree()
    for drawing in root.find_class("chart-wide"):
        drawing.attrib.update(
            {"class": "chart-alone", "tabindex": "0", "role": "group", "aria-label": "Drawing"}
        )


def _link_facts_to_table(root: HtmlElement) -> None:
    """Has each link to a fact that the latest edition alone has on the page lead to the table."""
    for fact in root.xpath("//*[@data-latest]//li[@id]"):
        for table in fact.xpath(_TABLE):
            for link in root.xpath(f"//a[@href='#{fact.get('id')}']"):
                link.set("href", table.get("href"))


def _link_marks_to_table(root: HtmlElement) -> None:
    """Has each mark lead to the table, not to a card of the page, where the book has a table."""
    links = {card.get("id"): card.xpath(_TABLE) for card in root.find_class("claim-card")}
    signs = root.find_class("claim-sign")
    if not all(links.get(sign[0].get("popovertarget")) for sign in signs):
        return
    for sign in signs:
        mark = sign[0]
        sign.remove(mark)
        sign.tag = "a"
        sign.attrib.pop("data-number")
        sign.set("href", links[mark.get("popovertarget")][0].get("href"))
        sign.set("aria-label", mark.get("aria-label"))
    for cards in root.find_class("claim-cards"):
        cards.drop_tree()
