import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.render.frame import fit
from strokegen.render.page import Page, grid, stack
from strokegen.render.pen import pen_width

BAR = Drawing((np.array([[0, 0], [4, -1]]),), label="bar", meta={"pen": 0.1, "seed": 1})


def test_a_stack_has_even_baselines():
    lines = [BAR, BAR.with_label("b").with_meta(seed=2), Drawing((), label=""), BAR]
    page = stack(lines, 2.5)
    assert [stroke[0, 1] for stroke in page.strokes] == [0, 2.5, 7.5]
    assert [stroke[0, 0] for stroke in page.strokes] == [0, 0, 0]
    assert page.label == "bar\nb\n\nbar"
    assert page.meta == {"pen": 0.1, "seed": "1, 2, 1"}
    assert stack([BAR, BAR], 2).meta == {"pen": 0.1, "seed": 1}
    assert stack([BAR, BAR.with_meta(seed=2)], 2).meta == {"pen": 0.1, "seed": "1, 2"}


@pytest.mark.parametrize(
    "lines, spacing, message",
    [
        ([], 1, "no lines"),
        ([BAR], 0, "spacing"),
        ([BAR], float("nan"), "spacing"),
        ([BAR, BAR.with_meta(pen=3)], 1, "different units.*pen"),
    ],
)
def test_a_bad_stack_is_refused(lines, spacing, message):
    with pytest.raises(ValueError, match=message):
        stack(lines, spacing)


def test_a_grid_keeps_each_drawing_in_its_cell():
    rng = np.random.default_rng(0)
    drawings = [Drawing((rng.normal(size=(9, 2)) * rng.uniform(1, 90, 2) + 500,)) for _ in range(7)]
    page = grid(drawings, columns=3, cell=(200, 100), captions=["x"] * 7)
    assert page.box == (0, 0, 600, 300)
    for index, drawing in enumerate(page.drawings):
        left, top, right, bottom = drawing.bounds
        row, column = divmod(index, 3)
        assert 200 * column < left < right < 200 * (column + 1)
        assert 100 * row < top < bottom < 100 * (row + 1)
        assert bottom < page.captions[index].y - page.captions[index].size
        assert (left + right) / 2 == pytest.approx(200 * column + 100, abs=6)
        # The shape is kept, the pen is the sheet's.
        old = drawings[index]
        assert drawing.width / drawing.height == pytest.approx(old.width / old.height, rel=1e-3)
        assert drawing.meta["pen"] == page.drawings[0].meta["pen"]


def test_a_drawings_own_pen_is_scaled_with_it():
    (drawing,) = grid([BAR]).drawings
    assert drawing.meta["pen"] / 0.1 == pytest.approx(drawing.width / BAR.width)


def test_a_grid_is_as_large_as_its_cells():
    frame = fit(grid([BAR] * 6, columns=2, cell=("60mm", "20mm")))
    assert (frame.unit, frame.width, frame.height) == ("mm", 120, 60)
    assert fit(grid([BAR] * 6, columns=2), width=100).width == 100


def test_a_grid_is_about_square_unless_told():
    assert grid([BAR] * 9, cell=(10, 10)).box == (0, 0, 30, 30)
    assert grid([BAR] * 8, cell=(80, 10)).box == (0, 0, 80, 80)
    assert grid([BAR] * 2, cell=(10, 100)).box == (0, 0, 20, 100)


def test_drawings_of_one_unit_share_one_scale():
    small = [BAR.with_meta(unit_mm=1), BAR.scale(0.5).with_meta(unit_mm=1)]
    first, second = grid(small).drawings
    assert first.width == pytest.approx(2 * second.width)
    first, second = grid([BAR, BAR.scale(0.5).with_meta(pen=0.05)]).drawings
    assert first.width == pytest.approx(second.width)


def test_a_long_caption_is_set_smaller_not_cut():
    short, long = grid([BAR, BAR], captions=["a", "many words\n" * 12]).captions
    assert long.size < short.size
    assert long.text == "many words\\n" * 12


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(drawings=[]), "no drawings"),
        (dict(drawings=[BAR], columns=0), "at least one column"),
        (dict(drawings=[BAR], captions=["a", "b"]), "1 drawings need as many captions, got 2"),
        (dict(drawings=[BAR], cell=(0, 10)), "the cell's width must be positive"),
    ],
)
def test_a_bad_grid_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        grid(**arguments)


def test_facts_are_those_of_the_text_and_its_making():
    page = Page.of(BAR.with_label("two\nlines").with_meta(bias=0.5, unit_mm=2, other="x"))
    assert page.description == "text: two\\nlines\nbias: 0.5\nseed: 1"
    assert Page.of(Drawing(BAR.strokes)).description == ""
    assert Page.of(page) is page


def test_a_sheet_tells_how_many_it_shows():
    drawing = Drawing([[[0, 0], [3, 4]]])
    assert grid([drawing] * 3).facts == {"drawings": 3}
    assert grid([drawing]).facts == {}


def test_the_default_pen_suits_lines_and_sketches():
    sketch = Drawing((np.array([[0, 0], [255, 255]]),))
    line = Drawing((np.array([[0, 0], [400, 20]]),))
    assert pen_width(sketch) == pytest.approx(0.008 * 255)
    assert 20 / pen_width(line) > 10  # no thicker than a tenth of the letters
