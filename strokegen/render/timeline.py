"""When each stroke of a page is drawn."""

from __future__ import annotations

import numpy as np

from strokegen.ink.geometry import simplify
from strokegen.ink.types import Float64
from strokegen.render.page import Page
from strokegen.render.speed import DOT, clock

ANIMATE = ("loop", "once")
HOLD = 1.5
"""Seconds that the finished picture stays before it is drawn again."""

_COARSE = 0.015  # of a stroke's length and time, how far its pace may be off
_BETWEEN = 0.15  # seconds from one drawing to the next, where their times do not say


def timeline(page: Page, duration: float | None = None) -> tuple[list[list[Float64]], float]:
    """The moments at which the pen is at each point, one drawing after the other.

    Drawings whose own times go on from one to the next keep them; others follow each other.

    Args:
      duration: seconds that all of it takes; None leaves the times as they are.
    Returns:
      (times, total): for each drawing a list of float64 `(n,)` seconds, one a stroke; and their
      end in seconds.
    Raises:
      ValueError: a duration that is not positive, or over a day.
    """
    read_duration(duration)
    result: list[list[Float64]] = []
    end, last = 0.0, None
    for drawing in page.drawings:
        if not drawing.strokes:
            result.append([])
            continue
        own = drawing.times
        gap = 0.0 if last is None and not end else _BETWEEN
        if own and last is not None and own[0][0] >= last:
            gap = float(own[0][0]) - last
        times = [end + gap + time for time in clock(drawing)]
        result.append(times)
        end, last = float(times[-1][-1]), float(own[-1][-1]) if own else None
    if duration is not None and end > 0:
        result = [[time * (duration / end) for time in times] for times in result]
        end = duration
    return result, end


def read_animate(animate: str) -> bool:
    """Whether the animation starts again when it has ended.

    Raises:
      ValueError: neither "loop" nor "once".
    """
    if animate not in ANIMATE:
        raise ValueError(f"animate {animate!r} is none of {', '.join(ANIMATE)}")
    return animate == "loop"


def read_duration(duration: float | None) -> None:
    """Refuse, by ValueError, seconds that are not positive, or over a day; None is any time."""
    if duration is not None and not 0 < duration <= 86_400:
        raise ValueError(f"duration must be positive, in seconds, got {duration:g}")


def stops(times: Float64, way: Float64) -> list[tuple[float, float]]:
    """Few moments between which a stroke is drawn at an even pace: (second, share drawn).

    Args:
      times: `(n,)` seconds; way: `(n,)`, how far along the stroke each point lies.
    """
    first, last = float(times[0]), float(times[-1])
    if last <= first or way[-1] <= 0:
        return [(first, 0.0), (max(last, first + DOT), 1.0)]
    course = np.stack([(times - first) / (last - first), way / way[-1]], axis=1)
    return [(first + (last - first) * x, y) for x, y in simplify(course, _COARSE).tolist()]
