import numpy as np
import pytest
from defusedxml import ElementTree
from svgelements import Path

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.render import to_image, to_svg
from strokegen.render.fill import fill
from strokegen.render.frame import fit
from strokegen.render.page import Page
from strokegen.render.pen import PENS, THICKEST, THINNEST, Pen, pen_width, read_pen, runs
from strokegen.render.spine import outlines

shapely = pytest.importorskip("shapely")

VARIABLE = [name for name, pen in PENS.items() if not pen.constant]
PATH = "{http://www.w3.org/2000/svg}path"


def long_line(angle, length=100.0):
    """A straight stroke up at an angle, in degrees, with y down."""
    turn = np.deg2rad(angle)
    return np.linspace(0, length, 60)[:, None] * [np.cos(turn), -np.sin(turn)]


def across(outline, stroke):
    """How thick an outline is across the middle of a straight stroke."""
    middle, along = stroke[len(stroke) // 2], stroke[-1] - stroke[0]
    normal = np.array([-along[1], along[0]]) / np.hypot(*along)
    cut = shapely.LineString([middle - 50 * normal, middle + 50 * normal])
    return shapely.Polygon(outline).intersection(cut).length


def test_there_are_the_four_kinds():
    assert list(PENS) == ["constant", "fountain", "nib", "brush"]
    assert [name for name, pen in PENS.items() if pen.constant] == ["constant"]
    assert read_pen("nib") is PENS["nib"] is read_pen(PENS["nib"])
    with pytest.raises(ValueError, match="'quill' is none of constant, fountain, nib, brush"):
        read_pen("quill")


@pytest.mark.parametrize("angle", [0, 20, 40, 85, 130, 220])
def test_a_nib_is_as_thick_as_an_ellipse_is_across(angle):
    pen, width = PENS["nib"], 3.0
    stroke = long_line(angle)
    (outline,) = outlines(Drawing((stroke,)), pen, width)
    # Support of an ellipse with half axes a and b in the direction across the stroke.
    turn = np.deg2rad(angle + 90 - pen.angle)
    a, b = width * pen.wide / 2, width * pen.thin / 2
    expected = 2 * np.hypot(a * np.cos(turn), b * np.sin(turn))
    assert across(outline, stroke) == pytest.approx(expected, rel=0.03)


def test_fast_parts_are_thin_and_slow_ones_thick():
    x = np.concatenate([np.linspace(0, 75, 151), np.linspace(76, 174, 99)])
    stroke = np.stack([x, 0 * x], axis=1)
    drawing = Drawing((stroke,), (0.01 * np.arange(len(x)),))  # the second part is twice as fast
    (outline,) = outlines(drawing, PENS["fountain"], 2.0)
    shape = shapely.Polygon(outline)
    slow, fast = (
        shape.intersection(shapely.LineString([(at, -9), (at, 9)])).length for at in (35, 125)
    )
    assert slow / fast == pytest.approx(2**0.6, rel=0.03)  # width ~ speed ** -0.6


def test_ends_taper_even_of_a_stroke_of_two_points():
    pen = PENS["brush"]
    (outline,) = outlines(Drawing(([[0, 0], [60, 0]],)), pen, 2.0)
    shape = shapely.Polygon(outline)
    cuts = [
        shape.intersection(shapely.LineString([(at, -9), (at, 9)])).length
        for at in (0.2, 4, 8, 30, 52, 56, 59.8)
    ]
    assert cuts[0] < cuts[1] < cuts[2] <= cuts[3] * 1.001
    assert cuts == pytest.approx(cuts[::-1], rel=0.2)
    assert cuts[0] < 0.4 * cuts[3]


@pytest.mark.parametrize("name", VARIABLE)
def test_no_ink_lies_further_than_the_reach(name, ink):
    pen, width = PENS[name], 0.3
    for stroke, outline in zip(ink.strokes, outlines(ink, pen, width)):
        line = shapely.LineString(stroke) if len(stroke) > 1 else shapely.Point(stroke[0])
        far = shapely.distance(line, shapely.points(outline)).max()
        # The stroke's curve bulges a little over its points.
        assert far <= pen.reach * width / 2 + 0.02


@pytest.mark.parametrize("name", VARIABLE)
def test_scaled_ink_has_scaled_outlines(name, ink):
    small, large = (outlines(ink.scale(s), PENS[name], 0.1 * s) for s in (1.0, 64.0))
    for a, b in zip(small, large):
        assert len(a) == len(b)
        np.testing.assert_allclose(64 * a, b, atol=0.02)


@pytest.mark.parametrize("name", VARIABLE)
def test_svg_and_png_fill_the_same_outlines(name, written):
    frame = fit(Page.of(written), "px", width=400, reach=PENS[name].reach)
    paths = ElementTree.fromstring(to_svg(written, width=400, pen=name)).iter(PATH)
    found = [np.array([(s.end.x, s.end.y) for s in Path(p.get("d"))][:-1]) for p in paths]
    expected = outlines(written, PENS[name], frame.pens[0] / frame.scale)
    assert len(found) == len(expected) == len(written)
    mask = np.zeros((round(frame.height), round(frame.width)), np.uint8)
    for path, outline in zip(found, expected):
        placed = shapely.LinearRing(frame.place(outline))
        assert shapely.distance(placed, shapely.points(path)).max() < 0.0075
        fill(mask, [frame.place(outline)])
    alpha = np.asarray(to_image(written, width=400, pen=name, background=None))[..., 3]
    np.testing.assert_array_equal(alpha, mask)


@pytest.mark.parametrize("name", VARIABLE)
def test_no_ink_is_cut_at_the_edge(name, ink):
    alpha = np.asarray(to_image(ink, width=300, margin=2, background=None, pen=name))[..., 3]
    assert alpha[:, :1].max() == alpha[:, -1:].max() == alpha[:1].max() == alpha[-1:].max() == 0


def test_a_pen_of_ones_own():
    pen = Pen("marker", wide=2.0, thin=2.0)
    stroke = long_line(30)
    (outline,) = outlines(Drawing((stroke,)), pen, 3.0)
    assert across(outline, stroke) == pytest.approx(6.0, rel=0.01)
    assert to_svg(Drawing((stroke,)), pen=pen) == to_svg(Drawing((stroke,)), pen=pen)


def test_an_outline_has_no_line_around_it(ink):
    svg = ElementTree.fromstring(to_svg(ink, pen="nib", colour="navy"))
    groups = list(svg.iter("{http://www.w3.org/2000/svg}g"))
    assert groups[0].get("fill") == "navy"
    assert not any(group.get("stroke") or group.get("stroke-width") for group in groups)


@pytest.mark.parametrize("name", ["fountain", "brush"])
def test_the_width_follows_the_pressure_where_the_ink_has_it(name):
    pen = PENS[name]
    for press in (0.0, 0.2, 0.5, 0.8, 1.0):
        # A second stroke presses otherwise: what is the same everywhere tells nothing.
        felt = [np.full(60, press), np.full(60, 0.9)]
        ink = Drawing([long_line(60)] * 2, [np.arange(60)] * 2, pressure=felt)
        outline = outlines(ink, pen, 2.0)[0]
        nominal = np.clip((2 * press) ** pen.speed, THINNEST, THICKEST)
        even = outlines(Drawing([long_line(60)]), Pen("even", pen.wide, pen.thin, pen.angle), 2.0)[
            0
        ]
        assert across(outline, long_line(60)) == pytest.approx(
            nominal * across(even, long_line(60)), rel=0.02
        )


def test_a_pressure_that_tells_nothing_leaves_the_width_to_the_speed():
    ink = Drawing([long_line(60)], [np.arange(60)])
    felt = Drawing(ink.strokes, ink.times, pressure=[np.full(60, 0.5)])
    for one, other in zip(outlines(ink, PENS["brush"], 2.0), outlines(felt, PENS["brush"], 2.0)):
        assert np.array_equal(one, other)


def test_a_drawing_falls_into_runs_of_one_brush():
    brushes = [Brush("red", 2.0), Brush("red", 2.0), Brush(), Brush("red", 2.0), Brush(None, 5.0)]
    ink = Drawing([[[k, 0], [k, 9]] for k in range(5)], brushes=brushes, straight=True,
                  meta={"pen": 0.5, "colour": "blue"})  # fmt: skip
    looks = [(len(run), run.meta["colour"], run.meta["pen"]) for run in runs(ink)]
    assert looks == [(2, "red", 2.0), (1, "blue", 0.5), (1, "red", 2.0), (1, "blue", 5.0)]
    assert [s.tolist() for run in runs(ink) for s in run.strokes] == [
        s.tolist() for s in ink.strokes
    ]
    assert all(run.straight == (True,) * len(run) for run in runs(ink))
    plain = Drawing(ink.strokes)
    assert runs(plain) == [plain]
    # Where the ink names no width, that of the whole drawing, not of the run.
    (bare,) = runs(Drawing(ink.strokes, brushes=Brush("red")))
    assert bare.meta["pen"] == pen_width(plain)
