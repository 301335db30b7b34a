"""Attributes of what the ledger holds, as files of JSON have them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic_core import to_jsonable_python


def attributes(of: object, *names: str, optional: Collection[str] = ()) -> dict[str, Any]:
    """The named attributes: a day as YYYY-MM-DD, a tuple as a list, an empty `optional` one as null."""
    found = {name: getattr(of, name) for name in names}
    plain: dict[str, Any] = to_jsonable_python(found | {name: found[name] or None for name in optional})
    return plain
