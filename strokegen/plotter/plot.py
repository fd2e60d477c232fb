"""Drawings for a pen plotter: in mm on a sheet, single strokes, a layer a pen, little travel."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from strokegen.ink import sources
from strokegen.ink.brush import HIGHLIGHTER
from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut
from strokegen.ink.files import File, path_of, write_pages
from strokegen.ink.keywords import named
from strokegen.ink.types import Float64
from strokegen.plotter import machine
from strokegen.plotter.doubles import SAME, plain, single
from strokegen.plotter.edge import beyond, within
from strokegen.plotter.machine import Layer
from strokegen.plotter.sheet import placed
from strokegen.plotter.travel import Line, length_down, length_up, merged, ordered
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet, read_sheet
from strokegen.render.style import INK, Measure, read_colour

Shown = Drawing | Page | str | Path
"""What is plotted: ink, or a name of some."""

ORDERS = ("travel", "writing")
_FLATNESS = 0.02  # mm between a curve and the chords that are plotted
Layers = dict[tuple[str | None, str, bool], list[Line]]
"""Lines by the name of their layer, if it has one, their colour, and whether they are marks."""

_DOT = 0.1  # mm, a dot's length: some machines pass over a line without any


@dataclass(frozen=True)
class Estimate:
    """How long a plot takes; as text, what `strokegen plot` prints of it.

    Attributes:
      down, up: mm drawn, and mm travelled with the pen raised.
      lifts: how often the pen is lowered and raised, once a stroke.
      seconds: the time it takes.
      pens: how many there are on a sheet.
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

    Attributes:
      more: the sheets after this one, where the ink needs several.
      doubles: how many lines lie on others, and are drawn all the same.
    """

    sheet: Sheet
    layers: tuple[Layer, ...]
    more: tuple[Plot, ...] = ()
    doubles: int = 0

    def save(
        self, path: File, *, format: str | None = None, device: str | None = None
    ) -> list[Path]:
        """Write files for a plotter, one a sheet: plot.svg, plot-2.svg and so on.

        Nothing is written unless every sheet could be.

        Args:
          path: of the first; its extension is the format: .svg, .hpgl or .plt, .gcode or .nc. Or
            a file open for writing bytes, which takes one sheet.
          format: instead of the extension, such as "svg".
          device: see `encode`.
        Returns:
          The paths that were written; an open file has none.
        Raises:
          ValueError, ModuleNotFoundError: as for `encode`.
          OSError: a path cannot be written to.
        """
        name = path_of(path, format)
        data = [one.encode(name, device=device) for one in (self, *self.more)]
        return write_pages(path, data)

    def encode(self, path: str | Path, *, device: str | None = None) -> bytes:
        """The bytes of a file for a plotter, of this sheet alone; see `machine.encode`."""
        return machine.encode(self.layers, self.sheet, path, device=device)

    def _repr_svg_(self) -> str:
        return machine.to_svg(self.layers, self.sheet)

    def estimate(self, speed: float = 50.0, travel: float = 200.0, lift: float = 0.15) -> Estimate:
        """How long it takes, all sheets together.

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
        layers = [layer for one in (self, *self.more) for layer in one.layers]
        down = sum(length_down(layer.strokes) for layer in layers)
        up = sum(
            float(length_up(layer.strokes, 0) + abs(layer.strokes[-1][-1])) for layer in layers
        )
        lifts = sum(len(layer.strokes) for layer in layers)
        seconds = down / speed + up / travel + 2 * lift * lifts
        pens = max(len(one.layers) for one in (self, *self.more))
        return Estimate(down, up, lifts, seconds, pens)


def _drawings(shown: Shown, data: str | Path | None) -> Sequence[Drawing | Page]:
    """A drawing or page as it is; those that a name stands for."""
    return [shown] if isinstance(shown, Drawing | Page) else sources.read(shown, data=data)


@named
def plot(
    shown: Shown | Sequence[Shown],
    page: str | Sheet = "a4",
    *,
    margin: Measure = "15mm",
    fit: bool = False,
    clip: bool = False,
    order: str = "travel",
    merge: float = 0.05,
    tolerance: float | None = None,
    colour: str = INK,
    data: str | Path | None = None,
) -> Plot:
    """Place drawings on sheets and plan how they are drawn.

    A drawing whose `meta["page_mm"]` is the sheet's size has a sheet of its own, and its place on
    it. Others whose `meta["unit_mm"]` tells their size keep it, side by side in rows in the middle
    of as many sheets as it takes. Ink without a size is fitted into the margins, several drawings
    into the cells of a grid. The order is kept: drawings share a sheet with those beside them.

    Args:
      shown: drawings, their names as `strokegen.datasets.read` takes them, or pages whose drawings
        belong together; one or several.
      page: the sheet: a4, a5, letter, ... or a size such as 297x210mm, or a `Sheet`, which has
        its own margin.
      margin: for ink that is fitted.
      fit: fit all ink into the margins of one sheet, whatever its size.
      clip: cut off what lies beyond the sheet; a `LeftOut` warning tells how much.
      order: "travel" shortens the way with the pen raised; "writing" keeps the order.
      merge: mm between ends that are joined without lifting the pen; 0 joins those that meet.
      tolerance: mm within which lines on other lines, and places on straight lines, are left out;
        a `LeftOut` warning counts the lines. None keeps all.
      colour: of strokes for which neither brush nor `meta["colour"]` names one. A layer holds one
        colour of one of the drawings' layers; highlighters have layers of their own, which say so.
      data: the folder where references are found; None takes STROKEGEN_DATA.
    Returns:
      The plan: `save` writes it for a plotter, `estimate` tells its strokes, metres and seconds.
    Raises:
      ValueError: no ink, ink beyond the sheet, or an option that cannot be understood.
      OSError, DataError: a name of no drawings.
    """
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is none of {', '.join(ORDERS)}")
    if not 0 <= merge <= 10:
        raise ValueError(f"merge must be from 0 to 10 mm, got {merge}")
    if tolerance is not None and not 0 < tolerance <= 10:
        raise ValueError(f"tolerance must be over 0 and at most 10 mm, got {tolerance}")
    sheet = page if isinstance(page, Sheet) else read_sheet(page, margin)
    given = [shown] if isinstance(shown, Shown) else shown
    pages = [Page.of(one) for some in given for one in _drawings(some, data)]
    plans = []
    for drawings in placed(pages, sheet, fit):
        lines = _lines(drawings, lambda name: read_colour("colour", name or colour))
        lines = _on_sheet(lines, sheet, clip)
        lines, doubles = _once(lines, tolerance)
        layers = [
            Layer(ink, tuple(_in_order(own, order, merge)), _named(name) if marks else name, marks)
            for (name, ink, marks), own in lines.items()
        ]
        plans.append(Plot(sheet, tuple(layers), doubles=doubles))
    return replace(plans[0], more=tuple(plans[1:]), doubles=sum(one.doubles for one in plans))


def _lines(drawings: Sequence[Drawing], colour_of: Callable[[str | None], str]) -> Layers:
    """What is drawn, curves flattened, by layer and colour."""
    found: Layers = {}
    for drawing in drawings:
        lines = flatten_of(drawing.strokes, _FLATNESS, drawing.straight)
        for points, brush in zip(lines, drawing.brushes):
            colour = colour_of(brush.colour or drawing.meta.get("colour"))
            found.setdefault((brush.layer, colour, brush.marks), []).append(_line(points))
    return found


def _named(layer: str | None) -> str:
    """What a layer of a highlighter's strokes is called."""
    return HIGHLIGHTER if layer is None else f"{layer}, {HIGHLIGHTER}"


def _line(points: Float64) -> Line:
    if len(points) == 1:
        points = points + np.array([[-_DOT / 2, 0], [_DOT / 2, 0]])
    line: Line = points[:, 0] + 1j * points[:, 1]
    return line


def _on_sheet(lines: Layers, sheet: Sheet, clip: bool) -> Layers:
    """The lines if none leaves the sheet; else they are cut where it ends, or refused."""
    every = list(chain.from_iterable(lines.values()))
    over = beyond(every, sheet)
    if not over:
        return lines
    if not clip:
        places = np.concatenate(every)
        wide, high = np.ptp(places.real), np.ptp(places.imag)
        large = wide > sheet.width or high > sheet.height
        what = f"the ink is {wide:.0f} x {high:.0f} mm, larger than" if large else "ink lies beyond"
        raise ValueError(
            f"{what} the sheet of {sheet.width:g} x {sheet.height:g} mm ({over}); fit it (--fit), "
            "cut it at the edge (--clip) or choose a larger page"
        )
    parts = {key: [within(line, sheet) for line in own] for key, own in lines.items()}
    gone = sum(not part for own in parts.values() for part in own)
    cut = sum(bool(beyond([line], sheet)) for line in every) - gone
    warnings.warn(
        f"ink beyond the sheet ({over}): {cut:,} strokes are cut at its edge, {gone:,} left out",
        LeftOut,
        stacklevel=3,
    )
    inside = {key: list(chain.from_iterable(own)) for key, own in parts.items() if any(own)}
    if not inside:
        raise ValueError("there is no ink on the sheet; fit it (--fit) or choose a larger page")
    return inside


def _once(lines: Layers, tolerance: float | None) -> tuple[Layers, int]:
    """The lines without doubles, and how many of those are left, where a tolerance is not asked."""
    if tolerance is not None:
        lines = {key: [plain(line, tolerance) for line in own] for key, own in lines.items()}
    parts = {key: single(own, tolerance or SAME) for key, own in lines.items()}
    count = sum(doubles for _, doubles in parts.values())
    if tolerance is None or not count:
        return lines, count
    warnings.warn(f"{count:,} lines that lie on others are left out", LeftOut, stacklevel=3)
    return {key: kept for key, (kept, _) in parts.items()}, 0


def _in_order(lines: list[Line], order: str, merge: float) -> list[Line]:
    """Lines that touch joined, in the order in which they are drawn."""
    lines = merged(lines, merge, reverse=order == "travel")
    if order == "travel":
        # Both ways are tried: the order of writing may be hard to better.
        lines = min(ordered(lines), lines, key=lambda one: length_up(one, 0))
    return lines
