"""The files at addresses beside the chapters: of pages that moved, of claims, the site map, and the editions.

A page opened from a folder may not fetch data, so what scripts need is written as scripts.
"""

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path

from qualifications import editions, vintages
from qualifications.book.claims import page_of, place_of
from qualifications.book.contents import is_taken
from qualifications.files import json_line, write_atomically
from qualifications.inputs import input_error, read_yaml, shown
from qualifications.ledger.ledger import Ledger
from qualifications.problems import Exit, Problem, refuse_all
from qualifications.project import Edition, Project
from qualifications.rendering import render
from qualifications.safety import is_path
from qualifications.vintages import Vintage

PAGES = "pages.js"
REDIRECTS = "redirects.yml"
_ALLOWED = "the old name of a page and the name of a page of the book, as `old/name: new/name`"


def read_redirects(project: Project, names: Sequence[str]) -> dict[str, str]:
    """The pages that moved, from `redirects.yml`: where each old name leads.

    Raises ProblemError for a target that the book does not have and for an old name that it has again.
    """
    path = project.root / REDIRECTS
    if not path.exists():
        return {}
    document = read_yaml(path, allowed=_ALLOWED)
    if not isinstance(document.data, dict | None):
        raise input_error(path, document.line(), shown(document.data), _ALLOWED)
    given = document.data or {}
    # A name that differs in case alone is the same file on many machines.
    taken = {name.casefold(): "which is a page of the book" for name in names}
    problems = []
    for old, new in given.items():
        place, key = document.place(old), old.casefold()
        if not is_path(old) or is_taken(old) or Path(old).suffix == ".html":
            allowed = f"{_ALLOWED}, in letters, digits, - and /"
            problems.append(Problem(shown(old), allowed, Exit.BOOK, place=place))
        elif key in taken:
            problems.append(Problem(f"{shown(old)}, {taken[key]}", _ALLOWED, Exit.BOOK, place=place))
        else:
            taken[key] = "which stands there a second time"
        if new not in names:
            found = f"{shown(new)}, for which the book has no page"
            problems.append(Problem(found, _ALLOWED, Exit.BOOK, place=place))
    refuse_all(problems)
    return dict(given)


def write_redirects(redirects: Mapping[str, str], *, url: str, folder: Path) -> None:
    """Writes a page at each old name that leads to the new one, without a script."""
    for old, new in redirects.items():
        target = posixpath.relpath(f"{new}.html", posixpath.dirname(old) or ".")
        canonical = f"{url}{new}.html"
        html = leading_page("This page has moved", target, words="Its new address", canonical=canonical)
        write_atomically(folder / f"{old}.html", html)


def leading_page(title: str, target: str, *, words: str, canonical: str = "") -> bytes:
    """A page that leads to another at once, and by a link; without a canonical address, none may index it."""
    html = render("leading-page.html", title=title, target=target, words=words, canonical=canonical)
    return html.encode()


def write_site_map(names: Sequence[str], *, url: str, folder: Path) -> None:
    """Writes `sitemap.xml` with every page, and the `robots.txt` that names it."""
    site_map = render("sitemap.xml", names=names, url=url)
    write_atomically(folder / "sitemap.xml", f"{site_map}\n".encode())
    write_atomically(folder / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n".encode())


def write_edition_files(edition: Edition, ledger: Ledger, *, names: Sequence[str], folder: Path) -> None:
    """Writes the list of editions, which is this one alone, what it says, and the names of its pages."""
    entry = editions.EditionEntry(edition.number, f"{edition.date}", f"{ledger.data_as_of}")
    claims = [
        Vintage(
            claim.id,
            first=edition.number,
            last=edition.number,
            value=claim.figure(),
            as_of=claim.as_of.isoformat(),
            status=claim.status,
            statement=claim.statement,
            reason=claim.reason,
        )
        for claim in ledger.claims.values()
    ]
    script = f'(window.qualificationsPages ??= {{}})["{edition.number}"] = {json_line(sorted(names))};\n'
    for name, data in {**editions.files([entry]), **vintages.files(claims), PAGES: script.encode()}.items():
        write_atomically(folder / name, data)


def write_claim_pages(ledger: Ledger, *, names: Sequence[str], folder: Path) -> None:
    """Writes a page at the address of each claim, which leads to it in the table of claims.

    It names the claim by its id alone, so that it is the same in each edition. A claim that no page of the
    book lists has none.
    """
    for claim in ledger.claims.values():
        if page_of(claim, names) in names:
            target = f"../../{place_of(claim, names)}"
            html = leading_page(f"Claim {claim.id}", target, words="Read it in the table of claims")
            write_atomically(folder / "claims" / claim.id / "index.html", html)
