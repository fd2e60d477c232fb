"""The numbers of an InkML trace, in all the ways that the W3C lets them be written.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011, section 3.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from strokegen.ink.checks import Unusable
from strokegen.ink.types import Float64

# Possessive (++, *+): blanks are never shared out anew, so a run of them costs its length once.
_VALUE = re.compile(
    r"\s*+([!'\"]?)\s*+"
    r"(?:(-?#[0-9A-Fa-f]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([*?TF]))\s*+"
)


@dataclass(frozen=True)
class TraceFormat:
    """What a trace's columns are.

    Attributes:
      channels: names in order, intermittent ones last.
      x, y, t: factors from a column's numbers to mm (or its device's own units) and seconds.
      mm: whether x and y are in mm.
      needed: how many columns every point has.
      force: the least and the greatest value of F, or None.
    """

    channels: tuple[str, ...] = ("X", "Y")
    needed: int = 2
    x: float = 1.0
    y: float = 1.0
    t: float = 1e-3
    mm: bool = False
    force: tuple[float, float] | None = None


def values(text: str, form: TraceFormat) -> Float64:
    """The numbers of a trace, float64 `(n, channels)`; NaN where one is missing.

    The last ones may be missing, as in published files; X and Y may not.
    Raises:
      Unusable: a point that is not as the format says.
    """
    rows = text.split(",")
    width = len(form.channels)
    if not re.search(r"[!'\"*?TF#]", text):
        words = [row.split() for row in rows]
        if all(len(row) == width for row in words):
            try:
                return np.array(words, np.float64)
            except ValueError:
                pass  # numbers that stand together, as in 3-5
    least = 1 + max(form.channels.index(axis) for axis in "XY")
    before, speed, mode = [0.0] * width, [0.0] * width, ["!"] * width
    result = np.full((len(rows), width), np.nan)
    for index, row in enumerate(rows):
        at = place = 0
        while place < len(row):
            match = _VALUE.match(row, place)
            if match is None or at == width:
                expected = ", ".join(form.channels)[:80]
                raise Unusable(
                    f"point {index + 1} of a trace is {row.strip()[:40]!r}; expected {expected}"
                )
            place = match.end()
            mode[at] = match[1] or mode[at]
            result[index, at] = _next(match, mode[at], at, before, speed)
            at += 1
        if at < least:
            raise Unusable(f"point {index + 1} of a trace has {at} values, fewer than its format")
    return result


def _next(
    match: re.Match[str], mode: str, at: int, before: list[float], speed: list[float]
) -> float:
    """A channel's next value; keeps its value and its first difference."""
    if match[3] == "?":
        return np.nan
    if match[3] in ("T", "F"):
        return float(match[3] == "T")
    if match[3] == "*":
        # Nothing new: the value stays, or goes on by its last difference.
        change = 0.0 if mode == "!" else speed[at]
    else:
        number = _number(match[2])
        change = {"!": number - before[at], "'": number, '"': speed[at] + number}[mode]
        if mode == "!":
            before[at], speed[at] = number, change
            return number
    before[at], speed[at] = before[at] + change, change
    return before[at]


def _number(word: str) -> float:
    if "#" in word:
        return float(int(word.replace("#", ""), 16)) if len(word) < 20 else np.nan
    return float(word)
