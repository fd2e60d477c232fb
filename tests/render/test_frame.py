import numpy as np
import pytest

from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.render.frame import fit
from strokegen.render.page import Page

LINE = Drawing((np.array([[10, 20], [110, 70]]),), meta={"pen": 2})


def test_width_alone_keeps_the_proportions():
    frame = fit(Page.of(LINE), width="204mm", margin=0)
    assert (frame.unit, frame.width, frame.height) == ("mm", 204, pytest.approx(104))
    assert frame.scale == pytest.approx(2) and frame.pens == (pytest.approx(4),)
    # Half a pen lies between the ink's line and the edge.
    np.testing.assert_allclose(frame.place([[10, 20], [110, 70]]), [[2, 2], [202, 102]])


def test_both_sides_fit_and_centre():
    frame = fit(Page.of(LINE), width=204, height=304, margin=0)
    assert (frame.width, frame.height) == (204, 304)
    np.testing.assert_allclose(frame.place([[60, 45]]), [[102, 152]])
    assert frame.scale == pytest.approx(2)


@pytest.mark.parametrize(
    "options", [dict(margin="5mm"), dict(margin="5mm", stroke_width="1mm"),
                dict(margin=0, stroke_width=3), dict(stroke_width="1mm")],
)  # fmt: skip
@pytest.mark.parametrize("size", [dict(width="90mm"), dict(height="90mm"), dict()])
def test_the_ink_ends_at_the_margin(options, size):
    page = Page.of(LINE.with_meta(unit_mm=0.7))
    frame = fit(page, **size, **options)
    left, top, right, bottom = bounds([frame.place(LINE.strokes[0])])
    pen = frame.pens[0]
    margin = {"5mm": 5, 0: 0, None: 4 * pen}[options.get("margin")]
    around = [left, top, frame.width - right, frame.height - bottom]
    np.testing.assert_allclose(around, margin + pen / 2, atol=1e-9)
    if not size:
        assert frame.scale == 0.7


def test_px_and_mm_mix_at_96_dpi_on_screen_and_at_dpi_on_paper():
    frame = fit(Page.of(LINE), width="254mm", stroke_width=9.6)
    assert frame.pens[0] == pytest.approx(2.54)
    assert fit(Page.of(LINE), "px", 300, width="254mm").width == pytest.approx(3000)


def test_without_a_size_or_a_unit_it_is_800_px():
    wide = Drawing((np.array([[0, 0], [900.0, 1]]),))
    assert fit(Page.of(wide)).width == pytest.approx(800)
    tall = Drawing((np.array([[0, 0], [1, 900.0]]),))
    assert fit(Page.of(tall)).height == pytest.approx(800)


@pytest.mark.parametrize(
    "drawing", [Drawing(()), Drawing((np.array([[3, 4]]),)), Drawing((np.array([[0, 0], [5, 0]]),))]
)
@pytest.mark.parametrize("size", [dict(), dict(width=300), dict(height=300, stroke_width=5)])
def test_flat_and_empty_drawings_have_a_frame(drawing, size):
    frame = fit(Page.of(drawing), **size)
    assert frame.width > 0 and frame.height > 0 and np.isfinite(frame.place([[3, 4]])).all()


def test_a_dot_alone_stays_a_dot():
    frame = fit(Page.of(Drawing((np.array([[3, 4]]),))))
    assert frame.pens[0] == pytest.approx(8)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(width=100, margin=50), "margin 50px leaves no room for ink in a width of 100px"),
        (dict(height=10, stroke_width=4), "stroke width leaves no room for ink in a height"),
        (dict(width="big"), "width 'big' is no length"),
        (dict(stroke_width=-1), "stroke width must be positive"),
        (dict(width=0.01), "a picture of 0.01 x"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        fit(Page.of(LINE), **options)


def test_an_absurd_unit_is_refused():
    with pytest.raises(ValueError, match="cannot be drawn"):
        fit(Page.of(LINE.with_meta(unit_mm=1e30)))
