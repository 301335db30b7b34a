"""The licenses that a book's text and figures may have, by their identifiers in the list of SPDX."""

from __future__ import annotations

from dataclasses import dataclass

_HOST = "https://creativecommons.org"


@dataclass(frozen=True)
class License:
    """A license: its identifier, its name for readers, and the address of its words."""

    id: str
    name: str
    address: str


LICENSES = {
    each.id: each
    for each in (
        License("CC0-1.0", "CC0 1.0", f"{_HOST}/publicdomain/zero/1.0/"),
        *(
            License(f"CC-{kind.upper()}-4.0", f"CC {kind.upper()} 4.0", f"{_HOST}/licenses/{kind}/4.0/")
            for kind in ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
        ),
    )
}
