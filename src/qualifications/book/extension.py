"""The Sphinx extension of the book: what each part is hooked to, and why there."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import FilenameUniqDict

from qualifications.book import (  # noqa: F401 - some have directives alone, which they register
    charts,
    citations,
    claims,
    diagrams,
    directive,
    downloads,
    figures,
    head,
    interactive,
    ledger_pages,
    markup,
    notebooks,
    page,
    start_page,
    texts,
)
from qualifications.book.claims import ledger_of
from qualifications.book.sphinx_project import project_of
from qualifications.formatting import format_date
from qualifications.project import KEPT, STEM, SUBTITLE


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the theme and what each part adds to pages."""
    app.add_html_theme("qualifications", str(page.THEME))
    app.add_config_value(STEM, "", "html", [str])
    app.add_config_value(SUBTITLE, "", "", [str])
    app.add_config_value(KEPT, [], "", [list])
    directive.setup(app)
    for name, role in claims.ROLES.items():
        app.add_role(name, role)
    app.add_node(claims.claim_mark, html=(claims.visit_mark, None))
    app.add_node(figures.figure_node, html=(figures.visit_figure, None))
    app.add_node(citations.citation_forms)
    # Before anything looks for a file.
    app.connect("config-inited", _find_chapters, priority=1)
    app.connect("config-inited", _complete_settings)
    app.connect("builder-inited", page.leave_search)
    # Before the code of cells is moved.
    app.connect("doctree-read", figures.check_outputs, priority=400)
    app.connect("doctree-read", markup.gather_code)
    app.connect("doctree-read", markup.frame_tables)
    app.connect("env-updated", _name_images)
    app.connect("env-updated", figures.bundle_ahead)
    app.connect("env-check-consistency", downloads.check_names)
    app.connect("doctree-resolved", downloads.offer_sheet)
    app.connect("doctree-resolved", citations.add_to_page)
    app.connect("doctree-resolved", downloads.resolve_downloads)
    # Before anything makes a link.
    app.connect("html-page-context", page.start_at_root, priority=100)
    app.connect("html-page-context", markup.rewrite)
    app.connect("html-page-context", claims.add_cards)
    app.connect("html-page-context", head.add_tags)
    app.connect("html-page-context", page.surround)
    app.connect("html-collect-pages", page.own_pages)
    app.connect("build-finished", _write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_files(app: Sphinx, error: Exception | None) -> None:
    """Writes what stands beside the pages."""
    if error is None:
        for part in (page, figures, citations, interactive, head, notebooks):
            part.write_files(app)


def _find_chapters(app: Sphinx, config: Config) -> None:
    """Takes the chapters from their folder where Sphinx was given the project's: `jupyter-book build .`."""
    project = project_of(app)
    if Path(app.srcdir) == project.root:
        app.srcdir = app.confdir = type(app.srcdir)(project.content)
        config["external_toc_path"] = str(project.toc_file)


def _complete_settings(app: Sphinx, config: Config) -> None:
    """Adds what the settings of the book cannot say, and what they would have to say in each book."""
    days = {"data_as_of": ledger_of(app).data_as_of, "read_to": ledger_of(app).read_to}
    config["html_context"] |= {name: day and format_date(day) for name, day in days.items()}
    config["html_context"]["edition"] = project_of(app).edition.number
    # The style sheet draws the sign of a heading's link; as text, programs would read it with the heading.
    config["html_permalinks_icon"] = ""
    # MyST takes a link with an unknown scheme for the name of a page.
    config["myst_url_schemes"] = [*config["myst_url_schemes"], downloads.SCHEME.rstrip(":")]


def _name_images(_: Sphinx, env: BuildEnvironment) -> None:
    """Numbers images that have the same name by their paths, not by the order in which pages were read."""
    shown = sorted((path, sorted(pages)) for path, (pages, _) in env.images.items())
    env.images = FilenameUniqDict()
    for path, pages in shown:
        for page_name in pages:
            env.images.add_file(page_name, path)
