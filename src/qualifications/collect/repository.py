"""Which repository a launch was of, from the words that asked for it."""

from __future__ import annotations

import polars as pl

# Their names are the same in capitals and small letters; a branch stands behind owner and name.
_OWNED = frozenset({"GitHub", "Gist"})
# An address with its slashes written otherwise, before the branch.
_ESCAPED = frozenset({"GitLab", "Git", "CKAN"})


def repository_of(provider: str, spec: str) -> str:
    """The repository of one launch."""
    if provider in _OWNED:
        return "/".join(spec.split("/")[:2]).lower()
    if provider in _ESCAPED:
        return spec.partition("/")[0]
    return spec


def repository_expression() -> pl.Expr:
    """The same of a whole table, from its columns `provider` and `spec`."""
    spec, provider = pl.col("spec"), pl.col("provider")
    parts = spec.str.split("/")
    return (
        pl.when(provider.is_in(_OWNED))
        .then(parts.list.head(2).list.join("/").str.to_lowercase())
        .when(provider.is_in(_ESCAPED))
        .then(parts.list.first())
        .otherwise(spec)
    )
