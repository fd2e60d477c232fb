"""How raw handwriting becomes model units, and back.

The unit of length is the x-height, the height of a small letter without ascender. It is
estimated for each writer from whole samples: their height over the height that their letters
would have, so that words, lines and single characters share one scale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import baseline, resample, smooth

# Reach above and below the baseline in x-heights, of ordinary handwriting.
_ABOVE = {**dict.fromkeys("acemnorsuvwxzgpqy", 1.0), **dict.fromkeys("ij", 1.6), "t": 1.7}
_BELOW = {**dict.fromkeys("gpqyj", 0.9), **dict.fromkeys("f", 0.3), **dict.fromkeys(",;", 0.3)}
_TALL = 1.9
_OTHER_UNIT = 2.5
_SMALL_MARKS = set(" .,'`\"-_~^:;*=+<>")


def reach(text: str) -> tuple[float, float]:
    """Usual extent of `text` above and below the baseline, in x-heights.

    >>> reach("on"), reach("dog")
    ((1.0, 0.0), (1.9, 0.9))
    """
    solid = [char for char in text if char not in _SMALL_MARKS]
    above = max((_ABOVE.get(char, _TALL) for char in solid), default=0.0)
    below = max((_BELOW.get(char, 0.0) for char in text), default=0.0)
    return above, below


def x_heights(samples: Iterable[tuple[str, Drawing, str]]) -> dict[str, float]:
    """The x-height of every writer, from `(writer, drawing, text)`, in the drawings' units."""
    ratios: dict[str, list[float]] = defaultdict(list)
    for writer, drawing, text in samples:
        above, below = reach(text)
        if above and drawing.height > 0:
            # Long lines climb and sink: measure height about their own slope.
            points = drawing.points
            if len(text) > 8 and drawing.width > 0:
                slope = np.polyfit(points[:, 0], points[:, 1], 1)[0]
                level = points[:, 1] - slope * points[:, 0]
                height = float(level.max() - level.min())
            else:
                height = drawing.height
            ratios[writer].append(height / (above + below))
    return {writer: float(np.median(values)) for writer, values in ratios.items()}


def in_one_unit(inks: Sequence[tuple[str, Drawing, str]]) -> list[Drawing]:
    """One writer's ink, `(file, drawing, text)`, scaled to the size of most where files differ.

    Devices count in px, mm or 1/100 mm, and few files say in what. Nobody's small letters are
    `_OTHER_UNIT` times as high in one file as in the next larger one: those have other units.
    """
    sizes = x_heights(inks)
    group: dict[str, str] = {}
    last = ""
    for file in sorted(sizes, key=lambda file: sizes[file]):
        same = last and sizes[file] <= _OTHER_UNIT * sizes[last]
        group[file], last = group[last] if same else file, file
    whole = x_heights((group.get(file, ""), drawing, text) for file, drawing, text in inks)
    usual = max(group.values(), key=list(group.values()).count, default="")
    return [
        drawing
        if group.get(file, usual) == usual
        else drawing.scale(whole[usual] / whole[group[file]])
        for file, drawing, _ in inks
    ]


@dataclass(frozen=True)
class Normaliser:
    """Raw ink -> evenly spaced points about a level baseline, in steps of `spacing`.

    Attributes:
      spacing: distance between points, in x-heights; it is the model's unit of length.
      smoothing: standard deviation of the Gaussian along the stroke, in x-heights.
    """

    spacing: float = 0.27
    smoothing: float = 0.09

    def __post_init__(self) -> None:
        for name, low in (("spacing", 1e-3), ("smoothing", 0.0)):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not low <= value <= 100:
                raise ValueError(f"{name} is {value!r}, expected a number from {low:g} to 100")

    def level(self, drawing: Drawing, text: str, x_height: float) -> Drawing:
        """In x-heights, slope removed, baseline at y = 0, left edge at x = 0."""
        drawing = drawing.scale(1 / x_height)
        left, top, _, bottom = drawing.bounds
        drawing = drawing.translate(-left, 0)
        if len(text) >= 3 and drawing.width > 2:
            slope, intercept = baseline(drawing.strokes, 1.0)
        else:
            # Too few letters to see a line: place them by their usual reach.
            above, below = reach(text)
            share = above / (above + below) if above else 1.0
            slope, intercept = 0.0, top + share * (bottom - top)
            if not above:
                intercept = bottom
        return drawing.map(
            lambda points: np.stack(
                [points[:, 0], points[:, 1] - slope * points[:, 0] - intercept], axis=1
            )
        )

    def points(self, drawing: Drawing) -> Drawing:
        """Smoothed, evenly spaced, in model units; for ink that `level` has scaled."""
        fine = 0.05
        strokes = []
        for stroke in drawing.strokes:
            dense = resample(stroke, fine)
            dense = smooth(dense, self.smoothing / fine)
            strokes.append(resample(dense, self.spacing) / np.float32(self.spacing))
        return drawing.with_strokes(strokes)

    def __call__(self, drawing: Drawing, text: str, x_height: float) -> Drawing:
        return self.points(self.level(drawing, text, x_height))
