"""What signature_pad has saved, in the forms of its versions."""

import json

import pytest

from strokegen.formats.table import read
from strokegen.ink.brush import Brush
from strokegen.ink.errors import DataError, LeftOut

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
