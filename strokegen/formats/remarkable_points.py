"""Points and pages of a reMarkable's files: how they are packed, and how large a px is.

Source: rmscene 0.8.0 (scene_stream.py) for points; reMarkable's data sheets for the screens.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.checks import Unusable
from strokegen.ink.types import Float64

HEADER = b"reMarkable .lines file, version=%d          "

SCREEN = (1404, 1872)
"""Of reMarkable 1 and 2, in px."""

_RESOLUTIONS = {1404: 226.0, 1620: 229.0, 954: 264.0}
"""Width of a tablet's screen in px -> px to the inch: 1 and 2, Paper Pro, Paper Pro Move."""

_RESOLUTION = 226.0

SIX = np.dtype([("x", "<f4"), ("y", "<f4"), ("speed", "<u2"), ("width", "<u2"),
                ("direction", "u1"), ("pressure", "u1")])  # fmt: skip
_OLD = np.dtype([(name, "<f4") for name in ("x", "y", "speed", "direction", "width", "pressure")])
POINTS = {1: (_OLD, 1.0, 1.0), 2: (SIX, 4.0, 255.0)}
"""Version of a stroke -> its points, the width that is a px, the greatest pressure."""


def resolution(size: tuple[int, int]) -> float:
    """Px to the inch of a page of so many px."""
    return _RESOLUTIONS.get(size[0], _RESOLUTION)


def size_of(page_mm: tuple[float, float]) -> tuple[int, int]:
    """A page's size in px, at the resolution of the tablet that is so wide, else at 226 an inch."""
    width, height = page_mm
    for px, inch in _RESOLUTIONS.items():
        if abs(px * 25.4 / inch - width) < 0.01:
            return px, round(height * inch / 25.4)
    return round(width * _RESOLUTION / 25.4), round(height * _RESOLUTION / 25.4)


def columns(data: bytes, version: int) -> Float64:
    """x, y and width in px, and pressure from 0 to 1, `(n, 4)`; Unusable where it is cut off."""
    kind, px, full = POINTS[version]
    if len(data) % kind.itemsize:
        raise Unusable(f"{len(data)} bytes are no points of {kind.itemsize}")
    raw = np.frombuffer(data, kind)
    with np.errstate(all="ignore"):  # what is not finite is refused
        found: Float64 = np.stack(
            [raw["x"], raw["y"], raw["width"] / px, raw["pressure"] / full],
            axis=1,
            dtype=np.float64,
        )
    return found
