"""Touch performances side by side, each on its screen, with time as colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.models.robojam.time import by_time, colour_at
from strokegen.render.page import Caption, Page
from strokegen.render.style import Length

_SIDE, _GAP, _BELOW = 320.0, 24.0, 52.0  # px: a screen, around it, and for the words below it
_PEN, _TAP, _EDGE, _GREY = 4.0, 10.0, 1.0, "#b0b0b0"
_STEPS = 24
_FOOT = _GAP + _SIDE + 14  # where the scale of time lies


def screens(
    performances: Sequence[Drawing], names: Sequence[str], duration: float | None = None
) -> Page:
    """A page with a screen for each performance, a scale of time below it.

    Args:
      performances: timed drawings, places as shares of the screen; what lies off it is put on
        its edge.
      names: a word for each.
      duration: seconds that the colours stand for; None takes each performance's own.
    Raises:
      ValueError: no performances, another number of names, or one without times.
    """
    if not performances or len(performances) != len(names):
        raise ValueError(f"{len(performances)} performances cannot have {len(names)} names")
    drawings, captions = [], []
    for index, (performance, name) in enumerate(zip(performances, names)):
        left = _GAP + index * (_SIDE + _GAP)
        last = float(performance.times[-1][-1]) if performance.times else 0.0
        drawings += [*_screen(performance, left, duration or max(last, 1e-6)), *_ramp(left)]
        middle = left + _SIDE / 2
        captions.append(Caption(f"{name}, {duration or last:.1f} s", middle, _FOOT + 26, 15))
    width = _GAP + len(performances) * (_SIDE + _GAP)
    box = (0.0, 0.0, width, _GAP + _SIDE + _BELOW)
    return Page(tuple(drawings), tuple(captions), box, Length(1.0, "px"), " and ".join(names))


def _screen(performance: Drawing, left: float, duration: float) -> Iterator[Drawing]:
    """A screen's edges, and what was played on it."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * _SIDE + (left, _GAP)
    edges = tuple(np.stack([corners[i], corners[(i + 1) % 4]]) for i in range(4))
    yield Drawing(edges, meta={"colour": _GREY, "pen": _EDGE})
    seen = performance.map(lambda stroke: np.clip(stroke, 0, 1))
    for piece in by_time(seen, duration, _STEPS):
        placed = piece.scale(_SIDE).translate(left, _GAP)
        for dots, pen in ((False, _PEN), (True, _TAP)):
            every = enumerate(placed.strokes)
            chosen = [number for number, stroke in every if (len(stroke) == 1) == dots]
            yield placed.only(chosen).with_meta(pen=pen)


def _ramp(left: float) -> Iterator[Drawing]:
    """The scale of time below a screen, from nothing at its left end to all at its right."""
    for step in range(_STEPS):
        ends = left + _SIDE * (0.25 + 0.5 * np.array([step, step + 1]) / _STEPS)
        bar = Drawing((np.stack([ends, [_FOOT, _FOOT]], axis=1),))
        yield bar.with_meta(colour=colour_at((step + 0.5) / _STEPS), pen=1.5 * _PEN)
