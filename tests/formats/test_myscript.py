"""MyScript's JSON: requests as npm's iink-ts builds them, and JIIX.

`boards/web_ink.json` is what iink-ts 3.3.2 has made of a few strokes; the script stands beside it.
"""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import myscript
from strokegen.formats.read import read as read_file
from strokegen.formats.svg_values import PIXEL
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.node import kept

MADE = kept("web_ink")
PLACES = [np.array(stroke) for stroke in MADE["places"]]


def read(facts):
    (drawing,) = myscript.drawings(io.BytesIO(json.dumps(facts).encode()), "a.json")
    return drawing


@pytest.mark.parametrize(
    "form, scale", [("first", PIXEL), ("second", 0.265), ("strokes", PIXEL), ("message", PIXEL)]
)
def test_what_iink_sends(form, scale, tmp_path):
    message = {"type": "addStrokes", "strokes": MADE["second"]["strokes"]}
    file = tmp_path / "ink.json"
    file.write_text(json.dumps(message if form == "message" else MADE[form]))
    (drawing,) = read_file(file)
    assert len(drawing) == len(PLACES) and drawing.meta["unit_mm"] == 1
    for number, place in enumerate(PLACES):
        assert np.abs(drawing.strokes[number] - place[:, :2] * scale).max() < 1e-4
        assert np.abs(drawing.pressure[number] - place[:, 2]).max() < 1e-6
        times = (MADE["begin"] + 100 * number + 8 * np.arange(len(place))) / 1000
        assert np.abs(drawing.times[number] - times).max() < 1e-6
    if form in ("first", "strokes"):
        half = Brush("#ff0000", opacity=128 / 255)
        assert drawing.brushes == (Brush("#1a237e", 0.75),) * 2 + (half,)
    size = pytest.approx([600 * PIXEL, 300 * PIXEL])
    assert drawing.meta.get("page_mm") == (size if form == "first" else None)


@pytest.mark.parametrize("dpi", [(96, 96), (300, 150), (None, None)])
def test_px_are_of_the_resolution(dpi):
    stroke = {"x": [0, 300], "y": [0, 150]}
    drawing = read({"xDPI": dpi[0], "yDPI": dpi[1], "strokeGroups": [{"strokes": [stroke]}]})
    want = [300 * 25.4 / (dpi[0] or 96), 150 * 25.4 / (dpi[1] or 96)]
    assert drawing.strokes[0][1] == pytest.approx(want)
    assert drawing.times is None and drawing.pressure is None


def item(number, x, **more):
    return {"type": "stroke", "id": str(number), "X": x, "Y": [number] * len(x), **more}


def test_jiix_has_labels_and_each_stroke_once():
    begun = "2018-09-11 14:48:01.094000"
    strokes = [item(n, [n, n + 1.5], T=[0, 16], F=[0.5, 0.25], timestamp=begun) for n in range(3)]
    letters = [{"label": "a", "word": 0, "items": [item(7, [0.5])]}]
    words = [
        {"label": "ab", "items": strokes[:2]},
        {"label": " "},
        {"label": "c", "items": [strokes[2]]},
    ]
    text = {"type": "Text", "id": "b", "label": "ab c", "words": words, "chars": letters}
    whole = {"type": "Raw Content", "version": "3", "elements": [text], "id": "MainBlock"}
    again = text | {"elements": [{"type": "Node", "kind": "circle", "items": strokes}]}
    for facts in (text, whole, again):
        drawing = read(facts)
        assert drawing.label == "ab c"
        assert [stroke.tolist() for stroke in drawing.strokes] == [
            [[n, n], [n + 1.5, n]] for n in range(3)
        ]
        assert drawing.times[1].tolist() == pytest.approx([1536677281.094, 1536677281.11])
        assert drawing.pressure[0].tolist() == [0.5, 0.25]
    assert len(read(text | {"words": [{"label": "ab"}]})) == 1, "letters alone have the ink"


def test_erasers_mice_and_columns_of_some_points():
    def stroke(**more):
        return {"x": [1, 2], "y": [3, 4], "p": [0.5, 0.5], "t": [0, 8], **more}

    with pytest.warns(LeftOut, match="1 stroke of the eraser; 1 stroke's t, which some points"):
        drawing = read({"events": [stroke(pointerType="ERASER"), stroke(t=[1])]})
    assert len(drawing) == 1 and drawing.times is None and drawing.pressure is not None
    assert read({"strokes": [stroke(pointerType="mouse")]}).pressure is None
    with pytest.warns(LeftOut, match="1 stroke's pressure, which others lack"):
        assert read({"strokes": [stroke(), stroke(p=[])]}).pressure is None


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"type": "Text", "label": "a"}, "JIIX without strokes; export it with jiix.strokes"),
        ({"a": 1}, "expected MyScript's"),
        (3, "expected MyScript's"),
        ({"strokes": 3}, "strokes that are no list of objects"),
        ({"strokeGroups": [3]}, "strokeGroups that are no list of objects"),
        ({"strokes": [{"x": [1], "y": []}]}, "stroke 0: 1 x and 0 y, expected as many"),
        ({"strokes": [{"x": [], "y": []}]}, "stroke 0: 0 x and 0 y, expected as many"),
        (
            {"strokes": [{"pointerType": "ERASER"}, {"x": ["1"], "y": [2]}]},
            "stroke 1: coordinates that are not numbers",
        ),
        (
            {"type": "Text", "items": [{"type": "stroke", "X": [1], "Y": [2, 3]}]},
            "stroke 0: 1 x and 2 y",
        ),
        ({"xDPI": "96", "strokes": []}, "xDPI that is no number"),
        ({"strokes": [{"x": [1e999], "y": [2]}]}, ".*finite"),
    ],
)
def test_what_is_none_is_one_line(facts, said):
    with pytest.raises(DataError, match=f"a.json: {said}"):
        read(facts)


@given(st.lists(st.lists(st.tuples(*[st.floats(-1e3, 1e3)] * 2), min_size=1), max_size=4))
@settings(max_examples=40, deadline=None, database=None, derandomize=True)
def test_columns_are_what_iink_sends(strokes):
    """As the package's own `formatToSend` lays them, by its first request."""
    sent = json.loads(myscript.encode([Drawing(strokes)]))
    own = [stroke for group in sent["strokeGroups"] for stroke in group["strokes"]]
    assert len(own) == len(strokes)
    theirs = MADE["first"]["strokeGroups"][0]["strokes"][0]
    for ours, stroke in zip(own, strokes):
        assert ours.keys() <= theirs.keys()
        assert np.allclose([ours["x"], ours["y"]], np.transpose(stroke), atol=1e-3)
