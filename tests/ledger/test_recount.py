"""The queries of computed claims, with the options of their metrics filled in."""

from __future__ import annotations

from pathlib import Path

from qualifications.ledger.claims import Claim
from qualifications.ledger.recount import read_recounts


def test_braces_hold_names_of_options_or_are_sql(tmp_path: Path) -> None:
    """A name in braces is the option as SQL writes it; a pattern and a mapping stay as they are typed."""
    query = r"SELECT {'site': {site}} WHERE m ~ '^\d{4}' AND n < {most} AND {other} IN {sites} -- } {"
    path = tmp_path / "recount.yml"
    path.write_text(f'binder.week: "{query.replace(chr(92), chr(92) * 2)}"\n', encoding="utf-8")
    options = {"site": "O'Brien", "most": 5, "sites": ["a", "b"]}
    claim = Claim.model_construct(id="week", metric="binder.week", options=options)
    query = r"SELECT {'site': 'O''Brien'} WHERE m ~ '^\d{4}' AND n < 5 AND NULL IN ('a', 'b') -- } {"
    assert read_recounts(path, [claim]) == {"week": query}
