"""What an edition was made from: `provenance.json`, beside its pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from qualifications.publish.refusals import refuse

PROVENANCE = "provenance.json"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """An edition's days as YYYY-MM-DD, and its source.

    `commit` is that of the sources, `lock` the SHA-256 of the locked requirements, `evidence` that of
    each file of evidence by its path, `tools` the version of each package that made the edition.
    """

    format: int = 1
    edition: str
    date: str
    data_as_of: str
    commit: str
    lock: str
    tools: Mapping[str, str]
    evidence: Mapping[str, str]

    @property
    def data(self) -> bytes:
        """The provenance as it is written."""
        return f"{json.dumps(asdict(self), indent=1)}\n".encode()


def read_provenance(data: bytes, *, place: object) -> Provenance:
    """The provenance that the bytes hold; raises ProblemError where they hold none, at `place`."""
    try:
        return Provenance(**json.loads(data))
    except (ValueError, TypeError):
        raise refuse(place, found="something else", allowed="what an edition was made from") from None
