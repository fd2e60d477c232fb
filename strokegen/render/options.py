"""The words in which a picture is asked for, the same for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypedDict

from strokegen.render.pen import Pen
from strokegen.render.style import Measure


class Look(TypedDict, total=False):
    """Of any picture: its size, its pen and its ink.

    Attributes:
      width: of the whole picture, as "180mm", "800px" or a number of px. With one of width and
        height the other follows; with both the page is centred; without either,
        `meta["unit_mm"]` decides, or else it is 800 px on its larger side.
      height: as the width.
      stroke_width: on the picture, as "0.5mm" or a number of px; default `meta["pen"]`.
      colour: of the ink, a CSS name or "#rrggbb".
      margin: on the picture, outside the ink; four pen widths by default.
      pen: "constant", one path a stroke; or "fountain", "nib", "brush", one filled outline.
    """

    width: Measure | None
    height: Measure | None
    stroke_width: Measure | None
    colour: str
    margin: Measure | None
    pen: str | Pen


class Options(Look, total=False):
    """Of files that show ink; what a format does not have, it refuses when it is asked.

    Attributes:
      background: a colour, or None for a transparent one.
      animate: "loop" or "once", for a .svg or .gif that draws itself; duration: in seconds.
      dpi: pixels an inch, for what is given in mm, of a .png, .jpg, .webp or .gif; None makes a
        small one 800 px wide.
      progress: see `to_gif`.
    """

    background: str | None
    animate: str | None
    duration: float | None
    dpi: float | None
    progress: Callable[[list[float]], Iterable[float]]
