"""What every page must keep, beyond what Sphinx checks.

One title, alt text, notes that match; and what a reader sees of it, judged by the rules of language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.crossref import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from qualifications.book.checkout import project_of
from qualifications.book.fixed_texts import fixed_texts
from qualifications.book.problems import warn
from qualifications.book.shown_text import (
    Shown,
    live_elements,
    place_of,
    shown_texts,
    svg_texts,
    typed_markup,
)
from qualifications.ledger.chapters import discusses_words, is_manual
from qualifications.ledger.language import breaches
from qualifications.prose.markdown import read_markdown


def setup(app: Sphinx) -> None:
    """Hooks the rules to the reading of each page."""
    app.connect("env-before-read-docs", check_fixed_texts)
    app.connect("source-read", check_footnotes)
    # Before the code of cells is moved and images are copied.
    app.connect("doctree-read", check_texts, priority=400)
    # After the transforms that put alt text and titles in place.
    app.connect("doctree-read", check_page, priority=900)


def check_footnotes(app: Sphinx, docname: str, source: list[str]) -> None:
    """Warns of a note that is used and not defined, defined and not used, or defined twice.

    MyST prints the first as plain text and drops the second, both without a word.
    """
    if Path(app.env.doc2path(docname)).suffix != ".md":
        return
    markdown = read_markdown(source[0])
    defined: dict[str, int] = {}
    for label, number in markdown.notes:
        if label in defined:
            warn((docname, number), f"the note [^{label}] a second time", "each note defined once")
        defined.setdefault(label, number)
    used = dict(reversed(markdown.marks))
    for label in used.keys() - defined.keys():
        warn((docname, used[label]), f"the note mark [^{label}]", f"`[^{label}]: ...` on the page")
    for label in defined.keys() - used.keys():
        warn((docname, defined[label]), f"the note [^{label}], which no sentence uses", "a note that is used")


def check_texts(app: Sphinx, doctree: nodes.document) -> None:
    """Warns of numbers, words and addresses that a reader would see, and of markup that is live."""
    docname = app.env.docname
    words = not discusses_words(_front_matter(app, docname))
    for text in shown_texts(doctree):
        _judge(
            text,
            app,
            words=words,
            numbers=text.numbers and not text.cell and not is_manual(docname, text.language),
        )
    for image in doctree.findall(nodes.image):
        for text in _drawing(app, image):
            _judge(text, app, words=words)
    for glued in doctree.findall(PendingGlueReference):
        warn(_place(glued), "a figure of another page by {glue}", "{claim} or {value}")
    for raw in typed_markup(doctree):
        warn(_place(raw), f"raw markup {raw.astext().strip()[:40]!r}", "Markdown and the book's directives")
    for raw, name in live_elements(doctree):
        warn(_place(raw), f"the element <{name}> in what a cell shows", "text, tables and pictures")


def check_fixed_texts(app: Sphinx, _: BuildEnvironment, __: list[str]) -> None:
    """Warns of the same in what stands on no page of its own: captions, settings, drawings, references."""
    for text in fixed_texts(project_of(app)):
        _judge(text, app)


def check_page(app: Sphinx, doctree: nodes.document) -> None:
    """Warns of a page without exactly one title, and of an image without alt text."""
    docname = app.env.docname
    titles = [node for node in doctree.children if isinstance(node, nodes.section)]
    if not titles:
        warn((docname, 1), "no title", "one `# Title` at the top of the page")
    for extra in titles[1:]:
        warn(
            (docname, extra.line or 1), "a second title", "one `# Title` a page; parts of it start with `##`"
        )
    for image in doctree.findall(nodes.image):
        if not image.get("alt"):
            warn(
                (docname, place_of(image)[1]),
                f"an image without alt text: {image['uri']}",
                "`:alt:` with what it shows",
            )


def _judge(text: Shown, app: Sphinx, *, words: bool = True, numbers: bool = True) -> None:
    names = [app.config.author]
    for breach in breaches(text.text, names=names, words=words, numbers=numbers, code=bool(text.language)):
        warn(
            f"{text.place}:{text.line + breach.row}",
            breach.found,
            f"{breach.allowed}; to mend: {breach.mend}",
        )


def _front_matter(app: Sphinx, docname: str) -> object:
    """What the page says of itself, which Sphinx has not gathered yet."""
    path = Path(app.env.doc2path(docname))
    return (
        read_markdown(path.read_text(encoding="utf-8", errors="replace")).front
        if path.suffix == ".md"
        else {}
    )


def _drawing(app: Sphinx, image: nodes.image) -> Iterator[Shown]:
    """The words of a drawing that does not stand in `images/`; at its cell where one has made it."""
    path = Path(app.env.relfn2path(str(image["uri"]))[1]).resolve()
    project = project_of(app)
    if path.suffix == ".svg" and path.is_file() and not path.is_relative_to(project.images.resolve()):
        app.env.note_dependency(str(path))
        place, line = place_of(image)
        drawn = not path.is_relative_to(project.content.resolve())
        yield from (replace(text, place=place, line=line) if drawn else text for text in svg_texts(path))


def _place(node: nodes.Node) -> str:
    path, line = place_of(node)
    return f"{path}:{line}"
