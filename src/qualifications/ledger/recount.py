"""Recounts: for each computed claim, a query in SQL by which a reader can count its figures again."""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qualifications.inputs import input_error, read_mapping, shown
from qualifications.ledger.claims import Claim

RECOUNTS = "recount.yml"
_OPTION = re.compile(r"\{([A-Za-z_]\w*)\}")
_ALLOWED = "computed claims or their metrics, each with a query in SQL"


def read_recounts(path: Path, claims: Iterable[Claim]) -> dict[str, str]:
    """The query of each computed claim, by id; empty for a book without the file.

    Raises ProblemError for what is no query, or belongs to no computed claim.
    """
    if not path.is_file():
        return {}
    document = read_mapping(path, allowed=_ALLOWED)
    computed = {claim.id: claim for claim in claims if claim.computed}
    known = {*computed, *(claim.metric for claim in computed.values())}
    for name, query in document.data.items():
        if name not in known or not isinstance(query, str):
            raise input_error(path, document.line(name), f"{shown(name)}: {shown(query)}", _ALLOWED)
    queries = {
        name: document.data.get(name, document.data.get(claim.metric)) for name, claim in computed.items()
    }
    return {name: _filled(query, computed[name]) for name, query in queries.items() if query}


def _filled(query: str, claim: Claim) -> str:
    """The query with the options of the claim's metric in their places; one that is not given is NULL.

    Braces around anything but a name, as in a pattern, are SQL.
    """
    return _OPTION.sub(lambda option: _literal(claim.options.get(option[1])), query)


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_literal, value))})"
    if isinstance(value, dt.date):
        return f"DATE '{value}'"
    if isinstance(value, str):
        # A quotation mark within a text is written twice.
        return "'{}'".format(value.replace("'", "''"))
    return "NULL" if value is None else str(value)
