"""The words in which a picture is asked for, for those who pass them on to `to_svg` and the rest.

Each function has its own among its keywords; these tables let a type checker find a misspelt one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypedDict

from strokegen.render.pen import Pen
from strokegen.render.style import Measure


class Still(TypedDict, total=False):
    """Of `to_image`, hence of a .png: see there."""

    width: Measure | None
    height: Measure | None
    stroke_width: Measure | None
    colour: str
    background: str | None
    margin: Measure | None
    dpi: float
    pen: str | Pen


class Options(Still, total=False):
    """Of any picture: what a format does not have, it refuses."""

    animate: str | None
    duration: float | None
    progress: Callable[[list[float]], Iterable[float]]
