"""What an edition was made from: `provenance.json`, beside its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from qualifications.publish.errors import Problem, refuse

NAME = "provenance.json"
FORMAT = 1
_DAY = (r"\d{4}-\d{2}-\d{2}", "a day, YYYY-MM-DD")
_FORMS = {
    "edition": (r"\d{4}\.\d{2}\.\d{2}(\.[1-9]\d*)?", "an edition, as 2026.11.22 or 2026.11.22.1"),
    "date": _DAY,
    "data_as_of": _DAY,
    "commit": (r"[0-9a-f]{40}|[0-9a-f]{64}", "40 or 64 hexadecimal digits"),
    "lock": (r"[0-9a-f]{64}", "64 hexadecimal digits"),
}


@dataclass(frozen=True)
class Provenance:
    """An edition's days as YYYY-MM-DD, and its source.

    `commit` is that of the sources, `lock` the SHA-256 of the locked requirements, `evidence` that of
    each file of evidence by its path, `tools` the version of each package that made the edition.
    """

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
        return f"{json.dumps({'format': FORMAT} | asdict(self), indent=1)}\n".encode()


def read_provenance(data: bytes, *, place: str) -> Provenance:
    """The provenance that the bytes hold; `place` names them in errors.

    Raises PublishError for anything but what `Provenance.data` has.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise refuse(place, found=str(error), allowed="JSON") from None
    names = {each.name for each in fields(Provenance)}
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or document.keys() != names | {"format"}
    ):
        raise refuse(place, found="something else", allowed=f"what an edition was made from, format {FORMAT}")
    for name, value in document.items():
        form, allowed = _FORMS.get(name, ("", "texts by name"))
        good = re.fullmatch(form, value) if form and isinstance(value, str) else not form and _texts(value)
        if name != "format" and not good:
            raise refuse(f"{place}, {name}", found=repr(value), allowed=allowed)
    return Provenance(**{name: document[name] for name in names})


def changes(published: Provenance, other: Provenance) -> Iterator[Problem]:
    """What differs in the making of the same edition."""
    for name, one in asdict(published).items():
        two = getattr(other, name)
        if isinstance(one, Mapping):
            pairs = {f"{name}, {key}": (one.get(key), two.get(key)) for key in sorted({*one, *two})}
        else:
            pairs = {name: (one, two)}
        for key, (was, is_) in pairs.items():
            if was != is_:
                place = f"edition {published.edition}, {key}"
                yield Problem(place, is_ or "nothing", f"{was or 'nothing'}, as published")


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
