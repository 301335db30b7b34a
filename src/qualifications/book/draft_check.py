"""`{draft-check}`: a reader's draft held against the claims, in the reader's browser."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from qualifications.book.checkout import project_of
from qualifications.book.claims import ledger_of
from qualifications.book.page import THEME
from qualifications.export.llms import read_assistants
from qualifications.files import write_atomically
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.language import FORBIDDEN
from qualifications.ledger.text_rules import COUNTED, USES
from qualifications.outputs import DRAFT_DATA
from qualifications.texts.shelf import texts_of

_VARIABLE = "window.qualificationsDraft"
_MARKUP = THEME / "parts" / "draft-check.html"
_MARK = "qualifications-draft-check"
_SCRIPTS = ("scripts/draft-faults.js", "scripts/draft-check.js")
# In a draft, "only" mostly speaks of something else.
_TOO_COMMON = {"only"}
_CONCLUDING = (
    "the only",
    "only source",
    "only provider",
    "superior",
    "ideal",
    "ideally",
    "outstanding",
    "excellent",
)


class draft_place(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place of the tool; its children are what a reader has there without a script."""


class DraftCheck(SphinxDirective):
    """The tool, around a text for readers without a script."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The place of the tool."""
        self.env.metadata[self.env.docname][_MARK] = True
        place = draft_place("")
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def setup(app: Sphinx) -> None:
    """Registers the directive, its scripts, and the data that a build writes."""
    app.add_directive("draft-check", DraftCheck)
    app.add_node(draft_place, html=(_open_place, _close_place))
    app.connect("html-page-context", _load_scripts)
    app.connect("build-finished", _write_data)


def _open_place(translator: HTML5Translator, _: draft_place) -> None:
    translator.body.append('<div class="draft-check">\n')


def _close_place(translator: HTML5Translator, _: draft_place) -> None:
    markup = _MARKUP.read_text(encoding="utf-8")
    for name, choices in (("{uses}", USES), ("{fields}", FIELDS)):
        options = (f'<option value="{key}">{escape(text)}</option>' for key, text in choices.items())
        markup = markup.replace(name, "".join(options))
    translator.body.append(f"{markup}</div>\n")


def _load_scripts(app: Sphinx, page: str, *_: Any) -> None:
    if _MARK in app.env.metadata.get(page, {}):
        for script in _SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def _write_data(app: Sphinx, error: Exception | None) -> None:
    if error is not None or not any(_MARK in each for each in app.env.metadata.values()):
        return
    project, ledger = project_of(app), ledger_of(app)
    claims = ledger.claims.values()
    institutions = open_institutions(project.evidence, ledger).values()
    fields = open_fields(project.evidence, ledger)
    sold = fields.prices.memberships if fields and fields.prices else {}
    data = {
        "limits": {claim.id: claim.limits for claim in claims if claim.limits},
        "beside": {claim.id: claim.beside for claim in claims if claim.beside},
        "notFor": {claim.id: "".join(claim.not_for) for claim in claims if claim.not_for},
        "names": sorted({project.author, *ledger.names}),
        "products": [f"{name} membership" for name in sold],
        "title": project.title,
        "unsupported": read_assistants(project.content, ledger.claims).unsupported,
        "words": [*(word for word in FORBIDDEN if word not in _TOO_COMMON), *_CONCLUDING],
        "texts": [
            length.text
            for text in texts_of(project).values()
            for length in (*text.lengths, *text.choices.values())
        ],
        "rules": {
            each.id: {
                "name": each.name,
                "titles": {part.title: part.use for part in each.fields if part.use},
                "rules": [
                    {
                        "test": rule.test,
                        "says": rule.says,
                        "claim": rule.claim.id,
                        "uses": rule.uses,
                        "most": rule.most if rule.test in COUNTED else None,
                    }
                    for rule in each.texts.values()
                ],
            }
            for each in institutions
            if each.texts
        },
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    write_atomically(Path(app.outdir, DRAFT_DATA), f"{_VARIABLE} = {text};\n".encode())
