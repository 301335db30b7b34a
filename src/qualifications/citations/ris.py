"""CSL-JSON items in the RIS format, by the tags that Zotero and EndNote read."""

from collections.abc import Mapping
from typing import Any

from qualifications.citations.works import title_of, undivided

_TYPES = {"report": "RPRT", "chapter": "CHAP"}


def ris(item: Mapping[str, Any]) -> str:
    """The item as one record; it ends with the line `ER  - `."""
    year, month, day = item["issued"]["date-parts"][0]
    tags = [
        ("TY", _TYPES[item["type"]]),
        ("ID", item["id"]),
        *(("AU", undivided(name["literal"])) for name in item["author"]),
        ("TI", title_of(item)),
        ("T2", item.get("container-title", "")),
        ("M3", item.get("genre", "")),
        ("SN", item.get("number", "")),
        ("ET", item.get("edition", "")),
        ("PY", str(year)),
        ("DA", f"{year:04}/{month:02}/{day:02}"),
        ("PB", item["publisher"]),
        ("LA", item["language"]),
        ("DO", item.get("DOI", "")),
        ("UR", item["URL"]),
        ("N1", item.get("note", "")),
        ("AB", item.get("abstract", "")),
    ]
    # A line end in a value would start a tag of its own.
    rows = (f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value)
    return "\n".join([*rows, "ER  - "])
