"""Figures on the site: their files, links, citation and the interactive form that loads on request.

A figure's cell shows its parts under a MIME type of their own. They become a node of the page, and
files under `figures/`: the data as CSV, the picture as SVG, and a script that hands over the
interactive form. The library that draws it is one file, written once, which no page loads by itself.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from docutils import nodes
from markupsafe import Markup
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.claims import ledger_of
from qualifications.book.problems import warn
from qualifications.book.sphinx_project import project_of
from qualifications.cache import Cache
from qualifications.charts.explore import bundle
from qualifications.charts.figure import MIME_TYPE
from qualifications.charts.table import MIME_TYPE as TABLE_TYPE
from qualifications.files import csv_bytes, json_line, write_atomically
from qualifications.ledger.language import breaches
from qualifications.rendering import render

FIGURES = "figures"
# The library that draws. Under `_static/` of the sources, Jupyter Book would put it into every page.
ENGINE = f"{FIGURES}/_engine.js"
# The metadata of a page with what the files of its figures will hold; Sphinx forgets it with the page.
FIGURE_DATA = "qualifications-figures"


class figure_node(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A figure with its parts: `name`, `title`, `html`, and on the site its `citation`."""


class FigureRenderer:
    """The renderer of myst-nb for figures and tables: makes a node of a figure, and judges typed words."""

    # A figure before its other forms, and what tells of a table behind them.
    mime_priority_overrides: ClassVar = [("*", MIME_TYPE, 0), ("*", TABLE_TYPE, 1000)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer,
        data: MimeData,
        inline: bool,  # noqa: FBT001 - the library's interface
    ) -> Sequence[nodes.Element] | None:
        """The node, or nothing for another MIME type; a name used before on the page is a warning."""
        env: BuildEnvironment = renderer.renderer.document.settings.env
        if not inline and data.mime_type == TABLE_TYPE:
            # The cell's HTML shows the table; these are the words in it that a person has typed.
            _judge(env, data.content["typed"], data.line)
            return [nodes.inline("", "")]
        if inline or data.mime_type != MIME_TYPE:
            return None
        parts: Any = data.content
        # The figure itself proves that the numbers of its title and its alt text are its data's.
        _judge(env, [parts["title"], parts["alt"]], data.line, numbers=False)
        _judge(env, parts["typed"], data.line)
        return show_figure(env, parts, data.line)


def show_figure(env: BuildEnvironment, parts: dict[str, Any], line: int | None) -> list[nodes.Element]:
    """The node of a figure on the page that is read, which keeps what its files will hold."""
    for page, others in figures(env).items():
        if parts["name"] in others:
            found = f"a second figure named {parts['name']!r}, first on the page {page}"
            warn((env.docname, line), found, "a name for each figure")
    kept = {name: parts[name] for name in ("title", "csv", "svg", "interactive")}
    env.metadata[env.docname].setdefault(FIGURE_DATA, {})[parts["name"]] = kept
    return [figure_node("", **{name: parts[name] for name in ("name", "title", "html")})]


def _judge(env: BuildEnvironment, texts: Iterable[str], line: int | None, *, numbers: bool = True) -> None:
    """Warns of what the texts of a cell break of the rules for words, and for numbers unless told not to."""
    for text in texts:
        for breach in breaches(text, names=ledger_of(env.app).exempt, numbers=numbers):
            warn((env.docname, line), breach.found, breach.allowed, breach.fix)


def check_outputs(_: Sphinx, doctree: nodes.document) -> None:
    """Warns of an output that is neither a figure nor a table of the book: nothing judges its words."""
    for output in doctree.findall(nodes.container):
        if output.get("nb_element") == "cell_code_output":
            for each in output.children:
                kinds = {form.get("mime_type") for form in each.findall(nodes.container)}
                if not kinds & {MIME_TYPE, TABLE_TYPE}:
                    allowed = "a cell that shows a Figure or a DataTable"
                    warn(output, "what is neither a figure nor a table", allowed)


def figures(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """What the files of each page's figures hold, by page and figure."""
    return {page: metadata[FIGURE_DATA] for page, metadata in env.metadata.items() if FIGURE_DATA in metadata}


def anchor(name: str) -> str:
    """The anchor of a figure on its page."""
    return f"figure-{name}"


def visit_figure(translator: HTML5Translator, node: figure_node) -> None:
    """Writes the figure, with its links and citation, for which paper has no use."""
    html = str(node["html"]).removesuffix("</figure>")
    page = translator.builder.get_target_uri(translator.builder.current_docname)
    files, engine = (relative_uri(page, path) for path in (f"{FIGURES}/{node['name']}", ENGINE))
    citation = Markup(node["citation"])  # noqa: S704 - Pandoc wrote it
    tools = render("figure-tools.html", figure=node, files=files, engine=engine, citation=citation)
    translator.body.append(f"{html}{tools}</figure>")
    raise nodes.SkipNode


def bundle_ahead(app: Sphinx, env: BuildEnvironment) -> None:
    """Bundles the library in a thread, since it takes as long as writing the pages."""
    if figures(env):
        Thread(target=_engine, args=(app,)).start()


def write_files(app: Sphinx) -> None:
    """Writes the files of all figures beside the pages."""
    folder = Path(app.outdir, FIGURES)
    files: dict[Path, bytes] = {}
    for page in figures(app.env).values():
        for name, parts in page.items():
            files[folder / f"{name}.csv"] = csv_bytes(parts["csv"])
            files[folder / f"{name}.svg"] = parts["svg"].encode()
            # A classic script, not JSON: a page opened from a folder may load scripts and may fetch nothing.
            script = (
                f'(window.qualificationsCharts ??= {{}})["{name}"] = {json_line(parts["interactive"])};\n'
            )
            files[folder / f"{name}.js"] = script.encode()
    if files:
        files[folder.parent / ENGINE] = _engine(app)
    for path, data in files.items():
        write_atomically(path, data)


def _engine(app: Sphinx) -> bytes:
    return Cache(project_of(app).cache).get("engine.js", bundle)
