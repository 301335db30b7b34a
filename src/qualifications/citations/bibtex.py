"""CSL-JSON items as BibTeX and BibLaTeX entries."""

import re
from collections.abc import Mapping
from typing import Any

from qualifications.citations.works import title_of

_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
# The signs that LaTeX has a command for. BibTeX counts the braces of a text, even behind a backslash.
_COMMANDS = {"~": "asciitilde", "^": "asciicircum", "\\": "backslash", "{": "braceleft", "}": "braceright"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The fields of an entry, by the names of CSL-JSON for what they hold.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "report": {"publisher": "institution", "genre": "type", "number": "number"},
    "chapter": {"container-title": "booktitle", "publisher": "publisher", "edition": "edition"},
}
_ALWAYS = {"DOI": "doi", "note": "note", "URL": "url"}
# These hold no LaTeX: a key is a key, and packages print addresses as they stand.
_VERBATIM = {"url", "doi"}


def bibtex(item: Mapping[str, Any]) -> str:
    """The item as an entry that every BibTeX style prints."""
    year, month, day = item["issued"]["date-parts"][0]
    fields = _fields(item) | {"year": f"{{{year}}}", "month": _MONTHS[month - 1], "day": f"{{{day}}}"}
    if item["type"] == "report":
        return _entry("techreport", item["id"], fields)
    # Styles write the word "edition" themselves. A part of a collection is the one type with which BibTeX
    # names the book, and Biber asks for its editor.
    edition = fields["edition"].replace("Edition ", "", 1)
    return _entry("incollection", item["id"], fields | {"edition": edition, "editor": fields["author"]})


def biblatex(item: Mapping[str, Any]) -> str:
    """The item as an entry for BibLaTeX, with a whole date."""
    fields = _fields(item) | {"date": "{{{:04}-{:02}-{:02}}}".format(*item["issued"]["date-parts"][0])}
    fields |= {"langid": "{english}"} if item["language"] == "en" else {}
    return _entry("report" if item["type"] == "report" else "inbook", item["id"], fields)


def _fields(item: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the two formats share, each with its braces."""
    authors = " and ".join(f"{{{_latex(name['literal'])}}}" for name in item["author"])
    # A second pair of braces keeps the capitals of a title.
    fields = {"author": f"{{{authors}}}", "title": f"{{{{{_latex(title_of(item))}}}}}"}
    for name, field in {**_FIELDS[item["type"]], **_ALWAYS}.items():
        if name in item:
            text = item[name] if field in _VERBATIM else _latex(item[name])
            fields[field] = f"{{{{{text}}}}}" if field == "booktitle" else f"{{{text}}}"
    return fields


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    rows = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{rows}\n}}"


def _latex(text: str) -> str:
    return _SPECIAL.sub(_escaped, " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    name = _COMMANDS.get(match[0])
    return f"\\text{name}{{}}" if name else f"\\{match[0]}"
