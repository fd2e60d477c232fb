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

_RESOLUTIONS = {(1620, 2160): 229.0, (954, 1696): 264.0}
_RESOLUTION = 226.0

SIX = np.dtype([("x", "<f4"), ("y", "<f4"), ("speed", "<u2"), ("width", "<u2"),
                ("direction", "u1"), ("pressure", "u1")])  # fmt: skip
_OLD = np.dtype([(name, "<f4") for name in ("x", "y", "speed", "direction", "width", "pressure")])
POINTS = {1: (_OLD, 1.0, 1.0), 2: (SIX, 4.0, 255.0)}
"""Version of a stroke -> its points, the width that is a px, the greatest pressure."""


def resolution(size: tuple[int, int]) -> float:
    """Px to the inch of a page of so many px."""
    return _RESOLUTIONS.get(size, _RESOLUTION)


def size_of(page_mm: tuple[float, float]) -> tuple[int, int]:
    """A page's size in px: a screen's where it is that large, else at 226 px an inch."""
    for size in (SCREEN, *_RESOLUTIONS):
        if all(abs(px * 25.4 / resolution(size) - mm) < 0.01 for px, mm in zip(size, page_mm)):
            return size
    width, height = (round(mm * _RESOLUTION / 25.4) for mm in page_mm)
    return width, height


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
