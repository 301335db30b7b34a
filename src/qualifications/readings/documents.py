"""The text of a document: of a PDF what its pages show, of all else its letters."""

from __future__ import annotations

import io

import pypdf
from pypdf.errors import PyPdfError


def text_of(body: bytes) -> str:
    """The text of a document by its bytes; raises ValueError for a PDF that cannot be read."""
    if not body.startswith(b"%PDF"):
        return body.decode("utf-8", "replace")
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise ValueError(f"a damaged PDF ({error})") from error
