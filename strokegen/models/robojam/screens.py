"""Touch performances side by side, each on its screen, with time as colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.models.robojam.time import by_time, colour_at
from strokegen.render.page import Caption, Page
from strokegen.render.style import Length

_SIDE, _GAP, _BELOW = 320.0, 24.0, 52.0  # px: a screen, around it, and for the words below it
_PEN, _TAP, _EDGE, _GREY = 4.0, 10.0, 1.0, "#b0b0b0"
_STEPS = 24


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
        left, top = _GAP + index * (_SIDE + _GAP), _GAP
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * _SIDE + (left, top)
        edges = tuple(np.stack([corners[i], corners[(i + 1) % 4]]) for i in range(4))
        drawings.append(Drawing(edges, meta={"colour": _GREY, "pen": _EDGE}))
        last = float(performance.times[-1][-1]) if performance.times else 0.0
        seen = performance.map(lambda stroke: np.clip(stroke, 0, 1))
        for piece in by_time(seen, duration or max(last, 1e-6), _STEPS):
            placed = piece.scale(_SIDE).translate(left, top)
            for dots, pen in ((False, _PEN), (True, _TAP)):
                strokes = [stroke for stroke in placed.strokes if (len(stroke) == 1) == dots]
                drawings.append(placed.with_strokes(strokes).with_meta(pen=pen))
        # The ramp, from nothing at its left end to `duration` at its right.
        foot = top + _SIDE + 14
        for step in range(_STEPS):
            ends = left + _SIDE * (0.25 + 0.5 * np.array([step, step + 1]) / _STEPS)
            bar = Drawing((np.stack([ends, [foot, foot]], axis=1),))
            drawings.append(bar.with_meta(colour=colour_at((step + 0.5) / _STEPS), pen=1.5 * _PEN))
        middle = left + _SIDE / 2
        captions.append(Caption(f"{name}, {duration or last:.1f} s", middle, foot + 26, 15))
    width = _GAP + len(performances) * (_SIDE + _GAP)
    box = (0.0, 0.0, width, _GAP + _SIDE + _BELOW)
    return Page(tuple(drawings), tuple(captions), box, Length(1.0, "px"), " and ".join(names))
