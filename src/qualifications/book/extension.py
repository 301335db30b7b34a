"""The Sphinx extension of the book: what each part is hooked to, and why there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import FilenameUniqDict

from qualifications.book import (
    changes,
    charts,
    citing,
    computation,
    diagrams,
    figures,
    forms,
    head,
    interactive,
    key_figures,
    markup,
    notebook_cache,
    page,
    texts,
)
from qualifications.book.checkout import project_of
from qualifications.book.claims import (
    ROLES,
    add_cards,
    claim_mark,
    visit_mark,
)
from qualifications.book.downloads import SCHEME, offer_sheet, resolve_downloads
from qualifications.book.ledger_pages import NAMES as LEDGER_PAGES
from qualifications.book.ledger_pages import LedgerPage
from qualifications.book.notebooks import write_notebooks
from qualifications.book.print_settings import check_names
from qualifications.ledger.ledger import open_ledger
from qualifications.project import CODE, KEPT, STEM, SUBTITLE
from qualifications.wording import format_date


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the theme and what each part adds to pages."""
    app.add_html_theme("qualifications", str(page.THEME))
    page.setup(app)
    notebook_cache.setup(app)
    changes.setup(app)
    key_figures.setup(app)
    figures.setup(app)
    charts.setup(app)
    computation.setup(app)
    diagrams.setup(app)
    markup.setup(app)
    forms.setup(app)
    app.add_config_value(STEM, "", "html", [str])
    app.add_config_value(SUBTITLE, "", "", [str])
    app.add_config_value(KEPT, [], "", [list])
    app.add_config_value(CODE, "", "", [str])
    # Before anything looks for a file.
    app.connect("config-inited", _find_chapters, priority=1)
    app.connect("config-inited", _name_edition)
    app.connect("env-updated", _name_images)
    app.add_node(claim_mark, html=(visit_mark, None))
    for name, role in ROLES.items():
        app.add_role(name, role)
    for name in LEDGER_PAGES:
        app.add_directive(name, LedgerPage)
    app.connect("html-page-context", add_cards)
    citing.setup(app)
    texts.setup(app)
    interactive.setup(app)
    head.setup(app)
    app.connect("env-check-consistency", check_names)
    # Before the links to downloads are resolved.
    app.connect("doctree-resolved", offer_sheet, priority=400)
    app.connect("doctree-resolved", resolve_downloads)
    # After the theme has copied the notebooks.
    app.connect("build-finished", write_notebooks, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _find_chapters(app: Sphinx, config: Config) -> None:
    """Takes the chapters from their folder where Sphinx was given the project's: `jupyter-book build .`."""
    project = project_of(app)
    if Path(app.srcdir) == project.root:
        app.srcdir = app.confdir = type(app.srcdir)(project.content)
        config["external_toc_path"] = str(project.toc_file)


def _name_edition(app: Sphinx, config: Config) -> None:
    project = project_of(app)
    data_as_of = format_date(open_ledger(project.evidence, project.edition.date).data_as_of)
    config["html_context"] |= {"edition": project.edition.number, "data_as_of": data_as_of}
    # The style sheet draws the sign: in the heading's text, whatever reads the page would take it for a word.
    # The theme beneath sets its own where it finds no override.
    config["html_permalinks_icon"] = config.overrides["html_permalinks_icon"] = ""
    # MyST takes a link with an unknown scheme for the name of a page.
    config["myst_url_schemes"] = [*config["myst_url_schemes"], SCHEME.rstrip(":")]


def _name_images(_: Sphinx, env: BuildEnvironment) -> None:
    """Names images that are named alike by their paths; Sphinx does by which it has read first."""
    shown = sorted((path, sorted(pages)) for path, (pages, _) in env.images.items())
    env.images = FilenameUniqDict()
    for path, pages in shown:
        for page_name in pages:
            env.images.add_file(page_name, path)
