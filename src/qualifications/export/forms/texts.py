"""The words of the forms, from their files, with the names of this book and its organization in place."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

_FOLDER = files("qualifications.export") / "forms"


def read_form(name: str, *, title: str, organization: str) -> dict[str, Any]:
    """The parts of a form; `{title}` and `{organization}` in its file become the names given."""
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for place, value in (("{title}", title), ("{organization}", organization)):
        # A text in TOML escapes as one in JSON does.
        text = text.replace(place, json.dumps(value, ensure_ascii=False)[1:-1])
    return tomllib.loads(text)
