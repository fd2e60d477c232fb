"""Excalidraw's boards against what Excalidraw itself makes of them.

`boards/excalidraw.json` is a board as Excalidraw 0.18.1 has restored and saved it in Chromium, with
the places at which its SVG draws the shapes; `boards/excalidraw_page.py` is the script, which also
gives Excalidraw what we write (`node.py`).
"""

import contextlib
import io
import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import board, excalidraw
from strokegen.formats.read import read as read_file
from strokegen.formats.svg_values import PIXEL
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.node import apart, kept, packages

MADE = kept("excalidraw")
SEEN = [shape for shape in MADE["shapes"] if "type" in shape]


def read(facts):
    (drawing,) = excalidraw.drawings(io.BytesIO(json.dumps(facts).encode()), "a.excalidraw")
    return drawing


@pytest.fixture(scope="module")
def drawing():
    with pytest.warns(LeftOut, match="1 filling of a shape; 1 head of an arrow; 1 frame; 1 text$"):
        return read(MADE["file"])


@pytest.mark.parametrize("at", range(len(SEEN)), ids=[shape["id"] for shape in SEEN])
def test_a_shape_lies_where_excalidraw_draws_it(drawing, at):
    assert len(drawing) == len(SEEN) and drawing.meta["unit_mm"] == 1
    shape, stroke = SEEN[at], drawing.strokes[at]
    want = np.array(shape["points"]) * PIXEL
    if shape["type"] == "freedraw":
        assert np.abs(stroke - want[: len(stroke)]).max() < 1e-3
        assert len(stroke) == (1 if shape["id"] == "dot" else len(want))
    else:
        assert apart(want, stroke).max() < 0.03
        # Between two places that it tells a curve is further from their chord.
        reach = np.linalg.norm(np.diff(want, axis=0), axis=1).max()
        assert apart(stroke, want).max() < max(reach / 2, 0.03)
    assert drawing.straight[at] == (shape["type"] != "freedraw")


def test_pens_are_as_they_are_drawn(drawing):
    brushes = {shape["id"]: brush for shape, brush in zip(SEEN, drawing.brushes)}
    assert brushes["pen"] == Brush("#e03131", 4.25 * PIXEL, opacity=0.6)
    assert brushes["line"] == Brush("#1e1e1e", 2 * PIXEL)
    assert brushes["framed"].opacity == pytest.approx(0.4)
    (pen,) = (one for one in MADE["file"]["elements"] if one["id"] == "pen")
    assert np.allclose(drawing.pressure[0], pen["pressures"])
    assert all((press == 0.5).all() for press in drawing.pressure[1:])


def element(**facts):
    return {"type": "freedraw", "x": 0, "y": 0, "points": [[0, 0], [1, 2]], **facts}


@pytest.mark.parametrize("gone, share", [(False, 0.4), (True, None)])
def test_ink_without_points_is_dropped_and_frames_that_are_gone_hide_nothing(gone, share):
    frame = {"type": "frame", "id": "a", "opacity": 40, "isDeleted": gone}
    empty = [element(points=[], frameId=name) for name in ("a", None)]
    with contextlib.nullcontext() if gone else pytest.warns(LeftOut, match="left out 1 frame$"):
        drawing = read(
            {"type": "excalidraw", "elements": [empty[0], frame, element(frameId="a"), empty[1]]}
        )
    assert len(drawing) == 1 and drawing.brushes[0].opacity == share


PLACE = st.floats(-1e3, 1e3)


@given(st.lists(st.tuples(PLACE, PLACE), min_size=3, max_size=9), st.floats(-7, 7), PLACE, PLACE)
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_ink_turns_about_the_middle_of_its_box(points, angle, x, y):
    drawing = read({"type": "excalidraw",
                    "elements": [element(points=points, angle=angle, x=x, y=y)]})  # fmt: skip
    spots = np.array([complex(*point) for point in points])
    middle = complex((spots.real.min() + spots.real.max()) / 2,
                     (spots.imag.min() + spots.imag.max()) / 2)  # fmt: skip
    want = (complex(x, y) + middle + (spots - middle) * np.exp(1j * angle)) * PIXEL
    assert np.allclose(drawing.points @ [1, 1j], want, atol=1e-3)


@pytest.mark.parametrize("kind", ["excalidraw", "excalidraw/clipboard", "excalidraw-api/clipboard"])
@pytest.mark.parametrize("name", ["a.excalidraw", "a.json", "a.txt"])
def test_files_and_what_is_copied_are_told_by_their_content(kind, name, tmp_path):
    file = tmp_path / name
    file.write_text(json.dumps({"type": kind, "elements": [element()]}, indent=2))
    (drawing,) = read_file(file)
    assert drawing.strokes[0].tolist() == [[0, 0], [np.float32(PIXEL), np.float32(2 * PIXEL)]]


def test_what_the_first_versions_wrote():
    first = [
        element(type="draw", points=[[5, 5], [9, 9], [1, 0]], x=10),
        element(type="arrow", points=None, width=30, height=-40, endArrowhead=None),
        element(type="rectangle", width=-20, height=-10, x=20, y=10, strokeSharpness="sharp"),
    ]
    drawing = read({"type": "excalidraw", "elements": first})
    strokes = [np.round(stroke / PIXEL, 3).tolist() for stroke in drawing.strokes]
    assert strokes[0] == [[15, 5], [19, 9], [11, 0]] and strokes[1] == [[0, 0], [30, -40]]
    assert sorted(map(tuple, strokes[2][:4])) == [(0, 0), (0, 10), (20, 0), (20, 10)]


def test_what_cannot_be_seen_is_left_out_and_said():
    hidden = [element(strokeColor="transparent"), element(opacity=0), element(isDeleted=True),
              element(strokeColor="#ff000080", opacity=50), element(type="image"),
              element(type="sticker"), element(pressures=[0.5])]  # fmt: skip
    said = "2 hidden; 1 image; 1 sticker; 1 stroke's pressure, which some points lack"
    with pytest.warns(LeftOut, match=said):
        drawing = read({"type": "excalidraw", "elements": hidden})
    assert drawing.brushes[0] == Brush("#ff0000", opacity=128 / 255 / 2)
    assert len(drawing) == 2 and drawing.pressure is None


LOOP, OPEN = [[0, 0], [40, 0], [40, 40], [3, 4]], [[0, 0], [40, 0], [40, 40], [0, 9]]


@pytest.mark.parametrize("dash", [None, "solid", "dashed", "dotted"])
@pytest.mark.parametrize("fill", [None, "transparent", "#ffc9c900", "#ffc9c9", "pink"])
@pytest.mark.parametrize(
    "kind, points, dashed, filled",
    [
        ("rectangle", None, True, True),
        ("diamond", None, True, True),
        ("ellipse", None, True, True),
        ("line", LOOP, True, True),
        ("line", OPEN, True, False),
        ("arrow", LOOP, True, False),
        ("freedraw", LOOP, False, True),
        ("freedraw", OPEN, False, False),
    ],
)
def test_dashes_and_fillings_that_are_seen_are_counted(kind, points, dashed, filled, dash, fill):
    facts = {"strokeStyle": dash, "backgroundColor": fill, "fillStyle": "hachure"}
    facts |= {"type": kind, "points": points, "width": 40, "height": 30, "endArrowhead": None}
    dashes = ["1 dashes of a line"] * (dashed and dash in ("dashed", "dotted"))
    fillings = ["1 filling of a shape"] * (filled and fill in ("#ffc9c9", "pink"))
    for more, left in (
        ({}, fillings + dashes),
        ({"strokeColor": "transparent"}, [*fillings, "1 hidden"]),
        ({"opacity": 0}, ["1 hidden"]),
    ):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            read({"type": "excalidraw", "elements": [element(**facts, **more)]})
        said = [f"a.excalidraw: left out {'; '.join(left)}"] if left else []
        assert [str(one.message) for one in caught] == said


@pytest.mark.parametrize(
    "facts, said",
    [
        ([], "expected Excalidraw's"),
        ({"type": "excalidrawlib", "libraryItems": []}, "expected Excalidraw's"),
        ({"type": "excalidraw", "elements": 3}, "elements that are no list of objects"),
        ({"type": "excalidraw", "elements": [1]}, "elements that are no list of objects"),
        ([element(points=3)], "element 0: a line without a list of points"),
        ([element(points=[[1], [2]])], r"element 0: points that are not \[x, y\]"),
        ([element(points=[[1, "2"]])], "element 0: points that are not numbers"),
        ([element(), element(x="a")], "element 1: x that is no number"),
        ([element(angle=math.inf)], "element 0: angle that is not finite"),
        ([element(type="line", width=[])], None),
    ],
)
def test_what_is_no_board_is_one_line(facts, said):
    if isinstance(facts, list) and facts:
        facts = {"type": "excalidraw", "elements": facts}
    if said is None:
        assert len(read(facts)) == 1
        return
    with pytest.raises(DataError, match=f"a.excalidraw: {said}"):
        read(facts)


@pytest.mark.parametrize("text", [b"[" * 10**5, b'{"a":' * 10**5, b"[[]," * 10**6, b"{", b"\xff"])
def test_what_is_no_json_is_one_line(text):
    with pytest.raises(DataError, match="a.excalidraw: (not JSON|over 2,000,000 lists)"):
        list(excalidraw.drawings(io.BytesIO(text), "a.excalidraw"))


def test_excalidraw_restores_what_is_written():
    pytest.importorskip("playwright")
    from tests.formats.boards.excalidraw_page import told

    rng = np.random.default_rng(5)
    strokes = [rng.normal(size=(20, 2)) * 50, [[7, 8]], [[1, 2], [3, 4]], [[5, 5]] * 3]
    made = [
        Drawing(strokes, brushes=Brush("navy", 3.0, "below", 0.5, "pencil"), straight=[False] * 4),
        Drawing(strokes, pressure=[rng.random(len(one)) for one in strokes], straight=[True] * 4),
        Drawing(strokes, straight=[False, True, True, False]),
    ]
    for drawing in made:
        found = told(packages(), json.loads(excalidraw.encode([drawing])))
        assert len(found["shapes"]) == 4, "a dot of one point would be dropped"
        back = read(found["file"])
        assert back.straight == drawing.straight
        assert (back.pressure is None) == (drawing.pressure is None)
        if drawing.brushes[0] != Brush():  # else they become Excalidraw's own
            assert back.brushes == read(json.loads(excalidraw.encode([drawing]))).brushes
        assert np.abs(back.points / PIXEL - drawing.points).max() < 1e-3
        for shape, stroke in zip(found["shapes"], strokes):
            points = np.array(shape["points"])
            if shape["type"] == "freedraw":
                assert np.abs(points[: len(stroke)] - stroke).max() < 1e-3


@pytest.mark.parametrize("depth", [100, 900, 5000])
@pytest.mark.parametrize("name", ["type", "frameId", "points", "customData", "strokeColor", "x"])
def test_facts_that_are_nested_deep_are_no_fault(name, depth):
    text = json.dumps({"type": "excalidraw", "elements": [element(**{name: 77})]})
    text = text.replace("77", "[" * depth + "]" * depth)
    with warnings.catch_warnings(), contextlib.suppress(DataError):
        warnings.simplefilter("ignore", LeftOut)
        list(excalidraw.drawings(io.BytesIO(text.encode()), "a.excalidraw"))


FORMS = [
    {"type": kind, "width": 9, "height": 9, "roundness": round}
    for kind in ("ellipse", "rectangle", "diamond", "line", "arrow", "freedraw")
    for round in (None, {"type": 2})
]


@pytest.mark.parametrize("facts", FORMS)
def test_points_are_counted_before_curves_are_cut(facts, monkeypatch):
    monkeypatch.setattr(board, "MAX_POINTS", 200)
    monkeypatch.setattr(board, "flatten", None)
    one = element(**facts, points=[[0, 0], [5, 5], [9, 0]])
    with pytest.raises(DataError, match="^a.excalidraw: over 200 points; split it"):
        read({"type": "excalidraw", "elements": [one] * 200})


@pytest.mark.parametrize("what", ['["ab","cd","ef","gh"]', '{"ab":1,"cd":2,"ef":3,"gh":4}'])
def test_texts_are_counted(what, monkeypatch):
    text = f'{{"type":"excalidraw","elements":[],"x":{what}}}'.encode()
    monkeypatch.setattr(board, "MAX_TEXTS", 8)
    assert len(list(excalidraw.drawings(io.BytesIO(text), "a"))) == 1
    monkeypatch.setattr(board, "MAX_TEXTS", 7)
    with pytest.raises(DataError, match="^a: over 7 texts; split it"):
        list(excalidraw.drawings(io.BytesIO(text), "a"))
