"""The numbers of an InkML trace, in all the ways that the W3C lets them be written.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011, section 3.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from strokegen.ink.checks import Unusable
from strokegen.ink.types import Float64

# Possessive (++, *+): blanks are never shared out anew, so a run of them costs its length once.
_NUMBER = r"[-+]?+(?:\d++\.?+\d*+|\.\d++)(?:[eE][-+]?+\d++)?+"
_ANY = re.compile(_NUMBER)
_MARKED = re.compile(rf"([!'\"]?)\s*+({_NUMBER})")
_MODES = np.zeros(128, np.int8)
_MODES[list(b"!'\"")] = 1, 2, 3  # outright, by first and by second differences
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
      stated: whether the file says all that.
    """

    channels: tuple[str, ...] = ("X", "Y")
    needed: int = 2
    x: float = 1.0
    y: float = 1.0
    t: float = 1e-3
    mm: bool = False
    force: tuple[float, float] | None = None
    stated: bool = True


THIRD = TraceFormat(("X", "Y", "T"), 3, t=1.0, stated=False)
"""Of points of three numbers, of which a file says nothing."""


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
        others = _parted_otherwise(text, width)
        if others is not None:
            return others
    elif _regular(width).fullmatch(text):
        return _summed(text, width)
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


def numbers_in_first(text: str) -> int:
    """How many numbers the first point of a trace has, however points are parted."""
    first = text.split(",", 1)[0].split()
    return len(first) if len(first) > 1 else len(text.split(None, 1)[0].split(","))


def _parted_otherwise(text: str, width: int) -> Float64 | None:
    """The numbers of a trace with commas within its points, or with no sign between them.

    No trace is both that and one of the specification, whose first point has two numbers at least.
    """
    points = text.split()
    rows = [point.split(",") for point in points]
    if any(len(row) != width for row in rows):
        if (
            len(points) > 1
            and "," in text
            or len(numbers := re.split("[,\\s]+", text.strip())) % width
        ):
            return None
        rows = [numbers[at : at + width] for at in range(0, len(numbers), width)]
    try:
        return np.array(rows, np.float64)
    except ValueError:
        return None


@lru_cache
def _regular(width: int) -> re.Pattern[str]:
    """Matches a trace whose every point has as many numbers, with or without marks."""
    point = rf"(?:\s*+[!'\"]?+\s*+{_NUMBER}){{{width}}}\s*+"
    return re.compile(rf"{point}(?:,{point})*+")


def _summed(text: str, width: int) -> Float64:
    """The values of a trace whose every point has as many numbers, float64 `(n, width)`."""
    last = max(map(text.rfind, "!'\""))
    end = text.find(",", last) if "," in text[last:] else len(text)
    found = _MARKED.findall(text, 0, end)
    words = [word for _, word in found] + _ANY.findall(text, end)
    numbers = np.array(words, np.float64).reshape(-1, width)
    marks = "".join([mark or " " for mark, _ in found]).ljust(len(words))
    modes = _MODES[np.frombuffer(marks.encode(), np.uint8)].reshape(-1, width)
    modes[0][modes[0] == 0] = 1
    said = np.maximum.accumulate(np.where(modes > 0, np.arange(len(modes))[:, None], 0))
    modes = np.take_along_axis(modes, said, 0)  # a mark holds until the next
    alike = (modes == modes[:, :1]).all()
    for columns in [slice(None)] if alike else [slice(n, n + 1) for n in range(width)]:
        own, begin = numbers[:, columns], 0
        before = speed = np.zeros(own.shape[1])
        ends = [*(np.flatnonzero(np.diff(modes[:, columns][:, 0])) + 1).tolist(), len(own)]
        for end in ends:
            run, mode = own[begin:end], modes[begin, columns][0]
            if mode > 2:
                np.cumsum(run, axis=0, out=run)
                run += speed
            if mode > 1:
                last = run[-1].copy()
                np.cumsum(run, axis=0, out=run)
                run += before
            else:
                last = run[-1] - (run[-2] if len(run) > 1 else before)
            before, speed, begin = run[-1], last, end
    return numbers


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
