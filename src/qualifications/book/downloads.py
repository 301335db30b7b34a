"""Links to the files that the exporters make: `[the claims](export:claims.csv)`."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from qualifications.book.claims import ledger_of
from qualifications.book.print_settings import is_plain, plain_sheets, sheet_of, sheets
from qualifications.export.accessibility_report import FILE as ACCESSIBILITY_DATA
from qualifications.export.accessibility_report import NAME as ACCESSIBILITY
from qualifications.outputs import FOLDER, PLAIN, output_names
from qualifications.project import STEM

SCHEME = "export:"
_logger = logging.getLogger(__name__)


def resolve_downloads(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Points each link of the scheme at its file."""
    tables = ledger_of(app).tables.package.tables.values()
    data = (f"{each.path.parent.name}/{each.path.name}" for each in tables)
    report = (ACCESSIBILITY,) if Path(app.srcdir, ACCESSIBILITY_DATA).is_file() else ()
    names = (
        *output_names(app.config[STEM], sheets(app.env).values(), plain_sheets(app.env)),
        *data,
        *report,
    )
    for link in doctree.findall(nodes.reference):
        target = str(link.get("refuri", ""))
        if not target.startswith(SCHEME):
            continue
        name = target.removeprefix(SCHEME)
        if name not in names:
            _logger.warning(
                "found a link to the download %r; allowed: %s",
                name,
                ", ".join(names),
                location=link,
                type="export",
            )
            continue
        link["refuri"] = relative_uri(app.builder.get_target_uri(docname), f"{FOLDER}/{name}")


def offer_sheet(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Ends a page that is also printed alone with links to its files."""
    stem = sheet_of(app.env.metadata[docname])
    if not stem:
        return
    forms = {"PDF": ".pdf", "Word document": ".docx"}
    if is_plain(app.env.metadata[docname]):
        forms["PDF without links and bookmarks, as some portals ask"] = PLAIN
    line = nodes.paragraph("", "This page on paper: ", classes=["screen-only"])
    for number, (name, suffix) in enumerate(forms.items(), 1):
        line += nodes.reference("", name, refuri=f"{SCHEME}{stem}{suffix}")
        line += nodes.Text("." if number == len(forms) else ", ")
    (doctree[-1] if isinstance(doctree[-1], nodes.section) else doctree).append(line)
