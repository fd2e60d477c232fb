"""Drawings for a pen plotter: in mm on a sheet, single strokes, a layer a pen, little travel.

SVG is written here; HPGL and G-code in `strokegen.plotter.machine`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.curve import flatten
from strokegen.ink.drawing import Drawing
from strokegen.plotter.travel import length_down, length_up, merged, ordered
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet
from strokegen.render.style import INK, read_colour

ORDERS = ("travel", "writing")
_FLATNESS = 0.02  # mm between a curve and the chords that are plotted
_COLUMNS = 100
_GAP = 0.1  # of a cell, left free between drawings side by side
_ALIKE = 1.0  # mm between two sizes of paper that are the same
_DOT = 0.1  # mm, a dot's length: some machines pass over a line without any


@dataclass(frozen=True)
class Layer:
    """What one pen draws: complex `(n,)` strokes in mm, x right, y down, in order."""

    colour: str
    strokes: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Estimate:
    """How long a plot takes.

    Attributes:
      down, up: mm drawn, and mm travelled with the pen raised.
      lifts: how often the pen is lowered and raised.
      seconds: the time it takes.
    """

    down: float
    up: float
    lifts: int
    seconds: float

    @property
    def share_up(self) -> float:
        """Part of the way that is travelled with the pen raised, from 0 to 1."""
        return self.up / (self.up + self.down) if self.up + self.down else 0.0


@dataclass(frozen=True)
class Plot:
    """Strokes placed on a sheet, by layers, in the order in which they are drawn."""

    sheet: Sheet
    layers: tuple[Layer, ...]

    def estimate(self, speed: float = 50.0, travel: float = 200.0, lift: float = 0.15) -> Estimate:
        """The time by speeds in mm/s, drawing and travelling, and the seconds of a lift.

        The pen starts at the sheet's top left corner, for every layer, and returns there.
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
        return Estimate(down, up, lifts, down / speed + up / travel + 2 * lift * lifts)


def plot(
    shown: Sequence[Drawing | Page],
    sheet: Sheet,
    *,
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
      shown: drawings, or pages whose drawings belong together.
      sheet: see `strokegen.render.sheet.read_sheet`.
      fit: fit ink that has a size into the margins too.
      order: "travel" shortens the way with the pen raised; "writing" keeps the order.
      merge: mm between ends that are joined without lifting the pen; 0 joins those that meet.
      colour: of drawings whose `meta["colour"]` names none; a layer holds one colour.
    Raises:
      ValueError: no ink, ink that is larger than the sheet, or an option that cannot be understood.
    """
    from svgwrite.data.colors import colornames

    if order not in ORDERS:
        raise ValueError(f"order {order!r} is none of {', '.join(ORDERS)}")
    if not 0 <= merge <= 10:
        raise ValueError(f"merge must be from 0 to 10 mm, got {merge}")
    strokes: dict[str, list[np.ndarray]] = {}
    for drawing in _placed([Page.of(one) for one in shown], sheet, fit):
        name = read_colour("colour", drawing.meta.get("colour") or colour, colornames)
        strokes.setdefault(name, []).extend(map(_line, drawing.strokes))
    layers = []
    for name, lines in strokes.items():
        lines = merged(lines, merge, reverse=order == "travel")
        if order == "travel":
            # Both ways are tried: the order of writing may be hard to better.
            lines = min(ordered(lines), lines, key=lambda one: length_up(one, 0))
        layers.append(Layer(name, tuple(lines)))
    return Plot(sheet, tuple(layers))


def _line(stroke: np.ndarray) -> np.ndarray:
    points = flatten(stroke, _FLATNESS)
    if len(points) == 1:
        points = points + [[-_DOT / 2, 0], [_DOT / 2, 0]]
    return points[:, 0] + 1j * points[:, 1]


def _placed(shown: Sequence[Page], sheet: Sheet, fit: bool) -> list[Drawing]:
    """The drawings with ink, in mm on the sheet."""
    inked = [[one for one in page.drawings if one.strokes] for page in shown]
    inked = [drawings for drawings in inked if drawings]
    if not inked:
        raise ValueError("there is no ink to plot")
    every = [drawing for drawings in inked for drawing in drawings]
    units = [drawing.meta.get("unit_mm") for drawing in every]
    sized = all(isinstance(unit, int | float) and unit > 0 for unit in units)
    if sized:
        inked = [[one.scale(one.meta["unit_mm"]) for one in drawings] for drawings in inked]
    if sized and not fit:
        paper = np.array([sheet.width, sheet.height])
        pages = [drawing.meta.get("page_mm", (0, 0)) for drawing in every]
        if np.abs(np.array(pages) - paper).max() <= _ALIKE:
            return [drawing for drawings in inked for drawing in drawings]
    boxes = np.array([_box(drawings) for drawings in inked])
    sizes = boxes[:, 2:] - boxes[:, :2]
    left, top, right, bottom = sheet.room

    def cells(columns: int) -> np.ndarray:
        return np.array(
            [(right - left) / columns, (bottom - top) / math.ceil(len(inked) / columns)]
        )

    def fitting(columns: int) -> np.ndarray:
        room = cells(columns) * (1 - _GAP if len(inked) > 1 else 1)
        return np.where(sizes.any(axis=1), np.min(room / np.maximum(sizes, 1e-9), axis=1), 1.0)

    # As many columns as make the drawings largest.
    columns = max(range(1, min(len(inked), _COLUMNS) + 1), key=lambda n: np.median(fitting(n)))
    cell, scales = cells(columns), fitting(columns)
    if sized:
        # They stay as large as they are, or as they are to one another.
        scales[:] = min(scales) if fit or len(inked) > 1 else 1.0
        if not fit and len(inked) == 1 and (sizes[0] > [sheet.width, sheet.height]).any():
            raise ValueError(
                f"the ink is {sizes[0][0]:.0f} x {sizes[0][1]:.0f} mm, larger than the sheet of "
                f"{sheet.width:g} x {sheet.height:g} mm; fit it (--fit) or choose a larger page"
            )
    placed = []
    for index, (drawings, box, scale) in enumerate(zip(inked, boxes, scales)):
        centre = (np.array([index % columns, index // columns]) + 0.5) * cell + [left, top]
        move = centre - scale * (box[:2] + box[2:]) / 2
        placed += [drawing.scale(float(scale)).translate(*move) for drawing in drawings]
    return placed


def _box(drawings: Sequence[Drawing]) -> np.ndarray:
    ends = np.array([drawing.bounds for drawing in drawings])
    return np.concatenate([ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)])


def to_svg(plan: Plot) -> str:
    """SVG in mm: lines alone, each layer a layer of Inkscape's, numbered for the plotter's pens."""
    import svgwrite
    from svgwrite.extensions import Inkscape

    wide, high = plan.sheet.width, plan.sheet.height
    svg = svgwrite.Drawing(size=(f"{wide:g}mm", f"{high:g}mm"), viewBox=f"0 0 {wide:g} {high:g}",
                           debug=False)  # fmt: skip
    inkscape = Inkscape(svg)
    for number, layer in enumerate(plan.layers, 1):
        group = inkscape.layer(label=f"{number} {layer.colour}", id=f"layer{number}", fill="none",
                               stroke=layer.colour, stroke_width=0.3, stroke_linecap="round",
                               stroke_linejoin="round")  # fmt: skip
        for stroke in layer.strokes:
            rows = (f"{x:.3f} {y:.3f}" for x, y in zip(stroke.real, stroke.imag))
            group.add(svg.path(d="M" + "L".join(rows)))
        svg.add(group)
    return svg.tostring() + "\n"
