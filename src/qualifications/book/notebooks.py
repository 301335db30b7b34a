"""The notebooks that readers download: the executed files, in words that any Jupyter shows."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from jupyter_cache import get_cache
from nbformat.v4.rwbase import split_lines
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from qualifications.book.claims import ROLES, ledger_of
from qualifications.book.downloads import SCHEME
from qualifications.book.sphinx_project import project_of
from qualifications.files import write_atomically
from qualifications.ledger.ledger import Ledger
from qualifications.markdown import role_title
from qualifications.outputs import DOWNLOADS
from qualifications.rendering import render

_HOW_TO_RUN = "how-to-run"
# The start of the MIME types of figures and tables.
_OURS = "application/vnd.qualifications."
# A role, such as {doc}`the words <page>`.
_ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}(?P<ticks>`+)(?P<text>.+?)(?P=ticks)", re.DOTALL)
# What Jupyter would take for markup, mathematics of prices first.
_MARKUP = re.compile(r"[$*_<`\[\\]")
# A directive between two fences, whose title stands on its first line.
_DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<title>.*)\n(?P<body>(?:.*\n)*?)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
# The mark of a note in the text, and the one before its words, which has a colon.
_NOTE = re.compile(r"(?P<start>^)?\[\^(?P<note>[^\]\s]+)\](?(start):?)", re.MULTILINE)
# The address of a link to a download, or to a page of the book.
_LINK = re.compile(
    rf"\]\((?:{SCHEME}(?P<file>[^)\s]+)|(?!\w+:|#)(?P<page>[^)\s#]+?)\.md(?P<anchor>#[^)\s]*)?)\)"
)


def write_files(app: Sphinx) -> None:
    """Gives the notebook of each written page its words, a first cell on how to run it, and steady ids."""
    for name, metadata in app.env.metadata.items():
        if "kernelspec" in metadata and Path(app.outdir, f"{name}.html").is_file():
            lines = split_lines(_executed(app.env, name))  # type: ignore[no-untyped-call] # nbformat has no types
            notebook = _steady(_readable(app, lines, name))
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
            write_atomically(Path(app.outdir, "_sources", f"{name}.ipynb"), f"{text}\n".encode())


def _executed(env: BuildEnvironment, name: str) -> Any:
    """The notebook of a page with what its cells showed, which myst-nb has in its cache where it runs any."""
    settings = env.mystnb_config  # type: ignore[attr-defined] # myst-nb puts it in
    reader: Any = nbformat
    notebook = reader.read(Path(settings.output_folder, f"{name}.ipynb"), reader.NO_CONVERT)
    if settings.execution_mode == "cache":
        with suppress(KeyError):
            return get_cache(settings.execution_cache_path).merge_match_into_notebook(notebook)[1]
    return notebook


def _steady(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook without what differs from run to run, and without what serves the book alone."""
    # nbformat gives cells random ids at every run, and the kernel tells which Python it runs on.
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}" if number else _HOW_TO_RUN
        for output in cell.get("outputs", ()):
            # What the book's own pages are made from is more than half of the file, and nothing to Jupyter.
            shown = output.get("data", {})
            for kind in [kind for kind in shown if kind.startswith(_OURS)]:
                del shown[kind]
    return notebook


def _readable(app: Sphinx, notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The notebook with its texts as plain Markdown, numbered notes and a first cell on how to run it."""
    ledger = ledger_of(app)
    url = project_of(app).edition_url
    texts = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    notes = dict.fromkeys(note["note"] for cell in texts for note in _NOTE.finditer("".join(cell["source"])))
    numbers = {note: str(number) for number, note in enumerate(notes, 1)}
    for cell in texts:
        text = plain_markdown("".join(cell["source"]), ledger, name=name, url=url)
        text = _NOTE.sub(lambda match: f"\\[{numbers[match['note']]}\\]", text)
        cell["source"] = text.splitlines(keepends=True)
    how_to_run = f"{render('how-to-run.md', project=project_of(app), name=name)}\n".splitlines(keepends=True)
    first = {"cell_type": "markdown", "metadata": {}, "source": how_to_run}
    return notebook | {"cells": [first, *(cell for cell in notebook["cells"] if cell["source"])]}


def plain_markdown(text: str, ledger: Ledger, *, name: str, url: str) -> str:
    """MyST as the Markdown that every Jupyter shows: claims in words, notes as quotations, whole addresses.

    `name` is the page that shows the text, and `url` where its edition stays.
    """

    def role(match: re.Match[str]) -> str:
        shown = ROLES.get(match["name"])
        claim_id, _, part = match["text"].partition("#")
        if shown is None or claim_id not in ledger.claims:
            return role_title(match["text"])
        claim = ledger.claims[claim_id]
        status = "" if claim.status == "current" else f" [{claim.status}]"
        return _MARKUP.sub(r"\\\g<0>", shown.shows(claim, part)) + status

    def directive(match: re.Match[str]) -> str:
        lines = [line for line in match["body"].splitlines() if not line.startswith(":")]
        if not any(lines):
            return ""
        title = match["title"] or match["name"].capitalize()
        return "\n".join(f"> {line}".rstrip() for line in (f"**{title}**", "", *lines))

    def link(match: re.Match[str]) -> str:
        place = f"{DOWNLOADS}/{match['file']}"
        if match["page"]:
            # A path from the root is one from the folder of the chapters.
            place = f"{urljoin(name, match['page']).lstrip('/')}.html"
        return f"]({urljoin(url, place)}{match['anchor'] or ''})"

    return _LINK.sub(link, _DIRECTIVE.sub(directive, _ROLE.sub(role, text))).strip()
