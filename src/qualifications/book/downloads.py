"""The files beside the pages: how each page is printed, and links such as `[the claims](export:claims.csv)`.

`print`, `print-alone`, `print-plain` and `print-addresses` are what the front matter of a page may say.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from qualifications.book.claims import ledger_of
from qualifications.book.problems import warn
from qualifications.book.sphinx_project import site_map_of
from qualifications.export.accessibility_report import REPORT_DATA, REPORT_FILE
from qualifications.outputs import DOWNLOADS, PLAIN, STEM_ALLOWED, is_stem, output_names, sheet_names
from qualifications.project import STEM
from qualifications.rendering import render

SCHEME = "export:"


@dataclass(frozen=True)
class Printing:
    """How a page is printed: in the whole book, unless it says no, and as a sheet, where it names its files.

    `plain` asks for a sheet without links and bookmarks too, as some portals do, and `addresses` for the
    addresses of its sources in print.
    """

    in_book: bool
    sheet: str
    plain: bool
    addresses: bool

    @classmethod
    def of(cls, env: BuildEnvironment, page: str) -> Self:
        """What the front matter of a page asks for."""
        asked = {name: str(value) for name, value in env.metadata[page].items() if name.startswith("print")}
        yes = {name for name, value in asked.items() if value.lower() == "true"}
        in_book = asked.get("print", "").lower() != "false"
        return cls(in_book, asked.get("print-alone", ""), "print-plain" in yes, "print-addresses" in yes)


def sheets(env: BuildEnvironment) -> dict[str, Printing]:
    """The pages that are also printed alone."""
    printed = {name: Printing.of(env, name) for name in sorted(env.found_docs)}
    return {name: printing for name, printing in printed.items() if printing.sheet}


def check_names(app: Sphinx, env: BuildEnvironment) -> None:
    """Warns of a sheet that has the name of another file, or one that no download can have."""
    owners = dict.fromkeys(output_names(app.config[STEM], {}), "among the other downloads")
    for page, printing in sheets(env).items():
        found = f"`print-alone: {printing.sheet}`"
        names = sheet_names(printing.sheet, plain=printing.plain)
        others = {owners[name] for name in names if name in owners}
        owners = dict.fromkeys(names, f"on {page}") | owners
        if others:
            warn((page, None), f"{found} here and {min(others)}", "one page a file")
        elif not is_stem(printing.sheet):
            warn((page, None), found, STEM_ALLOWED)


def resolve_downloads(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Points each link of the scheme at its file."""
    tables = ledger_of(app).tables.package.tables.values()
    printed = {each.sheet: each.plain for each in sheets(app.env).values()}
    names = (
        *output_names(app.config[STEM], printed),
        *(f"{each.path.parent.name}/{each.path.name}" for each in tables),
        *([REPORT_FILE] if Path(app.srcdir, REPORT_DATA).is_file() else ()),
    )
    for link in doctree.findall(nodes.reference):
        scheme, found, name = str(link.get("refuri", "")).partition(SCHEME)
        if scheme or not found:
            continue
        if name in names:
            link["refuri"] = relative_uri(app.builder.get_target_uri(docname), f"{DOWNLOADS}/{name}")
        else:
            warn(link, f"a link to the download {name!r}", ", ".join(names))


def sheet_pages(env: BuildEnvironment, page: str) -> tuple[str, ...]:
    """The pages of a sheet: the one that asks for it, and those below it in the contents of the book."""
    return page, *site_map_of(env)[page].child_files()


def offer_sheet(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Ends each page of a sheet with links to its files."""
    for page, printing in sheets(app.env).items():
        if docname in sheet_pages(app.env, page):
            stem = relative_uri(app.builder.get_target_uri(docname), f"{DOWNLOADS}/{printing.sheet}")
            html = render("sheet-files.html", stem=stem, plain=PLAIN if printing.plain else "")
            end = doctree[-1] if isinstance(doctree[-1], nodes.section) else doctree
            end.append(nodes.raw("", str(html), format="html"))
