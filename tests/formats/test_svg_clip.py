"""Clipped lines against shapely's intersections, for generated shapes and rules."""

import io
import math
import warnings

import numpy as np
import pytest
from shapely import LineString, Polygon, unary_union
from shapely.ops import polygonize

from strokegen.formats import svg
from strokegen.formats.svg_clip import MAX_PAIRS, clipped

STAR = np.array([[50, 0], [80, 95], [2, 36], [98, 36], [20, 95.0]])


def winding(polygon, place):
    """How often a polygon goes around a place."""
    way = np.vstack([polygon, polygon[:1]]) - place
    angle = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    return round((angle[-1] - angle[0]) / math.tau)


def area(polygon, rule):
    """What a polygon that may cross itself fills, as a shape of shapely's."""
    ring = LineString([*polygon, polygon[0]])
    parts = []
    for face in polygonize(unary_union([ring])):
        turns = winding(polygon, np.array(face.representative_point().coords[0]))
        if turns % 2 if rule == "evenodd" else turns:
            parts.append(face)
    return unary_union(parts) if parts else Polygon()


def length(pieces):
    return sum(np.hypot(*np.diff(piece, axis=0).T).sum() for piece in pieces)


@pytest.mark.parametrize("seed", range(60))
def test_pieces_are_those_of_shapely(seed):
    draw = np.random.default_rng(seed)
    region, areas = [], []
    for _ in range(draw.integers(1, 4)):
        polygon = draw.uniform(0, 100, (draw.integers(3, 9), 2)) if draw.random() < 0.7 else STAR
        rule = str(draw.choice(["evenodd", "nonzero"]))
        region.append(([polygon], rule))
        areas.append(area(polygon, rule))
    strokes = [draw.uniform(-20, 120, (draw.integers(2, 30), 2)) for _ in range(3)]
    whole = unary_union(areas)
    for stroke, pieces in zip(strokes, clipped(strokes, region)):
        # By chords: shapely takes a line that crosses itself apart otherwise.
        kept = sum(
            LineString(chord).intersection(whole).length for chord in zip(stroke, stroke[1:])
        )
        assert length(pieces) == pytest.approx(kept, abs=1e-6)
        assert all(LineString(piece).within(whole.buffer(1e-6)) for piece in pieces)


SQUARE = [([np.array([[0, 0], [10, 0], [10, 10], [0, 10.0]])], "nonzero")]


def test_what_lies_within_stays_as_it_is_and_edges_belong_to_it():
    strokes = [np.array(s, float) for s in ([[1, 1], [9, 9], [1, 9]], [[5, 5]], [[15, 5]],
               [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[11, 0], [11, 10]])]  # fmt: skip
    inside, dot, other, edge, outside = clipped(strokes, SQUARE)
    assert inside[0] is strokes[0] and (dot, other, outside) == ([strokes[1]], [], [])
    assert len(edge) == 1 and edge[0].tolist() == strokes[3].tolist()


def test_a_closed_line_is_not_torn_where_it_begins():
    ring = np.array([[5, 5], [5, 20], [8, 20], [8, 5], [5, 5.0]])
    ((piece,),) = clipped([ring], SQUARE)
    assert piece == pytest.approx(np.array([[8, 10], [8, 5], [5, 5], [5, 10]]))


def test_an_empty_region_leaves_nothing_and_too_many_pairs_are_not_tried():
    line = np.array([[0, 0], [9, 9.0]])
    assert clipped([line], []) == [[]]
    assert clipped([line], [([np.zeros((MAX_PAIRS, 2))], "nonzero")]) is None


def read(body):
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" stroke="red" width="90" height="90">{body}</svg>'
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (drawing,) = svg.drawings(io.BytesIO(text.encode()), "a.svg")
    return [stroke.round(3).tolist() for stroke in drawing.strokes]


LINE = '<path d="M0 5H90"/>'


@pytest.mark.parametrize(
    "body, expected",
    [
        (f'<clipPath id="c"><rect x="10" width="20" height="9"/></clipPath><g clip-path="url(#c)">'
         f"{LINE}</g>", [[10, 30]]),
        # In the units of what is clipped, its own transform and the clip's applied.
        ('<clipPath id="c" transform="translate(5)"><rect width="20" height="9"/></clipPath>'
         '<path transform="scale(2 1)" clip-path="url(#c)" d="M0 5H45"/>', [[10, 50]]),
        # A clip that is clipped, and a clip within a clip.
        ('<clipPath id="a"><rect width="40" height="9"/></clipPath><clipPath id="b" '
         'clip-path="url(#a)"><rect x="10" width="90" height="9"/></clipPath>'
         f'<g clip-path="url(#b)">{LINE}</g>', [[10, 40]]),
        ('<clipPath id="a"><rect width="40" height="9"/></clipPath><clipPath id="b"><rect x="10" '
         f'width="90" height="9"/></clipPath><g clip-path="url(#b)"><g style="clip-path:url(#a)">'
         f"{LINE}</g></g>", [[10, 40]]),
        # Several shapes, one of them used, one hidden.
        ('<defs><rect id="r" width="5" height="9"/></defs><clipPath id="c"><use href="#r" x="7"/>'
         '<rect x="60" width="9" height="9"/><rect width="90" height="9" visibility="hidden"/>'
         f'</clipPath><g clip-path="url(#c)">{LINE}</g>', [[7, 12], [60, 69]]),
        # What no clip is does not clip.
        (f'<g clip-path="url(#gone)">{LINE}</g>', [[0, 90]]),
        (f'<svg x="10" width="20" height="20">{LINE}</svg>', [[10, 30]]),
        (f'<svg x="10" width="20" height="20" overflow="visible">{LINE}</svg>', [[10, 100]]),
        (f'<symbol id="s" viewBox="0 0 10 10">{LINE}</symbol><use href="#s" width="20" '
         'height="20"/>', [[0, 20]]),
        # What is not applied is left as it is.
        ('<clipPath id="c" clipPathUnits="objectBoundingBox"><rect width="1" height="1"/>'
         f'</clipPath><g clip-path="url(#c)">{LINE}</g>', [[0, 90]]),
        (f'<clipPath id="c"><text>x</text></clipPath><g clip-path="url(#c)">{LINE}</g>', [[0, 90]]),
    ],
    ids=range(11),
)  # fmt: skip
def test_clips_of_a_picture(body, expected):
    assert [[stroke[0][0], stroke[-1][0]] for stroke in read(body)] == expected
