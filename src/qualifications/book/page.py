"""What the templates show around the text of a page, prepared for them as `book`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from qualifications.book import code_blocks, navigation, styles
from qualifications.book.checkout import project_of
from qualifications.book.claims import WHOLE, ledger_of, uses
from qualifications.book.problems import fault
from qualifications.files import write_atomically
from qualifications.outputs import FOLDER, pdf_name
from qualifications.problems import ProblemError
from qualifications.project import STEM
from qualifications.wording import format_date

THEME = Path(__file__).parent / "theme"
STATIC = THEME / "static"
NAME = "qualifications"
NOT_FOUND = "404"
SEARCH = "search"
ONE_PAGE = "one-page"
# No other host, no script but our files, nothing evaluated. Charts and notes carry style attributes.
POLICY = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'"
)
# What the templates take from Jupyter Book and the themes beneath.
_NEEDED = ("pathto", "theme_extra_footer", "theme_logo")
# On every page, before those that its parts ask for.
_SCRIPTS = ("scripts/site.js", "scripts/editions.js", "scripts/claims.js", "scripts/copying.js")


@dataclass(frozen=True)
class DataDate:
    """The latest date of the data on a page, or of its facts, for people and for programs."""

    label: str
    text: str
    iso: str


@dataclass(frozen=True)
class Surroundings:
    """All that stands around the text of a page; the templates know it as `book`."""

    policy: str
    stylesheet: str
    scripts: tuple[str, ...]
    menu: tuple[navigation.Part, ...]
    part: str
    contents: tuple[navigation.Heading, ...]
    pdf: str
    tag: str
    notebook: bool
    data_date: DataDate | None
    layout: str
    issues: str
    indexed: bool


def setup(app: Sphinx) -> None:
    """Hooks the parts around the text to each page, and the style sheet to the end of a build."""
    # Before anything makes a link.
    app.connect("html-page-context", _start_at_root, priority=100)
    # After the theme beneath.
    app.connect("html-page-context", _surround, priority=800)
    app.connect("html-collect-pages", _own_pages)
    app.connect("builder-inited", _check_styles)
    app.connect("builder-inited", _leave_search)
    app.connect("build-finished", _write_styles, priority=900)


def _start_at_root(app: Sphinx, page: str, _template: str, context: dict[str, Any], _: Any) -> None:
    """Lets the links of the page for unknown addresses start at the root: the host shows it at any depth."""
    if page == NOT_FOUND and _is_ours(app):
        root, pathto = urlsplit(app.config.html_baseurl).path or "/", context["pathto"]
        context["content_root"] = root
        context["pathto"] = lambda *args, **options: root + pathto(*args, **options)


def _surround(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if not _is_ours(app):
        return
    missing = [name for name in _NEEDED if name not in context]
    if missing:
        raise ProblemError([fault("sphinx-book-theme", f"found no {missing[0]!r} for a page", "version 1.3")])
    if "body" in context:
        context["body"] = code_blocks.lighten(context["body"], code_blocks.colored(_style_sheet(app)))
    menu = navigation.menu(
        app.env.external_site_map,  # type: ignore[attr-defined] # sphinx-external-toc puts it in
        page,
        # A page without a title has a warning already, which stops the build.
        title=lambda name: app.env.titles[name].astext() if name in app.env.titles else name,
        link=context["pathto"],
    )
    contents = navigation.headings(app.env.tocs.get(page)) if doctree is not None else ()
    repository = context.get("theme_repository_url", "").rstrip("/")
    is_start = page == app.config.root_doc
    context["book"] = Surroundings(
        policy=POLICY,
        stylesheet=styles.file_name(_style_sheet(app)),
        scripts=(*_SCRIPTS, *(scripts_of(app.env, page) if page in app.env.found_docs else ())),
        menu=menu,
        part=navigation.part_of(menu, page),
        contents=() if is_start else contents,
        pdf=f"{FOLDER}/{pdf_name(app.config[STEM])}",
        tag=project_of(app).edition.tag,
        notebook="kernelspec" in app.env.metadata.get(page, {}),
        data_date=_data_date(app, page),
        layout="landing broad" if is_start else _layout(app, page) or ("" if contents else "broad"),
        issues=f"{repository}/issues/new/choose" if repository else "",
        indexed=doctree is not None,
    )


def _layout(app: Sphinx, page: str) -> str:
    """The class of a page that says in its front matter that it fits one sheet of paper."""
    return ONE_PAGE if app.env.metadata.get(page, {}).get(ONE_PAGE) else ""


def _is_ours(app: Sphinx) -> bool:
    return app.builder.name == "html" and app.config.html_theme == NAME


def add_scripts(env: BuildEnvironment, *names: str) -> None:
    """Has the page that is read load the scripts; Sphinx forgets them with the page."""
    scripts_of(env, env.docname).update(dict.fromkeys(names))


def scripts_of(env: BuildEnvironment, page: str) -> dict[str, None]:
    """The scripts that parts of a page ask for."""
    kept: dict[str, None] = env.metadata[page].setdefault("qualifications-scripts", {})
    return kept


def _data_date(app: Sphinx, page: str) -> DataDate | None:
    """The day to which the page's data reach, or else that of its newest fact; None where it has neither.

    A fact that was read last week does not make a series of last year young.
    """
    shown, ledger = uses(app.env, page) if page in app.env.found_docs else {}, ledger_of(app)
    claims = [claim for name in shown if (claim := ledger.claims.get(name)) and not claim.dated_by_reading]
    data = [claim.as_of for claim in claims if claim.computed] + [ledger.data_as_of] * (WHOLE in shown)
    days = data or [claim.as_of for claim in claims]
    if not days:
        return None
    label = "Data to" if data else "Newest fact of"
    return DataDate(label=label, text=format_date(max(days)), iso=max(days).isoformat())


def _own_pages(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    return [(name, {}, f"{name}.html") for name in (NOT_FOUND, SEARCH)] if _is_ours(app) else []


def _leave_search(app: Sphinx) -> None:
    """Keeps Sphinx from making an index: the search page has its own, of pages as they are shown."""
    if _is_ours(app):
        app.builder.search = False  # type: ignore[attr-defined] # an HTML builder has it


@cache
def _join(parts: tuple[str, ...]) -> str:
    return styles.join(STATIC / part for part in parts)


def _style_sheet(app: Sphinx) -> str:
    return _join(tuple(app.builder.theme.stylesheets))  # type: ignore[attr-defined] # an HTML builder has one


def _check_styles(app: Sphinx) -> None:
    if _is_ours(app):
        _style_sheet(app)


def _write_styles(app: Sphinx, error: Exception | None) -> None:
    if error is None and _is_ours(app):
        css = _style_sheet(app)
        write_atomically(Path(app.outdir, "_static", styles.file_name(css)), css.encode())
