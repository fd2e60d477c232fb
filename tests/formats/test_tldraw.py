"""tldraw's boards against what tldraw itself makes of them.

`boards/tldraw.json` is a board that tldraw 5.4.2 has made in Node, with the places where it draws
its shapes; `boards/tldraw.cjs` is the script, which also reads what we write (`node.py`).
"""

import base64
import contextlib
import io
import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import tldraw
from strokegen.formats.read import read as read_file
from strokegen.formats.svg_values import PIXEL
from strokegen.formats.tldraw_write import COLOURS, _key
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.node import apart, kept, program

MADE = kept("tldraw")
INK = ("draw", "highlight")
LEFT = ("star", "bent", "frame")
WIDER = {"draw": 1}  # px that ink is wider than its size


def read(facts):
    return list(tldraw.drawings(io.BytesIO(json.dumps(facts).encode()), "a.tldr"))


@pytest.fixture(scope="module")
def pages():
    with pytest.warns(LeftOut, match="1 star; 1 head of an arrow; 1 arrow; 1 frame"):
        return read(MADE["file"])


def test_shapes_lie_where_tldraw_draws_them(pages):
    assert len(pages) == len(MADE["pages"]) == 3
    for number, (drawing, said) in enumerate(zip(pages, MADE["pages"]), 1):
        assert drawing.meta["unit_mm"] == 1 and drawing.meta["page"] == number
        shapes = [shape for shape in said["shapes"] if shape["name"] not in LEFT]
        each = zip(drawing.strokes, drawing.brushes, drawing.straight)
        for (stroke, brush, straight), shape in zip(each, shapes, strict=True):
            want = np.array([point[:2] for point in shape["points"]]) * PIXEL
            if shape["type"] in INK:
                # A segment begins where the one before it has ended.
                again = np.r_[False, (np.diff(want, axis=0) == 0).all(axis=1)]
                assert np.abs(stroke - want[~again]).max() < 1e-3, shape["name"]
                assert straight == (shape["name"] == "corner")
            else:
                assert straight and apart(want, stroke).max() < 0.02, shape["name"]
                assert apart(stroke, np.concatenate([want, want[:1]])).max() < 0.3
            scale = {"mouse": 1.5}.get(shape["name"], 1)
            width = (shape["width"] + WIDER.get(shape["type"], 0)) * scale
            assert brush.width == pytest.approx(width * PIXEL), shape["name"]
            assert brush.colour == shape["colour"]
            seen = shape["opacity"] * (0.35 if shape["type"] == "highlight" else 1)
            assert (brush.opacity or 1) == pytest.approx(seen)
            assert (brush.tool == "highlighter") == (shape["type"] == "highlight")
    assert [page.meta.get("title") for page in pages] == [None, "Ideas", None]


def test_pressure_is_that_of_pens_and_neutral_elsewhere(pages):
    shapes = [one for one in MADE["pages"][0]["shapes"] if one["name"] not in LEFT]
    for press, shape in zip(pages[0].pressure, shapes, strict=True):
        if shape["name"] == "pen":
            assert np.abs(press - [point[2] for point in shape["points"]]).max() < 1e-3
        else:
            assert (press == 0.5).all()
    assert pages[1].pressure is None


@pytest.mark.parametrize("form", ["store", "document", "records by name"])
def test_a_snapshot_is_the_same_board(pages, form):
    file = MADE["file"]
    store = {record["id"]: record for record in reversed(file["records"])}
    facts = {"store": store, "schema": file["schema"]}
    if form == "document":
        facts = {"document": facts, "session": {"version": 0}}
    elif form != "store":
        facts = {"schema": file["schema"], "records": list(store.values())}
    with pytest.warns(LeftOut):
        assert read(facts) == pages


def shape(segments, **props):
    own = {"segments": segments, "color": "black", "size": "m", "isPen": True, **props}
    return {"typeName": "shape", "type": "draw", "id": "shape:a", "parentId": "page:a",
            "index": "a1", "x": 0, "y": 0, "rotation": 0, "props": own}  # fmt: skip


def board(*shapes):
    page = {"typeName": "page", "id": "page:a", "index": "a1", "name": "Page 1"}
    return {"tldrawFileFormatVersion": 1, "schema": {}, "records": [page, *shapes]}


@given(st.data())
@settings(max_examples=30, deadline=None, database=None, derandomize=True)
def test_all_forms_of_a_segment_are_one(data):
    """Lists, absolute float16, and steps in two and three dimensions, by NumPy's own float16."""
    whole = st.integers(-500, 500)
    rows = np.array(data.draw(st.lists(st.tuples(whole, whole, st.integers(0, 4)), min_size=1)))
    rows = rows.astype(float) * [1, 1, 0.25]
    named = [dict(zip("xyz", row)) for row in rows.tolist()]
    steps = np.diff(rows, axis=0)

    def path(first, rest):
        return base64.b64encode(first.astype("<f4").tobytes() + rest.astype("<f2").tobytes())

    forms = [
        {"points": named},
        {"points": base64.b64encode(rows.astype("<f2").tobytes()).decode()},
        {"path": path(rows[0], steps).decode()},
        {"path": path(rows[0, :2], steps[:, :2]).decode(), "dim": 2},
    ]
    for form in forms:
        (drawing,) = read(board(shape([{"type": "free", **form}])))
        assert np.allclose(drawing.points, rows[:, :2] * PIXEL, atol=1e-4)
        pressure = rows[:, 2] if form.get("dim") != 2 else np.full(len(rows), 0.5)
        assert np.allclose(drawing.pressure[0], pressure)


def test_without_a_word_of_pens_the_first_pressures_tell():
    points = [{"x": 0, "y": 0, "z": 0.25}, {"x": 5, "y": 5, "z": 0.75}]
    for z, there in ((0.25, True), (0.5, False), (0, False)):
        points[0]["z"] = z
        (drawing,) = read(board(shape([{"type": "free", "points": points}], isPen=None)))
        assert (drawing.pressure is not None) == there


def test_shapes_on_no_page_and_in_circles_are_left_out_and_said():
    lost = [shape([{"type": "free", "points": [{"x": 1, "y": 2}]}]) for _ in range(3)]
    lost[1] |= {"id": "shape:b", "parentId": "shape:c"}
    lost[2] |= {"id": "shape:c", "parentId": "shape:b"}
    with pytest.warns(LeftOut, match="left out 2 shape that lies on no page"):
        (drawing,) = read(board(*lost))
    assert len(drawing) == 1


@pytest.mark.parametrize("dash", [None, "draw", "solid", "dashed", "dotted", "none"])
@pytest.mark.parametrize("fill", [None, "none", "semi", "solid", "pattern", "fill"])
@pytest.mark.parametrize(
    "kind, props, dashed, filled",
    [
        ("geo", {"geo": "rectangle"}, True, True),
        ("geo", {"geo": "ellipse"}, True, True),
        ("line", {"points": [{"x": 0, "y": 0}, {"x": 9, "y": 9}]}, True, False),
        ("arrow", {"start": {"x": 0, "y": 0}, "end": {"x": 9, "y": 9}}, True, False),
        ("draw", {"isClosed": True}, True, True),
        ("draw", {"isClosed": False}, True, False),
        ("highlight", {"color": "yellow"}, False, False),
    ],
)
def test_dashes_and_fillings_that_are_seen_are_counted(kind, props, dashed, filled, dash, fill):
    ink = [{"type": "free", "points": [{"x": 1, "y": 2}, {"x": 9, "y": 2}]}]
    own = shape(ink, dash=dash, fill=fill, **props) | {"type": kind}
    fillings = ["1 filling of a shape"] * (filled and fill not in (None, "none"))
    dashes = ["1 dashes of a line"] * (dashed and dash in ("dashed", "dotted"))
    seen = fillings + (["1 hidden"] if dash == "none" else dashes)
    for opacity, left in ((1, seen), (0, ["1 hidden"])):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            read(board(own | {"opacity": opacity}))
        said = [f"a.tldr: left out {'; '.join(left)}"] if left else []
        assert [str(one.message) for one in caught] == said


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"document": {"version": 15.5, "pages": {}}}, "of tldraw's version 1; open it in tldraw"),
        ({"a": 1}, "expected tldraw's"),
        ([], "expected tldraw's"),
        ({"records": [1]}, "expected tldraw's"),
        (board(shape(None)), "page 1: shape:a: ink without a list of segments"),
        (board(shape([{"path": "????"}])), "page 1: shape:a: a segment that is no base64"),
        (board(shape([{"path": "AAAA"}])), "page 1: shape:a: a segment that ends within a point"),
        (board(shape([{"points": [{"x": "1"}]}])), "page 1: shape:a: points that are not numbers"),
        (board(shape([], scale=[]) | {"x": True}), "page 1: shape:a: x that is no number"),
    ],
)
def test_what_is_no_board_is_one_line(facts, said):
    with pytest.raises(DataError, match=f"a.tldr: {said}"):
        read(facts)


def test_indices_stand_in_the_order_of_their_numbers():
    keys = [_key(number) for number in [*range(300), *range(3800, 4200), 10**5, 10**6]]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)


def test_colours_are_the_nearest():
    for colour, name in [
        ("#2040c0", "blue"),
        ("red", "red"),
        ("#000", "black"),
        ("gold", "yellow"),
    ]:
        (back,) = read(json.loads(tldraw.encode([Drawing([[[0, 0]]], brushes=Brush(colour))])))
        assert back.brushes[0].colour == COLOURS[name]


@pytest.mark.parametrize("opacity, kept", [(None, 0.35), (0.2, 0.2), (0.35, 0.35), (0.5, 0.35)])
def test_a_highlighter_stays_one_and_is_said_to_be_paler(opacity, kept):
    made = Drawing([[[0, 0], [9, 9]]], brushes=Brush("#fddd00", 20.0, None, opacity, "highlighter"))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        data = tldraw.encode([made])
    assert [str(one.message) for one in said] == (
        ["tldraw: 1 strokes of a highlighter are paler, its own covers 0.35"]
        * (kept == 0.35 < (opacity or 0))
    )
    (brush,) = read(json.loads(data))[0].brushes
    assert (brush.tool, brush.colour) == ("highlighter", "#fddd00")
    assert brush.opacity == pytest.approx(kept) and brush.width == pytest.approx(20 * PIXEL)


def test_tldraw_reads_what_is_written():
    """Without its own rounding's adding up: a thousand steps of 10.3 px are where they were."""
    rng = np.random.default_rng(3)
    steps = np.full((1000, 2), 10.3)
    made = [
        Drawing(
            [np.cumsum(steps, axis=0), np.cumsum(rng.normal(size=(200, 2)) * 4, axis=0), [[7, 8]],
             [[0, 0], [900.3, 5], [33.3, 700.7], [0, 0]]],
            pressure=[np.linspace(0, 1, 1000), rng.random(200), [0.25], [0.5] * 4],
            brushes=[Brush("red", 6.0, opacity=0.5), Brush(tool="highlighter"), Brush(), Brush()],
            straight=[False, False, False, True],
        ),
        Drawing([]),
        Drawing([np.cumsum(rng.uniform(-30, 30, (90, 2)), axis=0) + 1000]),
    ]  # fmt: skip
    pages = program("tldraw.cjs", "read", given=tldraw.encode(made))["pages"]
    assert [len(page["shapes"]) for page in pages] == [4, 0, 1]
    for drawing, page in zip(made, pages):
        for stroke, told in zip(drawing.strokes, page["shapes"]):
            want = np.array(told["points"])[:, :2]
            if len(stroke) == 4:  # each chord by itself
                stroke = stroke[[0, 1, 1, 2, 2, 3]]
                assert np.abs(want - stroke).max() < 0.3  # float16 of 900 px is a quarter off
            else:
                assert np.abs(want - stroke).max() * PIXEL < 0.003
    assert pages[0]["shapes"][0]["opacity"] == 0.5
    press = [point[2] for point in pages[0]["shapes"][0]["points"]]
    assert np.abs(np.array(press) - made[0].pressure[0]).max() < 0.01


def test_the_committed_board_is_what_tldraw_makes():
    assert program("tldraw.cjs", "make")["pages"] == MADE["pages"]


def test_another_s_board_can_be_told_without_its_name(tmp_path):
    file = tmp_path / "board.json"
    file.write_text(json.dumps(MADE["file"]))
    with pytest.warns(LeftOut, match="board.json: left out"):
        assert len(read_file(file)) == 3


def test_a_page_s_name_stays():
    made = [Drawing([[[1, 2]]], meta={"title": "Ideas"}), Drawing([[[3, 4]]])]
    back = read(json.loads(tldraw.encode(made)))
    assert [drawing.meta.get("title") for drawing in back] == ["Ideas", None]


@pytest.mark.parametrize("depth", [100, 900, 5000])
@pytest.mark.parametrize(
    "name", ["index", "id", "parentId", "type", "color", "size", "richText", "segments"]
)
def test_facts_that_are_nested_deep_are_no_fault(name, depth):
    ink = shape([])
    facts = board(ink | {name: 7, "props": ink["props"] | {name: 7}})
    text = json.dumps(facts).replace("7", "[" * depth + "]" * depth).encode()
    with warnings.catch_warnings(), contextlib.suppress(DataError):
        warnings.simplefilter("ignore", LeftOut)
        list(tldraw.drawings(io.BytesIO(text), "a.tldr"))


@pytest.mark.parametrize("geo", ["ellipse", "rectangle", "triangle", "diamond"])
def test_points_are_counted_before_curves_are_cut(geo, monkeypatch):
    monkeypatch.setattr("strokegen.formats.board.MAX_POINTS", 200)
    monkeypatch.setattr("strokegen.formats.board.flatten", None)
    one = {"typeName": "shape", "type": "geo", "parentId": "page:p", "x": 0, "y": 0,
           "props": {"geo": geo, "w": 9, "h": 9, "color": "black", "size": "m"}}  # fmt: skip
    shapes = [{**one, "id": f"shape:{number}"} for number in range(200)]
    with pytest.raises(DataError, match="page 1: over 200 points; split it"):
        read({"records": [{"id": "page:p", "typeName": "page", "name": "Page 1"}, *shapes]})
