"""Pictures of drawn lines: sizes, slants, noise, colours; the ink lies where the boxes say."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from strokegen.corpora.draw import Drawn
from strokegen.corpora.picture import picture
from strokegen.corpora.plan import Spec
from strokegen.corpora.settings import CorpusConfig
from strokegen.ink.drawing import Drawing

CONFIG = CorpusConfig(texts=(), out=Path("x"), height="64px")
SPEC = Spec(
    number=3, text="lo!", seed=5, style="1", bias=1.0, pen="constant", pen_width=0.12, slant=0.0,
    size=1.0, tremor=0.0, noise=0.0, colour="black", background="white",
)  # fmt: skip
# An l, an o, and a mark: upright, a diamond, and a line with a dot.
INK = Drawing(
    [
        [[0.0, -2.0], [0.0, -1.0], [0.0, 0.0]],
        [[2.0, -1.0], [2.5, -0.5], [2.0, 0.0], [1.5, -0.5], [2.0, -1.0]],
        [[4.0, -1.8], [4.0, -0.6]],
        [[4.0, 0.0]],
    ],
    label="lo!",
    straight=True,
)
OWNER = np.array([0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2])


def drawn(**options):
    return Drawn(replace(SPEC, **options), INK, OWNER, "reader", "finished", 1, 0.9, "lo!")


def image(config=CONFIG, **options):
    found = picture(config, drawn(**options))
    return found, Image.open(io.BytesIO(found.png))


@pytest.mark.parametrize("pen", ["constant", "nib", "brush", "fountain"])
@pytest.mark.parametrize("slant", [0.0, 0.4, -0.3])
@pytest.mark.parametrize("size", [1.0, 0.6])
def test_all_ink_lies_in_the_boxes_and_each_box_is_full_of_ink(pen, slant, size):
    found, shown = image(pen=pen, slant=slant, size=size)
    assert shown.size == (found.width, found.height) and shown.height == 64 and shown.mode == "L"
    dark = np.array(shown) < 200
    boxes = found.boxes(OWNER, 4)
    assert np.isinf(boxes[3]).all()
    covered = np.zeros_like(dark)
    for left, top, right, bottom in boxes[:3]:
        own = dark[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))]
        covered[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = True
        rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        room = 2 * found.half + 2
        assert rows[0] < room and len(own) - rows[-1] < room and len(columns) > 0
    assert not (dark & ~covered).any()


@pytest.mark.parametrize("size", [1.0, 0.75, 0.5])
def test_a_size_is_the_share_of_the_height_that_the_ink_takes(size):
    whole, _ = image()
    found, shown = image(size=size)
    assert found.scale == pytest.approx(size * whole.scale)
    rows = np.flatnonzero((np.array(shown) < 128).any(axis=1))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(31.5, abs=1.5)


@pytest.mark.parametrize("dpi", [75.0, 150.0, 300.0])
@pytest.mark.parametrize("size", [1.0, 1.7, 0.5])
def test_without_a_height_an_x_height_is_so_many_millimetres(dpi, size):
    found, shown = image(replace(CONFIG, height=None, dpi=dpi), size=size)
    # Twice an x-height from the top of the l to its foot; ink is scaled before it is shown.
    assert found.scale * np.ptp(found.ink.strokes[0][:, 1]) == pytest.approx(
        2 * 2.5 * size * dpi / 25.4
    )
    assert shown.info["dpi"] == pytest.approx((dpi, dpi), rel=1e-3)


def test_ink_to_pixels_by_scale_and_offset():
    found, shown = image()
    x, y = found.ink.strokes[0][1] * found.scale + found.offset
    assert np.array(shown)[int(y), int(x)] < 40


@pytest.mark.parametrize("slant", [0.5, -0.5])
def test_a_slant_leans_to_the_right_and_keeps_the_baseline(slant):
    found, _ = image(slant=slant)
    top, *_, foot = found.ink.strokes[0]
    assert top[0] - foot[0] == pytest.approx(2 * slant) and foot[1] == 0


def test_tremor_moves_every_point_a_little():
    found, _ = image(tremor=0.1)
    moved = found.ink.points - INK.points
    assert 0.05 < moved.std() < 0.2 and (moved != 0).all()
    again, _ = image(tremor=0.1)
    other, _ = image(tremor=0.1, number=4)
    assert np.array_equal(again.ink.points, found.ink.points)
    assert not np.array_equal(other.ink.points, found.ink.points)


def test_noise_is_as_strong_as_asked_and_the_same_again():
    grey = "#808080"
    still, plain = image(colour=grey, background=grey)
    found, noisy = image(colour=grey, background=grey, noise=0.05)
    assert np.ptp(np.array(plain)) == 0 and noisy.mode == "L"
    assert np.array(noisy).std() == pytest.approx(0.05 * 255, rel=0.05)
    assert image(colour=grey, background=grey, noise=0.05)[0].png == found.png


@pytest.mark.parametrize(
    "colour, background, mode",
    [("black", "white", "L"), ("#333", "#eee", "L"), ("navy", "white", "RGB"),
     ("black", "ivory", "RGB"), ("black", "transparent", "RGBA")],
)  # fmt: skip
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_a_picture_without_colours_is_grey(colour, background, mode, noise):
    _, shown = image(colour=colour, background=background, noise=noise)
    assert shown.mode == mode
    if mode == "RGBA":
        alpha = np.array(shown)[..., 3]
        assert alpha.min() == 0 and alpha.max() == 255


def test_without_a_picture_boxes_are_in_x_heights():
    found = picture(replace(CONFIG, pictures="none"), drawn())
    assert found.png is None and (found.width, found.scale) == (0, 1.0)
    left, top, right, bottom = found.boxes(OWNER, 3)[0]
    assert (left, top, right, bottom) == pytest.approx((-0.06, -2.06, 0.06, 0.06))
