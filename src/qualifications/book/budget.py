"""What a page weighs when a reader opens it, against the budget in `budget.yml`."""

from __future__ import annotations

import gzip
import posixpath
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html

from qualifications.book.problems import fault, input_problem
from qualifications.inputs import read_mapping, shown
from qualifications.problems import Problem, ProblemError

FILE = "budget.yml"
_ALLOWED = "a pattern of page names and kilobytes, as `record/*: 130`; the first that fits counts"
# What a browser fetches by itself, and the attribute that says where.
_FETCHED = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
}
_FETCHED_LINKS = {"stylesheet", "icon"}
_TEXTS = {".html", ".css", ".js", ".svg", ".json"}
# Every page is written in these two.
_FONTS = "_static/fonts/*.woff2"


def check_budget(names: Sequence[str], *, site: Path, budget: Path) -> Iterator[Problem]:
    """The pages that weigh more than `budget` allows; nothing is checked where that file is missing."""
    if not budget.exists():
        return
    try:
        document = read_mapping(budget, allowed=_ALLOWED)
    except ProblemError as error:
        yield input_problem(error)
        return
    limits = document.data
    wrong = [name for name, limit in limits.items() if type(limit) is not int or limit <= 0]
    for name in wrong:
        yield fault(f"{budget.name}:{document.line(name)}", f"found {shown(limits[name])}", _ALLOWED)
    if wrong:
        return
    weigh = _Scales(site)
    for name in names:
        limit = next((limit for pattern, limit in limits.items() if fnmatch(name, pattern)), None)
        if limit is None:
            yield fault(budget.name, f"found nothing for the page {name}", _ALLOWED)
            continue
        weight = weigh.page(name)
        if weight > limit * 1000:
            yield fault(
                f"page {name}", f"found {weight / 1000:.0f} KB to load", f"{limit} KB ({budget.name})"
            )


class _Scales:
    """Weighs pages of a site, and each file once."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._weight = cache(self._weigh)
        self._fonts = sum(self._weight(path) for path in sorted(site.glob(_FONTS)))

    def page(self, name: str) -> int:
        """The bytes of the page and of all that a browser fetches for it, texts compressed."""
        page = self._site / f"{name}.html"
        files = {page, *(page.parent / path for path in _fetched(page))}
        resolved = {Path(posixpath.normpath(path)) for path in files}
        return self._fonts + sum(self._weight(path) for path in resolved if path.is_file())

    @staticmethod
    def _weigh(path: Path) -> int:
        data = path.read_bytes()
        return len(gzip.compress(data, 6, mtime=0)) if path.suffix in _TEXTS else len(data)


def _fetched(page: Path) -> Iterator[str]:
    for element in html.parse(page).getroot().iter("script", "img", "source", "iframe", "link"):
        if element.tag == "link":
            address = element.get("href") if element.get("rel") in _FETCHED_LINKS else None
        else:
            address = element.get(_FETCHED[str(element.tag)])
        if address and not urlsplit(address).scheme:
            yield urlsplit(address).path
