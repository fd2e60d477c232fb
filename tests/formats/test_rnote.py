"""Rnote's documents: strokes, curves, shapes, pages, versions, and what is refused."""

import io
import json
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strokegen.formats import rnote
from strokegen.formats.read import read
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from tests.formats.clock import in_a_second
from tests.formats.rnote_files import (
    brushstroke,
    document,
    older,
    packed,
    shapestroke,
    style,
)

PIXEL = 25.4 / 96
LINE = [(10, 20, 0.25), (30, 25.5, 1), (40, 90, 0.75)]


def pages_of(text):
    return list(rnote.drawings(io.BytesIO(text.encode()), "a.rnote"))


def left_out(text):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = pages_of(text)
    return found, [str(one.message).removeprefix("a.rnote: left out ") for one in told]


@pytest.mark.parametrize("dpi", [96.0, 72.0, 300.0])
def test_places_pressure_and_brush(dpi):
    look = style((0.2, 0.4, 0.6, 1.0), 3.2)
    (drawing,) = pages_of(document([brushstroke(LINE, look)], dpi=dpi))
    unit = 25.4 / dpi
    assert drawing.points == pytest.approx(np.array(LINE)[:, :2] * unit, rel=1e-6)
    assert drawing.pressure[0].tolist() == [0.25, 1, 0.75]
    assert drawing.times is None
    assert drawing.brushes == (Brush("#336699", 3.2 * unit, None, None, "pen"),)
    assert drawing.meta == {"unit_mm": 1.0, "page": 1, "program": "Rnote 0.14.2"}


@pytest.mark.parametrize(
    "layer, color, kind, brush",
    [
        ({"user_layer": 0}, (0, 0, 0, 1), "smooth", (None, None, "pen")),
        ({"user_layer": 2}, (0, 0, 0, 0.5), "smooth", ("2", 0.5, "pen")),
        ({"UserLayer": 1}, (0, 0, 0, 1), "textured", ("1", None, "textured")),
        ("highlighter", (0, 0, 0, 0.5), "smooth", (None, 0.5, "highlighter")),
        ("Highlighter", (0, 0, 0, 1), "smooth", (None, None, "highlighter")),
        ("document", (0, 0, 0, 1), "smooth", (None, None, "pen")),
    ],
)
def test_layers_and_tools(layer, color, kind, brush):
    look = style(color, kind=kind)
    text = document([brushstroke(LINE, look)], [{"t": 1, "layer": layer}])
    ((found,),) = (drawing.brushes for drawing in pages_of(text))
    assert (found.layer, found.opacity, found.tool) == brush


def test_strokes_are_in_the_order_of_drawing():
    strokes = [brushstroke([(n, 0, 1), (n, 9, 1)]) for n in range(6)]
    times = [5, 2, 9, 1, 7, 3]
    chronos = [{"t": t, "layer": {"user_layer": t % 2}} for t in times]
    (drawing,) = pages_of(document(strokes, chronos))
    assert [one[0, 0] / PIXEL for one in drawing.strokes] == pytest.approx([3, 1, 5, 0, 4, 2])


def bezier(points, t):
    """A place on a curve, by de Casteljau's construction."""
    points = np.array(points, float)
    while len(points) > 1:
        points = (1 - t) * points[:-1] + t * points[1:]
    return points[0]


PLACE = st.tuples(st.floats(-300, 900), st.floats(-300, 900))


@given(st.lists(PLACE, min_size=3, max_size=4))
@settings(max_examples=40, deadline=None, database=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
def test_curves_are_followed(points):
    names = ["cp"] if len(points) == 3 else ["cp1", "cp2"]
    handles = {name: list(place) for name, place in zip(names, points[1:-1])}
    line = [(0, 0, 1), (*points[0], 0.5), (*points[-1], 1.0), (5, 5, 0)]
    (drawing,) = pages_of(document([brushstroke(line, curves={2: handles})]))
    (stroke,) = drawing.strokes
    assert stroke[0].tolist() == [0, 0] and stroke[-1] == pytest.approx(np.full(2, 5 * PIXEL))
    chain = stroke[1:-1].astype(float) / PIXEL
    assert chain[0] == pytest.approx(points[0], abs=1e-3)
    assert chain[-1] == pytest.approx(points[-1], abs=1e-3)
    steps = np.diff(chain, axis=0)
    for t in np.linspace(0, 1, 101):
        place = bezier(points, t)
        along = ((place - chain[:-1]) * steps).sum(axis=1) / np.maximum(
            (steps**2).sum(axis=1), 1e-9
        )
        near = chain[:-1] + np.clip(along, 0, 1)[:, None] * steps
        assert np.hypot(*(near - place).T).min() < 0.03
    felt = drawing.pressure[0]
    assert felt[1] == 0.5 and felt[-2] == 1 and (np.diff(felt[1:-1]) >= 0).all()


@pytest.mark.parametrize("angle", [0, 0.3, 2.5])
@pytest.mark.parametrize("since_15", [False, True])
def test_shapes_of_straight_lines_are_strokes(angle, since_15):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    full = np.array([[*turn[0], 50], [*turn[1], 70], [0, 0, 1]])
    affine = (full[:2] if since_15 else full).T.ravel().tolist()  # column by column
    shapes = [
        shapestroke("rect", {"cuboid": {"half_extents": [30, 10]},
                             "transform": {"affine": affine}}),
        shapestroke("line", {"start": [1, 2], "end": [3, 4]}),
        shapestroke("polyline", {"start": [1, 2], "path": [[5, 2], [5, 9]]}),
        shapestroke("polygon", {"start": [1, 2], "path": [[5, 2], [5, 9]]}),
    ]  # fmt: skip
    text = document(shapes, version="0.15.0" if since_15 else "0.14.2")
    (drawing,) = pages_of(text)
    corners = np.array([[-30, -10], [30, -10], [30, 10], [-30, 10], [-30, -10]])
    rect, line, polyline, polygon = (one / PIXEL for one in drawing.strokes)
    assert rect == pytest.approx(corners @ turn.T + [50, 70], abs=1e-3)
    assert line == pytest.approx(np.array([[1, 2], [3, 4]]))
    assert polyline == pytest.approx(np.array([[1, 2], [5, 2], [5, 9]]))
    assert polygon == pytest.approx(np.array([[1, 2], [5, 2], [5, 9], [1, 2]]))
    assert all(drawing.straight) and all((felt == 1).all() for felt in drawing.pressure)


def test_what_is_no_ink_is_counted():
    strokes = [
        brushstroke(LINE), shapestroke("ellipse", {"radii": [1, 2]}), shapestroke("arrow", {}),
        {"textstroke": {"text": "words"}}, {"bitmapimage": {}}, {"vectorimage": {}},
        {"hologram": {}}, brushstroke(LINE, style(None)), brushstroke(LINE, style((0, 0, 0, 0))),
        brushstroke(LINE, style(fill_color={"r": 1, "g": 1, "b": 1, "a": 1}, line_style="dotted")),
    ]  # fmt: skip
    (drawing,), (told,) = left_out(document(strokes))
    assert len(drawing) == 2
    assert sorted(told.split("; ")) == [
        "1 dashes of a line", "1 filling of a shape", "1 hologram", "1 shape: arrow",
        "1 shape: ellipse", "1 text", "2 picture", "2 stroke that is not seen"]  # fmt: skip


@pytest.mark.parametrize("layout", ["fixed_size", "continuous_vertical", "endless_vertical"])
def test_a_document_of_pages_is_cut_into_them(layout):
    strokes = [brushstroke([(10, y, 1), (20, y + 30, 1)]) for y in (0, 490, 470, 1600, -40)]
    found = pages_of(document(strokes, layout=layout, pages=6))
    assert len(found) == (6 if layout == "fixed_size" else 4)
    assert [len(one) for one in found[:4]] == [3, 1, 0, 1]
    assert found[1].points[0] == pytest.approx(np.array([10, -10]) * PIXEL)
    assert found[3].points[0] == pytest.approx(np.array([10, 100]) * PIXEL)
    assert all(one.meta["page_mm"] == pytest.approx([400 * PIXEL, 500 * PIXEL]) for one in found)
    assert [one.meta["page"] for one in found] == list(range(1, len(found) + 1))
    (whole,) = pages_of(document(strokes, layout="semi_infinite", pages=6))
    assert len(whole) == 5 and "page_mm" not in whole.meta


@pytest.mark.parametrize("version", ["0.5.10", "0.6.0", "0.9.0-dev", "0.12.3", "0.13.1", "0.15.2"])
def test_versions_that_are_read(version):
    text = document([brushstroke(LINE)], version=version, layout="fixed_size",
                    flat=version < "0.13" or len(version) == 6)  # fmt: skip
    (drawing,) = pages_of(text)
    assert len(drawing) == 1 and drawing.meta["program"] == f"Rnote {version}"
    assert drawing.meta["page_mm"] == pytest.approx([400 * PIXEL, 500 * PIXEL])
    (before,) = pages_of(older(text))
    assert before.strokes[0].tolist() == drawing.strokes[0].tolist()
    assert before.meta["page_mm"] == drawing.meta["page_mm"]


NEWER = b"RNOTE\xce\xa6\xce\x9b" + b"".join(n.to_bytes(8, "little") for n in (0, 16, 2)) + bytes(9)
GOOD = document([brushstroke(LINE)])


@pytest.mark.parametrize(
    "data, told",
    [
        (b"", "not a document of Rnote"),
        (b"{", "not a document of Rnote"),
        (b"[" * 100_000, "not a document of Rnote"),
        (b"[1, 2]", "not a document of Rnote, expected"),
        (b'{"version": "0.14.2", "data": 3}', "0.14.2 without its engine_snapshot"),
        (b'{"version": "0.14.2", "data": {"engine_snapshot": {}}}', "not as Rnote 0.14.2 writes"),
        (document([], version="0.5.8").encode(), "of Rnote '0.5.8'; read are 0.5.9 up to 0.15"),
        (document([], version="0.16.0").encode(), "of Rnote '0.16.0'; read are"),
        (document([], version="1.0.0").encode(), "of Rnote '1.0.0'; read are"),
        (document([], version="newest").encode(), "of Rnote 'newest'; read are"),
        (NEWER, "Rnote 0.16.2's newer container is not read"),
        (document([brushstroke([(1, 2, "hard")])]).encode(),
         "stroke 1: points that are not numbers"),
        (document([brushstroke([(1, float("inf"), 1)])]).encode(),
         "stroke 1: a point that is not finite"),
        (document([brushstroke(LINE, style(width=-1))]).encode(), "a size of '-1'"),
        (document([brushstroke(LINE)], dpi=0).encode(), "a size of '0'"),
        (document([brushstroke([(1, 1e300, 1)])], layout="fixed_size").encode(), "beyond all"),
        (document([brushstroke([(1, 9e8, 1)])], layout="fixed_size").encode(), "over 10,000 pages"),
        (document([{"brushstroke": []}]).encode(), "not as Rnote"),
        (document([{"brushstroke": {"path": {"start": 1}}}]).encode(), "not as Rnote"),
        (document([shapestroke("rect", {"cuboid": {"half_extents": [1, 2]},
                                        "transform": {"affine": [1, 2]}})]).encode(),
         "stroke 1: a transform of 2 numbers"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_one_line(data, told):
    with pytest.raises(DataError, match=f"^a.rnote: .*{told}") as error:
        list(rnote.drawings(io.BytesIO(data), "a.rnote"))
    assert "\n" not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize("limit", ["MAX_BYTES", "_MAX_POINTS", "_MAX_OBJECTS"])
def test_bounds(limit, monkeypatch):
    monkeypatch.setattr(rnote, limit, 2)
    with pytest.raises(DataError, match="a.rnote: over"):
        pages_of(GOOD)


@pytest.mark.parametrize("names", [["cp"], ["cp1", "cp2"]])
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("far, told", [(1e6, "over 1,000 points"), (1e12, "a curve with a point"),
                                       (float("nan"), "a curve with a point")])  # fmt: skip
def test_chords_are_counted_before_they_are_made(names, number, far, told, monkeypatch):
    monkeypatch.setattr(rnote, "_MAX_POINTS", 1000)
    monkeypatch.setattr(rnote, "sampled", None)
    line = [(0, 0, 1), (1, 1, 1), (2, 0, 1), (3, 1, 1)]
    handles = {name: [far, -far] for name in names}
    with pytest.raises(DataError, match=f"^a.rnote: stroke 1: {told}"):
        pages_of(document([brushstroke(line, curves={number: handles})]))


@pytest.mark.parametrize("name", ["a.rnote", "a.bin", "a"])
@pytest.mark.parametrize("data", [packed(GOOD), GOOD.encode(), packed(json.dumps(
    json.loads(GOOD), indent=1))])  # fmt: skip
def test_documents_are_told_by_name_or_content(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    assert read(tmp_path / name) == pages_of(GOOD)
    (tmp_path / name).write_bytes(NEWER)
    with pytest.raises(DataError, match=f"{name}: Rnote 0.16.2's newer container"):
        read(tmp_path / name)


def test_it_is_not_written():
    with pytest.raises(ValueError, match="rnote is read, not written; choose another format"):
        encode([Drawing([[[0, 0]]])], FORMATS["rnote"])


def test_a_page_of_5000_strokes_is_read_in_a_second():
    rng = np.random.default_rng(0)
    lines = np.round(np.cumsum(rng.normal(size=(5000, 30, 2)), axis=1) + 300, 3)
    strokes = [brushstroke([(*place, 0.5) for place in line.tolist()]) for line in lines]
    data = document(strokes).encode()
    (drawing,) = in_a_second(lambda: list(rnote.drawings(io.BytesIO(data), "a.rnote")))
    assert drawing.num_points == 150_000
