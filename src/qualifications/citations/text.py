"""References as text in four styles, by Pandoc's CSL processor: one run a style for all works together."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from typing import Any

from lxml import html

from qualifications.pandoc import PANDOC, pandoc_error

STYLES = {"apa": "APA", "chicago": "Chicago", "vancouver": "Vancouver", "ieee": "IEEE"}
_FOLDER = files("qualifications.citations") / "styles"

References = Mapping[str, Mapping[str, str]]
"""The reference of each item, by the item's id and the style; `<i>` marks italics, the rest is text."""


def references(items: Sequence[Mapping[str, Any]]) -> References:
    """The references of the items in every style; raises ProblemError where Pandoc refuses."""
    with ThreadPoolExecutor() as pool:
        of_style = dict(zip(STYLES, pool.map(partial(_in_style, items), STYLES), strict=True))
    return {item["id"]: {style: of_style[style][item["id"]] for style in STYLES} for item in items}


def _in_style(items: Sequence[Mapping[str, Any]], style: str) -> dict[str, str]:
    """The references of the items in one style, by their ids."""
    given = json.dumps([*map(_as_book, items)] if style == "vancouver" else items)
    command = [str(PANDOC), "--from=csljson", "--to=html", "--wrap=none", "--citeproc"]
    command += [f"--csl={_FOLDER / f'{style}.csl'}"]
    done = subprocess.run(command, input=given, capture_output=True, encoding="utf-8", check=False)
    complaints = done.stderr.strip()
    if done.returncode or complaints:
        raise pandoc_error(f"refused: {style}.csl: {complaints or done.returncode}")
    entries = html.fromstring(done.stdout).find_class("csl-entry")
    return {str(entry.get("id")).removeprefix("ref-"): _reference(entry) for entry in entries}


def _as_book(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The book as an item of the type `book`: of a report, Vancouver would print the genre in brackets."""
    if item.get("genre") != "Edition":
        return item
    kept = {name: value for name, value in item.items() if name not in ("genre", "number")}
    return kept | {"type": "book", "edition": f"Edition {item['number']}"}


def _reference(entry: html.HtmlElement) -> str:
    """The entry without its number, and without markup other than italics."""
    body = next(iter(entry.find_class("csl-right-inline")), entry)
    for element in [*body.iterdescendants()]:
        if element.tag != "em":
            element.drop_tag()
    text = html.tostring(body, encoding="unicode", with_tail=False)
    inside = text.partition(">")[2].rpartition("<")[0]
    return " ".join(inside.replace("<em>", "<i>").replace("</em>", "</i>").split())
