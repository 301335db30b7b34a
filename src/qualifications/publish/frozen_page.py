"""A page as it stands in the folder of an edition; what the latest edition alone offers is a link there."""

from __future__ import annotations

import re
from collections.abc import Callable

_LATEST = b" (latest edition)"
# What tells programs and previews of the latest edition, searches it, or changes what the next one says.
_OF_LATEST = re.compile(
    rb'<meta (?:name="twitter:|property="og:)[^>]*>\s*|<link rel="(?:alternate|search|next|prev)"[^>]*>\s*'
    rb'|<script type="application/ld\+json">.*?</script>\s*|<form class="find".*?</form>\s*'
    rb"|<p hidden>.*?</p>\s*| For assistants: <a [^>]*>[^<]*</a>, <a [^>]*>[^<]*</a>\."
    rb'|<details class="tool-group">\s*<summary class="tool" aria-label="Source of.*?</details>\s*',
    re.DOTALL,
)
# What stands twice: for wide screens and for narrow ones, or in a file beside the page.
_AGAIN = re.compile(rb'<aside class="on-page".*?</aside>\s*|<a class="headerlink".*?</a>', re.DOTALL)
_FOLD, _FOLD_ALONE = b'class="on-page-fold"', b'class="on-page-fold alone"'
_DRAWINGS = re.compile(
    rb'<div class="chart-wide">((?:(?!</div>).)*</div>)<div class="chart-narrow">.*?</div>', re.DOTALL
)
_DRAWING = rb'<div class="chart-alone" tabindex="0" role="group" aria-label="Drawing">\1'
_DATA = re.compile(rb'<details class="chart-data"[^>]*>(?:(?!</details>).)*</details>', re.DOTALL)
_LONG = 60
_FORMS = re.compile(
    rb'(?:<details class="screen-only"><summary>[^<]*</summary><pre>[^<]*</pre></details>)+'
    rb"(?=</div></details></footer>)"
)
_SEARCH = b'aria-label="Search'
_LINK = re.compile(rb'<a\b([^>]*?\bhref="([^"?#]+)[^"]*"[^>]*)>([^<]+)</a>')
_LABEL = re.compile(rb'(?<=aria-label=")[^"]*')
_CARDS = re.compile(rb'<div class="claim-cards.*?(?=</body>)', re.DOTALL)
_CARD = re.compile(rb'id="(card-[^"]+)".*?href="([^"]+#claim-[^"]+)"', re.DOTALL)
_MARK = re.compile(
    rb'<span class="claim-sign" data-number="\d+"><button type="button" class="claim-mark" '
    rb'popovertarget="([^"]+)"([^>]*)></button></span>'
)
_MENU = re.compile(rb'<nav id="menu".*?</nav>', re.DOTALL)
_OPEN_PART = b"<details open>"
_CLOSED_PART = re.compile(rb"<details>.*?</details>\n?", re.DOTALL)
_TOOL = re.compile(rb'<div class="your-document".*?</template>\s*</div>', re.DOTALL)
_LIMITS = re.compile(
    rb'(<span class="ready-limits">)(?:(?!</span>).)*?(<a class="ready-evidence"[^>]*>)', re.DOTALL
)
_CODE = re.compile(rb"<pre>.*?</pre>", re.DOTALL)
_SPAN = re.compile(rb"</?span[^>]*>")
# What HTML can do without: names that no style asks for, some end tags, quotation marks around a value, and
# names of characters in text.
_NAMED = re.compile(rb'<span class="(?:pre|std std-doc|std std-ref)">([^<]*)</span>')
_NAMES = re.compile(
    rb' class="(?:reference (?:in|ex)ternal|docutils literal notranslate|row-odd|row-even)"'
    rb'| data-markdown-ignore=""'
)
_END = re.compile(
    rb"</(?:dd|dt|li|td|th|tr)>\s*"
    rb"|</p>\s*(?=<(?:p|h[1-6]|[uod]l|div|table|pre|blockquote)[ >]"
    rb"|</(?:div|section|details|blockquote|figcaption|aside|footer|main)>)"
)
_TAG = re.compile(rb"(<[^>]*>)")
_QUOTED = re.compile(rb'="([^\s"\'=<>`]+)"(?=[ >])')
_CHARACTERS = {b"&#39;": b"'", b"&#34;": b'"', b"&quot;": b'"'}


def frozen(page: bytes, *, address: str, leaves: Callable[[bytes], bool]) -> bytes:
    """The page without what it says twice, what the edition's other files hold, and what the latest offers.

    `address` leads from it to the same page of the latest edition, and `leaves` tells of a link whether it
    leads to a file of the latest edition alone. A mark leads to its claim in the table, the menu has the
    reader's own part, the limits of a fact stand where the page tells it first, a long table of a chart's
    data is in the chart's file alone, code has one color, and links to the latest edition say so.
    """

    def told(match: re.Match[bytes]) -> bytes:
        attributes, link, words = match.groups()
        if not leaves(link):
            return match[0]
        labeled = _LABEL.sub(lambda label: label[0] + _LATEST, attributes)
        return b"<a%b>%b%b</a>" % (labeled, words, _LATEST)

    page = _LINK.sub(told, _OF_LATEST.sub(b"", page)).replace(_SEARCH, _SEARCH + _LATEST)
    for pattern, words in ((_TOOL, b"Do this"), (_FORMS, b"For reference managers")):
        page = pattern.sub(b'<p><a href="%b">%b%b</a></p>' % (address.encode(), words, _LATEST), page)
    page = _AGAIN.sub(b"", page).replace(_FOLD, _FOLD_ALONE)
    page = _DATA.sub(lambda data: b"" if data[0].count(b"<tr>") > _LONG else data[0], page)
    page = _CODE.sub(lambda code: _SPAN.sub(b"", code[0]), _DRAWINGS.sub(_DRAWING, page))
    return _with_limits_once(_MENU.sub(_own_part, _without_cards(page)))


def shortened(page: bytes) -> bytes:
    """The same page for a browser, in fewer bytes."""
    parts = _TAG.split(_END.sub(b"", _NAMES.sub(b"", _NAMED.sub(rb"\1", page))))
    for name, character in _CHARACTERS.items():
        parts[::2] = [text.replace(name, character) for text in parts[::2]]
    parts[1::2] = [_QUOTED.sub(rb"=\1", tag) for tag in parts[1::2]]
    return b"".join(parts)


def _without_cards(page: bytes) -> bytes:
    cards = _CARDS.search(page)
    places = dict(_CARD.findall(cards[0])) if cards else {}

    def link(mark: re.Match[bytes]) -> bytes:
        return b'<a class="claim-sign" href="%b"%b></a>' % (places[mark[1]], mark[2])

    if any(mark[1] not in places for mark in _MARK.finditer(page)):
        # The book has no table of claims to which a mark could lead.
        return page
    return _MARK.sub(link, _CARDS.sub(b"", page))


def _own_part(menu: re.Match[bytes]) -> bytes:
    return _CLOSED_PART.sub(b"", menu[0]) if _OPEN_PART in menu[0] else menu[0]


def _with_limits_once(page: bytes) -> bytes:
    seen: set[bytes] = set()

    def told(limits: re.Match[bytes]) -> bytes:
        if limits[0] in seen:
            return b"%bAs told above. %b" % limits.groups()
        seen.add(limits[0])
        return limits[0]

    return _LIMITS.sub(told, page)
