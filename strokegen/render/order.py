"""The order in which strokes are drawn, shown by numbers, colours and motion."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.ink import sources
from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample
from strokegen.ink.keywords import named
from strokegen.render.page import Caption, Page
from strokegen.render.pen import pen_width
from strokegen.render.timeline import read_animate, read_duration

_FIRST_HUE, _LAST_HUE = 0.0, 0.83  # red to violet: the last must not be the first again
_LIGHT, _VIVID = 0.42, 0.75
_NUMBER = 4.0  # pen widths, the least size of a number
_AROUND = 12  # places looked at around a stroke's start


def stroke_order(shown: Drawing | Page, *, numbers: bool = True, colours: bool = True) -> Page:
    """Strokes numbered, and coloured from red for a drawing's first to violet for its last.

    A number stands beside its stroke's start, away from the ink and the other numbers. On a page
    each drawing is numbered and coloured by itself.

    Args:
      shown: a drawing, which gets the room around it that its numbers need, or a page.
      numbers, colours: whether there are any.
    Returns:
      A page with a drawing a stroke, and a caption a number.
    """
    if isinstance(shown, Drawing):
        drawing, page = shown, Page.of(shown)
        left, top, right, bottom = bounds(drawing.strokes, drawing.straight)
        edge = 1.5 * _size(drawing) if numbers else 4.5 * pen_width(drawing)
        page = replace(page, box=(left - edge, top - edge, right + edge, bottom + edge))
    else:
        page = shown
    parts = [part for drawing in page.drawings for part in _parts(drawing, colours)]
    words = [word for drawing in page.drawings for word in _numbers(drawing)] if numbers else []
    return replace(page, drawings=tuple(parts), captions=(*page.captions, *words))


@named
def animate(
    shown: Drawing | Page | str | Path,
    *,
    numbers: bool = False,
    colours: bool = False,
    animate: str = "loop",
    duration: float | None = None,
    data: str | Path | None = None,
) -> Page:
    """Ink drawn in the order of its strokes, and in real time where times were kept.

    Args:
      shown: a drawing, or its name as `strokegen.datasets.one` takes it; or a page, whose drawings
        follow one another.
      numbers, colours: as for `stroke_order`, which splits the strokes; neither by default.
      animate: "loop" or "once".
      duration: seconds that all of it takes; None leaves it the ink's own time, or a usual pace.
      data: the folder where references are found; None takes STROKEGEN_DATA.
    Returns:
      A page that moves in a notebook and where it is saved as .svg or .gif; as .png or .pdf it
      is still. The colours, the pen and the size are options of its `save`.
    Raises:
      ValueError: another `animate`, or a duration that is not positive, or over a day.
      OSError, DataError: a name of no drawing.
    """
    read_animate(animate)
    read_duration(duration)
    ink = shown if isinstance(shown, Page) else sources.one(shown, data=data)
    page = Page.of(ink)
    if numbers or colours:
        page = stroke_order(ink, numbers=numbers, colours=colours)
    return replace(page, animate=animate, duration=duration)


def _parts(drawing: Drawing, colours: bool) -> list[Drawing]:
    """Each stroke as a drawing of its own, with its brush, or else the pen of the whole."""
    parts = []
    for index, brush in enumerate(drawing.brushes):
        own: dict[str, Any] = {"pen": pen_width(drawing)}
        if colours:
            hue = _FIRST_HUE + (_LAST_HUE - _FIRST_HUE) * index / max(len(drawing) - 1, 1)
            rgb = colorsys.hls_to_rgb(hue, _LIGHT, _VIVID)
            own["colour"] = "#" + "".join(f"{round(255 * part):02x}" for part in rgb)
            brush = replace(brush, colour=None)
        part = drawing.only([index]).with_label(None).with_meta(**own)
        parts.append(part.with_strokes(part.strokes, keep_times=True, brushes=brush))
    return parts


def _size(drawing: Drawing) -> float:
    """Of its numbers."""
    left, top, right, bottom = bounds(drawing.strokes, drawing.straight)
    return max(_NUMBER * pen_width(drawing), 0.055 * max(right - left, bottom - top))


def _numbers(drawing: Drawing) -> list[Caption]:
    """A number for each stroke, where there is most room around its start."""
    if not drawing.strokes:
        return []
    size = _size(drawing)
    # Between the points of a straight stroke there is ink too.
    taken = np.concatenate([resample(stroke, size / 3) for stroke in drawing.strokes])
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    ring = 0.85 * size * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    words = []
    for index, stroke in enumerate(drawing.strokes):
        places = stroke[0] + ring
        near = np.hypot(*(places[:, None] - taken[None]).transpose(2, 0, 1)).min(axis=1)
        place = places[near.argmax()]
        # A number's middle is a third of its size above its baseline.
        words.append(Caption(str(index + 1), float(place[0]), float(place[1] + size / 3), size))
        taken = np.concatenate([taken, place[None] + [[-size / 4, 0], [size / 4, 0]]])
    return words
