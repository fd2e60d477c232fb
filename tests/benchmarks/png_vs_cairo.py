"""Pictures of a written page: how fast they are made, and how near to a fine one, beside cairo.

    pip install cairocffi
    python tests/benchmarks/png_vs_cairo.py [CHECKOUT ...] [--runs 9]

A letter on A5 at 300 dots an inch (1,748 pixels wide), with pens of 1, 4 and 16 pixels: the least
milliseconds of the processor until the pixels are there, and the PNG, of each checkout's `to_image`
and `to_png` from the ink on, and of cairo, which is given curves that lie in their places. Then the
mean error of the pixels, of 255, at 400 pixels, against cairo's picture sixteen times as large.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import cairocffi as cairo
import numpy as np

import strokegen as sg
from strokegen.ink.curve import beziers_of
from strokegen.render.png import painting_of

TEXT = """Dear Margaret,
thank you for your long letter, which came while the rain was still beating on the windows. The
children are growing fast; Peter has decided to build a boat in the shed, and we shall try it on
the lake before the end of June.
With love, Catherine"""
PENS, WIDE, NARROW, FINE = (1, 4, 16), 1748, 400, 16

OURS = """
import sys, time
import numpy as np
from strokegen import render
from strokegen.ink.drawing import Drawing
folder, wide, narrow = sys.argv[1:]
def took(make):
    began = time.process_time()
    make()
    return time.process_time() - began
with np.load(f"{folder}/page.npz") as page:
    ink = Drawing(tuple(page[name] for name in page.files))
for line in sys.stdin:
    look = dict(stroke_width=int(line), colour="black", background="white", dpi=96)
    small = render.to_image(ink, width=int(narrow), **look).convert("L")
    np.save(f"{folder}/{int(line)}.npy", np.asarray(small))
    look["width"] = int(wide)
    both = [took(lambda: make(ink, **look)) for make in (render.to_image, render.to_png)]
    print(*both, flush=True)
"""


def drawn(painting, times=1):
    """What cairo covers of each pixel, of 255, `times` as large."""
    wide, high = (round(side) * times for side in (painting.frame.width, painting.frame.height))
    surface = cairo.ImageSurface(cairo.FORMAT_A8, wide, high)
    context = cairo.Context(surface)
    context.scale(times, times)
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    for layer in painting.layers():
        context.set_line_width(layer.width)
        for line, spans in zip(layer.lines, beziers_of(layer.lines, layer.straight)):
            context.move_to(*line[0].tolist())
            for _, one, two, end in spans.tolist():
                context.curve_to(*one, *two, *end)
            if not len(spans):
                context.line_to(*line[0].tolist())
            context.stroke()
    return surface


def pixels(surface, times=1):
    """Its pixels, each the mean of `times` by `times`."""
    high, wide = surface.get_height(), surface.get_width()
    every = np.frombuffer(surface.get_data(), np.uint8).reshape(high, -1)[:, :wide]
    return every.reshape(high // times, times, wide // times, times).mean(axis=(1, 3))


def by_cairo(painting):
    """The processor's seconds until the pixels are there, and the PNG."""
    began = time.process_time()
    made = drawn(painting)
    there = time.process_time()
    made.write_to_png(io.BytesIO())
    return there - began, time.process_time() - began


def asked(process, pen):
    """The same of a process that runs `OURS`."""
    process.stdin.write(f"{pen}\n")
    process.stdin.flush()
    return tuple(map(float, process.stdout.readline().split()))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).parents[2]
    parser.add_argument("checkouts", type=Path, nargs="*", default=[here], help="folders")
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args(argv)
    (page,) = sg.letter(TEXT, page="A5", seed=8)
    strokes = [stroke for drawing in page.drawings for stroke in drawing.strokes]
    ink, taken, errors, large, fine = sg.Drawing(strokes), {}, {}, {}, {}
    for pen in PENS:
        look = {"stroke_width": pen, "colour": "black"}
        large[pen], _ = painting_of(ink, {**look, "width": WIDE}, "white", 96)
        small, _ = painting_of(ink, {**look, "width": NARROW}, "white", 96)
        fine[pen] = pixels(drawn(small, FINE), FINE)
        errors["cairo", pen] = np.abs(pixels(drawn(small)) - fine[pen]).mean()
    with ExitStack() as ends:
        ours = {}
        for checkout in args.checkouts:
            folder = ends.enter_context(tempfile.TemporaryDirectory())
            np.savez(f"{folder}/page.npz", *strokes)
            started = subprocess.Popen(
                [sys.executable, "-P", "-c", OURS, folder, str(WIDE), str(NARROW)], text=True,
                env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            ends.enter_context(started)
            ours[str(checkout)] = started, folder
        for _ in range(args.runs):
            for pen in PENS:
                taken.setdefault(("cairo", pen), []).append(by_cairo(large[pen]))
                for name, (process, folder) in ours.items():
                    taken.setdefault((name, pen), []).append(asked(process, pen))
                    grey = np.load(f"{folder}/{pen}.npy")
                    errors[name, pen] = np.abs(255.0 - grey - fine[pen]).mean()
        for process, _ in ours.values():
            process.stdin.close()
    print("| pen, px | | pixels, ms | of cairo's | PNG, ms | of cairo's | mean error |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for pen in PENS:
        least = {name: np.min(taken[name, pen], axis=0) for name in ("cairo", *ours)}
        for name, both in least.items():
            shares = zip(both, both / least["cairo"])
            told = " | ".join(f"{1000 * a:.1f} | {share:.2f}" for a, share in shares)
            print(f"| {pen} | {name} | {told} | {errors[name, pen]:.3f} |")


if __name__ == "__main__":
    main()
