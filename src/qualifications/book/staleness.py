"""Which pages a build must read or write again.

Sphinx looks at the source file of a page alone. Three more things make a page stale here: a notebook
shows figures that come from data and code; a page shows titles and targets of other pages; and a page
that raised a warning must raise it again until it is mended, or an incremental build would pass.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from qualifications.book.print_settings import pages_alone
from qualifications.files import write_atomically

_STATE = "state.json"
_ALL = "all"


def digest_files(paths: Iterable[Path]) -> str:
    """A SHA-256 over the names and bytes of the files below the paths, in a fixed order."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(path)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


class Staleness:
    """Remembers, beside the doctrees, what the last build showed and which pages it left unsettled."""

    def __init__(self, app: Sphinx) -> None:
        self._file = Path(app.doctreedir) / _STATE
        try:
            self._state: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            self._state = {}

    def pages_to_read(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> set[str]:
        """Notebooks when data or code changed; pages with warnings when the last build had any."""
        unsettled = self._state.get("unsettled", _ALL)
        stale = set(env.found_docs if unsettled == _ALL else unsettled)
        if self._state.get("inputs") != app.config.qualifications_inputs:
            stale |= {name for name in env.found_docs if is_notebook(env, name)}
        return (stale & env.found_docs) - added - changed - removed

    def pages_to_write(self, app: Sphinx, env: BuildEnvironment) -> set[str]:
        """Every page when a title, a target or the theme changed; else pages older than their doctree."""
        if self._shared.get(app.builder.name) != shared_digest(app, env):
            return set(env.found_docs)
        return {name for name in env.found_docs if not is_written(app, name)}

    @property
    def _shared(self) -> dict[str, str]:
        """What one page could show of another when each builder last wrote, by the builder's name."""
        shared: dict[str, str] = self._state.get("shared", {})
        return shared

    def unsettle(self) -> None:
        """Records that a build has begun: if it never ends, the next one reads every page again."""
        write_atomically(self._file, json.dumps({**self._state, "unsettled": _ALL}, indent=1).encode())

    def settle(self, app: Sphinx, env: BuildEnvironment, unsettled: Iterable[str]) -> None:
        """Records the state of a build that ended, and the pages that it leaves unsettled."""
        state = {
            "inputs": app.config.qualifications_inputs,
            # Site and print are written one after the other, and each must see what has changed.
            "shared": {**self._shared, app.builder.name: shared_digest(app, env)},
            "unsettled": sorted(unsettled),
        }
        write_atomically(self._file, json.dumps(state, indent=1).encode())


def is_notebook(env: BuildEnvironment, name: str) -> bool:
    """Whether the page was read as a notebook, and so may have been executed."""
    return "kernelspec" in env.metadata.get(name, {}) or bool(
        getattr(env, "nb_metadata", {}).get(name, {}).get("exec_data")
    )


def is_written(app: Sphinx, name: str) -> bool:
    """Whether the page's output is newer than the doctree that it was made from."""
    doctree = Path(app.doctreedir) / f"{name}.doctree"
    page = Path(app.outdir) / f"{name}.html"
    return page.exists() and doctree.exists() and page.stat().st_mtime_ns >= doctree.stat().st_mtime_ns


def shared_digest(app: Sphinx, env: BuildEnvironment) -> str:
    """A SHA-256 over all that one page can show of another: titles, headings, labels, citations, theme."""
    standard = env.domaindata.get("std", {})
    citations = env.domaindata.get("cite", {}).get("citations", [])
    # Each part is sorted, and holds texts alone: sets and objects would print otherwise in each process.
    shown = (
        [(name, env.titles[name].astext()) for name in sorted(env.found_docs)],
        [(name, env.tocs[name].pformat()) for name in sorted(env.found_docs)],
        [(name, sorted(env.metadata[name].get("myst_slugs", {}))) for name in sorted(env.found_docs)],
        sorted(standard.get("labels", {}).items()),
        sorted(standard.get("anonlabels", {}).items()),
        pages_alone(env),
        sorted((citation.key, citation.formatted_entry.label) for citation in citations),
        env.external_site_map.as_json(),  # type: ignore[attr-defined] # sphinx-external-toc puts it in
        app.config.qualifications_theme,
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()
