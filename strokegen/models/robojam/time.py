"""Time as colour: timed ink in pieces that run from dark to light."""

from __future__ import annotations

import numpy as np

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing

RAMP = ("#0d0887", "#7e03a8", "#cc4778", "#f89540", "#f0d524")
"""Colours of the beginning, the end, and between; their lightness grows evenly.

Source: a few values of matplotlib's map "plasma" (van der Walt & Smith, 2015, CC0), its end a
little darker, to be seen on white.
"""


def colour_at(share: float) -> str:
    """The ramp's colour, "#rrggbb", at `share` of the way, 0 to 1.

    >>> colour_at(0.0), colour_at(0.125), colour_at(1.0)
    ('#0d0887', '#460698', '#f0d524')
    """
    stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in RAMP])
    place = np.linspace(0, 1, len(stops))
    mixed = [int(np.interp(share, place, stops[:, channel]) + 0.5) for channel in range(3)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def by_time(drawing: Drawing, duration: float | None = None, steps: int = 24) -> list[Drawing]:
    """The drawing cut into pieces of equal time, each with its colour as `meta["colour"]`.

    Pieces of one stroke share the point where they meet; a stroke of one point stays a dot.

    Args:
      drawing: with times.
      duration: seconds that the ramp stands for; None takes the drawing's last time.
      steps: how many colours.
    Raises:
      ValueError: the drawing has no times, or `duration` is not positive.
    """
    if drawing.times is None:
        raise ValueError("the drawing has no times; time cannot be shown as colour")
    if not drawing.strokes:
        return []
    if duration is None:
        duration = max(float(drawing.times[-1][-1]), 1e-6)
    if not duration > 0:
        raise ValueError(f"duration must be positive, got {duration}")
    pieces: dict[int, list[tuple[int, np.ndarray]]] = {}
    for number, (stroke, times) in enumerate(zip(drawing.strokes, drawing.times)):
        bins = np.clip(times / duration * steps, 0, steps - 1).astype(int)
        bins[-1:] = bins[-2:-1] if len(bins) > 1 else bins  # its end is no piece of its own
        cuts = np.flatnonzero(np.diff(bins)) + 1
        for begin, end in zip([0, *cuts], [*cuts, len(stroke)]):
            # Up to the next piece's first point, so that no gap is seen.
            pieces.setdefault(int(bins[begin]), []).append((number, stroke[begin : end + 1]))
    return [
        drawing.only(number for number, _ in own)
        .with_strokes([piece for _, piece in own], brushes=Brush())
        .with_meta(colour=colour_at((step + 0.5) / steps))
        for step, own in sorted(pieces.items())
    ]
