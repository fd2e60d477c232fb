"""Drawings for a pen plotter: in mm on a sheet, single strokes, a layer a pen, little travel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.keywords import named
from strokegen.ink.types import Float64
from strokegen.plotter import machine
from strokegen.plotter.machine import Layer
from strokegen.plotter.sheet import placed
from strokegen.plotter.travel import Line, length_down, length_up, merged, ordered
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet, read_sheet
from strokegen.render.style import INK, Measure, read_colour

ORDERS = ("travel", "writing")
_FLATNESS = 0.02  # mm between a curve and the chords that are plotted
_DOT = 0.1  # mm, a dot's length: some machines pass over a line without any


@dataclass(frozen=True)
class Estimate:
    """How long a plot takes; as text, what `strokegen plot` prints of it.

    Attributes:
      down, up: mm drawn, and mm travelled with the pen raised.
      lifts: how often the pen is lowered and raised, once a stroke.
      seconds: the time it takes.
      pens: how many there are.
    """

    down: float
    up: float
    lifts: int
    seconds: float
    pens: int = 1

    @property
    def share_up(self) -> float:
        """Part of the way that is travelled with the pen raised, from 0 to 1."""
        return self.up / (self.up + self.down) if self.up + self.down else 0.0

    def __str__(self) -> str:
        minutes, seconds = divmod(round(self.seconds), 60)
        pens = f", {self.pens} pens" if self.pens > 1 else ""
        return (
            f"{self.lifts:,} strokes{pens}, {self.down / 1000:.2f} m drawn, "
            f"{self.up / 1000:.2f} m with the pen up ({self.share_up:.0%} of the way), "
            f"about {minutes} min {seconds:02} s"
        )


@dataclass(frozen=True)
class Plot:
    """Strokes placed on a sheet, by layers, in the order in which they are drawn.

    It shows itself in a notebook.
    """

    sheet: Sheet
    layers: tuple[Layer, ...]

    def save(self, path: str | Path, *, device: str | None = None) -> None:
        """Write a file for a plotter, whole or not at all.

        Args:
          path: its extension is the format: .svg, .hpgl or .plt, .gcode or .nc.
          device: see `encode`.
        Raises:
          ValueError, ModuleNotFoundError: as for `encode`.
          OSError: the path cannot be written to.
        """
        write_whole(path, self.encode(path, device=device))

    def encode(self, path: str | Path, *, device: str | None = None) -> bytes:
        """The bytes of a file for a plotter; see `strokegen.plotter.machine.encode`."""
        return machine.encode(self.layers, self.sheet, path, device=device)

    def _repr_svg_(self) -> str:
        return machine.to_svg(self.layers, self.sheet)

    def estimate(self, speed: float = 50.0, travel: float = 200.0, lift: float = 0.15) -> Estimate:
        """How long it takes.

        The pen starts at the sheet's top left corner, for every layer, and returns there.

        Args:
          speed, travel: in mm a second, drawing and with the pen up.
          lift: seconds that it takes to raise the pen, or to lower it.
        Raises:
          ValueError: a speed that is not positive, or a lift below 0.
        """
        for name, value in (("speed", speed), ("travel", travel)):
            if not 0 < value < 1e6:
                raise ValueError(f"{name} must be positive, in mm a second, got {value}")
        if not 0 <= lift < 1e3:
            raise ValueError(f"lift must be zero or more, in seconds, got {lift}")
        down = sum(length_down(layer.strokes) for layer in self.layers)
        up = sum(
            float(length_up(layer.strokes, 0) + abs(layer.strokes[-1][-1])) for layer in self.layers
        )
        lifts = sum(len(layer.strokes) for layer in self.layers)
        seconds = down / speed + up / travel + 2 * lift * lifts
        return Estimate(down, up, lifts, seconds, len(self.layers))


@named
def plot(
    shown: Drawing | Page | Sequence[Drawing | Page],
    page: str | Sheet = "a4",
    *,
    margin: Measure = "15mm",
    fit: bool = False,
    order: str = "travel",
    merge: float = 0.05,
    colour: str = INK,
) -> Plot:
    """Place drawings on a sheet and plan how they are drawn.

    Ink whose `meta["unit_mm"]` tells its size keeps it, centred, or in its place if its
    `meta["page_mm"]` is the sheet's size. Other ink is fitted into the margins; of several, each
    into a cell of a grid.

    Args:
      shown: drawings, or pages whose drawings belong together; one or several.
      page: the sheet: a4, a5, letter, ... or a size such as 297x210mm, or a `Sheet`, which has
        its own margin.
      margin: for ink that is fitted.
      fit: fit ink that has a size into the margins too.
      order: "travel" shortens the way with the pen raised; "writing" keeps the order.
      merge: mm between ends that are joined without lifting the pen; 0 joins those that meet.
      colour: of drawings whose `meta["colour"]` names none; a layer holds one colour.
    Returns:
      The plan: `save` writes it for a plotter, `estimate` tells its strokes, metres and seconds.
    Raises:
      ValueError: no ink, ink that is larger than the sheet, or an option that cannot be understood.
    """
    from svgwrite.data.colors import colornames

    if order not in ORDERS:
        raise ValueError(f"order {order!r} is none of {', '.join(ORDERS)}")
    if not 0 <= merge <= 10:
        raise ValueError(f"merge must be from 0 to 10 mm, got {merge}")
    sheet = page if isinstance(page, Sheet) else read_sheet(page, margin)
    pages = [Page.of(one) for one in ([shown] if isinstance(shown, Drawing | Page) else shown)]
    strokes: dict[str, list[Line]] = {}
    for drawing in placed(pages, sheet, fit):
        name = read_colour("colour", drawing.meta.get("colour") or colour, colornames)
        flat = flatten_of(drawing.strokes, _FLATNESS, drawing.straight)
        strokes.setdefault(name, []).extend(map(_line, flat))
    layers = []
    for name, lines in strokes.items():
        lines = merged(lines, merge, reverse=order == "travel")
        if order == "travel":
            # Both ways are tried: the order of writing may be hard to better.
            lines = min(ordered(lines), lines, key=lambda one: length_up(one, 0))
        layers.append(Layer(name, tuple(lines)))
    return Plot(sheet, tuple(layers))


def _line(points: Float64) -> Line:
    if len(points) == 1:
        points = points + np.array([[-_DOT / 2, 0], [_DOT / 2, 0]])
    line: Line = points[:, 0] + 1j * points[:, 1]
    return line
