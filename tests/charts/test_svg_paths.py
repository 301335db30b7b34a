"""Outlines are written shortly, and draw what they drew."""

from __future__ import annotations

import pytest

from qualifications.charts.svg_paths import shortened


@pytest.mark.parametrize(
    ("path", "short"),
    [
        # Points on the way along a base line say nothing; a corner, and a way back, does.
        ("M0,0L1.8,2L3.6,2L5,2L5,0L0,0Z", "M0,0l1.8,2h3.2v-2h-5Z"),
        ("M0,0L0,5L0,2L3,2", "M0,0v5v-3h3"),
        ("M0,6.4h2v16.3h-2Z", "M0,6.4h2v16.3h-2Z"),
        # A step down and to the left needs no comma.
        ("M10,10L9.8,9.9L12.5,8", "M10,10l-0.2-0.1l2.7-1.9"),
        # Several lines, as where a value is missing, and a point alone.
        ("M1,1L2,3M4,4L5,4.5M7,7", "M1,1l1,2M4,4l1,0.5M7,7"),
        # Curves, and what follows Z without a start of its own.
        ("M3.4,0A3.4,3.4,0,1,1,-3.4,0", "M3.4,0A3.4,3.4,0,1,1,-3.4,0"),
        ("M0,0L1,1ZL2,2", "M0,0L1,1ZL2,2"),
        ("", ""),
    ],
)
def test_outlines(path: str, short: str) -> None:
    """A straight outline is written step by step, in tenths; any other is left as it is."""
    assert shortened(path) == short
