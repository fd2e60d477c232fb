"""Which column of a table of points is what, by its name in the many ways that programs write it.

A name is taken apart into words (`penStatus`, `pen_status`, `time (ms)`); the last may be a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from strokegen.ink.types import Bools, Float64

_NAMES = {
    "x": "x xcoord xcoordinate xpos posx xposition positionx",
    "y": "y ycoord ycoordinate ypos posy yposition positiony",
    "drawing": "drawing drawingid drawingindex",
    "label": "label word",
    "stroke": "stroke strokeid strokeindex strokeno strokenum strokenumber trace traceid segment "
    "segmentid path pathid line lineid curve curveid",
    "pen": "pen pendown penstatus penstate isdown down touching contact button buttonstatus "
    "buttonstate tip onsurface",
    "up": "up penup isup inair",
    "lifted": "lifted penlifted endofstroke strokeend eos",
    "event": "event eventtype phase action",
    "moving": "moving",
    "time": "time t ts timestamp timestamps epoch clock elapsed",
    "dt": "dt delta deltat deltatime timedelta",
    "pressure": "pressure p force tippressure z",
    "angle": "azimuth altitude elevation tilt tiltx tilty twist rotation orientation",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_UNITS = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 1e-3, "msec": 1e-3, "millis": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3,
    "us": 1e-6, "micros": 1e-6, "microseconds": 1e-6,
    "ns": 1e-9, "nanos": 1e-9, "nanoseconds": 1e-9,
}  # fmt: skip
HELD = "angle"
"""The role of what a pen's holder does, of which there may be several, and which no ink holds."""

STRUCTURE = ("stroke", "pen", "up", "lifted", "event", "moving")
"""Roles that tell where strokes begin."""

_SLOWEST = 1.0  # seconds from one of a pen's samples to the next, at most, by their median
_DOWN = re.compile(r"down|start|beg[iau]n", re.IGNORECASE)
_ON = re.compile(r"move|drag|up|end|cancel|leave|out", re.IGNORECASE)


class Column(NamedTuple):
    """A column: what it is, or "", and seconds in its unit, or None where its name has none."""

    name: str
    role: str
    unit: float | None


def column(name: str) -> Column:
    """What a column's name says."""
    # Words part at capitals, but for those in capitals throughout.
    apart = name if name.isupper() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = re.findall(r"[a-z0-9]+", apart.lower())
    joined = "".join(words)
    if words and words[-1] in _UNITS:
        rest = "".join(words[:-1])
        role = "time" if not rest and words[-1] != "s" else _ROLES.get(rest, "")
        if role in ("time", "dt"):
            return Column(name, role, _UNITS[words[-1]])
    if joined in ("timems", "tms", "dtms", "timestampms"):
        return Column(name, _ROLES[joined.removesuffix("ms")], 1e-3)
    return Column(name, _ROLES.get(joined, ""), None)


def role_of(cell: str) -> str:
    """What a cell of the first row says that its column is, or ""."""
    return column(cell.strip(' "\r')).role


def unit_of(steps: Float64) -> float:
    """Seconds in the unit of a pen's times, by the steps between them: s, ms, us or ns.

    A pen is sampled some 20 to 1,000 times a second.
    """
    steps = steps[steps > 0]
    median = float(np.median(steps)) if len(steps) else 0.0
    return next((unit for unit in (1.0, 1e-3, 1e-6) if median * unit < _SLOWEST), 1e-9)


def may_tell_strokes(cells: Sequence[str]) -> bool:
    """Whether cells stay the same over runs of points, or are of two or three kinds, and change."""
    changes = sum(one != other for one, other in zip(cells, cells[1:]))
    few = 2 * len(set(cells)) <= min(len(cells), 6)
    return 0 < changes and (2 * changes < len(cells) or few)


def is_down(cells: Sequence[str]) -> Bools:
    """Whether the pen is on the paper; raises ValueError where a cell does not say it."""
    words = {"down": True, "true": True, "yes": True, "up": False, "false": False, "no": False}
    return np.array([words[c] if c in words else float(c) > 0 for c in map(str.lower, cells)])


def begins(cells: Sequence[str]) -> Bools:
    """Whether an event puts the pen down; raises ValueError for one that says nothing of it."""
    for cell in cells:
        if not _DOWN.search(cell) and not _ON.search(cell):
            raise ValueError(f"the event {cell[:40]!r} is none of a pen: down, move, up")
    return np.array([bool(_DOWN.search(cell)) for cell in cells], bool)
