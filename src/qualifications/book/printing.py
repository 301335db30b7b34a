"""The print builder: each page as a plain HTML fragment, for the exporters to read.

It writes from the same doctrees as the site, so nothing is read or executed a second time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

from qualifications.book.print_settings import in_book, is_alone
from qualifications.files import write_atomically

PAGES = "pages.json"


class PrintBuilder(StandaloneHTMLBuilder):
    """Writes the body of each page, without theme, navigation or search."""

    name = "print"
    epilog = ""
    search = False
    # Charts are SVG already, inside the page.
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]  # noqa: RUF012 - as in Sphinx

    def init(self) -> None:
        """Prepares the writer; permalinks have no place on paper."""
        super().init()
        self.add_permalinks = False

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:  # noqa: ARG002 - Sphinx's interface
        """The body alone: a fragment shows nothing else."""
        return {"body": body}

    def copy_assets(self) -> None:
        """Copies nothing: paper has no use for scripts, style sheets and fonts of the web."""
        # Where extensions put theirs all the same.
        Path(self.outdir, "_static").mkdir(exist_ok=True)

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",  # noqa: ARG002 - Sphinx's interface
        outfilename: str | None = None,  # noqa: ARG002 - the same
        event_arg: nodes.document | None = None,  # noqa: ARG002 - the same
    ) -> None:
        """Writes the fragment."""
        write_atomically(Path(self.get_outfilename(pagename)), addctx["body"].encode())

    def finish(self) -> None:
        """Copies the images that pages show, and tells how each page wants to be printed."""
        self.copy_image_files()
        pages = {
            name: {"in_book": in_book(metadata), "alone": is_alone(metadata)}
            for name in sorted(self.env.found_docs)
            for metadata in (self.env.metadata[name],)
        }
        write_atomically(Path(self.outdir) / PAGES, json.dumps(pages, indent=1).encode())
