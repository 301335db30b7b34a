"""A page as it stands in the folder of an edition; what the latest edition alone offers is a link there."""

from __future__ import annotations

import re
from collections.abc import Callable

_LATEST = b" (latest edition)"
_LINK = re.compile(rb'<a\b([^>]*?\bhref="([^"?#]+)[^"]*"[^>]*)>([^<]+)</a>')
_LABEL = re.compile(rb'(?<=aria-label=")[^"]*')
_CARDS = re.compile(rb'<div class="claim-cards.*?(?=</body>)', re.DOTALL)
_CARD = re.compile(rb'id="(card-[^"]+)".*?href="([^"]+#claim-[^"]+)"', re.DOTALL)
_MARK = re.compile(
    rb' data-number="\d+"><button type="button" class="claim-mark" popovertarget="([^"]+)"([^>]*)></button>'
)
_MENU = re.compile(rb'<nav id="menu".*?</nav>', re.DOTALL)
_OPEN_PART = b"<details open>"
_CLOSED_PART = re.compile(rb"<details>.*?</details>\n?", re.DOTALL)
_TOOL = re.compile(rb'<div class="your-document".*?</template>\s*</div>', re.DOTALL)


def frozen(page: bytes, *, address: str, leaves: Callable[[bytes], bool]) -> bytes:
    """The page without what the edition's other pages hold, or the latest edition alone offers.

    `address` leads from it to the same page of the latest edition, and `leaves` tells of a link whether it
    leads to a file of the latest edition alone. A mark leads to its claim in the table, the menu has the
    reader's own part, and links to the latest edition say so.
    """

    def told(match: re.Match[bytes]) -> bytes:
        attributes, link, words = match.groups()
        if not leaves(link):
            return match[0]
        labeled = _LABEL.sub(lambda label: label[0] + _LATEST, attributes)
        return b"<a%b>%b%b</a>" % (labeled, words, _LATEST)

    page = _LINK.sub(told, page)
    page = _TOOL.sub(b'<p><a href="%b">Do this%b</a></p>' % (address.encode(), _LATEST), page)
    return _MENU.sub(_own_part, _without_cards(page))


def _without_cards(page: bytes) -> bytes:
    cards = _CARDS.search(page)
    places = dict(_CARD.findall(cards[0])) if cards else {}

    def link(mark: re.Match[bytes]) -> bytes:
        return b'><a class="claim-mark" href="%b"%b></a>' % (places[mark[1]], mark[2])

    if any(mark[1] not in places for mark in _MARK.finditer(page)):
        # The book has no table of claims to which a mark could lead.
        return page
    return _MARK.sub(link, _CARDS.sub(b"", page))


def _own_part(menu: re.Match[bytes]) -> bytes:
    return _CLOSED_PART.sub(b"", menu[0]) if _OPEN_PART in menu[0] else menu[0]
