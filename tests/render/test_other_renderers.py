"""Our SVG drawn by others looks as our PNG does.

The tolerance: at 800 px the differences of all pixels sum to less than 4 % of the ink (of a pen
thinner than a pixel: of the ink that a pen of one pixel would leave), and 999 pixels of 1000 differ
by less than a quarter of full dark, as only edges do. Chromium draws lines that are thinner than a
pixel a sixth lighter than all others do; there it is held to thicker ones.
"""

import io
import os
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from strokegen.ink.drawing import Drawing
from strokegen.render import PENS, to_image, to_svg
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet, rule
from strokegen.render.style import Length

TOLERANCE = 0.04
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def letters(count=24):
    """Made-up writing: waves, bars and dots."""
    rng = np.random.default_rng(3)
    strokes = []
    for i in range(count):
        t = np.linspace(0, 3, 14)
        wave = np.stack([0.9 * t - 0.4 * np.sin(6 * t), -(np.sin(3.1 * t) ** 2)], axis=1)
        strokes.append(wave + [3.6 * (i % 8) + rng.normal(0, 0.1), 3 * (i // 8)])
        strokes.append(strokes[-1][:2] * 0.4 + strokes[-1][0] * 0.6 + [0.5, -1.2])
        strokes.append(strokes[-1][:1] + [0.7, -0.3])
    return Drawing(tuple(strokes), label="waves", meta={"pen": 0.12, "seed": 1})


def by_rsvg(svgs, folder):
    """Each SVG as rsvg draws it."""
    pictures = []
    for svg in svgs:
        done = subprocess.run(
            ["rsvg-convert", "-b", "white"], input=svg.encode(), capture_output=True, check=True,
            timeout=60,
        )  # fmt: skip
        pictures.append(Image.open(io.BytesIO(done.stdout)))
    return pictures


def by_chromium(svgs, folder, flags=(), moments=None):
    """Each SVG as Chromium draws it, all on one page; at given seconds, if they move."""
    places = "".join(f"<div style='height:400px'>{svg}</div>" for svg in svgs)
    # The page of the test stops the clock; the pictures themselves hold no script.
    clock = (
        "<script>document.querySelectorAll('div').forEach((div, i) => "
        "div.getAnimations({subtree: true}).forEach(a => "
        f"{{ a.pause(); a.currentTime = 1000 * {list(moments or [])}[i] }}))</script>"
    )
    (folder / "a.html").write_text(
        f"<!doctype html><meta charset=utf-8><body style='margin:0;background:white'>{places}"
        + (clock if moments else "")
    )
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *flags,
        f"--user-data-dir={folder / 'profile'}", f"--window-size=1000,{400 * len(svgs) + 200}",
        f"--screenshot={folder / 'a.png'}", (folder / "a.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    shown = Image.open(folder / "a.png").convert("RGB")
    return [shown.crop((0, 400 * i, 1000, 400 * (i + 1))) for i in range(len(svgs))]


def by_inkscape(svgs, folder):
    """Each SVG as Inkscape exports it."""
    files = [folder / f"{number}.svg" for number in range(len(svgs))]
    for file, svg in zip(files, svgs):
        file.write_text(svg)
    subprocess.run(
        ["inkscape", "--export-type=png", "--export-background=white", *files],
        check=True, capture_output=True, timeout=300,
        env={**os.environ, "INKSCAPE_PROFILE_DIR": str(folder / "profile")},
    )  # fmt: skip
    return [Image.open(file.with_suffix(".png")) for file in files]


RSVG = pytest.param(
    by_rsvg, id="rsvg",
    marks=pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="needs rsvg-convert"),
)  # fmt: skip
INKSCAPE = pytest.param(
    by_inkscape, id="inkscape",
    marks=pytest.mark.skipif(not shutil.which("inkscape"), reason="needs Inkscape"),
)  # fmt: skip
BROWSER = pytest.param(
    by_chromium, id="chromium", marks=pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
)


def apart(ours, theirs):
    """The summed difference as a share of the ink, and the 999th thousandth of all differences."""
    width, height = (min(pair) for pair in zip(ours.size, theirs.size))
    a, b = (
        np.asarray(image.convert("RGB"), float)[:height, :width].mean(axis=2) / 255
        for image in (ours, theirs)
    )
    return np.abs(a - b).sum() / (1 - a).sum(), np.quantile(np.abs(a - b), 0.999)


def page():
    """Two drawings on squared paper, one in a colour of its own."""
    first = letters().scale(2.5).translate(15, 20).with_meta(pen=0.5)
    second = letters(8).scale(2.5).translate(15, 46).with_meta(pen=0.8, colour="#c02040")
    ruled = rule(Sheet(105, 52, 8), "grid", 20, 8)
    return Page((first, second), box=(0, 0, 105, 52), unit=Length(1.0, "mm"), rules=ruled)


@pytest.mark.parametrize("reader", [RSVG, INKSCAPE, BROWSER])
def test_svg_looks_as_png_does(reader, tmp_path):
    shown = [(letters(), pen, None) for pen in PENS] + [(page(), "constant", None)]
    if reader is not by_chromium:
        shown += [(letters(), "constant", width) for width in (0.4, 1.2)]
    # A whole number of pixels, to which Inkscape would stretch the picture.
    size = dict(width=800, height=396)
    looks = [dict(size, pen=pen, stroke_width=width) for _, pen, width in shown]
    theirs = reader([to_svg(one, **look) for (one, *_), look in zip(shown, looks)], tmp_path)
    for (one, pen, width), look, picture in zip(shown, looks, theirs):
        total, edges = apart(to_image(one, **look), picture)
        assert total * min(width or 1, 1) < TOLERANCE and edges < 0.25, (pen, width)


@pytest.mark.parametrize("reader", [RSVG])
def test_the_comparison_can_fail(reader, tmp_path):
    drawing = letters()
    changed = [
        to_svg(drawing, width=800, pen="fountain"),
        to_svg(drawing.with_meta(pen=0.13), width=800),
        to_svg(drawing.with_strokes(drawing.strokes[:-6]), width=800),
        to_svg(drawing, width=800, colour="black"),
    ]
    ours = to_image(drawing, width=800)
    for picture in reader(changed, tmp_path):
        assert apart(ours, picture)[0] > TOLERANCE


@pytest.mark.parametrize("reader", [RSVG])
def test_a_reader_without_motion_shows_all_of_a_picture_that_moves(reader, tmp_path):
    pens = ("constant", "brush")
    moving = [to_svg(letters(), width=800, pen=pen, animate="loop") for pen in pens]
    for pen, picture in zip(pens, reader(moving, tmp_path)):
        assert apart(to_image(letters(), width=800, pen=pen), picture)[0] < TOLERANCE


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_chromium_plays_it_and_honours_reduced_motion(tmp_path):
    plain, brush = (
        to_svg(letters(), width=800, pen=pen, animate="once", duration=10)
        for pen in ("constant", "brush")
    )
    whole, brushed = (to_image(letters(), width=800, pen=pen) for pen in ("constant", "brush"))

    def dark(picture):
        return (255 - np.asarray(picture.convert("L"), float)).sum()

    start, half, end, half_brushed = by_chromium(
        [plain, plain, plain, brush], tmp_path, moments=(0.01, 5, 10.1, 5)
    )
    assert dark(start) < 0.02 * dark(whole)
    assert dark(half) / dark(whole) == pytest.approx(0.5, abs=0.05)
    assert dark(half_brushed) / dark(brushed) == pytest.approx(0.5, abs=0.05)
    assert apart(whole, end)[0] < TOLERANCE
    calm = by_chromium([plain, brush], tmp_path, ["--force-prefers-reduced-motion"])
    for ours, theirs in zip((whole, brushed), calm):
        assert apart(ours, theirs)[0] < TOLERANCE
