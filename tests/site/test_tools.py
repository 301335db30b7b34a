"""The buttons of the theme beneath are taken over, and a new kind of them stops the build."""

from __future__ import annotations

from typing import Any

import pytest

from qualifications.book.problems import BookError
from qualifications.book.tools import Tool, arrange

LINK = {
    "type": "link",
    "label": "source-edit-button",
    "text": "Suggest edit",
    "url": "https://example.org/edit",
}
PRINT = {"type": "javascript", "label": "download-pdf-button", "text": ".pdf", "javascript": "window.print()"}
BINDER = {"type": "link", "text": "Binder", "url": "https://mybinder.org/x", "icon": "_static/binder.svg"}


def group(label: str, *buttons: dict[str, Any]) -> dict[str, Any]:
    """A group of buttons as the theme beneath gives it."""
    return {"type": "group", "label": label, "buttons": list(buttons), "icon": "fas fa-x", "tooltip": "x"}


def test_groups_are_arranged() -> None:
    """Launch comes first, then source and download; entries keep their addresses, ours stand before them."""
    groups = arrange(
        [
            group("source-buttons", LINK),
            group("download-buttons", PRINT),
            {"type": "javascript", "label": "fullscreen-button", "javascript": "toggleFullScreen()"},
            group("launch-buttons", BINDER),
        ],
        {"download-buttons": [Tool(text="The book", url="book.pdf")]},
    )
    assert [each.icon for each in groups] == ["launch", "source", "download"]
    assert [tool for each in groups for tool in each.entries] == [
        Tool(text="Binder", url="https://mybinder.org/x"),
        Tool(text="Suggest a change", url="https://example.org/edit"),
        Tool(text="The book", url="book.pdf"),
        Tool(text="Print this page", url=""),
    ]


@pytest.mark.parametrize(
    "button",
    [
        group("share-buttons", LINK),
        {"type": "link", "label": "source-buttons", "url": "https://example.org"},
        group("download-buttons", {"type": "javascript", "label": "x", "javascript": "other()"}),
    ],
)
def test_new_kind_of_button_stops_the_build(button: dict[str, Any]) -> None:
    """A group, a lone button or a script that the theme beneath did not have before is an error."""
    with pytest.raises(BookError, match="sphinx-book-theme: found the button"):
        arrange([button], {})
