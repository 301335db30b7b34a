"""References as text in four styles, by Pandoc's CSL processor: one run a style for all works together."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

from lxml import html

from qualifications.export.pandoc import PANDOC, pandoc_error

STYLES: Mapping[str, str] = {
    "apa": "APA",
    "chicago": "Chicago",
    "vancouver": "Vancouver",
    "ieee": "IEEE",
}
_FOLDER = files("qualifications.citations") / "styles"
_DOCUMENT = b"---\nnocite: '@*'\n---\n"

References = Mapping[str, Mapping[str, str]]
"""The reference of each item, by the item's id and the style; `<i>` marks italics, the rest is text."""


def references(items: Sequence[Mapping[str, Any]]) -> References:
    """The references of the items in every style; raises ProblemError where Pandoc refuses."""
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(lambda style: _run(style, items), STYLES))
    return {
        item["id"]: {style: column[item["id"]] for style, column in zip(STYLES, columns, strict=True)}
        for item in items
    }


def plain(reference: str) -> str:
    """The reference as text alone."""
    return str(html.fromstring(f"<p>{reference}</p>").text_content())


def _run(style: str, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([*map(_edition, items)] if style == "vancouver" else items, file, ensure_ascii=False)
        file.flush()
        return _cited(style, file.name)


def _edition(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A report that is an edition as a book: this style sets a report's genre as a medium, in brackets."""
    if item.get("genre") != "Edition":
        return item
    kept = {name: value for name, value in item.items() if name not in ("genre", "number")}
    return kept | {"type": "book", "edition": f"Edition {item['number']}"}


def _cited(style: str, items: str) -> dict[str, str]:
    command = [
        str(PANDOC),
        *("--from=markdown", "--to=html", "--wrap=none", "--citeproc"),
        f"--csl={_FOLDER / f'{style}.csl'}",
        f"--bibliography={items}",
    ]
    done = subprocess.run(command, input=_DOCUMENT, capture_output=True, check=False)
    complaints = done.stderr.decode().strip()
    if done.returncode or complaints:
        raise pandoc_error(f"refused: {style}.csl: {complaints or done.returncode}")
    entries = html.fromstring(done.stdout.decode()).iterfind(".//div[@class='csl-entry']")
    return {str(entry.get("id")).removeprefix("ref-"): _reference(entry) for entry in entries}


def _reference(entry: html.HtmlElement) -> str:
    """The entry without its number, and without markup other than italics."""
    numbered = entry.find("./div[@class='csl-right-inline']")
    body = entry if numbered is None else numbered
    for element in list(body.iterdescendants()):
        if element.tag == "em":
            element.tag = "i"
            element.attrib.clear()
        else:
            element.drop_tag()
    body.attrib.clear()
    body.tag = "p"
    text = html.tostring(body, encoding="unicode", with_tail=False)
    return " ".join(text.removeprefix("<p>").removesuffix("</p>").split())
