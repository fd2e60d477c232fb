"""Marks at letters: a network, or a font, writes the letter, these strokes make it another.

Measures are x-heights, y down, baseline at 0. A mark's strokes are about a point that its place
gives; what goes through a letter is as large as the letter asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from strokegen.ink.geometry import median
from strokegen.ink.types import Float32, Float64, Floating

_Strokes = list[list[tuple[float, float]]]

_TURN = np.linspace(0, 2 * np.pi, 9)
_RING: _Strokes = [[(0.13 * np.sin(t), -0.13 * np.cos(t)) for t in _TURN]]
_ROOF: _Strokes = [[(-0.2, 0.11), (-0.1, -0.02), (0.0, -0.13), (0.1, -0.02), (0.2, 0.11)]]
_BOWL: _Strokes = [[(-0.2, -0.1), (-0.12, 0.05), (0.0, 0.1), (0.12, 0.05), (0.2, -0.1)]]
_WAVE: _Strokes = [[(-0.25, 0.06), (-0.14, -0.07), (0.0, 0.0), (0.14, 0.07), (0.25, -0.06)]]
_LINE: _Strokes = [[(-0.22, 0.02), (0.0, 0.0), (0.22, -0.02)]]
_POINT: _Strokes = [[(-0.02, -0.03), (0.02, 0.02)]]
_DOTS: _Strokes = [[(x - 0.02, -0.03), (x + 0.02, 0.02)] for x in (-0.15, 0.15)]
_COMMA: _Strokes = [[(0.03, -0.12), (0.04, 0.0), (-0.07, 0.14)]]

OVER: dict[str, _Strokes] = {
    "acute": [[(-0.12, 0.14), (0.02, -0.02), (0.15, -0.16)]],
    "grave": [[(-0.15, -0.16), (-0.02, -0.02), (0.12, 0.14)]],
    "circumflex": _ROOF,
    "caron": [[(x, -y) for x, y in _ROOF[0]]],
    "tilde": _WAVE,
    "macron": _LINE,
    "breve": _BOWL,
    "inverted breve": [[(x, -y) for x, y in _BOWL[0]]],
    "dot": _POINT,
    "diaeresis": _DOTS,
    "ring": _RING,
    "hook": [[(-0.08, -0.12), (0.03, -0.17), (0.1, -0.08), (0.04, 0.02), (0.0, 0.12)]],
    "double acute": [[(x - 0.07, 0.13), (x + 0.07, -0.14)] for x in (-0.12, 0.12)],
    "double grave": [[(x - 0.07, -0.14), (x + 0.07, 0.13)] for x in (-0.12, 0.12)],
    "comma above": [[(-0.03, 0.12), (-0.04, 0.0), (0.07, -0.14)]],
}  # fmt: skip
"""Marks that stand over a letter: name -> strokes about a point."""

UNDER: dict[str, _Strokes] = {
    "cedilla": [[(0.0, -0.12), (0.09, 0.02), (0.04, 0.15), (-0.12, 0.17)]],
    "comma below": _COMMA,
    "dot below": _POINT,
    "diaeresis below": _DOTS,
    "ring below": _RING,
    "circumflex below": _ROOF,
    "breve below": _BOWL,
    "tilde below": _WAVE,
    "macron below": _LINE,
}
"""Marks that stand under one."""


_APART, _STACKED = 0.17, 0.09  # between a letter and its mark, and between marks


def marks(
    names: Sequence[str],
    letter: Floating,
    slant: float = 0.0,
    rng: np.random.Generator | None = None,
) -> list[Float32]:
    """The strokes of a letter's marks, each placed by the letter, or by the mark before it.

    Args:
      names: of `strokegen.ink.letters`, those nearest to the letter first.
      letter: `(n, 2)` points of the letter, close together.
      slant: how far the hand leans to the right, per height.
      rng: for the small unevenness that a hand has; None has none.
    """
    _, top, _, bottom = _box(letter)
    # Some of a neighbour's ink may be taken for the letter's: its ends tell less.
    middle, level = float(np.percentile(letter[:, 0], (10, 90)).mean()), 0.5 * (top + bottom)
    beside = np.abs(letter[:, 0] - middle)
    near = letter[beside < max(0.6, float(beside.min()) + 0.1), 1]
    over, under = float(near.min()), max(float(near.max()), 0.0)
    apart = {True: _APART, False: _APART}
    strokes: list[Float32] = []
    for name in names:
        size, wobble = 1.0, np.zeros(2)
        if rng is not None:
            size, wobble = np.exp(rng.normal(0, 0.08)), rng.normal(0, 0.03, 2)
        if name in _AT:
            shape = [np.array(stroke) for stroke in _AT[name](letter)]
            strokes += [(stroke + 0.5 * wobble).astype(np.float32) for stroke in shape]
        elif name in OVER or name in UNDER:
            above = name in OVER
            shape = [size * np.array(stroke) for stroke in (OVER if above else UNDER)[name]]
            half = max(0.12, *(float(np.abs(stroke[:, 1]).max()) for stroke in shape), 0.0)
            y = over - apart[above] - half if above else under + apart[above] + half
            over, under = (y - half, under) if above else (over, y + half)
            apart[above] = _STACKED
            place = np.array([middle + slant * (level - y), y]) + wobble
            strokes += [(stroke + place).astype(np.float32) for stroke in shape]
    return strokes


def drawn(name: str) -> bool:
    """Whether there are strokes for a mark of that name."""
    return name in OVER or name in UNDER or name in _AT or name == "dotless"


def undotted(names: Sequence[str]) -> bool:
    """Whether an i or j with these marks has no dot."""
    return any(name == "dotless" or name in OVER for name in names)


def _box(letter: Floating) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = letter.min(axis=0), letter.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _across(letter: Floating, y: float) -> Float64:
    """Where the letter's ink is at a height: its x, in rising order, one at least."""
    away = np.abs(letter[:, 1] - y)
    return np.sort(letter[away <= max(float(away.min()), 0.1), 0]).astype(np.float64)


def _bar(x: float, y: float, before: float, after: float, rise: float = 0.03) -> _Strokes:
    return [[(x - before, y + rise), (x, y), (x + after, y - rise)]]


def _slash(letter: Floating) -> _Strokes:
    left, top, right, bottom = _box(letter)
    return _bar(
        0.5 * (left + right),
        0.5 * (top + bottom),
        0.45 * (right - left),
        0.45 * (right - left),
        0.5 * (bottom - top) + 0.12,
    )


def _stem_slash(letter: Floating) -> _Strokes:
    y = 0.52 * _box(letter)[1]
    return _bar(float(median(_across(letter, y))), y, 0.24, 0.26, 0.14)


def _ascender_bar(letter: Floating) -> _Strokes:
    top = _box(letter)[1]
    y = top + 0.5 * max(-1.0 - top, 0.4)
    return _bar(float(median(_across(letter, y))), y, 0.3, 0.3)


def _stem_bar(letter: Floating) -> _Strokes:
    y = 0.5 * _box(letter)[1]
    return _bar(float(_across(letter, y)[0]), y, 0.28, 0.35)


def _high_bar(letter: Floating) -> _Strokes:
    left, top, right, _ = _box(letter)
    half = 0.5 * (right - left) + 0.12
    return _bar(0.5 * (left + right), 0.77 * top, half, half)


def _middle_bar(letter: Floating) -> _Strokes:
    y = 0.36 * _box(letter)[1]
    return _bar(float(median(_across(letter, y))), y, 0.26, 0.28)


def _horn(letter: Floating) -> _Strokes:
    y = 0.8 * _box(letter)[1]
    x = float(_across(letter, y)[-1])
    return [[(x, y), (x + 0.15, y - 0.06), (x + 0.22, y - 0.2), (x + 0.14, y - 0.3)]]


def _ogonek(letter: Floating) -> _Strokes:
    left, _, right, _ = _box(letter)
    x = left + 0.68 * (right - left)
    near = letter[np.abs(letter[:, 0] - x) <= max(0.15, float(np.abs(letter[:, 0] - x).min()))]
    y = float(near[:, 1].max())
    return [[(x, y), (x - 0.11, y + 0.14), (x - 0.08, y + 0.28), (x + 0.1, y + 0.3)]]


def _tail(letter: Floating) -> _Strokes:
    top = _box(letter)[1]
    x = float(_across(letter, 0.35 * top)[-1])
    return [[(x, 0.35 * top), (x, 0.2), (x - 0.08, 0.5), (x - 0.24, 0.6), (x - 0.42, 0.5)]]


def _ascender(letter: Floating) -> _Strokes:
    x = float(_across(letter, -0.6)[0])
    foot = float(_across(letter, 0.3)[0])
    lean = (x - foot) / 0.9 if x > foot else 0.0
    return [[(x, -0.6), (x + 0.6 * lean, -1.2), (x + 1.3 * lean, -1.9)]]


def _eth(letter: Floating) -> _Strokes:
    left, top, right, _ = _box(letter)
    x, y = right, 0.55 * top
    stem = [(x, y), (x - 0.05, top - 0.2), (x - 0.25, top - 0.6), (x - 0.55, top - 0.9)]
    return [stem, *_bar(x - 0.2, top - 0.5, 0.28, 0.28, 0.12)]


def _stem_below(letter: Floating) -> _Strokes:
    top = _box(letter)[1]
    x = float(_across(letter, 0.5 * top)[0])
    return [[(x, 0.5 * top), (x, 0.1), (x - 0.08, 0.8)]]


def _comma_beside(letter: Floating) -> _Strokes:
    top = _box(letter)[1]
    x = float(_across(letter, top + 0.15)[-1]) + 0.28
    return [[(x + a, top + 0.15 + b) for a, b in _COMMA[0]]]


_AT: dict[str, Callable[[Floating], _Strokes]] = {
    "slash": _slash, "stem slash": _stem_slash, "ascender bar": _ascender_bar,
    "stem bar": _stem_bar, "high bar": _high_bar, "middle bar": _middle_bar, "horn": _horn,
    "ogonek": _ogonek, "tail": _tail, "ascender": _ascender, "eth": _eth,
    "stem below": _stem_below, "comma beside": _comma_beside,
}  # fmt: skip
