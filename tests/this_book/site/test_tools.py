"""The buttons of the theme beneath are taken over, and a new kind of them stops the build."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from books import EDITION, Book
from qualifications.book.tools import Tool, arrange
from qualifications.problems import ProblemError

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
    ("given", "wanted"),
    [
        (
            "binder/v2/gh/main/main/main?urlpath=lab/tree/main.md",
            "v2/gh/main/main/v1?urlpath=lab/tree/main.md",
        ),
        ("hub/git-pull?repo=https://x/main&urlpath=a&branch=main", "repo=https://x/main&urlpath=a&branch=v1"),
    ],
)
def test_page_is_launched_as_it_stands(given: str, wanted: str) -> None:
    """A page opens on Binder and on a JupyterHub at the tag of its edition; other buttons keep the branch."""
    launch = group("launch-buttons", BINDER | {"url": f"https://example.org/{given}"})
    edit = group("source-buttons", LINK | {"url": "https://example.org/edit/main?x"})
    launched, kept = arrange([launch, edit], {}, at=("main", "v1"))
    assert launched.entries[0].url.endswith(wanted)
    assert kept.entries[0].url == "https://example.org/edit/main?x"


def test_binder_opens_the_edition(built_book: Book) -> None:
    """The Binder button of a chapter opens it at the edition's tag."""
    page = html.parse(built_book.page("record/binder-sessions")).getroot()
    (address,) = page.xpath("//a[starts-with(@href,'https://mybinder.org/v2/')]/@href")
    assert f"/2i2c-org/qualifications/v{EDITION}?" in str(address)


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
    with pytest.raises(ProblemError, match="sphinx-book-theme: found the button"):
        arrange([button], {})
