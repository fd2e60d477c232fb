"""Plots: where ink lies on the sheet, in what layers, and how long it takes."""

import re

import numpy as np
import pytest
from defusedxml import ElementTree

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut
from strokegen.plotter.machine import Layer
from strokegen.plotter.plot import Plot, plot
from strokegen.render.page import Page
from strokegen.render.sheet import read_sheet

SHEET = read_sheet("200x100mm", "10mm")
SVG = "{http://www.w3.org/2000/svg}"


def corners(plan):
    places = np.concatenate([line for layer in plan.layers for line in layer.strokes])
    return [places.real.min(), places.imag.min(), places.real.max(), places.imag.max()]


def line(*points, **meta):
    return Drawing((points,), meta=meta)


def test_ink_without_a_size_is_fitted_into_the_margins():
    assert corners(plot([line([0, 0], [4, 1])], SHEET)) == pytest.approx([10, 27.5, 190, 72.5])
    assert corners(plot([line([0, 0], [1, 4])], SHEET)) == pytest.approx([90, 10, 110, 90])


def test_ink_with_a_size_keeps_it_in_the_middle():
    drawn = line([1000, 0], [1100, 50], unit_mm=0.1)
    assert corners(plot([drawn], SHEET)) == pytest.approx([95, 47.5, 105, 52.5])
    assert corners(plot([drawn], SHEET, fit=True)) == pytest.approx([20, 10, 180, 90])


def test_a_page_of_the_sheet_s_size_stays_as_it_is():
    drawn = line([20, 20], [30, 25], unit_mm=2, page_mm=[200, 100])
    assert corners(plot([drawn], SHEET)) == pytest.approx([40, 40, 60, 50])
    other = line([20, 20], [30, 25], unit_mm=2, page_mm=[210, 297])
    assert corners(plot([other], SHEET)) == pytest.approx([90, 45, 110, 55])


def test_several_lie_side_by_side_and_do_not_overlap():
    plan = plot([line([0, 0], [5, 5], [k, 9]) for k in range(7)], SHEET, order="writing")
    boxes = [(s.real.min(), s.real.max(), s.imag.min(), s.imag.max())
             for s in plan.layers[0].strokes]  # fmt: skip
    assert len(boxes) == 7
    for index, a in enumerate(boxes):
        assert a[0] >= 10 and a[1] <= 190 and a[2] >= 10 and a[3] <= 90
        for b in boxes[:index]:
            assert a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]


def test_drawings_of_one_page_belong_together_and_colours_are_layers():
    page = Page((line([0, 0], [1, 0], colour="red"), line([3, 1], [4, 1], colour="#00F"),
                 line([0, 1], [4, 1], colour="red")))  # fmt: skip
    plan = plot([page], SHEET)
    assert [(layer.colour, len(layer.strokes)) for layer in plan.layers] == [
        ("red", 2),
        ("#00f", 1),
    ]
    assert corners(plan) == pytest.approx([10, 27.5, 190, 72.5])


def test_the_order_of_writing_can_be_kept():
    drawing = Drawing(([[9, 0], [9, 5]], [[0, 0], [0, 5]], [[5, 0], [5, 5]]))
    kept = plot([drawing], SHEET, order="writing").layers[0].strokes
    assert kept[0][0].real > kept[2][0].real > kept[1][0].real
    assert all(stroke[0].imag < stroke[-1].imag for stroke in kept)
    short = plot([drawing], SHEET).layers[0].strokes
    assert [s.real.min() for s in short] == sorted(s.real.min() for s in short)


def test_curves_are_smooth_and_dots_have_a_length():
    arc = Drawing(([[0, 0], [5, 5], [10, 0]], [[5, 2]]))
    curve, dot = plot([arc], SHEET, order="writing").layers[0].strokes
    assert len(curve) > 20 and 0.05 < np.ptp(dot.real) < 0.2 and np.ptp(dot.imag) == 0


def test_the_estimate_is_the_sum_of_its_parts():
    plan = Plot(SHEET, (Layer("red", (np.array([10, 10 + 30j]), np.array([10 + 40j, 60 + 40j]))),))
    guess = plan.estimate(speed=20, travel=100, lift=0.5)
    up = 10 + 10 + np.hypot(60, 40)
    assert (guess.down, guess.up, guess.lifts) == pytest.approx((80, up, 2))
    assert guess.seconds == pytest.approx(80 / 20 + up / 100 + 2 * 2 * 0.5)
    assert guess.share_up == pytest.approx(up / (up + 80))
    for options in ({"speed": 0}, {"travel": -1}, {"lift": -1}, {"speed": float("nan")}):
        with pytest.raises(ValueError, match=next(iter(options))):
            plan.estimate(**options)


def test_svg_is_in_mm_with_a_layer_for_each_pen():
    page = Page((line([0, 0], [4, 1], colour="red"), line([0, 1], [4, 1], colour="blue")))
    root = ElementTree.fromstring(plot([page], SHEET).encode("a.svg"))
    assert (root.get("width"), root.get("viewBox")) == ("200mm", "0 0 200 100")
    layers = root.findall(f"{SVG}g")
    inkscape = "{http://www.inkscape.org/namespaces/inkscape}"
    assert [layer.get(f"{inkscape}label") for layer in layers] == ["1 red", "2 blue"]
    assert all(layer.get(f"{inkscape}groupmode") == "layer" for layer in layers)
    assert [layer.get("fill") for layer in layers] == ["none"] * 2
    assert layers[0][0].get("d") == "M10.000 27.500L190.000 72.500"


@pytest.mark.parametrize(
    "shown, options, message",
    [
        ([], {}, "no ink to plot"),
        ([Drawing(())], {}, "no ink to plot"),
        ([line([0, 0], [300, 0], unit_mm=1)], {}, "300 x 0 mm, larger than the sheet"),
        ([line([0, 0], [1, 1])], {"order": "size"}, "none of travel, writing"),
        ([line([0, 0], [1, 1])], {"merge": -1}, "merge must be from 0 to 10"),
        ([line([0, 0], [1, 1], colour="url(#a)")], {}, "is no colour"),
    ],
)
def test_what_cannot_be_plotted(shown, options, message):
    with pytest.raises(ValueError, match=message):
        plot(shown, SHEET, **options)


def test_a_plan_is_asked_for_in_the_words_of_the_verb(tmp_path):
    drawn = line([0, 0], [4, 1])
    plan = plot(drawn, page="200x100mm", margin="10mm")
    assert corners(plan) == corners(plot([drawn], SHEET))
    assert plot(drawn).sheet == read_sheet("a4", "15mm")
    assert plot(Page((drawn,)), "a5", margin=0).sheet == read_sheet("a5", 0)
    plan.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_bytes() == plan.encode("a.svg") == plan._repr_svg_().encode()
    with pytest.raises(ValueError, match=r"let its name end in \.svg, \.hpgl"):
        plan.save(tmp_path / "a.pdf")
    assert len(list(tmp_path.iterdir())) == 1


def test_an_estimate_reads_as_the_verb_prints_it():
    two = Plot(
        SHEET, (Layer("red", (np.array([0, 1200 + 0j]),)), Layer("#00f", (np.array([0, 5j]),)))
    )
    assert str(two.estimate()) == (
        "2 strokes, 2 pens, 1.21 m drawn, 1.21 m with the pen up (50% of the way), about 0 min 31 s"
    )
    assert "pens" not in str(Plot(SHEET, two.layers[:1]).estimate())


def figures(seed):
    """A polygon, a star, a hatch, a staircase, a zigzag on an A4 page, turned, of any size."""
    rng = np.random.default_rng(seed)
    corners = int(rng.integers(3, 13))
    ring = [np.exp(2j * np.pi * k * skip / n) for n, skip in ((corners, 1), (2 * corners + 1, 2))
            for k in range(n + 1)]  # fmt: skip
    shapes = [np.array(ring[: corners + 1]), np.array(ring[corners + 1 :])]
    shapes.append(np.array([(k % 4 in (1, 2)) + 1j * (k // 2) / 9 for k in range(18)]))
    shapes.append(np.cumsum([0, *[0.3, -0.2j] * 6]))
    shapes.append(np.array([k / 5 + 1j * (k % 2) * rng.uniform(0.02, 1) for k in range(9)]))
    sizes = rng.uniform(3, 22, 5)
    return [size * np.exp(1j * rng.uniform(0, 6)) * shape + 105 + 1j * (45 + 52 * row)
            for row, (size, shape) in enumerate(zip(sizes, shapes))]  # fmt: skip


def told(suffix, data):
    """Lines in mm that a file has a plotter draw, by a parser of its own."""
    text = data.decode()
    if suffix == ".svg":
        paths = ElementTree.fromstring(data).iter(f"{SVG}path")
        rows = [re.findall(r"-?[\d.]+", path.get("d")) for path in paths]
        return [np.array(row, float).reshape(-1, 2) for row in rows]
    if suffix == ".hpgl":
        rows = re.findall(r"PU([-\d,]+);PD([-\d,]+);", text)
        places = [np.array(f"{a},{b}".split(","), float).reshape(-1, 2) for a, b in rows]
        return [place * 0.02488 for place in places]
    lines = []
    for word in re.findall(r"^G([01]) X(\S+) Y(\S+)", text, re.M):
        place = [float(word[1]), 297 - float(word[2])]
        if word[0] == "0":
            lines.append([place])
        else:
            lines[-1].append(place)
    return [np.array(line) for line in lines if len(line) > 1]


@pytest.mark.parametrize("suffix", [".svg", ".gcode", ".hpgl"])
@pytest.mark.parametrize("seed", range(8))
def test_straight_lines_are_plotted_within_a_fiftieth_of_a_millimetre(suffix, seed):
    shapely = pytest.importorskip("shapely")
    if suffix != ".svg":
        pytest.importorskip("vpype_gcode")
    ink = [np.stack([line.real, line.imag], axis=1) for line in figures(seed)]
    page = Drawing(ink, meta={"unit_mm": 1, "page_mm": [210, 297]}, straight=True)
    lines = told(suffix, plot(page, order="writing").encode(f"a{suffix}"))
    assert len(lines) == len(ink)
    places = np.concatenate(lines)
    if suffix == ".hpgl":  # its own corner and sense: moved to where the ink is
        turned = max((places, places[:, ::-1]), key=lambda p: np.ptp(p[:, 1]) - np.ptp(p[:, 0]))
        low, high = turned.min(axis=0), turned.max(axis=0)
        truth = np.concatenate(ink)
        senses = [turned * sign - np.minimum(low * sign, high * sign) + truth.min(axis=0)
                  for sign in ([1, 1], [1, -1], [-1, 1], [-1, -1])]  # fmt: skip
        places = min(senses, key=lambda p: np.abs(p[0] - truth[0]).sum() + np.abs(p - truth).max())
    cuts = np.cumsum([len(line) for line in lines])[:-1]
    for drawn, wanted in zip(np.split(places, cuts), ink):
        away = shapely.hausdorff_distance(shapely.LineString(drawn), shapely.LineString(wanted))
        assert away < (0.04 if suffix == ".hpgl" else 0.002)


def test_smooth_ink_stays_smooth_beside_straight_ink():
    bow = [[0, 0], [30, 20], [60, 0]]
    plan = plot(Drawing([bow, bow], straight=[False, True]), order="writing", merge=0)
    smooth, straight = plan.layers[0].strokes
    assert len(smooth) > 20 and len(straight) == 3


def test_layers_keep_their_names_and_order():
    looks = [("#111111", "2 thick"), ("#111111", "%notes"), ("red", "two"), ("red", None),
             (None, "two"), ("#111111", "2 thick")]  # fmt: skip
    brushes = [Brush(colour, 0.5 + width, layer) for width, (colour, layer) in enumerate(looks)]
    ink = Drawing([[[k, 0], [k, 9]] for k in range(6)], brushes=brushes)
    plan = plot(ink, SHEET, colour="#0000ff")
    assert [(layer.name, layer.colour, len(layer.strokes)) for layer in plan.layers] == [
        ("2 thick", "#111111", 2), ("%notes", "#111111", 1), ("two", "red", 1),
        (None, "red", 1), ("two", "#0000ff", 1)]  # fmt: skip
    root = ElementTree.fromstring(plan.encode("a.svg"))
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    assert [group.get(label) for group in root.findall(f"{SVG}g")] == [
        "2 thick", "%notes", "two red", "4 red", "two #0000ff"]  # fmt: skip


def test_highlighters_have_layers_of_their_own():
    looks = [("red", None, "pen"), ("red", None, "highlighter"), ("red", "notes", "highlighter"),
             ("red", "notes", None), ("red", None, "highlighter")]  # fmt: skip
    brushes = [Brush(colour, 0.5, layer, None, tool) for colour, layer, tool in looks]
    ink = Drawing([[[k, 0], [k, 9]] for k in range(5)], brushes=brushes)
    plan = plot(ink, SHEET)
    assert [(layer.name, len(layer.strokes)) for layer in plan.layers] == [
        (None, 1), ("highlighter", 2), ("notes, highlighter", 1), ("notes", 1)]  # fmt: skip
    assert {layer.colour for layer in plan.layers} == {"red"}


def test_pages_become_files(tmp_path):
    pages = [line([20, 20 + k], [30, 25], unit_mm=1, page_mm=[200, 100]) for k in range(3)]
    plan = plot(pages, SHEET)
    paths = plan.save(tmp_path / "a.svg")
    assert [path.name for path in paths] == ["a.svg", "a-2.svg", "a-3.svg"]
    for path, own in zip(paths, (plan, *plan.more)):
        assert path.read_bytes() == own.encode("a.svg")
    alone = [plot(page, SHEET).estimate() for page in pages]
    whole = plan.estimate()
    assert whole.down == pytest.approx(sum(one.down for one in alone))
    assert (whole.lifts, whole.pens) == (3, 1)
    assert whole.seconds == pytest.approx(sum(one.seconds for one in alone))


def test_ink_beyond_the_sheet_is_refused_or_cut():
    ink = line([-10, 50], [250, 50], [100, 140], unit_mm=1, page_mm=[200, 100])
    away = line([300, 10], [310, 10], unit_mm=1, page_mm=[200, 100])
    page = Page((ink, away))
    with pytest.raises(ValueError, match=r"320 x 130 mm, larger .*\(10 mm to the left, 110 mm"):
        plot(page, SHEET)
    # A curve is where it bulges to, not where its points are.
    bow = Drawing([[[60, 99.5], [140, 99.5], [140, 20]]], meta=ink.meta)
    with pytest.raises(ValueError, match=r"ink lies beyond .* mm at the bottom.*--fit.*--clip"):
        plot(bow, SHEET)
    assert corners(plot(bow.with_strokes(bow.strokes, straight=True), SHEET))[3] == 99.5
    with pytest.warns(LeftOut, match="1 strokes are cut at its edge, 1 left out"):
        plan = plot(page, SHEET, clip=True)
    left, top, right, bottom = corners(plan)
    assert left >= 0 and top >= 0 and right <= 200 and bottom <= 100
    fitted = corners(plot(page, SHEET, fit=True))
    assert fitted[0] >= 10 and fitted[1] >= 10 and fitted[2] <= 190 and fitted[3] <= 90
    with pytest.warns(LeftOut), pytest.raises(ValueError, match="no ink on the sheet"):
        plot(away, SHEET, clip=True)


def test_doubles_are_counted_and_left_out_where_it_is_asked():
    ink = Drawing([[[0, 0], [50, 0]], [[50, 0], [0, 0]], [[0, 0.004], [25, 0.004], [50, 0.004]]],
                  meta={"unit_mm": 1})  # fmt: skip
    assert plot(ink, SHEET).doubles == 1
    with pytest.warns(LeftOut, match="2 lines that lie on others are left out"):
        plan = plot(ink, SHEET, tolerance=0.01)
    assert plan.doubles == 0 and len(plan.layers[0].strokes) == 1
    assert plan.estimate().down == pytest.approx(50)
    with pytest.raises(ValueError, match="tolerance must be over 0"):
        plot(ink, SHEET, tolerance=0)
