"""What a collector works with: an address, the evidence so far, and ways to read that keep to its time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from qualifications.collect.acceptance import recorded
from qualifications.collect.history import History, open_history
from qualifications.collect.http import Client


@dataclass(frozen=True)
class Source:
    """Where a collector reads, and with what: `address` is that of the source, given or the collector's own.

    `evidence` is the folder that is renewed, and clones are kept below `cache`.
    """

    address: str
    evidence: Path
    cache: Path
    now: dt.datetime
    client: Client

    def table(self, name: str) -> pl.DataFrame:
        """A table of the evidence as it is so far; raises ProblemError where it has none of that name."""
        return recorded(self.evidence, [name])[name]

    def history(self, address: str = "", *, branch: str = "") -> History:
        """The history at an address, by default the source's."""
        return open_history(address or self.address, cache=self.cache, branch=branch)
