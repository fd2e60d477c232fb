"""Lines of handwriting drawn in a second: strokegen, svgwrite as it comes, drawsvg and vpype.

    python tests/benchmarks/render_throughput.py [LINES]

Each line is the shipped preset's, stretched to 600 points in some 30 strokes. All write the same
strokes to a string: the others as straight lines through the points, strokegen as smooth curves
too. Seconds are the processor's, on one core; the best of five rounds counts, taken in turn, so
that a busy machine does not decide.
Needs drawsvg and vpype; the order of the day is that SVG is at least as fast as the fastest of
them, and PNG at least 20 lines a second with every pen (800 px wide).
"""

import io
import sys
import time
import warnings
from functools import partial

import drawsvg
import numpy as np
import svgwrite
import vpype

import strokegen as sg
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length

POINTS = 600
ROUNDS = 5
TEXTS = ["The quick brown fox jumps over", "the lazy dog, and so the letter", "goes on and on"]


def line(seed: int) -> Drawing:
    """A line of handwriting with 600 points, in mm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ink = sg.write(TEXTS[seed % len(TEXTS)], seed=seed)
    lengths = np.array([arc_length(stroke)[-1] for stroke in ink.strokes])
    counts = np.maximum(2, np.round(lengths / lengths.sum() * POINTS)).astype(int)
    strokes = []
    for stroke, count in zip(ink.strokes, counts):
        way = arc_length(stroke)
        at = np.linspace(0, way[-1], count)
        strokes.append(np.stack([np.interp(at, way, axis) for axis in stroke.T], axis=1))
    left, top, _, _ = ink.bounds
    return Drawing(tuple(strokes)).translate(-left, -top).scale(2.5).with_meta(unit_mm=1)


def by_svgwrite(drawing: Drawing) -> str:
    svg = svgwrite.Drawing(size=(f"{drawing.width}mm", f"{drawing.height}mm"))
    for stroke in drawing.strokes:
        svg.add(svg.polyline(stroke.tolist(), fill="none", stroke="navy"))
    return svg.tostring()


def by_drawsvg(drawing: Drawing) -> str:
    svg = drawsvg.Drawing(drawing.width, drawing.height)
    for stroke in drawing.strokes:
        svg.append(drawsvg.Lines(*stroke.ravel().tolist(), fill="none", stroke="navy"))
    return svg.as_svg()


def by_vpype(drawing: Drawing) -> str:
    document = vpype.Document()
    document.add(vpype.LineCollection([stroke @ [1, 1j] for stroke in drawing.strokes]), 1)
    stream = io.StringIO()
    vpype.write_svg(stream, document)
    return stream.getvalue()


WAYS = {
    "strokegen, SVG": sg.render.to_svg,
    "svgwrite": by_svgwrite,
    "drawsvg": by_drawsvg,
    "vpype": by_vpype,
}
WAYS |= {
    f"strokegen, PNG, {pen}": partial(sg.render.to_png, width=800, pen=pen)
    for pen in sg.render.PENS
}


def main(count: int = 30) -> None:
    lines = [line(seed) for seed in range(count)]
    points = np.mean([drawing.num_points for drawing in lines])
    print(f"{count} lines, {points:.0f} points and {np.mean([len(d) for d in lines]):.0f} strokes")
    best, sizes = dict.fromkeys(WAYS, np.inf), {}
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            start = time.process_time()
            for drawing in lines:
                sizes[name] = len(way(drawing))
            best[name] = min(best[name], time.process_time() - start)
    for name, seconds in best.items():
        print(f"{name:<24} {count / seconds:8.1f} lines/s   {sizes[name] / 1000:6.1f} kB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
