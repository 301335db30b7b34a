"""CSL-JSON items as BibTeX and BibLaTeX entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_ESCAPES = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
# BibTeX has no type for a figure.
_BIBTEX = {"report": "techreport", "chapter": "incollection", "figure": "misc"}
_BIBLATEX = {"report": "report", "chapter": "inbook", "figure": "misc"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# These hold no LaTeX: a key is a key, and packages print addresses as they stand.
_VERBATIM = {"url", "doi", "month"}


def bibtex(item: Mapping[str, Any]) -> str:
    """The item as an entry that every BibTeX style prints."""
    year, month, _ = item["issued"]["date-parts"][0]
    fields = _fields(item) | {"year": str(year), "month": _MONTHS[month - 1]}
    if "edition" in fields:
        # Styles write the word themselves.
        fields["edition"] = fields["edition"].removeprefix("Edition ")
    return _entry(_BIBTEX[item["type"]], item["id"], fields)


def biblatex(item: Mapping[str, Any]) -> str:
    """The item as an entry for BibLaTeX, with a whole date."""
    fields = _fields(item) | {"date": "{:04}-{:02}-{:02}".format(*item["issued"]["date-parts"][0])}
    fields |= {"langid": "english"} if item["language"] == "en" else {}
    return _entry(_BIBLATEX[item["type"]], item["id"], fields)


def bibtex_file(items: Iterable[Mapping[str, Any]]) -> str:
    """The items as one file."""
    return "\n\n".join(map(bibtex, items)) + "\n"


def _fields(item: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the two formats share."""
    authors = " and ".join(f"{{{_latex(name['literal'])}}}" for name in item["author"])
    fields = {"author": authors, "title": item["title"]}
    if item["type"] == "report":
        fields |= {"institution": item["publisher"], "type": item["genre"], "number": item["number"]}
    elif item["type"] == "chapter":
        fields |= {
            "booktitle": item["container-title"],
            "publisher": item["publisher"],
            "edition": item["edition"],
        }
    else:
        fields["howpublished"] = f"Figure in {item['container-title']}, {item['edition']}"
    optional = {"doi": item.get("DOI", ""), "note": item.get("note", "")}
    return fields | {name: value for name, value in optional.items() if value} | {"url": item["URL"]}


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    rows = ",\n".join(f"  {name} = {_value(name, value)}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{rows}\n}}"


def _value(name: str, value: str) -> str:
    if name == "month":
        return value
    if name in _VERBATIM or name == "author":
        return f"{{{value}}}"
    # A second pair of braces keeps the capitals of a title.
    return f"{{{{{_latex(value)}}}}}" if name in {"title", "booktitle"} else f"{{{_latex(value)}}}"


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), " ".join(text.split()))
