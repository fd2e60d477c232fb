"""What of a picture is seen: generated styles against rsvg-convert, containers, reuse, layers."""

import io
import random
import shutil
import subprocess
import time
import warnings

import numpy as np
import pytest
from PIL import Image

from strokegen.formats import svg
from strokegen.ink.errors import DataError, LeftOut

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
LAYERS = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'


def read(text):
    """The drawing of a picture, and what was left out of it."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        (drawing,) = svg.drawings(io.BytesIO(text.encode()), "a.svg")
    assert all(issubclass(one.category, LeftOut) for one in told) and len(told) < 2
    return drawing, str(told[0].message) if told else ""


def strokes(body, attributes='stroke="red"'):
    drawing, left = read(f"{HEAD} {attributes}>{body}</svg>")
    return [stroke.tolist() for stroke in drawing.strokes], left


VALUES = {
    "stroke": ["red", "#00f", "none", "currentColor", "inherit", "rgb(0,128,0)", "transparent",
               "rgb(0%, 50%, 50%)", "hsl(300,100%,25%)", "nonsense", "url(#g)", "url(#no) #f80"],
    "visibility": ["hidden", "visible", "collapse", "inherit"],
    "display": ["none", "inline", "block"],
    "opacity": ["0", "1", "100%"],
    "stroke-opacity": ["0", "1", "0%"],
    "stroke-width": ["0", "6", "2mm", "8%"],
    "color": ["#0aa", "purple"],
}  # fmt: skip
OFTEN = dict(zip(VALUES, (0.5, 0.2, 0.06, 0.1, 0.12, 0.2, 0.3)))
SELECTORS = [
    "path", ".a", ".b", "g .a", "g > path", "#i3", "[data-x]", "path.a", "g.b path", "*", ".a, .b",
    ".a.b", "g g .c", "svg > g", "path[data-x='1']", '[data-x^="2"]', "g>g>path", ".c:hover",
]  # fmt: skip
COLUMNS, CELL = 20, 20


def chosen(draw):
    return {name: draw.choice(VALUES[name]) for name in VALUES if draw.random() < OFTEN[name]}


def style(draw):
    # rsvg-convert forgets that a url() is important.
    marks = {True: " !important", False: ""}
    return ";".join(
        f"{name}:{value}{marks[draw.random() < 0.2 and 'url' not in value]}"
        for name, value in chosen(draw).items()
    )


def element(draw, tag):
    parts = [f'{name}="{value}"' for name, value in chosen(draw).items()]
    if draw.random() < 0.3:
        parts.append(f'style="{style(draw)}"')
    if draw.random() < 0.5:
        parts.append(f'class="{" ".join(draw.sample("abc", draw.randint(1, 2)))}"')
    if draw.random() < 0.3:
        parts.append(f'id="i{draw.randrange(9)}"')
    if draw.random() < 0.3:
        parts.append(f'data-x="{draw.choice(["1", "22"])}"')
    return f"<{tag} {' '.join(parts)}"


def cells(seed):
    """A picture of 400 lines, each in a cell of its own and in up to three groups."""
    draw = random.Random(seed)
    rules = "".join(f"{draw.choice(SELECTORS)} {{ {style(draw)} }}" for _ in range(10))
    body = ""
    for number in range(COLUMNS**2):
        y, x = (CELL * place for place in divmod(number, COLUMNS))
        depth = draw.randint(0, 3)
        body += "".join(element(draw, "g") + ">" for _ in range(depth))
        body += f'{element(draw, "path")} fill="none" d="M{x + 3} {y + 10}h14"/>' + "</g>" * depth
    size = COLUMNS * CELL
    return (
        f'{HEAD} width="{size}" height="{size}" stroke="#123456" stroke-width="5">'
        '<linearGradient id="g" gradientUnits="userSpaceOnUse"><stop stop-color="#654321"/>'
        f"</linearGradient><style>{rules}</style>{body}</svg>"
    )


@pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="rsvg-convert is not installed")
@pytest.mark.parametrize("seed", range(4))
def test_lines_are_seen_in_the_colours_that_rsvg_gives_them(seed):
    text = cells(seed)
    done = subprocess.run(
        ["rsvg-convert", "-b", "white"], input=text.encode(), capture_output=True, check=True
    )
    picture = np.array(Image.open(io.BytesIO(done.stdout)).convert("RGB")).astype(float)
    try:
        drawing, _ = read(text)
        found = {
            tuple((stroke[0] // CELL).astype(int)): brush.colour
            for stroke, brush in zip(drawing.strokes, drawing.brushes)
        }
    except DataError:  # all are hidden
        found = {}
    for number in range(COLUMNS**2):
        y, x = divmod(number, COLUMNS)
        middle = picture[y * CELL + 9 : y * CELL + 11, x * CELL + 9 : x * CELL + 11].mean((0, 1))
        colour = found.get((x, y), "#ffffff")
        ours = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert middle == pytest.approx(ours, abs=3), (x, y)


LINE = '<path d="M0 0h9"/>'
HIDING = {
    "display": '<g display="none">{}</g>',
    "visibility": '<g style="visibility:hidden">{}</g>',
    "opacity": '<g opacity=".5"><g opacity="0">{}</g></g>',
    "stroke-opacity": '<g stroke-opacity="0.0">{}</g>',
    "stroke-width": '<g stroke-width="0px">{}</g>',
    "transparent": '<g stroke="rgba(1,2,3,0)">{}</g>',
    "flattened": '<g transform="scale(2 0)">{}</g>',
    "a sheet": "<style>.h{{visibility:collapse}}</style><g class='h'>{}</g>",
}


@pytest.mark.parametrize("hidden", HIDING.values(), ids=HIDING)
def test_what_is_hidden_is_counted(hidden):
    seen = '<path d="M1 1h5"/>'
    assert strokes(hidden.format(LINE * 3) + seen) == (
        [[[1, 1], [6, 1]]],
        "a.svg: left out 3 hidden",
    )


def test_a_child_of_a_hidden_group_may_be_seen():
    body = f'<g visibility="hidden">{LINE}<path visibility="visible" d="M1 1h5"/></g>'
    assert strokes(body)[0] == [[[1, 1], [6, 1]]]


@pytest.mark.parametrize("tag", ["defs", "symbol", "marker", "mask", "clipPath", "pattern"])
def test_containers_hold_no_ink_unless_it_is_used(tag):
    body = f'<{tag} id="k"><g id="in">{LINE}</g></{tag}><path d="M1 1h5"/>'
    assert strokes(body) == ([[[1, 1], [6, 1]]], "")
    assert strokes(body + '<use href="#in" x="2"/>')[0][1:] == [[[2, 0], [11, 0]]]


@pytest.mark.parametrize(
    "body, told",
    [
        ('<path fill="red" stroke="none" d="M0 0h9v9"/>', "1 without a stroke"),
        ("<text>one <tspan>run</tspan></text>", "1 text"),
        ('<image width="9" height="9"/>', "1 picture"),
        ('<marker id="m"/><path d="M9 9h1" marker-end="url(#m)"/>', "1 marker"),
        (f'<mask id="m"/><g mask="url(#m)">{LINE}</g>', "1 mask that is not applied (mask #m)"),
        (f'<g clip-path="circle(5px)">{LINE}</g>', "1 clip that is not applied (circle(5px))"),
        ('<use href="#gone"/>', "1 use of what is not in it (use 1)"),
        ('<use href="b.svg#a"/>', "1 use of what is not in it (use 1)"),
        ('<g id="a"><use id="u" href="#a"/></g>', "1 use of what it stands in (use #u)"),
        ('<path/><path id="p" d="hello"/>', "2 without good data (path 1, path #p)"),
        ('<path d="M0 0h5 5 x"/>', "1 with data up to an error (path 1)"),
        ('<polyline points="1,2 3,4 5"/>', "1 with data up to an error (polyline 1)"),
        ("<style>g ~ path {stroke:red} a:hover {stroke:red}</style>",
         "1 style rule that is not known"),
        ('<path d="M0 0L1e300 1"/>', "1 beyond 1e+09 px (path 1)"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_counted_and_named(body, told):
    found, left = strokes(f'<line id="seen" x2="5"/>{body}')
    assert found[0] == [[0, 0], [5, 0]] and left == f"a.svg: left out {told}"


def test_a_path_is_drawn_up_to_its_error():
    assert strokes('<path d="M0 0h5v5 q1 1 2 L9 9"/>')[0] == [[[0, 0], [5, 0], [5, 5]]]


@pytest.mark.parametrize("seed", range(4))
def test_em_is_the_font_around(seed):
    draw = random.Random(seed)
    font, body, close, expected = 16.0, "", "", []
    for _ in range(8):
        value, unit = draw.choice([(20, ""), (9, "px"), (150, "%"), (2, "em"), (6, "ex")])
        factor = {"": 1, "px": 1, "%": font / 100, "em": font, "ex": font / 2}[unit]
        font = value * factor
        size = draw.choice([f'font-size="{value}{unit}"', f'style="font-size:{value}{unit}"'])
        tag = draw.choice(
            ["g", 'svg width="9" height="9" viewBox="0 0 9 9" overflow="visible"', "a"]
        )
        body += f'<{tag} {size}><line x1="1em" y1="2ex" x2="-.5em" y2="1px"/>'
        close = f"</{tag.split()[0]}>" + close
        expected.append([[font, font], [-font / 2, 1]])
    found, _ = strokes(body + close)
    assert np.allclose(found, expected, rtol=1e-6)
    assert strokes('<line x1="1em" x2="2ex" y2="1rem"/>')[0] == [[[16, 0], [16, 16]]]


@pytest.mark.parametrize("box", ["fill-box", "stroke-box", "content-box"])
def test_a_turn_about_a_shapes_own_box_is_refused(box):
    line = '<path d="M1 1h4" style="transform:{};transform-box:{}"/>'
    with pytest.raises(DataError, match=f"own box, transform-box: {box}"):
        strokes(line.format("rotate(30deg)", box))
    assert strokes(line.format("translate(2px,3px)", box))[0] == [[[3, 4], [7, 4]]]
    assert strokes(line.format("scale(2)", "view-box"))[0] == [[[2, 2], [10, 2]]]


def test_a_switch_shows_the_first_that_it_may():
    body = (
        '<foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"/>'
        f'<g systemLanguage="xx"><path d="M7 7h7"/></g><g>{LINE}</g><path d="M5 5h5"/>'
    )
    assert strokes(f"<switch>{body}</switch>") == ([[[0, 0], [9, 0]]], "")


def test_uses_that_reuse_each_other_end():
    body = (
        f'<g id="a">{LINE}<use href="#b"/></g><g id="b" transform="translate(1)">{LINE}'
        '<use href="#a"/></g>'
    )
    found, left = strokes(body)
    assert found[:2] == [[[0, 0], [9, 0]], [[1, 0], [10, 0]]] and "use of what it stands in" in left


def test_lines_know_their_layer_colour_and_width():
    drawing, _ = read(
        f'{HEAD} {LAYERS}><g inkscape:groupmode="layer" inkscape:label="1 thin" stroke="navy">'
        f'{LINE}<g transform="scale(2 8)"><path stroke-width="3" d="M0 0h9"/><g '
        f'inkscape:groupmode="layer" inkscape:label="%in"><path vector-effect="non-scaling-stroke" '
        f'd="M0 0h9"/></g></g></g><path stroke="rgb(255 0 0 / 50%)" d="M0 0h9"/></svg>'
    )
    told = [(brush.layer, brush.colour, brush.width) for brush in drawing.brushes]
    assert told == [
        ("1 thin", "#000080", 1),
        ("1 thin", "#000080", 12),
        ("%in", "#000080", 1),
        (None, "#ff0000", 1),
    ]


def test_an_animation_that_stays_is_seen_at_its_end():
    sheet = (
        "<style>@keyframes show { from { opacity: 0 } 60%, to { opacity: 1 } }"
        ".late { opacity: 0; animation: show 2s forwards } .gone { opacity: 0; animation: show 2s }"
        "</style>"
    )
    body = f'{sheet}<g class="late">{LINE}</g><g class="gone"><path d="M1 1h5"/></g>'
    assert strokes(body) == ([[[0, 0], [9, 0]]], "a.svg: left out 1 hidden")


def test_a_picture_of_50_000_lines_is_read():
    body = "".join(f'<line x1="{k}.125" y2="{k % 977}" x2="7"/>' for k in range(50_000))
    drawing, _ = read(f"{HEAD} stroke='red'>{body}<desc>{'x' * 3_000_000}</desc></svg>")
    assert len(drawing) == 50_000 and drawing.strokes[-1].tolist() == [[49_999.125, 0], [7, 172]]


def test_rules_for_what_stands_nowhere_above_cost_little():
    # 20 million pairs of a rule and an element, of which as many fit as there are elements.
    rules = "".join(f".a{k} .b{k} > path {{ stroke: red }}" for k in range(5_000))
    lines = "".join(
        f"<g class='a{k}'><g class='b{k if k % 4 else 0}'><path d='M{k} 0h9'/></g></g>"
        for k in range(4_000)
    )
    text = f"{HEAD}><style>{rules}</style>{lines}</svg>"
    began = time.process_time()
    with pytest.raises(DataError, match="too many style rules"):
        read(text)
    assert time.process_time() - began < 5
    few = f"{HEAD}><style>{rules[: rules.index('.a400 ')]}</style>{lines}</svg>"
    drawing, _ = read(few)
    want = [k for k in range(400) if k % 4 or not k]
    assert [int(stroke[0, 0]) for stroke in drawing.strokes] == want


def test_rules_without_end_are_refused():
    rules = "".join(f"g g g g .c{k % 7} {{ stroke: red }}" for k in range(5_000))
    lines = "<g><g><g><g>" + '<path class="c1 c2" d="M0 0h9"/>' * 2_000 + "</g></g></g></g>"
    with pytest.raises(DataError, match="too many style rules"):
        read(f"{HEAD}><style>{rules}</style>{lines}</svg>")
