"""Tools that work in a reader's browser: `{your-document}`, `{draft-check}` and `{edition-changes}`.

What two of them are made from is a script of its own. The page of changes compares the claims in short that
each edition holds.
"""

from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.book.citations import citable_works
from qualifications.book.claims import ledger_of
from qualifications.book.directive import BookDirective, directive
from qualifications.book.ledger_pages import in_order
from qualifications.book.sphinx_project import project_of
from qualifications.export import check_record
from qualifications.export.document_file import document_script
from qualifications.export.draft_file import draft_script
from qualifications.files import write_atomically
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.institutions import KINDS, USES
from qualifications.outputs import CHECKER, DRAFT_DATA

DATA = "_static/your-document.js"
# Where in a template the text of the directive stands.
_PLACE = Markup("<!-- text -->")


@directive("your-document", content=True)
@directive("draft-check", content=True)
@directive("edition-changes", content=True)
def tool(here: BookDirective) -> list[nodes.Node]:
    """The form of a tool, which its script takes from a template, around what a reader has without it."""
    here.env.metadata[here.env.docname][here.name] = True
    prices = here.fields.prices if here.fields else None
    form = here.html(
        f"{here.name}.html",
        place=_PLACE,
        root=here.root,
        data=DATA,
        uses=USES,
        fields=FIELDS,
        institution_kinds=KINDS,
        institutions=in_order(here),
        memberships=prices.memberships if prices else (),
    )
    before, after = (nodes.raw("", part, format="html") for part in form.astext().split(_PLACE))
    return [before, *here.markdown("\n".join(here.content)), after]


def write_files(app: Sphinx) -> None:
    """Writes the data of the tools that stand on some page."""
    used = {tool for metadata in app.env.metadata.values() for tool in metadata}
    project, ledger = project_of(app), ledger_of(app)
    if "your-document" in used:
        works = citable_works(app)
        data = document_script(project, ledger, book=works.book, works=works.claims)
        write_atomically(Path(app.outdir, DATA), data)
        write_atomically(Path(app.outdir, CHECKER), Path(check_record.__file__).read_bytes())
    if "draft-check" in used:
        write_atomically(Path(app.outdir, DRAFT_DATA), draft_script(project, ledger))
