"""The picture on the cover of the whole book."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cover:
    """The picture, a path below the project's folder, and what it shows."""

    picture: str
    alt: str
