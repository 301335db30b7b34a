"""Each part of the style sheet is in it, and each name in them is defined."""

from __future__ import annotations

import re
import tomllib

from qualifications.book.page import STATIC, THEME, joined


def test_every_name_is_defined() -> None:
    """Each part that the theme lists exists and is CSS, and each `var(--name)` in them is defined."""
    listed = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]["stylesheets"]
    assert {f"styles/{path.name}" for path in (STATIC / "styles").glob("*.css")} == set(listed)
    css = joined(*(STATIC / name for name in listed))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert len(used) > 20
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()
