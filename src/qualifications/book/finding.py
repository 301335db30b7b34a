"""What helps people and search engines find a page: redirects, site map, and the search index of claims."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as escape_xml

import yaml

from qualifications.book.claims import TABLE_PAGE, anchor
from qualifications.book.problems import BookError, Problem, yaml_problem
from qualifications.files import write_atomically
from qualifications.ledger.ledger import Ledger
from qualifications.project import Project
from qualifications.wording import format_date

REDIRECTS = "redirects.yml"
_ALLOWED = "the old name of a page and the name of a page of the book, as `old/name: new/name`"


def read_redirects(project: Project, names: Sequence[str]) -> dict[str, str]:
    """The pages that moved, from `redirects.yml`: where each old name leads.

    Raises BookError for a target that the book does not have and for an old name that it has again.
    """
    path = project.root / REDIRECTS
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    try:
        given = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise BookError([yaml_problem(path, error, _ALLOWED)]) from None
    if not isinstance(given, dict):
        raise BookError([Problem(path.name, f"found {given!r}", _ALLOWED)])
    lines = text.splitlines()
    problems = []
    for old, new in given.items():
        line = next((i for i, row in enumerate(lines, 1) if row.startswith(f"{old}:")), 1)
        place = f"{path.name}:{line}"
        if old in names:
            problems.append(Problem(place, f"found {old!r}, which is a page of the book", _ALLOWED))
        if new not in names:
            problems.append(Problem(place, f"found {new!r}, for which the book has no page", _ALLOWED))
    if problems:
        raise BookError(problems)
    return {str(old): str(new) for old, new in given.items()}


def write_redirects(redirects: Mapping[str, str], *, url: str, folder: Path) -> None:
    """Writes a page at each old name that leads to the new one, without a script."""
    for old, new in redirects.items():
        target = posixpath.relpath(f"{new}.html", posixpath.dirname(old) or ".")
        canonical = f'<link rel="canonical" href="{escape(url)}{escape(new)}.html">'
        html = leading_page("This page has moved", target, words="Its new address", head=canonical)
        write_atomically(folder / f"{old}.html", html)


def leading_page(title: str, target: str, *, words: str, head: str) -> bytes:
    """A page that leads to another at once, and by a link; `head` is HTML for the end of its head.

    It has an icon without a file, for which a browser would else ask at the root of the host.
    """
    target = escape(target)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={target}">\n<link rel="icon" href="data:,">\n{head}\n'
        f'</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n<p><a href="{target}">{words}</a></p>\n'
        "</main>\n</body>\n</html>\n"
    ).encode()


def write_site_map(names: Sequence[str], *, url: str, folder: Path) -> None:
    """Writes `sitemap.xml` with every page, and the `robots.txt` that names it."""
    entries = "".join(f"<url><loc>{escape_xml(f'{url}{name}.html')}</loc></url>\n" for name in names)
    site_map = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
    write_atomically(folder / "sitemap.xml", site_map.encode())
    write_atomically(folder / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n".encode())


def write_claims_index(ledger: Ledger, *, folder: Path) -> None:
    """Writes what the search page needs to find a claim by subject, id or number.

    It is a script, since a page read from a folder may not fetch data.
    """
    rows = [
        [claim.id, claim.statement, f"{claim.subject} {claim.limits}", format_date(claim.as_of), claim.status]
        for claim in ledger.claims.values()
    ]
    index = {"page": f"{TABLE_PAGE}.html", "anchor": anchor(""), "claims": rows}
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    write_atomically(folder / "claimsindex.js", f"findClaims({text});\n".encode())
