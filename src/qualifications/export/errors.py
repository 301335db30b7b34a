"""The error that an exporter raises."""

from __future__ import annotations


class ExportError(Exception):
    """An export cannot be made; the message names the page or tool and what was found."""
