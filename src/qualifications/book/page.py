"""What the templates show around the text of a page, prepared for them as `book`."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightningcss
from docutils import nodes
from sphinx.application import Sphinx

from qualifications.book import navigation
from qualifications.book.claims import WHOLE, ledger_of, page_of
from qualifications.book.figures import FIGURE_DATA
from qualifications.book.sphinx_project import edition_of, project_of, site_map_of
from qualifications.files import contents, sha256, write_atomically
from qualifications.formatting import format_date
from qualifications.ledger.claims import Claim
from qualifications.outputs import DOWNLOADS
from qualifications.project import STEM

THEME = Path(__file__).parent / "theme"
STATIC = THEME / "static"
NOT_FOUND = "404"
SEARCH = "search"
ONE_PAGE = "one-page"
# The oldest browsers with what marks, menu and scripts need; the style sheet is written so that they read it.
BROWSERS = ["chrome 114", "edge 114", "firefox 125", "safari 17"]
_SCHEMES = ("light", "dark")
# The scripts of every page, of chapters, and of those with figures or a tool, by what their metadata hold.
_SCRIPTS, _OF_CHAPTERS = ("site", "editions"), ("claims", "copying")
_SCRIPTS_WITH = {
    FIGURE_DATA: ("charts",),
    "your-document": ("document-price", "document-word", "your-document"),
    "draft-check": tuple(
        f"draft-{name}" for name in ("words", "claims", "copies", "rules", "faults", "check")
    ),
    "edition-changes": ("changes",),
}
_TOOLS = _SCRIPTS_WITH.keys() - {FIGURE_DATA}


def start_at_root(app: Sphinx, page: str, _template: str, context: dict[str, Any], _: Any) -> None:
    """Makes the links of the page for unknown addresses start at the root: the host shows it at any depth."""
    if page == NOT_FOUND:
        root = urlsplit(app.config.html_baseurl).path or "/"
        pathto = context["pathto"]
        context["content_root"] = root
        context["pathto"] = lambda *args, **options: root + pathto(*args, **options)


def surround(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Gives the templates all that stands around the text of a page."""
    metadata = app.env.metadata.get(page, {})
    project = project_of(app)
    pathto = context["pathto"]
    # A tool works with all facts, of which its words show few.
    shown = () if _TOOLS & metadata.keys() else (*context.get("claims", ()), *_listed(app, page))
    context["book"] = {
        **_navigation(app, page, pathto, has_text=doctree is not None),
        "stylesheet": _style_sheet(app)[0],
        "scripts": [
            *_SCRIPTS,
            *(_OF_CHAPTERS if doctree is not None else ()),
            *(each for name, more in _SCRIPTS_WITH.items() if name in metadata for each in more),
        ],
        "author": app.config.author,
        "license": edition_of(app).publication.terms,
        "logos": {scheme: pathto(f"_static/{logo.name}", 1) for scheme, logo in _logos(app).items()},
        "logo_alt": _logo_settings(app).get("alt_text", ""),
        "pdf": f"{DOWNLOADS}/{app.config[STEM]}.pdf",
        "tag": project.edition.tag,
        "notebook": "kernelspec" in metadata,
        "day": _newest(shown),
        "repository": project.repository,
        "issues": project.issues,
        "indexed": doctree is not None,
    }


def _navigation(app: Sphinx, page: str, link: Callable[[str], str], *, has_text: bool) -> dict[str, Any]:
    """Where a page is in the book, its contents, and the layout that has room for them."""
    # A page without a title has a warning already, which stops the build.
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    menu = navigation.menu(site_map_of(app.env), page, title=lambda name: titles.get(name, name), link=link)
    part = navigation.part_of(menu)
    headings = navigation.headings(app.env.tocs.get(page)) if has_text else ()
    if page == app.config.root_doc:
        layout = "landing broad"
        headings = ()
    elif app.env.metadata.get(page, {}).get(ONE_PAGE):
        layout = ONE_PAGE
    else:
        layout = "" if headings else "broad"
    # Where the page is in no part that has a title, the menu shows the first that has one.
    shown = part if part.title or len(menu) == 1 else menu[1]
    return {"menu": menu, "open": shown, "part": part.title, "contents": headings, "layout": layout}


def _listed(app: Sphinx, page: str) -> list[Claim]:
    """The claims that a page shows beside those that it marks."""
    on_page = app.env.metadata.get(page, {}).get(WHOLE, ())
    return [
        claim
        for name, claim in ledger_of(app).claims.items()
        if on_page is True or name in on_page or page_of(claim, app.env.found_docs) == page
    ]


def _logo_settings(app: Sphinx) -> dict[str, str]:
    return app.config.html_theme_options.get("logo") or {}


def _logos(app: Sphinx) -> dict[str, Path]:
    """The book's name as a picture for light and for dark pages, where it has them; else one for both."""
    given = {scheme: _logo_settings(app).get(f"image_{scheme}", app.config.html_logo) for scheme in _SCHEMES}
    return {scheme: Path(app.srcdir, logo) for scheme, logo in given.items() if logo}


def _newest(shown: Iterable[Claim]) -> tuple[dt.date, str] | None:
    """The latest day of the facts on a page, as a date and in words; rules and alternatives do not count."""
    # Most of those have the day on which an undated or old page was read.
    day = max((claim.as_of for claim in shown if claim.kind not in {"RULE", "ALT"}), default=None)
    return (day, format_date(day)) if day else None


def own_pages(_: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """The pages that are no chapters."""
    return [(name, {}, f"{name}.html") for name in (NOT_FOUND, SEARCH)]


def leave_search(app: Sphinx) -> None:
    """Keeps Sphinx from making an index: the search page has its own, of pages as they are shown."""
    app.builder.search = False  # type: ignore[attr-defined] # an HTML builder has it


def _style_sheet(app: Sphinx) -> tuple[str, bytes]:
    names: list[str] = app.builder.theme.stylesheets  # type: ignore[attr-defined] # an HTML builder has one
    css = joined(*(STATIC / name for name in names)).encode()
    # The digest in its name keeps browsers from showing an old one.
    return f"book-{sha256(css)[:10]}.css", css


@cache
def joined(*parts: Path) -> str:
    """The parts as one small style sheet, in their order; raises ValueError for what is no CSS."""
    css = ""
    for path in parts:
        text = path.read_text(encoding="utf-8")
        css += lightningcss.process_stylesheet(text, filename=path.name, browsers_list=BROWSERS) + "\n"
    return css


def write_files(app: Sphinx) -> None:
    """Writes what all pages load: scripts, fonts, the style sheet, logos and the icon."""
    static = Path(app.outdir, "_static")
    icon = app.config.html_favicon
    # No page loads what Sphinx's basic theme and extensions have put there, nor the index.
    shutil.rmtree(static)
    for name in (".buildinfo", "genindex.html"):
        Path(app.outdir, name).unlink(missing_ok=True)
    name, css = _style_sheet(app)
    pictures = [*_logos(app).values(), *([Path(app.srcdir, icon)] if icon else [])]
    files = {name: css} | {picture.name: picture.read_bytes() for picture in pictures}
    for path, data in (contents(STATIC) | files).items():
        if not path.startswith("styles/") and not path.endswith(".md"):
            write_atomically(static / path, data)
