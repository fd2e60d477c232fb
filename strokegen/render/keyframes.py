"""An SVG that draws itself: style sheets alone, no script.

Each stroke is a dash that grows along its path. Every stroke has keyframes over the whole of the
animation, so that all start anew together. All of it stands in a media query that asks for motion:
who has asked for less of it, and a reader that knows no style sheets, sees the finished picture.
"""

from __future__ import annotations

import hashlib

import numpy as np

from strokegen.ink.curve import flatten_with
from strokegen.ink.geometry import arc_length
from strokegen.ink.types import Float32, Float64
from strokegen.render.page import Page
from strokegen.render.timeline import HOLD, read_animate, stops, timeline

# A little over the whole path: a dash that ends at a path's very start would show as a dot.
_HIDDEN = "1.02"


class Animation:
    """The keyframes of a page's strokes, and what a path must carry to follow them.

    Args:
      animate: "loop" or "once"; duration: seconds, or None for the drawings' own.
    """

    def __init__(self, page: Page, animate: str, duration: float | None = None):
        self.loop = read_animate(animate)
        times, end = timeline(page, duration)
        self.moments = [
            stops(moments, _way(stroke, straight))
            for drawing, every in zip(page.drawings, times)
            for stroke, straight, moments in zip(drawing.strokes, drawing.straight, every)
        ]
        end = max([end, *(moments[-1][0] for moments in self.moments)])
        self.total = max(end, 0.01) + (HOLD if self.loop else 0)
        # Names are this picture's own, should several stand on one web page.
        seed = repr((self.moments, self.total, self.loop)).encode()
        self.name = "s" + hashlib.sha256(seed).hexdigest()[:8]

    def attributes(self, index: int) -> dict[str, str | int]:
        """What the path of stroke `index` carries."""
        return {"class": self.name, "pathLength": 1, "style": f"animation-name:{self.mark(index)}"}

    def mark(self, index: int) -> str:
        """A name of its own for stroke `index`."""
        return f"{self.name}-{index}"

    def sheet(self) -> str:
        """The style sheet."""
        times = "infinite" if self.loop else "1"
        rules = [
            f".{self.name}{{stroke-dasharray:1 2;"
            f"animation-duration:{_short(self.total)}s;animation-timing-function:linear;"
            f"animation-iteration-count:{times}}}"
        ]
        for index, moments in enumerate(self.moments):
            frames = [f"0%,{self._percent(moments[0][0])}{{stroke-dashoffset:{_HIDDEN}}}"]
            frames += [
                f"{self._percent(second)}{{stroke-dashoffset:{_short(1 - share)}}}"
                for second, share in moments[1:-1]
            ]
            frames.append(f"{self._percent(moments[-1][0])},to{{stroke-dashoffset:0}}")
            rules.append(f"@keyframes {self.mark(index)}{{{''.join(frames)}}}")
        return "@media (prefers-reduced-motion:no-preference){" + "".join(rules) + "}"

    def _percent(self, second: float) -> str:
        return f"{_short(100 * second / self.total)}%"


def _way(stroke: Float32, straight: bool) -> Float64:
    """How far along its line each of a stroke's points lies, `(n,)`."""
    chords = arc_length(stroke.astype(np.float64))
    if straight or len(stroke) < 3 or not chords[-1]:
        return chords
    # Chords are shorter than the curve that is drawn: measure along that one.
    size = float(np.ptp(stroke, axis=0).max())
    index = np.arange(len(stroke), dtype=np.float64)
    line, at, _ = flatten_with([stroke], index[:, None], size / 500)
    way: Float64 = np.interp(index, at[:, 0], arc_length(line))
    return way


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
