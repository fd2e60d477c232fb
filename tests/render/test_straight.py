"""Straight strokes lead from point to point in every renderer, to the same pixels."""

import io
import re
import shutil
import subprocess

import numpy as np
import pytest
import shapely
from defusedxml import ElementTree
from PIL import Image, ImageSequence
from svgelements import Path

from strokegen.gallery.page import Tile
from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.render import PENS, animate, stroke_order, to_gif, to_image, to_pdf, to_svg
from strokegen.render.frame import fit
from strokegen.render.page import Page
from strokegen.render.spine import outlines

PATH = "{http://www.w3.org/2000/svg}path"


def figures(seed):
    """A polygon, a star, a hatch, a staircase and a zigzag, of any size and turned any way."""
    rng = np.random.default_rng(seed)
    corners = int(rng.integers(3, 9))
    shapes = []
    for skip, count in ((1, corners), (2, 2 * corners + 1)):
        turn = 2 * np.pi * skip * np.arange(count + 1) / count
        shapes.append(np.stack([np.cos(turn), np.sin(turn)], axis=1))
    shapes.append(np.array([[k % 4 in (1, 2), k // 2 / 7] for k in range(14)], float))
    shapes.append(np.cumsum([[0, 0], *[[0.4, 0], [0, -0.3]] * 5], axis=0))
    shapes.append(np.array([[k / 4, k % 2 * rng.uniform(0.1, 2)] for k in range(8)]))
    strokes = []
    for index, shape in enumerate(shapes):
        angle, size = rng.uniform(0, 2 * np.pi), rng.uniform(5, 40)
        cos, sin = np.cos(angle), np.sin(angle)
        strokes.append(shape @ [[cos, sin], [-sin, cos]] * size + [90 * index, 0])
    return Drawing(strokes, straight=True)


def chords(drawing, frame):
    return [shapely.LineString(frame.place(stroke)) for stroke in drawing.strokes]


@pytest.mark.parametrize("seed", range(6))
def test_the_paths_of_an_svg_are_the_chords(seed):
    ink = figures(seed)
    frame = fit(Page.of(ink), width="200mm")
    paths = list(ElementTree.fromstring(to_svg(ink, width="200mm")).iter(PATH))
    for path, line in zip(paths, chords(ink, frame), strict=True):
        assert re.fullmatch(r"M[-\d. ]+l[-\d. ]+", path.get("d"))
        ends = np.array([[s.end.x, s.end.y] for s in Path(path.get("d"))])
        assert shapely.hausdorff_distance(shapely.LineString(ends), line) < 1e-3


def dark(alpha, lines, pen):
    """Of a picture's ink, 0 to 1, the pixels that must be full, and those that must be empty."""
    high, wide = alpha.shape
    x, y = np.meshgrid(np.arange(wide) + 0.5, np.arange(high) + 0.5)
    distance = shapely.distance(shapely.MultiLineString(lines), shapely.points(x, y))
    return alpha[distance < pen / 2 - 0.8], alpha[distance > pen / 2 + 0.8]


def pictures(ink):
    yield "png", to_image(ink, width=900, stroke_width=6)
    gif = Image.open(io.BytesIO(to_gif(ink, width=900, stroke_width=6, duration=1)))
    yield "gif", [frame.convert("L") for frame in ImageSequence.Iterator(gif)][-1]
    if shutil.which("pdftoppm"):
        pdf = to_pdf(ink, width=900, stroke_width=6)
        page = subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", "-"], input=pdf,
                              capture_output=True, check=True, timeout=60)  # fmt: skip
        yield "pdf", Image.open(io.BytesIO(page.stdout))
    if shutil.which("rsvg-convert"):
        moving = to_svg(animate(ink), width=900, stroke_width=6)
        for name, svg in (("svg", to_svg(ink, width=900, stroke_width=6)), ("moving", moving)):
            done = subprocess.run(["rsvg-convert", "-b", "white"], input=svg.encode(),
                                  capture_output=True, check=True, timeout=60)  # fmt: skip
            yield name, Image.open(io.BytesIO(done.stdout))


@pytest.mark.parametrize("seed", range(2))
def test_all_renderers_cover_the_pixels_beside_the_chords(seed):
    ink = figures(seed)
    frame = fit(Page.of(ink), "px", width=900, stroke_width=6)
    lines = chords(ink, frame)
    for name, picture in pictures(ink):
        shade = np.asarray(picture.convert("L"), float)
        full, empty = dark((255 - shade) / (255 - shade.min()), lines, 6)
        assert full.min() > 0.9 and empty.max() < 0.1, name
    smooth = 255 - np.asarray(to_image(Drawing(ink.strokes), width=900).convert("L"), float)
    assert dark(smooth / smooth.max(), lines, 6)[1].max() == 1  # which the test sees


@pytest.mark.parametrize("pen", [name for name, pen in PENS.items() if not pen.constant])
@pytest.mark.parametrize("seed", range(4))
def test_what_a_pen_leaves_lies_along_the_chords(pen, seed):
    ink, width = figures(seed), 1.5
    for outline, stroke in zip(outlines(ink, PENS[pen], width), ink.strokes, strict=True):
        reach = PENS[pen].reach * width / 2
        line = shapely.LineString(stroke)
        assert shapely.distance(line, shapely.points(outline)).max() < reach + 0.04 * width
        # Corners too are within what is filled, but for the thinnest that a pen can be.
        edge = shapely.LinearRing(outline)
        assert shapely.distance(edge, shapely.points(stroke)).max() < reach + 0.04 * width


@pytest.mark.parametrize("seed", range(4))
def test_bounds_orders_and_tiles_are_of_the_chords(seed):
    ink = figures(seed)
    low, high = ink.points.min(axis=0), ink.points.max(axis=0)
    assert bounds(ink.strokes, ink.straight) == pytest.approx((*low, *high))
    assert bounds(ink.strokes) != pytest.approx((*low, *high), abs=0.1)
    parts = stroke_order(ink).drawings
    assert all(part.straight == (True,) for part in parts) and len(parts) == len(ink)
    assert not re.search(r'd="[^"]*c', to_svg(stroke_order(ink)) + Tile.of(ink).svg)


def test_a_smooth_stroke_beside_a_straight_one_stays_as_it_was():
    t = np.linspace(0, 3, 20)
    wave = np.stack([t * 9, np.sin(4 * t)], axis=1)
    square = np.array([[0, 5], [9, 5], [9, 14], [0, 14], [0, 5.0]])
    both = Drawing([wave, square], straight=[False, True])
    pair = [p.get("d") for p in ElementTree.fromstring(to_svg(both, width=400)).iter(PATH)]
    smooth = to_svg(Drawing([wave, square[:2], square[1:3], square[2:4], square[3:]]), width=400)
    assert pair[0] == next(ElementTree.fromstring(smooth).iter(PATH)).get("d")
    assert "c" in pair[0] and "c" not in pair[1]
