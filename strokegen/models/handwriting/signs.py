"""Signs that the network cannot write, drawn stroke by stroke: € ½ « ß — and others.

The shapes are the package's own: points of a pen's way in x-heights, y down, baseline at 0, left
edge about 0. They are drawn as large, as slanted and about as evenly as the writing around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import numpy as np

from strokegen.ink.arrays import to_stroke3
from strokegen.ink.curve import flatten
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import median, resample
from strokegen.ink.types import Float64, Floating, Indices
from strokegen.lettering.glyphs import Font
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Line

_SPACING = 0.14  # between points, in x-heights: half of the network's, for small signs
_UPRIGHT = 0.7  # of strokes down, squared x-heights, that speak for an upright hand beforehand
_SMALL = "aceimnorsuvwxz"  # letters that are as high as an x

# Points "x,y x,y", strokes apart by "|".
_SHAPES = {
    "¡": ".12,-1.02|.1,-.68 .08,-.1 .05,.55",
    "¿": ".4,-1.04|.4,-.7 .36,-.4 .14,-.14 .02,.14 .08,.42 .32,.55 .58,.44 .66,.3",
    "¢": ".72,-.8 .5,-1 .2,-.85 .05,-.5 .2,-.1 .48,0 .75,-.18|.5,-1.3 .4,.3",
    "£": (
        ".86,-1.45 .74,-1.7 .5,-1.74 .34,-1.5 .34,-1.1 .36,-.6 .24,-.2 .04,-.02 .2,-.1 .5,0 "
        ".78,.02 .95,-.14|.04,-.86 .36,-.9 .7,-.92"
    ),
    "¤": (
        ".45,-.95 .22,-.86 .15,-.62 .26,-.4 .48,-.36 .66,-.5 .7,-.74 .56,-.92 .45,-.95|0,-1.08 "
        ".2,-.86|.86,-1.1 .68,-.88|.22,-.4 .02,-.16|.66,-.42 .86,-.2"
    ),
    "¥": (
        "0,-1.75 .22,-1.3 .45,-.95|.95,-1.78 .7,-1.35 .45,-.95 .44,-.5 .42,0|.1,-.72 .45,-.75 "
        ".8,-.76|.08,-.4 .45,-.43 .78,-.44"
    ),
    "€": (
        "1.05,-1.5 .85,-1.72 .58,-1.7 .3,-1.4 .2,-.9 .28,-.35 .52,-.04 .8,-.02 1.05,-.22|"
        "-.05,-1.08 .35,-1.1 .8,-1.12|-.08,-.7 .3,-.72 .72,-.74"
    ),
    "¦": ".05,-1.8 .04,-1.4 .03,-1.05|.02,-.5 .01,-.1 0,.3",
    "§": (
        ".62,-1.55 .48,-1.76 .24,-1.72 .12,-1.5 .24,-1.28 .5,-1.1 .64,-.85 .5,-.62 .3,-.6|"
        ".4,-1.18 .16,-1.08 .04,-.85 .18,-.62 .45,-.42 .58,-.18 .46,.06 .22,.12 .02,-.04"
    ),
    "¶": (
        ".62,-1.75 .3,-1.72 .06,-1.45 .1,-1.1 .4,-.95 .55,-.98|.58,-1.74 .58,-.8 .56,.3|"
        ".55,-1.75 .95,-1.78|.86,-1.76 .86,-.8 .84,.3"
    ),
    "¨": "0,-1.42|.3,-1.43",
    "¯": "0,-1.4 .25,-1.42 .5,-1.43",
    "´": "0,-1.3 .12,-1.46 .26,-1.62",
    "¸": ".1,.02 .18,.16 .12,.3 -.04,.32",
    "·": "0,-.62 .04,-.58",
    ".": "0,-.04 .03,0",
    ",": ".08,-.1 .08,.06 -.02,.24",
    ";": ".06,-.6 .09,-.56|.08,-.1 .08,.06 -.02,.24",
    ":": ".03,-.6 .06,-.56|0,-.04 .03,0",
    "!": ".06,-1.75 .05,-1.1 .02,-.45|0,-.04 .03,0",
    "?": ".02,-1.5 .16,-1.74 .42,-1.76 .58,-1.5 .5,-1.2 .28,-.95 .24,-.5|.2,-.04 .23,0",
    "'": ".04,-1.85 .03,-1.7 .01,-1.5",
    '"': ".04,-1.85 .03,-1.7 .01,-1.5|.3,-1.86 .29,-1.7 .27,-1.5",
    "(": ".32,-1.85 .1,-1.4 .02,-.7 .1,0 .3,.35",
    ")": ".02,-1.85 .22,-1.4 .3,-.7 .2,0 0,.35",
    "[": ".34,-1.8 .04,-1.82 .03,-.8 .01,.3 .3,.3",
    "]": "0,-1.82 .3,-1.84 .29,-.8 .27,.3 -.03,.32",
    "•": ".02,-.72 .14,-.62 .06,-.5 -.06,-.58 0,-.7 .12,-.6 .03,-.54 0,-.63",
    "«": ".34,-.9 .18,-.68 .02,-.5 .18,-.3 .36,-.14|.76,-.92 .6,-.7 .44,-.52 .6,-.32 .78,-.16",
    "»": ".02,-.9 .2,-.7 .36,-.52 .2,-.3 .04,-.14|.44,-.92 .62,-.72 .78,-.54 .62,-.32 .46,-.16",
    "‹": ".34,-.9 .18,-.68 .02,-.5 .18,-.3 .36,-.14",
    "›": ".02,-.9 .2,-.7 .36,-.52 .2,-.3 .04,-.14",
    "“": ".13,-1.85 .02,-1.72 .04,-1.52|.41,-1.86 .3,-1.73 .32,-1.53",
    "”": ".08,-1.86 .12,-1.68 0,-1.5|.36,-1.87 .4,-1.69 .28,-1.51",
    "„": ".08,-.12 .12,.06 0,.26|.36,-.13 .4,.05 .28,.25",
    "‟": ".02,-1.86 .04,-1.7 .14,-1.52|.3,-1.87 .32,-1.71 .42,-1.53",
    "‘": ".13,-1.85 .02,-1.72 .04,-1.52",
    "‚": ".08,-.12 .12,.06 0,.26",
    "–": "0,-.56 .5,-.6 1.05,-.62",
    "—": "0,-.55 .9,-.6 1.9,-.63",
    "―": "0,-.55 1,-.6 2.2,-.63",
    "‒": "0,-.56 .4,-.6 .8,-.61",
    "−": "0,-.62 .4,-.65 .8,-.66",
    "±": ".4,-1.2 .4,-.8 .39,-.42|0,-.8 .4,-.82 .8,-.84|.02,-.06 .4,-.08 .78,-.1",
    "×": ".04,-.98 .3,-.66 .62,-.3|.6,-1 .32,-.66 .02,-.28",
    "÷": "0,-.62 .4,-.65 .82,-.67|.42,-1.02|.4,-.26",
    "¬": "0,-.8 .4,-.82 .8,-.84|.8,-.84 .79,-.6 .78,-.38",
    "†": ".34,-1.8 .33,-.9 .3,.1|0,-1.24 .34,-1.28 .68,-1.3",
    "‡": ".34,-1.8 .33,-.9 .3,.1|0,-1.3 .34,-1.34 .68,-1.36|-.02,-.42 .33,-.46 .66,-.48",
    "Æ": (
        "1,-1.76 .7,-1.2 .35,-.55 0,.02|1,-1.76 .98,-.9 .96,0|.42,-.66 .7,-.7 .96,-.7|1,-1.76 "
        "1.3,-1.78 1.62,-1.78|.98,-.92 1.25,-.95 1.5,-.96|.96,0 1.3,-.02 1.68,-.04"
    ),
    "Œ": (
        ".9,-1.7 .5,-1.72 .12,-1.3 .04,-.75 .2,-.2 .58,.02 .92,-.06|.94,-1.76 .93,-.9 .92,0|"
        ".94,-1.76 1.25,-1.78 1.6,-1.78|.93,-.92 1.2,-.95 1.45,-.96|.92,0 1.25,-.02 1.64,-.04"
    ),
    "ß": (
        "-.02,.45 .12,-.1 .16,-.8 .2,-1.4 .42,-1.74 .72,-1.66 .78,-1.36 .6,-1.08 .42,-.96 "
        ".7,-.82 .88,-.5 .8,-.12 .54,.02 .36,-.04"
    ),
    "ẞ": (
        "0,.02 .06,-.6 .1,-1.3 .3,-1.7 .7,-1.78 1.1,-1.74|1.1,-1.74 .86,-1.4 .66,-1.08 "
        ".96,-.98 1.14,-.6 1.04,-.14 .74,.02 .46,-.08"
    ),
    "Þ": ".1,-1.8 .08,-.9 .04,.02|.1,-1.36 .5,-1.4 .82,-1.14 .76,-.76 .44,-.54 .08,-.5",
    "ĸ": ".06,-1 .05,-.5 .02,.02|.62,-.98 .36,-.7 .08,-.48 .34,-.26 .68,.02",
    "ſ": ".74,-1.5 .62,-1.74 .42,-1.72 .3,-1.4 .28,-.8 .26,0",
}  # fmt: skip

# Digits and letters that others are made of, in a box one high on the baseline.
_PARTS = {
    "0": ".3,-1 .06,-.8 .04,-.35 .26,0 .5,-.2 .54,-.65 .3,-1",
    "1": ".02,-.74 .24,-1 .22,-.5 .2,0",
    "2": ".04,-.8 .22,-1 .48,-.88 .44,-.58 .2,-.26 0,0 .3,-.04 .58,-.03",
    "3": ".06,-.92 .3,-1 .5,-.84 .4,-.62 .2,-.54 .46,-.46 .54,-.2 .3,0 .02,-.1",
    "4": ".34,-1 .16,-.66 0,-.36 .3,-.36 .62,-.38|.46,-.64 .44,-.3 .42,.02",
    "5": ".14,-.98 .1,-.58 .36,-.62 .54,-.38 .42,-.06 .2,0 .02,-.08|.14,-.98 .52,-1",
    "6": ".44,-1 .16,-.72 .04,-.32 .2,-.02 .46,-.12 .46,-.42 .24,-.5 .07,-.3",
    "7": ".02,-.96 .3,-.98 .56,-1 .34,-.5 .2,0",
    "8": ".5,-.84 .3,-1 .08,-.82 .26,-.56 .5,-.28 .32,0 .06,-.18 .24,-.5 .48,-.74 .5,-.84",
    "9": ".5,-.76 .3,-.98 .06,-.76 .2,-.5 .46,-.64 .5,-.84 .48,-.4 .4,0",
    "a": ".56,-.9 .3,-1 .06,-.66 .1,-.14 .34,-.04 .54,-.5 .58,-.94 .56,-.3 .7,-.02",
    "o": ".3,-1 .04,-.66 .1,-.16 .34,0 .58,-.3 .54,-.8 .3,-1",
    "C": ".62,-.8 .42,-1 .14,-.82 .06,-.44 .24,-.06 .46,-.02 .64,-.18",
    "R": ".06,0 .07,-.5 .08,-1 .4,-1 .56,-.78 .4,-.54 .1,-.5 .34,-.3 .62,.02",
    "-": "0,0 .4,-.02 .8,-.03",
    "/": "0,0 .5,-.8 .95,-1.6",
    "O": ".5,-1 .15,-.86 0,-.5 .14,-.14 .5,0 .86,-.14 1,-.5 .86,-.86 .5,-1",
}

# What is put together from parts: of each its scale, and where its left end and foot are.
_UP, _LOW = -1.0, 0.3
_MADE: dict[str, list[tuple[str, float, float, float]]] = {
    "ª": [("a", 0.6, 0, -1.1), ("-", 0.6, 0, -0.88)],
    "º": [("o", 0.6, 0.02, -1.1), ("-", 0.5, 0, -0.88)],
    "°": [("O", 0.36, 0, -1.42)],
    "©": [("O", 1.5, 0, -0.1), ("C", 0.85, 0.46, -0.44)],
    "®": [("O", 1.5, 0, -0.1), ("R", 0.8, 0.5, -0.46)],
    "‰": [("O", 0.5, 0, -1.2), ("/", 1.05, 0.16, 0), ("O", 0.5, 0.85, 0), ("O", 0.5, 1.5, 0)],
    **{sign: [(digit, 0.75, 0, _UP)] for sign, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")},
    **{sign: [(digit, 0.75, 0, _LOW)] for sign, digit in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789")},
    **{
        sign: [(above, 0.78, 0, -0.98), ("/", 1.05, 0.15, 0), (below, 0.78, 0.86, 0.02)]
        for sign, above, below in ("¼14", "½12", "¾34", "⅓13", "⅔23", "⅛18", "⅜38", "⅝58", "⅞78")
    },
}


def _points(text: str) -> list[Float64]:
    return [np.array([p.split(",") for p in stroke.split()], float) for stroke in text.split("|")]


def shape(sign: str) -> list[Float64]:
    """The points of a sign's strokes, before a hand draws it."""
    if sign in _SHAPES:
        return _points(_SHAPES[sign])
    return [
        stroke * scale + [left, foot]
        for part, scale, left, foot in _MADE[sign]
        for stroke in _points(_PARTS[part])
    ]


def drawn(
    sign: str, x_height: float, slant: float, spacing: float, rng: np.random.Generator
) -> Line:
    """A sign as a line of its own.

    Args:
      sign: one of `strokegen.ink.letters.SIGNS`.
      x_height, slant: of the hand, see `manner`.
      spacing: x-heights a model unit.
    """
    size = x_height * np.exp(rng.normal(0, 0.04))
    turn = rng.normal(0, 0.02)
    strokes = []
    for points in shape(sign):
        points = size * points + rng.normal(0, 0.018, points.shape) + rng.normal(0, 0.015, 2)
        points = points @ np.array([[1, turn], [-turn - slant, 1]])
        if len(points) > 2:
            points = resample(flatten(points, 0.005), _SPACING).astype(float)
        strokes.append(points / spacing)
    offsets = to_stroke3(Drawing(tuple(strokes)))
    return Line(offsets, FINISHED, sign, np.zeros(len(offsets), int))


def lent(text: str, font: Font, x_height: float, spacing: float) -> Line:
    """Characters side by side in a font, as a line of their own; its letters are as high as these.

    Args: as for `drawn`.
    """
    from strokegen.lettering.setting import set_text  # none is wanted of most texts

    (glyphs,) = set_text(text, [font]).lines
    strokes = [x_height / spacing * stroke for one in glyphs for stroke in one.strokes]
    ends = accumulate(len(one.text) for one in glyphs)
    at = [
        end - len(one.text)
        for one, end in zip(glyphs, ends)
        for _ in range(sum(map(len, one.strokes)))
    ]
    return Line(to_stroke3(Drawing(strokes)), FINISHED, text, np.array(at, int), straight=True)


def manner(inks: Iterable[tuple[str, Indices, Drawing]]) -> tuple[float, float]:
    """The x-height and the slant of written lines, as far as they show them.

    Args:
      inks: of each line its text, the character of each point, and its ink in x-heights.
    Returns:
      (x_height, slant): by the small letters' usual height; and by the strokes that go down, how
      far they lean to the right, per height.
    """
    heights: list[float] = []
    moves: list[Floating] = [np.zeros((0, 2))]
    for text, at, ink in inks:
        for index in [i for i, char in enumerate(text) if char in _SMALL]:
            heights += [-y for y in ink.points[at == index, 1].min(initial=0, keepdims=True) if y]
        moves += [np.diff(stroke, axis=0) for stroke in ink.strokes]
    x_height = float(np.clip(median(heights), 0.7, 1.4)) if len(heights) > 4 else 1.0
    dx, dy = np.concatenate(moves).astype(float).T
    down = dy > np.abs(dx)
    slant = -float((dx * dy)[down].sum()) / (float((dy**2)[down].sum()) + _UPRIGHT)
    return x_height, float(np.clip(slant, -0.4, 0.8))
