import numpy as np
import pytest

from strokegen.ink.brush import Brush
from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.render.sheet import SIZES, Picture, Sheet, read_sheet, rule

A5 = Sheet(148, 210, 15)
SQUARE = Drawing([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]], straight=True)


def test_iso_sizes_halve_and_keep_their_shape():
    for large, small in (("a3", "a4"), ("a4", "a5"), ("a5", "a6")):
        assert SIZES[small][1] == SIZES[large][0]
        assert SIZES[small][0] == SIZES[large][1] // 2
        assert SIZES[small][1] / SIZES[small][0] == pytest.approx(2**0.5, rel=0.01)
    assert SIZES["letter"] == pytest.approx((8.5 * 25.4, 11 * 25.4))


@pytest.mark.parametrize(
    "size, expected",
    [("a5", A5), (" A5 ", A5), ("148x210mm", A5), ("148x210", A5), ("148.0x210.0", A5)],
)
def test_sizes_are_read(size, expected):
    assert read_sheet(size, "15mm") == expected
    assert read_sheet(size, "1.5mm").room == (1.5, 1.5, 146.5, 208.5)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("a55",), "page 'a55' is no size of paper; choose a3, a4"),
        (("100x",), "no size of paper"),
        (("100x-5",), "no size of paper"),
        (("1e9x100",), "no size of paper"),
        (("5000x100",), "larger than 2000 mm"),
        (("0x0",), "leaves no room"),
        (("a5", "74mm"), "margin 74mm leaves no room on a page of 148 x 210 mm"),
        (("a5", "wide"), "margin 'wide' is no length"),
        (("a5", "-1mm"), "margin '-1mm' is no length"),
    ],
)
def test_what_is_no_paper_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        read_sheet(*arguments)


def test_lines_are_ruled_under_every_baseline_within_the_margin():
    ruled = rule(A5, "lines", 25.0, 8.0)
    assert [float(stroke[0, 1]) for stroke in ruled.strokes] == list(np.arange(25, 195.1, 8))
    assert ruled.bounds == (15, 25, 133, 193)


def test_a_grid_is_square_and_has_a_line_at_each_baseline():
    ruled = rule(A5, "grid", 25.0, 8.0)
    level = [stroke for stroke in ruled.strokes if stroke[0, 1] == stroke[1, 1]]
    upright = [stroke for stroke in ruled.strokes if stroke[0, 0] == stroke[1, 0]]
    assert len(level) + len(upright) == len(ruled)
    rows, columns = (sorted(float(s[0, i]) for s in part) for i, part in ((1, level), (0, upright)))
    np.testing.assert_allclose(np.diff(rows), 4, atol=1e-4)
    np.testing.assert_allclose(np.diff(columns), 4, atol=1e-4)
    assert {25.0, 33.0, 41.0} <= set(rows)
    left, top, right, bottom = ruled.bounds
    assert 15 <= left and 15 <= top < 19 and right <= 133 and 191 < bottom <= 195
    assert left - 15 == pytest.approx(133 - right, abs=1e-4)


def test_no_rules_are_none():
    assert rule(A5, "none", 25, 8) is None
    with pytest.raises(ValueError, match="rules 'dots' is none of none, lines, grid"):
        rule(A5, "dots", 25, 8)


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_lies_where_it_is_asked_for_and_keeps_its_look(seed):
    rng = np.random.default_rng(seed)
    brushes, straight = [Brush("red", 3.0, "sky"), Brush()], [bool(seed % 2), True]
    strokes = [rng.normal(size=(9, 2)) * 70 + 500, [[510, 505]]]
    ink = Drawing(strokes, straight=straight, brushes=brushes)
    x, y, width = rng.uniform(5, 20, 3)
    placed = Picture(ink, x, y, width).placed(Sheet(148, 210, 15), 0.4)
    left, top, right, _ = bounds(placed.strokes, placed.straight)
    assert (left, top, right) == pytest.approx((x, y, x + width), abs=1e-2)
    scale = placed.brushes[0].width / 3
    assert np.ptp(placed.points, axis=0) == pytest.approx(
        scale * np.ptp(ink.points, axis=0), rel=1e-3
    )
    assert placed.straight == ink.straight and placed.brushes[0].colour == "red"
    assert placed.meta["pen"] == 0.4 and placed.meta["unit_mm"] == 1
    assert Picture(ink.with_meta(pen=2.0), x, y, width).placed(Sheet(148, 210, 15), 0.4).meta[
        "pen"
    ] == pytest.approx(2 * scale)


@pytest.mark.parametrize(
    "picture, message",
    [
        ((SQUARE, 100, 20, 60), "60 x 60 mm at 100, 20 goes 12 mm beyond the page"),
        ((SQUARE, -1, 20, 60), "goes 1 mm beyond"),
        ((SQUARE, 20, 180, 60), "goes 30 mm beyond"),
        ((SQUARE, 20, -0.5, 60), "goes 0.5 mm beyond"),
        ((SQUARE, 20, 20, 0), "a width in mm|its width in mm"),
        ((SQUARE, np.nan, 20, 60), "its place and its width"),
        ((SQUARE, 20, 20, 60, 0), "a page from 1 on"),
        ((Drawing([]), 20, 20, 60), "needs ink"),
        ((Drawing([[[3, 0], [3, 9]]]), 20, 20, 60), "wider than a line"),
    ],
)
def test_a_picture_that_has_no_place_is_refused(picture, message):
    with pytest.raises(ValueError, match=message):
        Picture(*picture).placed(Sheet(148, 210, 15), 0.4)
