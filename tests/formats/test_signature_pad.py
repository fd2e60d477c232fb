"""What signature_pad has saved, in the forms of its versions."""

import json

import numpy as np
import pytest

from strokegen.formats import signature_pad
from strokegen.formats.read import read
from strokegen.formats.svg_values import PIXEL
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.node import kept, program

BEGIN = 1_700_000_000_000


def points(*places, **more):
    return [{"x": x, "y": y, "time": BEGIN + 16 * at, **more} for at, (x, y) in enumerate(places)]


def saved(tmp_path, groups, name="signature.json", indent=None):
    file = tmp_path / name
    file.write_text(json.dumps(groups, indent=indent))
    (drawing,) = read(file)
    return drawing


@pytest.mark.parametrize("name, indent", [("a.json", None), ("a.json", 1), ("a.txt", 2)])
def test_version_4_has_pressure_and_colours(tmp_path, name, indent):
    groups = [
        {"penColor": "navy", "minWidth": 0.5, "points": points((1, 2.5), (3, 4), pressure=0.25)},
        {"penColor": "rgb(66, 133, 244)", "points": points((9, 9), pressure=1)},
        {"penColor": "black", "points": []},
    ]
    drawing = saved(tmp_path, groups, name, indent)
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[1, 2.5], [3, 4]], [[9, 9]]]
    assert [time.tolist() for time in drawing.times] == [[BEGIN / 1000, 1700000000.016],
                                                         [BEGIN / 1000]]  # fmt: skip
    assert [press.tolist() for press in drawing.pressure] == [[0.25, 0.25], [1]]
    assert drawing.brushes == (Brush("navy"), Brush("#4285f4"))


def test_versions_3_and_2_have_a_colour_a_stroke_or_a_point(tmp_path):
    three = saved(tmp_path, [{"color": "red", "points": points((1, 2))}])
    two = saved(tmp_path, [points((1, 2), color="red"), points((3, 4), color="#00ff00")])
    assert three.brushes == (Brush("red"),) and three.pressure is None
    assert two.brushes == (Brush("red"), Brush("#00ff00"))
    assert [len(stroke) for stroke in two.strokes] == [1, 1]


def test_the_eraser_and_a_channel_of_some_points_are_left_out_and_said(tmp_path):
    groups = [
        {"points": points((1, 2), pressure=0.5) + points((5, 5))},
        {"compositeOperation": "destination-out", "points": points((8, 8))},
    ]
    with pytest.warns(LeftOut, match="1 stroke of the eraser; 1 point's pressure, which others"):
        drawing = saved(tmp_path, groups)
    assert drawing.points.tolist() == [[1, 2], [5, 5]] and drawing.pressure is None


@pytest.mark.parametrize(
    "groups",
    [[1], [{"points": 3}], [{"points": [[1, 2]]}], [[{"x": 1}]], [[{"x": "1", "y": 2}]],
     [[{"x": 1e999, "y": 2}]], [{"a": 1}], [points((1, 2), pressure="high")]],
)  # fmt: skip
def test_lists_of_something_else_are_refused(tmp_path, groups):
    with pytest.raises(DataError, match="signature.json: not an ink file"):
        saved(tmp_path, groups)


MADE = kept("web_ink")
"""What signature_pad 5.1.4 has saved of a pen's and of a mouse's events."""


@pytest.mark.parametrize("hand", ["pen", "mouse"])
def test_what_version_5_saves(tmp_path, hand):
    drawing = saved(tmp_path, MADE[hand])
    for stroke, place in zip(drawing.strokes, MADE["places"], strict=True):
        assert stroke.tolist() == [[x, y] for x, y, _ in place]
    assert drawing.times[0][0] == MADE[hand][0]["points"][0]["time"] / 1000
    if hand == "pen":
        assert [press.tolist() for press in drawing.pressure] == [
            [p for _, _, p in place] for place in MADE["places"]
        ]
    else:
        assert drawing.pressure is None, "a mouse has pressure 0 throughout"
    assert drawing.brushes == (
        Brush("navy", 3.0), Brush("#ff0000", 4.0, opacity=0.5), Brush("#00aa00", 5.0)
    )  # fmt: skip
    assert drawing.meta["unit_mm"] == PIXEL


@pytest.mark.parametrize("pressure", [0, 0.5])
def test_a_pressure_of_a_mouse_is_none(tmp_path, pressure):
    groups = [{"points": points((1, 2), (3, 4), pressure=pressure)}]
    assert saved(tmp_path, groups).pressure is None
    groups.append({"points": points((1, 2), pressure=0.75)})
    assert saved(tmp_path, groups).pressure is not None


def test_a_line_that_is_not_seen_is_left_out_and_said(tmp_path):
    groups = [
        {"penColor": "rgba(9, 9, 9, 0)", "points": points((1, 2))},
        {"points": points((3, 4))},
    ]
    with pytest.warns(LeftOut, match="1 hidden"):
        assert len(saved(tmp_path, groups)) == 1


def strokes_of_widths():
    """Strokes of 1 to 4 points, with and without sizes of dots."""
    rng = np.random.default_rng(3)
    for count in (1, 2, 3, 4) * 5:
        low, high = sorted(rng.uniform(0.1, 6, 2).tolist())
        dot = {"dotSize": float(rng.choice([0, rng.uniform(0.1, 6)]))} if rng.random() < 0.7 else {}
        places = (10 + np.cumsum(rng.uniform(5, 30, (count, 2)), axis=0)).tolist()
        yield {"minWidth": low, "maxWidth": high, **dot, "points": points(*places)}


def test_widths_are_radii(tmp_path):
    groups = list(strokes_of_widths())
    for group, brush in zip(groups, saved(tmp_path, groups).brushes, strict=True):
        radius = (group["minWidth"] + group["maxWidth"]) / 2
        if len(group["points"]) <= 2 and group.get("dotSize", 0) > 0:
            radius = group["dotSize"]
        assert brush.width == pytest.approx(2 * radius)


def test_strokes_are_as_thick_as_signature_pad_draws_them(tmp_path):
    groups = list(strokes_of_widths())
    drawing = saved(tmp_path, groups)
    drawn = program("web_ink.cjs", "thickness", given=json.dumps(groups).encode())
    for (thin, thick), brush, stroke in zip(drawn, drawing.brushes, drawing.strokes, strict=True):
        assert thin - 1e-9 <= brush.width <= thick * (1 + 1e-9) or len(stroke) > 2
        assert len(stroke) > 2 or thin == thick
    written = signature_pad.encode([drawing])
    for ends, brush in zip(program("web_ink.cjs", "thickness", given=written), drawing.brushes):
        assert ends == pytest.approx([brush.width] * 2)


@pytest.mark.parametrize("width", [0.3, 2.0, 17.5])
def test_a_width_that_is_written_is_half_in_the_file_and_read_again(tmp_path, width):
    made = Drawing(
        [[[1, 2]], [[1, 2], [3, 4]], [[1, 2], [3, 4], [9, 9]]], brushes=Brush(width=width)
    )
    groups = json.loads(signature_pad.encode([made]))
    assert {group[end] for group in groups for end in ("minWidth", "maxWidth")} == {width / 2}
    assert saved(tmp_path, groups).brushes == made.brushes


def test_signature_pad_takes_what_is_written():
    made = Drawing(
        [[[1.5, 2.25], [3, 4]], [[9, 9]]],
        [[1700000000.016, 1700000000.032], [1700000001]],
        pressure=[[0.25, 0.75], [1]],
        brushes=[Brush("#00aa00", 2.0), Brush()],
    )
    held = program("web_ink.cjs", "signature_pad", given=signature_pad.encode([made]))
    back = signature_pad.drawing_of(held, Skipped())
    assert back.strokes[0].tolist() == made.strokes[0].tolist()
    assert [time.tolist() for time in back.times] == [time.tolist() for time in made.times]
    assert back.pressure[0].tolist() == [0.25, 0.75]
    assert back.brushes == made.brushes
