"""CSL-JSON items as BibTeX and BibLaTeX entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualifications.citations.works import title_of

_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_ESCAPES = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_BIBTEX = {"report": "techreport", "chapter": "incollection"}
_BIBLATEX = {"report": "report", "chapter": "inbook"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# These hold no LaTeX: a key is a key, and packages print addresses as they stand.
_VERBATIM = {"url", "doi"}
_NAMES = {"author", "editor"}


def bibtex(item: Mapping[str, Any]) -> str:
    """The item as an entry that every BibTeX style prints."""
    year, month, day = item["issued"]["date-parts"][0]
    fields = _fields(item) | {"year": str(year), "month": _MONTHS[month - 1], "day": str(day)}
    if item["type"] == "chapter":
        # Styles write the word themselves.
        fields["edition"] = fields["edition"].removeprefix("Edition ")
        # Biber asks for one of each part of a collection, the one type by which BibTeX names the book.
        fields["editor"] = fields["author"]
    return _entry(_BIBTEX[item["type"]], item["id"], fields)


def biblatex(item: Mapping[str, Any]) -> str:
    """The item as an entry for BibLaTeX, with a whole date."""
    fields = _fields(item) | {"date": "{:04}-{:02}-{:02}".format(*item["issued"]["date-parts"][0])}
    fields |= {"langid": "english"} if item["language"] == "en" else {}
    return _entry(_BIBLATEX[item["type"]], item["id"], fields)


def _fields(item: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the two formats share."""
    authors = " and ".join(f"{{{_latex(name['literal'])}}}" for name in item["author"])
    fields = {"author": authors, "title": title_of(item)}
    if item["type"] == "report":
        fields |= {"institution": item["publisher"], "type": item["genre"], "number": item["number"]}
    else:
        fields |= {
            "booktitle": item["container-title"],
            "publisher": item["publisher"],
            "edition": item["edition"],
        }
    optional = {"doi": item.get("DOI", ""), "note": item.get("note", "")}
    return fields | {name: value for name, value in optional.items() if value} | {"url": item["URL"]}


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    rows = ",\n".join(f"  {name} = {_value(name, value)}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{rows}\n}}"


def _value(name: str, value: str) -> str:
    if name == "month":
        return value
    if name in _VERBATIM | _NAMES:
        return f"{{{value}}}"
    # A second pair of braces keeps the capitals of a title.
    return f"{{{{{_latex(value)}}}}}" if name in {"title", "booktitle"} else f"{{{_latex(value)}}}"


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), " ".join(text.split()))
