"""The buttons above a page: what the theme beneath offers, in the form that our templates show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualifications.book.problems import fault
from qualifications.problems import ProblemError

# Groups by the label that the theme beneath gives them: our icon and name.
_GROUPS = {
    "launch-buttons": ("launch", "Run this page"),
    "source-buttons": ("source", "Source of this page"),
    "download-buttons": ("download", "Download this page"),
}
_TEXTS = {
    "source-repository-button": "Repository of the book",
    "source-edit-button": "Suggest a change",
    "source-issues-button": "Report a problem",
    "source-file-button": "Show the source",
    "download-source-button": "Source of this page",
    "download-notebook-button": "Notebook of this page",
}
_PRINT = "window.print()"
# A browser has a key for it.
_LEFT_OUT = {"fullscreen-button"}
_ALLOWED = "the buttons of sphinx-book-theme 1.3; see qualifications/book/tools.py"


@dataclass(frozen=True)
class Tool:
    """An entry: a link, or a button that prints the page where `url` is empty."""

    text: str
    url: str


@dataclass(frozen=True)
class Group:
    """A button that opens a list of entries."""

    label: str
    icon: str
    entries: tuple[Tool, ...]


def arrange(
    buttons: Sequence[Mapping[str, Any]],
    extra: Mapping[str, Sequence[Tool]],
    *,
    at: tuple[str, str] = ("", ""),
) -> tuple[Group, ...]:
    """The groups to show, launch first; `extra` adds entries to a group by its label.

    `at` is a branch, and what a page is launched at in its place: what stands on the page stays what runs.
    Raises ProblemError for a button that the theme beneath has not had before: a new version of it would
    otherwise change the page without a word.
    """
    groups = {}
    for button in buttons:
        label = str(button.get("label", ""))
        if label in _LEFT_OUT:
            continue
        if button.get("type") != "group" or label not in _GROUPS:
            raise ProblemError([fault("sphinx-book-theme", f"found the button {dict(button)}", _ALLOWED)])
        icon, name = _GROUPS[label]
        entries = (*extra.get(label, ()), *map(_tool, button["buttons"]))
        if icon == "launch":
            entries = tuple(replace(entry, url=_at(entry.url, *at)) for entry in entries)
        groups[label] = Group(label=name, icon=icon, entries=entries)
    return tuple(groups[label] for label in _GROUPS if label in groups)


def _at(url: str, branch: str, place: str) -> str:
    """The address with the other place: in a path for a BinderHub, in a query for a JupyterHub."""
    if not branch:
        return url
    path, mark, query = url.partition("?")
    path = re.sub(rf"/{re.escape(branch)}$", f"/{place}", path) if "urlpath=" in query else path
    return path + mark + re.sub(rf"(^|&)branch={re.escape(branch)}(?=&|$)", rf"\g<1>branch={place}", query)


def _tool(button: Mapping[str, Any]) -> Tool:
    if button.get("type") == "javascript" and button.get("javascript") == _PRINT:
        return Tool(text="Print this page", url="")
    if button.get("type") != "link":
        raise ProblemError([fault("sphinx-book-theme", f"found the button {dict(button)}", _ALLOWED)])
    text = _TEXTS.get(str(button.get("label", "")), str(button.get("text", "")))
    return Tool(text=text, url=str(button["url"]))
