"""Shapes under transforms, reuse and view boxes, held against closed forms and plain matrices."""

import io
import math
from itertools import product

import numpy as np
import pytest

from strokegen.formats import svg

TOLERANCE = 0.02
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
T = np.linspace(0, 1, 121)[:, None]


def corners(*points):
    """Places along the straight lines through points."""
    points = np.array(points, float)
    way = T * (len(points) - 1)
    first = np.minimum(way.astype(int), len(points) - 2)[:, 0]
    return points[first] + (way - first[:, None]) * (points[first + 1] - points[first])


def oval(x, y, rx, ry, start=0.0, stop=360.0, tilt=0.0):
    angle, turn = np.radians(start + T * (stop - start)), math.radians(tilt)
    u, v = rx * np.cos(angle), ry * np.sin(angle)
    return np.hstack(
        [x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn)]
    )


def bezier(*points):
    n = len(points) - 1
    return sum(
        math.comb(n, k) * T**k * (1 - T) ** (n - k) * np.array([p]) for k, p in enumerate(points)
    )


def arc(x, y, rx, ry, tilt, start, stop):
    """An arc as path data, and the places on it."""
    places = oval(x, y, rx, ry, start, stop, tilt)
    flags = f"{int(abs(stop - start) > 180)} {int(stop > start)}"
    (a, b), (c, d) = places[0], places[-1]
    return f'<path d="M{a} {b}A{rx} {ry} {tilt} {flags} {c} {d}"/>', places


rounded = np.concatenate(
    [
        corners((8, 5), (18, 5)),
        oval(18, 7, 4, 2, -90, 0),
        corners((22, 7), (22, 13)),
        oval(18, 13, 4, 2, 0, 90),
        corners((18, 15), (8, 15)),
        oval(8, 13, 4, 2, 90, 180),
        corners((4, 13), (4, 7)),
        oval(8, 7, 4, 2, 180, 270),
    ]
)
SHAPES = [
    ('<rect x="1" y="2" width="9" height="4"/>',
     corners((1, 2), (10, 2), (10, 6), (1, 6), (1, 2))),
    ('<rect x="4" y="5" width="18" height="10" rx="4" ry="2"/>', rounded),
    ('<circle cx="3" cy="-4" r="5"/>', oval(3, -4, 5, 5)),
    ('<ellipse cx="3" cy="4" rx="9" ry="2.5"/>', oval(3, 4, 9, 2.5)),
    ('<line x1="1" x2="7" y2="3"/>', corners((1, 0), (7, 3))),
    ('<polyline points="0,0 5-3,8.5.5"/>', corners((0, 0), (5, -3), (8.5, 0.5))),
    ('<polygon points="0 0 5 3 8 1"/>', corners((0, 0), (5, 3), (8, 1), (0, 0))),
    ('<path d="m1 1c2 9 5-9 8 0s4 4 6-2"/>', np.concatenate([
        bezier((1, 1), (3, 10), (6, -8), (9, 1)), bezier((9, 1), (12, 10), (13, 5), (15, -1))])),
    ('<path d="M1 1Q4 9 8 1T15 1"/>', np.concatenate([
        bezier((1, 1), (4, 9), (8, 1)), bezier((8, 1), (12, -7), (15, 1))])),
    arc(2, 3, 8, 3, 30, 10, 100),
    arc(2, 3, 8, 3, -50, 200, -60),
    arc(0, 0, 5, 9, 75, -20, 299),
]  # fmt: skip


def rows(a, b, c, d, e, f):
    return np.array([[a, c, e], [b, d, f], [0, 0, 1.0]])


def turn(degrees):
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return rows(cos, sin, -sin, cos, 0, 0)


def shift(x, y):
    return rows(1, 0, 0, 1, x, y)


def skewed(x, y):
    return rows(1, math.tan(math.radians(y)), math.tan(math.radians(x)), 1, 0, 0)


TRANSFORMS = {
    "": np.eye(3),
    "translate(5 -7)": shift(5, -7),
    "translate(5)": shift(5, 0),
    "scale(3)": rows(3, 0, 0, 3, 0, 0),
    "scale(-1,1)": rows(-1, 0, 0, 1, 0, 0),
    "scale(.25 4)": rows(0.25, 0, 0, 4, 0, 0),
    "rotate(90)": turn(90),
    "rotate(-33,4,5)": shift(4, 5) @ turn(-33) @ shift(-4, -5),
    "skewX(20)": skewed(20, 0),
    "skewY(-35)": skewed(0, -35),
    "matrix(2 0 1 1 50 50)": rows(2, 0, 1, 1, 50, 50),
    "matrix(-.5,1e0,+3 -2 0.5,-1)": rows(-0.5, 1, 3, -2, 0.5, -1),
    " rotate(30), skewX( 10 )scale(2 , -3) translate(1,2)\n":
        turn(30) @ skewed(10, 0) @ rows(2, 0, 0, -3, 0, 0) @ shift(1, 2),
}  # fmt: skip


def plain(body, transform):
    return f'{HEAD} width="90" height="90"><g transform="{transform}">{body}</g></svg>', np.eye(3)


def groups(body, transform):
    outer = '<g transform="skewX(9)"><g transform="scale(1 -2)"><g>'
    text = f'{HEAD}>{outer}<g transform="{transform}">{body}</g></g></g></g></svg>'
    return text, skewed(9, 0) @ rows(1, 0, 0, -2, 0, 0)


def used(body, transform):
    text = (
        f'{HEAD}><defs><g id="a" transform="{transform}">{body}</g></defs>'
        '<use xlink:href="#a" x="7" y="-3" transform="rotate(60)"/></svg>'
    )
    return text, turn(60) @ shift(7, -3)


def used_twice(body, transform):
    text = (
        f'{HEAD}><use href="#b" y="4"/><defs><g id="a" transform="{transform}">{body}</g>'
        '<use id="b" href="#a" x="7" transform="scale(2)"/></defs></svg>'
    )
    return text, shift(0, 4) @ rows(2, 0, 0, 2, 0, 0) @ shift(7, 0)


def symbol(body, transform):
    """A view box of 40 x 20 in 60 x 60: scaled by 1.5, and centred."""
    text = (
        f'{HEAD}><symbol id="s" viewBox="-10 -5 40 20" overflow="visible"><g '
        f'transform="{transform}">{body}</g></symbol><use href="#s" x="3" y="4" width="60" '
        'height="60"/></svg>'
    )
    return text, shift(3, 4) @ shift(0, 15) @ rows(1.5, 0, 0, 1.5, 0, 0) @ shift(10, 5)


def nested(body, transform):
    """Sliced at the end: 2 across and down, though the width would do with 1."""
    text = (
        f'{HEAD} width="300" height="200"><svg x="10%" y="5" width="20" height="40" '
        'viewBox="0 0 20 20" preserveAspectRatio="xMaxYMin slice" style="overflow:visible">'
        f'<g transform="{transform}">{body}</g></svg></svg>'
    )
    return text, shift(30, 5) @ shift(-20, 0) @ rows(2, 0, 0, 2, 0, 0)


def millimetres(body, transform):
    text = (
        f'{HEAD} width="100mm" height="200mm" viewBox="10 20 100 100" preserveAspectRatio="none">'
        f'<g transform="{transform}">{body}</g></svg>'
    )
    return text, rows(96 / 25.4, 0, 0, 2 * 96 / 25.4, 0, 0) @ shift(-10, -20)


def styled(body, transform):
    """As CSS has it, about a place of its own."""
    css = transform.replace("\n", "")
    text = (
        f'{HEAD} viewBox="0 0 80 40"><style>.t{{transform-origin:center 5px}}</style>'
        f'<g class="t" style="transform:rotate(0.25turn)"><g style="transform:{css}">{body}</g></g>'
        "</svg>"
    )
    return text, shift(40, 5) @ turn(90) @ shift(-40, -5)


NESTINGS = [plain, groups, used, used_twice, symbol, nested, millimetres, styled]


def read(text, **options):
    (drawing,) = svg.drawings(io.BytesIO(text.encode()), "a.svg", **options)
    return drawing


def apart(points, line):
    """The largest distance of points `(n, 2)` from a line through `(m, 2)`."""
    start, way = line[:-1], np.diff(line, axis=0)
    away = points[:, None] - start
    share = (away * way).sum(2) / np.maximum((way**2).sum(1), 1e-30)
    nearest = away - np.clip(share, 0, 1)[..., None] * way
    return np.hypot(nearest[..., 0], nearest[..., 1]).min(axis=1).max()


@pytest.mark.parametrize("transform, nesting", product(TRANSFORMS, NESTINGS))
def test_every_shape_under_every_transform_and_nesting(transform, nesting):
    body = "".join(text for text, _ in SHAPES)
    text, outer = nesting(f'<g fill="none" stroke="red">{body}</g>', transform)
    drawing = read(text, tolerance=TOLERANCE)
    matrix = outer @ TRANSFORMS[transform]
    assert len(drawing.strokes) == len(SHAPES) and all(drawing.straight)
    for (name, places), stroke in zip(SHAPES, drawing.strokes):
        curve = (np.hstack([places, np.ones((len(places), 1))]) @ matrix.T)[:, :2]
        line = stroke.astype(float)
        size = np.ptp(curve, axis=0).max()
        rounding = 1e-6 * np.abs(curve).max()
        assert apart(curve, line) <= TOLERANCE + rounding, name
        # The chords' ends lie on the curve itself, of which there are 121 places.
        assert apart(line, curve) <= size * 8e-4 + rounding, name
        for end in (0, -1):
            assert line[end] == pytest.approx(curve[end], abs=1e-4 * size + rounding), name


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_transform_of_the_shape_itself(transform):
    for body, places in SHAPES:
        own = body.replace("/>", f' transform="{transform}"/>')
        (stroke,) = read(f'{HEAD} stroke="red"><g transform="rotate(15)">{own}</g></svg>').strokes
        matrix = turn(15) @ TRANSFORMS[transform]
        curve = (np.hstack([places, np.ones((len(places), 1))]) @ matrix.T)[:, :2]
        assert apart(curve, stroke.astype(float)) <= 0.06, body


@pytest.mark.parametrize(
    "attributes, expected",
    [
        ('rx="3"', (3, 3)),
        ('ry="2"', (2, 2)),
        ('rx="3" ry="auto"', (3, 3)),
        ('rx="50" ry="1"', (10, 1)),
        ('rx="1" ry="50"', (1, 4)),
        ('rx="-3" ry="2"', (2, 2)),
        ('rx="0" ry="2"', (0, 0)),
        ('rx="10%" ry="10%"', (8, 4)),  # of 80 x 40
        ('style="rx:3px;ry:1px" rx="9"', (3, 1)),
    ],
)
def test_the_corners_of_a_rectangle(attributes, expected):
    text = (
        f'{HEAD} viewBox="0 0 80 40"><rect width="20" height="8" {attributes} stroke="red"/></svg>'
    )
    (stroke,) = read(text).strokes
    rx, ry = expected
    if not rx:
        assert len(stroke) == 5
        return
    assert stroke[0] == pytest.approx([rx, 0], abs=1e-5)
    corner = stroke[(stroke[:, 0] >= 20 - rx) & (stroke[:, 1] <= ry)]
    on = ((corner - [20 - rx, ry]) / [rx, ry]) ** 2
    assert on.sum(axis=1) == pytest.approx(1, abs=1e-4) and len(corner) > 4


def test_units_and_percentages():
    def ends(attributes, head='width="200" height="100"'):
        (stroke,) = read(f'{HEAD} {head}><line stroke="red" {attributes}/></svg>').strokes
        return stroke[-1].tolist()

    assert ends('x2="1in" y2="2.54cm"') == pytest.approx([96, 96], abs=1e-4)
    assert ends('x2="25.4mm" y2="72pt"') == pytest.approx([96, 96], abs=1e-4)
    assert ends('x2="6pc" y2="101.6q"') == pytest.approx([96, 96], abs=1e-4)
    assert ends('x2="50%" y2="50%"') == [100, 50]
    assert ends('x2="50%" y2="50%"', 'width="9" viewBox="0 0 4 8"') == pytest.approx([4.5, 9])
    (circle,) = read(f'{HEAD} viewBox="0 0 30 40"><circle r="20%" stroke="red"/></svg>').strokes
    assert circle[0].tolist() == pytest.approx([math.hypot(30, 40) / math.sqrt(2) / 5, 0])
