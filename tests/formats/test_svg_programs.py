"""What the pen did in files of Make Me a Hanzi, AnimCJK and signature_pad."""

import io
import warnings

import pytest

from strokegen.formats import svg
from strokegen.ink.brush import Brush


def read(text):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        (drawing,) = svg.drawings(io.BytesIO(text.encode()), "a.svg")
    return drawing, [str(one.message) for one in told]


def ends(drawing):
    return [
        [stroke[0].round(3).tolist(), stroke[-1].round(3).tolist()] for stroke in drawing.strokes
    ]


def hanzi(strokes):
    """A character as Make Me a Hanzi draws it: guides, outlines, and medians that grow."""
    keys = "".join(
        f"@keyframes keyframes{k} {{ from {{ stroke: blue; stroke-width: 128 }} "
        f"to {{ stroke: black; stroke-width: 1024 }} }} "
        f"#make-me-a-hanzi-animation-{k} {{ animation: keyframes{k} 1s both }}"
        for k in range(len(strokes))
    )
    outlines = "".join('<path d="M200 700L300 720L310 690Z" fill="lightgray"/>' for _ in strokes)
    lines = "".join(
        f'<clipPath id="make-me-a-hanzi-clip-{k}"><path d="M200 700L300 720L310 690Z"/></clipPath>'
        f'<path clip-path="url(#make-me-a-hanzi-clip-{k})" d="{data}" fill="none" '
        f'id="make-me-a-hanzi-animation-{k}" stroke-dasharray="9 18" stroke-linecap="round"/>'
        for k, data in enumerate(strokes)
    )
    guides = "".join(f'<line x2="256" y1="{y}" y2="256"/>' for y in (0, 128))
    return (
        '<svg version="1.1" viewBox="0 0 1024 1024" xmlns="http://www.w3.org/2000/svg">'
        '<g stroke="lightgray" stroke-dasharray="1,1" stroke-width="1" transform="scale(4, 4)">'
        f'{guides}</g><g transform="scale(1, -1) translate(0, -900)"><style type="text/css">{keys}'
        f"</style>{outlines}{lines}</g></svg>"
    )


def test_the_medians_of_make_me_a_hanzi_are_its_strokes():
    drawing, told = read(hanzi(["M 100 800 L 500 790 L 900 780", "M 400 850 L 420 100"]))
    assert ends(drawing) == [[[100, 100], [900, 120]], [[400, 50], [420, 800]]]
    assert told == ["a.svg: left out 4 outline or guide line"] and set(drawing.brushes) == {Brush()}


def test_the_medians_of_animcjk_are_its_strokes():
    data = ["M100 200L900 210", "M500 50Q480 400 200 900"]
    body = "".join(
        f'<path id="z1d{k}" d="M100 180L900 190L890 230Z"/><defs><clipPath id="z1c{k}"><use '
        f'xlink:href="#z1d{k}"/></clipPath></defs>'
        for k in range(len(data))
    ) + "".join(
        f'<path style="--d:{k + 1}s;" pathLength="3333" clip-path="url(#z1c{k})" d="{line}"/>'
        for k, line in enumerate(data)
    )
    drawing, told = read(
        '<svg id="z1" class="acjk" version="1.1" viewBox="0 0 1024 1024" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>'
        "<![CDATA[ @keyframes zk { to { stroke-dashoffset:0; } } svg.acjk path[clip-path] "
        "{ --t:0.8s; animation:zk var(--t) linear forwards var(--d); stroke-dasharray:3337; "
        "stroke-width:128; fill:none; stroke:#000; } svg.acjk path[id] {fill:#ccc;} ]]></style>"
        f"{body}</svg>"
    )
    assert ends(drawing) == [[[100, 200], [900, 210]], [[500, 50], [200, 900]]]
    assert told == ["a.svg: left out 2 outline or guide line"]


def signature(*parts, background=""):
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 300 150" width="300" height="150">{background}{"".join(parts)}</svg>'
    )


def curve(start, end, width, colour="black"):
    data = f"M {start[0]:.3f},{start[1]:.3f} C 1.000,2.000 3.000,4.000 {end[0]:.3f},{end[1]:.3f}"
    return (
        f'<path d="{data}" stroke-width="{width}" stroke="{colour}" fill="none" '
        'stroke-linecap="round"></path>'
    )


def dot(x, y):
    return f'<circle r="1.5" cx="{x}" cy="{y}" fill="black"></circle>'


@pytest.mark.parametrize("lengths", [[1], [5], [1, 3, 2], [9, 1, 1, 4]])
def test_the_curves_of_a_signature_are_the_strokes_of_its_pen(lengths):
    parts, expected = [], []
    for number, count in enumerate(lengths):
        places = [(10.25 * number + k, 50 - number + 7 * k) for k in range(count + 1)]
        parts += [curve(a, b, 1.5 + k) for k, (a, b) in enumerate(zip(places, places[1:]))]
        parts.append(dot(100 + number, 20))
        expected += [[list(places[0]), list(places[-1])], [[100 + number, 20]] * 2]
    drawing, told = read(signature(*parts))
    assert ends(drawing) == expected and told == []
    assert [len(stroke) == 1 for stroke in drawing.strokes] == [False, True] * len(lengths)
    widths = [brush.width for brush in drawing.brushes]
    assert widths[::2] == [1.5 + (count - 1) / 2 for count in lengths] and set(widths[1::2]) == {3}


def test_a_signature_of_dots_and_one_on_a_ground():
    ground = '<rect width="100%" height="100%" fill="white"></rect>'
    drawing, told = read(signature(dot(5, 6), dot(7, 8), background=ground))
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[5, 6]], [[7, 8]]]
    assert told == ["a.svg: left out 1 without a stroke"]


@pytest.mark.parametrize("first", [True, False])
def test_a_stroke_of_two_points_parts_no_signature(first):
    """signature_pad 5.1.4 draws it as a line."""
    two = ('<line x1="5" y1="6" x2="7" y2="8.5" stroke="black" stroke-width="3" '
           'stroke-linecap="round"></line>')  # fmt: skip
    curves = curve((20, 30), (25, 31), 2), curve((25, 31), (40, 42), 3)
    drawing, told = read(signature(*((two, *curves) if first else (*curves, two))))
    wanted = [[[5, 6], [7, 8.5]], [[20, 30], [40, 42]]]
    assert ends(drawing) == (wanted if first else wanted[::-1]) and told == []
    assert [brush.width for brush in drawing.brushes] == ([3, 2.5] if first else [2.5, 3])


def test_a_graph_is_no_signature():
    edge = ('<line x1="{}" y1="3" x2="{}" y2="3" stroke="black" stroke-width="1" '
            'stroke-linecap="round"/>')  # fmt: skip
    drawing, told = read(signature(edge.format(3, 9), edge.format(9, 20), dot(3, 3), dot(9, 3)))
    assert ends(drawing) == [[[3, 3], [9, 3]], [[9, 3], [20, 3]]]
    assert told == ["a.svg: left out 2 without a stroke"]


def test_other_files_keep_their_lines_apart():
    lines = '<path d="M0 0C1 2 3 4 5 5" stroke="red"/><path d="M5 5C6 7 8 9 9 9" stroke="red"/>'
    drawing, told = read(signature(lines, dot(3, 3)))
    assert len(drawing) == 2 and told == ["a.svg: left out 1 without a stroke"]
