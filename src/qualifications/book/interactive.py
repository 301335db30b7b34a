"""Tools that work in a reader's browser: `{your-document}`, `{draft-check}` and `{edition-changes}`.

What two of them are made from is a script of its own. The page of changes compares the claims in short that
each edition holds.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.book.catalog import catalog_of
from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of
from qualifications.book.directive import EvidenceDirective
from qualifications.book.page import add_scripts, scripts_of
from qualifications.export import check_record
from qualifications.export.document_file import document_script
from qualifications.export.draft_file import draft_script
from qualifications.files import write_atomically
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import KINDS, open_institutions
from qualifications.ledger.text_rules import USES
from qualifications.outputs import CHECKER, DRAFT_DATA
from qualifications.texts.shelf import texts_of

DATA = "_static/your-document.js"
_SCRIPTS = {
    "your-document": ("scripts/your-document.js",),
    "draft-check": ("scripts/draft-faults.js", "scripts/draft-check.js"),
    "edition-changes": ("scripts/changes.js",),
}
# Where in a template the text of the directive stands.
_PLACE = Markup("<!-- text -->")


class Tool(EvidenceDirective):
    """The form of a tool, which its script takes from a template, and what a reader has without a script."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The tool around its text."""
        add_scripts(self.env, *_SCRIPTS[self.name])
        prices, kinds = self.fields.prices if self.fields else None, list(KINDS)
        form = self.html(
            f"{self.name}.html",
            place=_PLACE,
            root=self.root,
            data=DATA,
            uses=USES,
            fields=FIELDS,
            institution_kinds=KINDS,
            institutions=sorted(
                self.institutions.values(), key=lambda each: (kinds.index(each.kind), each.name)
            ),
            memberships=prices.memberships if prices else (),
        )
        before, after = (nodes.raw("", part, format="html") for part in form.astext().split(_PLACE))
        text = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, text)
        return [before, *text.children, after]


def setup(app: Sphinx) -> None:
    """Registers the directives, and the data that a build writes for them."""
    for name in _SCRIPTS:
        app.add_directive(name, Tool)
    app.connect("build-finished", _write_data)


def _write_data(app: Sphinx, error: Exception | None) -> None:
    if error is not None:
        return
    used = {script for name in app.env.metadata for script in scripts_of(app.env, name)}
    project, ledger = project_of(app), ledger_of(app)
    institutions = open_institutions(project.evidence, ledger).values()
    texts, fields = texts_of(project).values(), open_fields(project.evidence, ledger)
    if used.issuperset(_SCRIPTS["your-document"]):
        catalog = catalog_of(app)
        data = document_script(
            texts,
            edition=project.edition,
            book=catalog.book,
            works=catalog.claims,
            ledger=ledger,
            fields=fields,
            institutions=institutions,
        )
        write_atomically(Path(app.outdir, DATA), data)
        write_atomically(Path(app.outdir, CHECKER), Path(check_record.__file__).read_bytes())
    if used.issuperset(_SCRIPTS["draft-check"]):
        data = draft_script(project, ledger, texts=texts, fields=fields, institutions=institutions)
        write_atomically(Path(app.outdir, DRAFT_DATA), data)
