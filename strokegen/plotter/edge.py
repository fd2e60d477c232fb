"""Lines at the edge of a sheet: whether they leave it, and what of them lies on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.plotter.travel import Line
from strokegen.render.sheet import Sheet

_EXACT = 0.005  # mm that rounding may bring a place beyond the edge


def beyond(lines: Sequence[Line], sheet: Sheet) -> str:
    """How far lines reach beyond a sheet, such as "40 mm to the left"; "" if they do not."""
    places = np.concatenate(lines)
    over = {
        "to the left": -places.real.min(),
        "at the top": -places.imag.min(),
        "to the right": places.real.max() - sheet.width,
        "at the bottom": places.imag.max() - sheet.height,
    }
    return ", ".join(f"{mm:.4g} mm {side}" for side, mm in over.items() if mm > _EXACT)


def within(line: Line, sheet: Sheet) -> list[Line]:
    """The parts of a line that lie on the sheet.

    Source: Liang & Barsky (1984), "A new concept and method for line clipping".
    """
    start, step = line[:-1], np.diff(line)
    first, last = np.zeros(len(step)), np.ones(len(step))
    for place, way, edge in (
        (start.real, step.real, sheet.width),
        (start.imag, step.imag, sheet.height),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort([-place / way, (edge - place) / way], axis=0)
        ends[:, way == 0] = np.array([[-np.inf], [np.inf]])
        ends[:, (way == 0) & ((place < 0) | (place > edge))] = np.inf
        first, last = np.maximum(first, ends[0]), np.minimum(last, ends[1])
    parts: list[list[complex]] = []
    for index in np.flatnonzero(first < last):
        goes_on = index and first[index] == 0 and first[index - 1] < last[index - 1] == 1
        if not goes_on:
            parts.append([start[index] + first[index] * step[index]])
        end = line[index + 1] if last[index] == 1 else start[index] + last[index] * step[index]
        parts[-1].append(end)
    return [np.array(part) for part in parts]
