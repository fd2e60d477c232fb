"""What a line's numbers are drawn from: values such as "0.5", and ranges such as "0.2..1.2"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Kind = TypeVar("Kind")

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*(?:\.\.\s*({_NUMBER})\s*)?", re.ASCII)
_DECIMALS = 4


@dataclass(frozen=True)
class Spread:
    """Ranges of which one is chosen, each as likely as the others, and then a number in it."""

    ranges: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, name: str, texts: Sequence[str], least: float, most: float) -> Spread:
        """The spread that texts such as "0.5" and "0.2..1.2" name.

        Args:
          name: what an error calls them; least, most: their bounds.
        Raises:
          ValueError: none, one that is neither a number nor a range, or one out of bounds.
        """
        return cls(tuple(_range(name, text, least, most) for text in given(name, texts)))

    def at(self, which: float, where: float) -> float:
        """The number that two shares from 0 to 1, below 1, choose; to four decimals."""
        low, high = chosen(self.ranges, which)
        return round(low + where * (high - low), _DECIMALS)


def given(name: str, values: Sequence[Kind]) -> Sequence[Kind]:
    """Values to choose from; raises ValueError if there are none."""
    if not values:
        raise ValueError(f"{name}: give one value at least")
    return values


def chosen(values: Sequence[Kind], which: float) -> Kind:
    """The value that a share from 0 to 1, below 1, chooses."""
    return values[int(which * len(values))]


def _range(name: str, text: str, least: float, most: float) -> tuple[float, float]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"{name} {text!r}: expected a number, or a range such as 0.2..1.2")
    low, high = float(match[1]), float(match[2] or match[1])
    if not least <= low <= high <= most:
        raise ValueError(
            f"{name} {text}: expected {least:g} to {most:g}, and of a range the lower number first"
        )
    return low, high
