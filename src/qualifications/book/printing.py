"""The print builder: each page as a plain HTML fragment, for the exporters to read.

It writes from the same doctrees as the site, so nothing is read or executed a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

from qualifications.book.claims import edition_url
from qualifications.book.print_settings import in_book, is_alone
from qualifications.book.staleness import is_written
from qualifications.files import write_atomically

PAGES = "pages.json"
# The edition of the fragments, to which their links lead.
_EDITION = "edition.txt"


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

    def get_outdated_docs(self) -> Iterator[str]:
        """The pages whose fragment is older than the doctree; every page in a new edition."""
        file = self._edition_file
        moved = not file.is_file() or file.read_text(encoding="utf-8") != edition_url(self.app)
        yield from (name for name in self.env.found_docs if moved or not is_written(self.app, name))

    @property
    def _edition_file(self) -> Path:
        return Path(self.outdir) / _EDITION

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
        target = Path(self.get_outfilename(pagename))
        write_atomically(target, addctx["body"].encode())
        # The same bytes keep their time, and would be taken for older than the doctree.
        target.touch()

    def finish(self) -> None:
        """Copies the images that pages show, and tells how each page wants to be printed."""
        self.copy_image_files()
        write_atomically(self._edition_file, edition_url(self.app).encode())
        pages = {
            name: {"in_book": in_book(metadata), "alone": is_alone(metadata)}
            for name in sorted(self.env.found_docs)
            for metadata in (self.env.metadata[name],)
        }
        write_atomically(Path(self.outdir) / PAGES, json.dumps(pages, indent=1).encode())
