"""Outlines of SVG's shapes: straight lines and cubic curves in local units, flattened in bulk.

The grammar of path data and its arcs are those of SVG 2, chapters 9 and 7, and its appendix B.2.4.
Where data go wrong, what stands before is drawn (section 9.5.4). All takes time in proportion to
the text's length.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, chain, takewhile

import numpy as np

from strokegen.ink.checks import Unusable
from strokegen.ink.curve import pieces, sampled, split
from strokegen.ink.types import Float64, Indices

Matrix = tuple[float, float, float, float, float, float]
"""x' = a x + c y + e, y' = b x + d y + f, as SVG orders them."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

MAX_POINTS = 1_000_000
"""Of all lines of a picture, curves flattened."""

FINE, COARSE = 0.05, 0.25
"""Pixels between a curve and its chords: so that nobody sees them, and the most there may be."""

FAR = 1e9
"""Most px from the origin."""

_SPACE = " \t\r\n\f,"
_COMMAND = re.compile("([MmZzLlHhVvCcSsQqTtAa])")
_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PAIR = rf"\s*{_NUMBER}(?:\s+|\s*,\s*){_NUMBER}\s*"
_POLYLINE = re.compile(rf"\s*M{_PAIR}(?:L{_PAIR})+")
_TOKEN = re.compile(rf"{_NUMBER}|[^\s,]")
_GAP = re.compile(r"[\s,]*")
_PART = re.compile(_NUMBER)
_FLAG = re.compile("[01]")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
_TAKES |= {command.lower(): count for command, count in _TAKES.items()}


def product(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (
        a * p + c * q,
        b * p + d * q,
        a * r + c * s,
        b * r + d * s,
        a * t + c * u + e,
        b * t + d * u + f,
    )


class Outline:
    """The subpaths of a shape, as a pen draws them.

    Attributes:
      vertices: x0, y0, x1, y1, ... of all subpaths, the ends of their lines and curves.
      starts: the number of the vertex at which each subpath begins.
      curves: vertex number, x and y of both control points, for each line that is a cubic curve.
    """

    __slots__ = ("vertices", "starts", "curves", "_done", "_start", "_here", "_control", "_last")

    def __init__(self) -> None:
        self.vertices: list[float] = []
        self.starts: list[int] = []
        self.curves: list[tuple[int, float, float, float, float]] = []
        self._done = True  # the next line begins a subpath where the last one began
        self._start = self._here = 0j
        self._control = 0j  # the last curve's, mirrored by S and T
        self._last = ""

    def finish(self) -> Outline:
        """Without a subpath of which only the beginning is known."""
        self.move(self._here)
        del self.vertices[-2:]
        self.starts.pop()
        return self

    def move(self, place: complex) -> None:
        """Begin a subpath; one that has only begun is no ink."""
        if not self._done and self.starts and 2 * self.starts[-1] == len(self.vertices) - 2:
            del self.vertices[-2:]
            self.starts.pop()
        self.starts.append(len(self.vertices) // 2)
        self.vertices += (place.real, place.imag)
        self._start = self._here = place
        self._done = False

    def line(self, place: complex) -> None:
        if self._done:
            self.move(self._start)
        self.vertices += (place.real, place.imag)
        self._here = place

    def lines(self, values: Sequence[float]) -> None:
        """Straight on through x0, y0, x1, y1, ..."""
        if self._done:
            self.move(self._start)
        self.vertices += values
        self._here = complex(*values[-2:])

    def curve(self, first: complex, second: complex, end: complex) -> None:
        self.line(end)
        number = len(self.vertices) // 2 - 1
        self.curves.append((number, first.real, first.imag, second.real, second.imag))

    def arc(self, radii: complex, tilt: float, large: bool, sweep: bool, end: complex) -> None:
        """An arc of an ellipse, as cubic curves of 22.5 degrees, 7e-8 of its size from it.

        Args:
          radii: of the ellipse, as a complex number; too small ones grow until they reach.
          tilt: of its first axis, in radians.
          large, sweep: which of the four arcs from here to the end.
        Source: SVG 2, B.2.4 and B.2.5.
        """
        rx, ry = abs(radii.real), abs(radii.imag)
        start = self._here
        if start == end:
            return
        turn = cmath.rect(1, tilt) if math.isfinite(tilt) else complex(math.nan)
        half = (start - end) / 2 / turn
        # On the unit circle's scale; what is no ellipse is a line.
        x, y = (half.real / rx, half.imag / ry) if rx and ry else (0.0, 0.0)
        if not 0 < x * x + y * y < math.inf:
            return self.line(end)
        grown = max(1.0, math.hypot(x, y))
        rx, ry, x, y = rx * grown, ry * grown, x / grown, y / grown
        square = x * x + y * y
        side = math.sqrt(max(0.0, 1 / square - 1)) * (1 if large != sweep else -1)
        centre = complex(side * y, -side * x)
        first, last = complex(x, y) - centre, complex(-x, -y) - centre
        delta = cmath.phase(last / first)
        if sweep != (delta > 0):
            delta += math.tau if sweep else -math.tau
        middle = (start + end) / 2 + turn * complex(rx * centre.real, ry * centre.imag)
        count = max(1, math.ceil(abs(delta) / (math.pi / 8) - 1e-9))
        step = cmath.rect(1, delta / count)
        reach = 1j * 4 / 3 * math.tan(delta / count / 4)

        def placed(spot: complex) -> complex:
            return middle + turn * complex(rx * spot.real, ry * spot.imag)

        for index in range(count):
            after = first * step
            stop = end if index == count - 1 else placed(after)
            self.curve(placed(first * (1 + reach)), placed(after * (1 - reach)), stop)
            first = after

    def close(self) -> None:
        """Back to the subpath's start; one that has only begun is a dot."""
        if self._here != self._start:
            self.line(self._start)
        self._here = self._start
        self._done = True
        self._last = "Z"

    def draw(self, command: str, values: Sequence[float]) -> None:
        """What a command of path data says; `values` are as many as it takes, or a multiple."""
        if command in "lL" and len(values) == 2 and not self._done:  # as most are
            x, y = values
            self._here = complex(x, y) + (self._here if command == "l" else 0)
            self.vertices += (self._here.real, self._here.imag)
            self._last = "L"
            return
        kind, relative = command.upper(), command.islower()
        if kind == "M":
            self.move(complex(*values[:2]) + (self._here if relative else 0))
            kind, values = "L", values[2:]
        if kind == "L" and values:
            self.lines(_summed(values, self._here) if relative else values)
        else:
            for index in range(0, len(values), _TAKES[kind]):
                self._step(kind, relative, values[index : index + _TAKES[kind]])
        self._last = kind

    def _step(self, kind: str, relative: bool, values: Sequence[float]) -> None:
        base = self._here if relative else 0j
        if kind == "H":
            self.line(complex(base.real + values[0], self._here.imag))
        elif kind == "V":
            self.line(complex(self._here.real, base.imag + values[0]))
        elif kind == "A":
            rx, ry, tilt, large, sweep = values[:5]
            end = base + complex(*values[5:])
            self.arc(complex(rx, ry), math.radians(tilt), bool(large), bool(sweep), end)
        else:
            places = [base + complex(x, y) for x, y in zip(values[::2], values[1::2])]
            if kind in "ST":
                smooth = self._last in ("SC" if kind == "S" else "QT")
                places.insert(0, 2 * self._here - self._control if smooth else self._here)
            *controls, end = places
            here = self._here
            if controls:
                self._control = controls[-1]
            if len(controls) == 1:  # quadratic
                first, second = (place + (controls[0] - place) * 2 / 3 for place in (here, end))
                self.curve(first, second, end)
            elif controls:
                self.curve(controls[0], controls[1], end)
            else:
                self.line(end)
        self._last = kind


def read_path(data: str) -> tuple[Outline, bool]:
    """The outline of path data up to its first error, and whether there is none.

    Raises:
      Unusable: over `MAX_POINTS` points.
    """
    if _POLYLINE.fullmatch(data):  # as plotters' files have by the thousand
        return line_through(list(map(float, _PART.findall(data)))), True
    outline = Outline()
    before, *parts = _COMMAND.split(data)
    fine = not before.strip(_SPACE)
    for command, text in zip(parts[::2], parts[1::2]):
        if not fine or not (outline.starts or command in "Mm"):
            return outline.finish(), False
        values, fine = _numbers(text, command in "Aa")
        if command in "Zz":
            fine &= not values
            outline.close()
            continue
        usable = len(values) - len(values) % _TAKES[command]
        fine &= usable == len(values) > 0
        if usable:
            outline.draw(command, values[:usable])
        if len(outline.vertices) > 2 * MAX_POINTS:
            raise Unusable(f"over {MAX_POINTS:,} points")
    return outline.finish(), fine and bool(outline.starts)


def read_points(text: str, closed: bool) -> tuple[Outline, bool]:
    """The outline through points "x,y x,y ...", up to their first error."""
    outline = Outline()
    values, fine = _numbers(text, False)
    usable = len(values) // 2 * 2
    if usable:
        outline.draw("M", values[:usable])
        if closed:
            outline.close()
    return outline.finish(), fine and usable == len(values) > 0


def _numbers(text: str, arcs: bool) -> tuple[list[float], bool]:
    """The numbers in a text up to the first thing that is none, and whether there is no such."""
    if not arcs:
        tokens = _TOKEN.findall(text)
        if text.isascii():  # float() takes the digits of all scripts
            with suppress(ValueError):
                return list(map(float, tokens)), True
        good = list(takewhile(_PART.fullmatch, tokens))
        return list(map(float, good)), False
    # The flags of an arc need nothing between them.
    values: list[float] = []
    position = _end(_GAP.match(text))
    while position < len(text):
        found = (_FLAG if len(values) % 7 in (3, 4) else _PART).match(text, position)
        if not found:
            return values, False
        values.append(float(found[0]))
        position = _end(_GAP.match(text, found.end()))
    return values, True


def _summed(steps: Sequence[float], here: complex) -> list[float]:
    """Places x0, y0, x1, y1, ... from the steps to them."""
    places = [0.0] * len(steps)
    places[::2] = list(accumulate(steps[::2], initial=here.real))[1:]
    places[1::2] = list(accumulate(steps[1::2], initial=here.imag))[1:]
    return places


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def line_through(places: list[float]) -> Outline:
    """The line through x0, y0, x1, y1, ..."""
    outline = Outline()
    outline.starts.append(0)
    outline.vertices = places
    return outline


def rectangle(x: float, y: float, wide: float, high: float, radii: complex = 0j) -> Outline:
    """A rectangle, its corners rounded by parts of an ellipse where `radii` are not zero."""
    outline = Outline()
    rx, ry = min(radii.real, wide / 2), min(radii.imag, high / 2)
    if not (rx and ry):
        outline.move(complex(x, y))
        outline.lines([x + wide, y, x + wide, y + high, x, y + high])
    else:
        right, low = x + wide, y + high
        outline.move(complex(x + rx, y))
        for side, end in (
            (complex(right - rx, y), complex(right, y + ry)),
            (complex(right, low - ry), complex(right - rx, low)),
            (complex(x + rx, low), complex(x, low - ry)),
            (complex(x, y + ry), complex(x + rx, y)),
        ):
            outline.line(side)
            outline.arc(complex(rx, ry), 0.0, False, True, end)
    outline.close()
    return outline.finish()


def ellipse(centre: complex, radii: complex) -> Outline:
    """An ellipse from its rightmost place on, clockwise as y is down."""
    outline = Outline()
    outline.move(centre + radii.real)
    for side in (-radii.real, radii.real):
        outline.arc(radii, 0.0, False, True, centre + side)
    outline.close()
    return outline.finish()


def flatten(
    outlines: Sequence[tuple[Outline, Matrix]], tolerance: float | None = None
) -> list[list[Float64] | None]:
    """The subpaths of each outline as float64 `(n, 2)` points, its matrix applied to all of it.

    Curves are moved by their control points and cut thereafter, so that the tolerance holds for
    what comes out, however the matrix stretches it.

    Args:
      tolerance: most between a curve and its chords, in the units that come out; None is
        `FINE`, or 1/4000 of the size of all if that is less, but `COARSE` where points become many.
    Returns:
      The subpaths of each outline; None for one with places beyond 1e9, or that are not finite.
    Raises:
      Unusable: over `MAX_POINTS` points.
    """
    counts = np.array([len(outline.vertices) // 2 for outline, _ in outlines], np.intp)
    if not counts.sum():
        return [[] for _ in outlines]
    first = np.cumsum(counts) - counts
    matrices = np.array([matrix for _, matrix in outlines], np.float64)
    shape = np.repeat(np.arange(len(outlines)), counts)
    vertices = np.array(list(chain.from_iterable(outline.vertices for outline, _ in outlines)))
    points = applied(matrices[shape], vertices.reshape(-1, 2))
    bent, ends, controls = _curves(outlines, matrices)
    near = np.ones(len(outlines), bool)
    near[shape[~(np.abs(points) <= FAR).all(axis=1)]] = False
    near[bent.repeat(2)[~(np.abs(controls) <= FAR).all(axis=1)]] = False
    if not near.all():
        rest = iter(flatten([one for one, fine in zip(outlines, near) if fine], tolerance))
        return [next(rest) if fine else None for fine in near]
    subpaths = np.array([len(outline.starts) for outline, _ in outlines], np.intp)
    starts = np.array(list(chain.from_iterable(outline.starts for outline, _ in outlines)), np.intp)
    starts += np.repeat(first, subpaths)
    if len(controls):
        # What is no curve gives the vertex at its start alone.
        spans = points[:, None].repeat(4, axis=1)
        before = first[bent] + ends - 1
        spans[before, 1:3] = controls.reshape(-1, 2, 2)
        spans[before, 3] = points[before + 1]
        size = float(np.ptp(np.concatenate([points, controls]), axis=0).max())
        cut = _chords(spans, size, tolerance)
        strokes = iter(split(sampled(spans, cut)[0], np.add.reduceat(cut, starts)))
    else:
        strokes = iter(split(points, np.diff(starts, append=len(points))))
    return [[next(strokes) for _ in outline.starts] for outline, _ in outlines]


def _curves(
    outlines: Sequence[tuple[Outline, Matrix]], matrices: Float64
) -> tuple[Indices, Indices, Float64]:
    """The curves of all outlines.

    Returns:
      (the outline of each, the number there of the vertex at its end, both control points of all
      by their matrices `(2n, 2)`).
    """
    curves = np.array([curve for outline, _ in outlines for curve in outline.curves], np.float64)
    curves = curves.reshape(-1, 5)
    bent = np.repeat(np.arange(len(outlines)), [len(outline.curves) for outline, _ in outlines])
    controls = applied(matrices[bent].repeat(2, axis=0), curves[:, 1:].reshape(-1, 2))
    return bent, curves[:, 0].astype(np.intp), controls


def _chords(spans: Float64, size: float, tolerance: float | None) -> Indices:
    """Into how many chords `flatten` cuts the spans `(n, 4, 2)` of a picture of this size.

    Raises:
      Unusable: over `MAX_POINTS` in all.
    """
    cut = pieces(spans, tolerance or min(FINE, size / 4000) or FINE)
    if tolerance is None and cut.sum() > MAX_POINTS // 4:
        cut = pieces(spans, COARSE)
    if cut.sum() > MAX_POINTS:
        raise Unusable(f"over {MAX_POINTS:,} points")
    return cut


def applied(matrices: Float64, points: Float64) -> Float64:
    """Points `(n, 2)`, each by its matrix `(n, 6)`; what overflows is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        moved: Float64 = (
            matrices[:, :2] * points[:, :1] + matrices[:, 2:4] * points[:, 1:] + matrices[:, 4:]
        )
    return moved
