"""The style sheet has what its parts have, and no name that a browser would pass over in silence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from qualifications.book.page import STATIC, THEME
from qualifications.book.styles import file_name, joined


def test_parts_stand_in_their_order(tmp_path: Path) -> None:
    """A later part comes after an earlier one, small."""
    texts = ("p { color: var(--ink); }", ":root { --ink: #230344; }\np { margin: 0 }")
    paths = tuple(tmp_path / f"{number}.css" for number in range(2))
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert joined(paths) == "p{color:var(--ink)}\n:root{--ink:#230344}p{margin:0}\n"


def test_every_name_is_defined() -> None:
    """Each part that the theme lists exists and is CSS, and each `var(--name)` in them is defined."""
    listed = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]["stylesheets"]
    assert {f"styles/{path.name}" for path in (STATIC / "styles").glob("*.css")} == set(listed)
    css = joined(tuple(STATIC / name for name in listed))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert len(used) > 20
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()


@given(st.text(), st.text())
def test_name_changes_with_the_text(one: str, other: str) -> None:
    """Two style sheets have the same name when they are the same, and else another."""
    assert (file_name(one) == file_name(other)) == (one == other)
