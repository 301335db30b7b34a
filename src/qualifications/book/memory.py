"""What a build remembers of each page for the next: kept with the pages that Sphinx has read."""

from __future__ import annotations

from typing import Any

from sphinx.environment import BuildEnvironment


def of_pages(env: BuildEnvironment, name: str) -> dict[str, Any]:
    """The memory of that name, by page; empty at first."""
    kept: dict[str, Any] = vars(env).setdefault(f"qualifications_{name}", {})
    return kept
