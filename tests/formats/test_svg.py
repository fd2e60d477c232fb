"""SVG files as drawings: shapes, tolerance, and files that mean harm."""

import gzip
import io
import math
import warnings

import numpy as np
import pytest

from strokegen import render
from strokegen.datasets import kanjivg
from strokegen.formats import svg
from strokegen.formats.read import read as read_file
from strokegen.formats.write import write
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def file(tmp_path, body, head=HEAD, before=""):
    path = tmp_path / "a.svg"
    path.write_text(f'{before}{head} width="200" height="200">{body}</svg>')
    return path


def read(tmp_path, body, **options):
    (drawing,) = svg.drawings(io.BytesIO(file(tmp_path, body).read_bytes()), "a.svg", **options)
    return drawing


def test_subpaths_are_strokes_in_order_and_the_title_is_the_label(tmp_path):
    drawing = read(
        tmp_path,
        '<title>a cat</title><g stroke="#000" transform="translate(10 20)">'
        '<path d="M0 0L10 0M5 5h10v10"/><line x1="1" y1="2" x2="3" y2="4"/></g>',
    )
    assert drawing.label == "a cat"
    assert [stroke.tolist() for stroke in drawing.strokes] == [
        [[10, 20], [20, 20]],
        [[15, 25], [25, 25], [25, 35]],
        [[11, 22], [13, 24]],
    ]


def test_closed_shapes_end_where_they_began(tmp_path):
    drawing = read(
        tmp_path, '<g stroke="red"><path d="M0 0L10 0L10 10z"/><polygon points="0,0 9,0 9,9"/></g>'
    )
    assert [len(stroke) for stroke in drawing.strokes] == [4, 4]
    assert all((stroke[0] == stroke[-1]).all() for stroke in drawing.strokes)


@pytest.mark.parametrize("tolerance", [0.01, 0.25, 2])
def test_a_circle_is_flattened_within_the_tolerance_and_not_much_finer(tmp_path, tolerance):
    (stroke,) = read(
        tmp_path, '<circle cx="100" cy="100" r="80" stroke="red"/>', tolerance=tolerance
    ).strokes
    middle = (stroke[1:] + stroke[:-1]) / 2 - 100
    error = np.abs(np.hypot(*middle.T) - 80).max()
    assert error <= tolerance
    fewest = 2 * math.pi / (2 * math.acos(1 - tolerance / 80))
    assert len(stroke) < 2 * fewest + 8


def test_a_cubic_is_flattened_within_the_tolerance(tmp_path):
    (stroke,) = read(
        tmp_path, '<path d="M0 0C0 100 150 -100 150 0" stroke="red"/>', tolerance=0.1
    ).strokes
    t = np.linspace(0, 1, 5000)[:, None]
    a, b, c, d = np.array([[0, 0], [0, 100], [150, -100], [150, 0]])
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    start, chord = stroke[:-1].astype(float), np.diff(stroke, axis=0).astype(float)
    away = curve[:, None] - start
    part = np.clip((away * chord).sum(2) / (chord**2).sum(1), 0, 1)
    distance = np.hypot(*np.moveaxis(away - part[..., None] * chord, 2, 0)).min(axis=1)
    assert distance.max() <= 0.1


def test_what_strokegen_draws_it_reads_again(tmp_path):
    strokes = ([[0, 0], [50, 80], [90, 10]], [[100, 100]], [[0, 100], [40, 100]])
    drawn = Drawing(strokes, label="a < b")
    render.save(drawn, tmp_path / "a.svg", background="white", width=1000)
    (again,) = read_file(tmp_path / "a.svg")
    assert again.label == "a < b" and len(again) == 3
    scale = (again.strokes[2][-1, 0] - again.strokes[2][0, 0]) / 40
    for before, after in zip(drawn.strokes, again.strokes):
        for end in (0, -1):
            place = (after[end] - again.strokes[0][0]) / scale
            assert place == pytest.approx(before[end] - drawn.strokes[0][0], abs=0.05)


def test_a_sheet_of_several_is_told_from_a_drawing(tmp_path):
    made = Drawing([[[0, 0], [30, 40]], [[9, 0], [9, 9]]], label="cat")
    sheet, again, shown, one = (tmp_path / f"{name}.svg" for name in "abcd")
    render.grid([made] * 12).save(sheet)
    (found,) = read_file(sheet)
    again.write_bytes(svg.encode([found]))
    found.save(shown)
    render.grid([made]).save(one)
    told = [read_file(name)[0].meta.get("drawings") for name in (sheet, again, shown, one)]
    assert told == [12, 12, 12, None]


@pytest.mark.parametrize(
    "words",
    ["drawings: 1", "drawings: many", "drawings: 12345678", "3 drawings: 4", "drawings: 03"],
)
def test_other_words_of_a_description_count_nothing(tmp_path, words):
    drawing = read(tmp_path, f"<desc>{words}</desc><path d='M0 0L3 4' stroke='red'/>")
    assert "drawings" not in drawing.meta


def test_hidden_and_filled_shapes_are_no_ink(tmp_path):
    body = (
        '<rect width="200" height="200" fill="white"/><path d="M0 0L9 9" stroke="none"/>'
        '<path d="M0 0L5 5" style="display:none" stroke="red"/><path d="M1 1L2 2" stroke="red"/>'
    )
    assert [s.tolist() for s in read(tmp_path, body).strokes] == [[[1, 1], [2, 2]]]
    with pytest.raises(DataError, match=r"give the lines a stroke.*1 without a stroke"):
        read(tmp_path, '<path d="M0 0L9 9"/>')


INKSCAPE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape (http://www.inkscape.org/) -->
<svg width="210mm" height="297mm" viewBox="0 0 210 297" version="1.1" id="svg5"
   inkscape:version="1.2.2" sodipodi:docname="letter.svg"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg">
  <sodipodi:namedview id="namedview7" pagecolor="#ffffff" inkscape:document-units="mm"/>
  <defs id="defs2"><path id="unused" d="M 0,0 H 99" style="stroke:#000000"/></defs>
  <g inkscape:label="Layer 1" inkscape:groupmode="layer" id="layer1" transform="translate(10,20)">
    <path style="fill:none;stroke:#000000;stroke-width:0.264583px;stroke-opacity:1"
       d="m 5,5 10,0 c 0,5 5,10 10,10" id="path1" sodipodi:nodetypes="ccc"/>
    <g id="g2" transform="matrix(0,1,-1,0,0,0)"><path id="path3" d="M 1,2 3,2"
       style="fill:#ff0000;fill-opacity:1;stroke:#0000ff;stroke-width:0.5"/></g>
    <rect style="fill:#800000;stroke:none" id="rect4" width="9" height="9" x="0" y="0"/>
  </g>
</svg>
"""

ILLUSTRATOR = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 27.0.0, SVG Export Plug-In . SVG Version: 6.00 Build 0)  -->
<svg version="1.1" id="Layer_1" xmlns="http://www.w3.org/2000/svg"
   xmlns:xlink="http://www.w3.org/1999/xlink" x="0px" y="0px" viewBox="0 0 100 50"
   style="enable-background:new 0 0 100 50;" xml:space="preserve">
<style type="text/css">
  .st0{fill:none;stroke:#231F20;stroke-width:2;stroke-miterlimit:10;}
  .st1{fill:#FBB03B;}
  .st2{fill:none;stroke:#ED1C24;stroke-linecap:round;}
</style>
<rect class="st1" width="100" height="50"/>
<g id="ink"><polyline class="st0" points="10,10 20,10 20,20 "/>
  <line class="st2" x1="30" y1="5" x2="40" y2="5"/>
  <circle class="st0" cx="70" cy="25" r="10"/></g>
</svg>
"""


def drawn(tmp_path, text):
    (tmp_path / "other.svg").write_text(text)
    (drawing,) = read_file(tmp_path / "other.svg")
    return drawing


def test_a_file_as_inkscape_writes_it(tmp_path):
    drawing = drawn(tmp_path, INKSCAPE)
    mm = [stroke * drawing.meta["unit_mm"] for stroke in drawing.strokes]
    assert len(mm) == 2
    assert mm[0][[0, 1, -1]] == pytest.approx(np.array([[15, 25], [25, 25], [35, 35]]), abs=1e-4)
    assert mm[1] == pytest.approx(np.array([[8, 21], [8, 23]]), abs=1e-4)


def test_a_file_by_the_conventions_of_illustrator(tmp_path):
    drawing = drawn(tmp_path, ILLUSTRATOR)
    corner, line, circle = drawing.strokes
    assert corner.tolist() == [[10, 10], [20, 10], [20, 20]]
    assert line.tolist() == [[30, 5], [40, 5]]
    assert np.hypot(*(circle - [70, 25]).T) == pytest.approx(10, abs=0.01)
    assert "unit_mm" not in drawing.meta


def test_a_dot_is_a_path_closed_where_it_begins(tmp_path):
    strokes = drawn(tmp_path, f'{HEAD}><path d="M1 2zM3 4M5 6h0" stroke="red"/></svg>').strokes
    assert [stroke.tolist() for stroke in strokes] == [[[1, 2]], [[5, 6], [5, 6]]]


def test_a_character_of_kanjivg_as_its_loader_has_it():
    folder = kanjivg.installed()
    if folder is None:
        pytest.skip("the package kanjivg is not installed")
    (drawing,) = read_file(folder / "06f22.svg")
    assert len(drawing) == 13
    fine = kanjivg._strokes(folder / "06f22.svg")
    ends = [stroke[[0, -1]] for stroke in drawing.strokes]
    assert np.array(ends) == pytest.approx(np.array([s[[0, -1]] for s in fine]), abs=1e-3)


BOMB = '<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "body, message",
    [
        ("<g>", "not well-formed"),
        ('<path d="M0 0" stroke="red"/>', "no stroked line"),
        ('<path d="M0 0L1e10 0" stroke="red"/>', r"1 beyond 1e\+09 px \(path 1\)"),
        ('<path d="M0 0L1e999 0" stroke="red"/>', "a.svg: "),
        ('<path d="M0 0A1e999 1 0 0 0 9 9" stroke="red"/>', "a.svg: "),
        ('<path d="M0 0C1e308 1e308 0 0 9 9" stroke="red"/>', "a.svg: "),
        (
            f'<path d="M0 0{"C9 9 0 9 9 9" * 40_000}" stroke="red" id="a"/>'
            + '<use href="#a"/>' * 30,
            "over 1,000,000 points",
        ),
        ("<g/>" * 100_000, "over 100,000 elements"),
        ('<g id="a"><use href="#a"/></g>', r"1 use of what it stands in \(use 1\)"),
        (
            "".join(f'<g id="g{k + 1}">{f"""<use href="#g{k}"/>""" * 10}</g>' for k in range(9))
            + '<path id="g0" d="M0 0h9" stroke="red"/>',
            "over 100,000 elements, what is reused counted anew",
        ),
    ],
)
def test_bad_files_are_one_line_with_their_name(tmp_path, body, message):
    with pytest.raises(DataError, match=message) as caught:
        read_file(path := file(tmp_path, body))
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


def test_a_file_without_a_shape_has_no_ink(tmp_path):
    assert read_file(file(tmp_path, "<title>none</title>")) == [Drawing((), label="none")]


def test_a_gigabyte_is_refused_unread(tmp_path):
    path = tmp_path / "large.svg"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
    with pytest.raises(DataError, match="over 64 MB"):
        read_file(path)


def test_what_is_no_svg(tmp_path):
    (tmp_path / "a.svg").write_text("<html/>")
    with pytest.raises(DataError, match="expected an SVG file"):
        read_file(tmp_path / "a.svg")


def encoded(drawing):
    (again,) = svg.drawings(io.BytesIO(svg.encode([drawing])), "a.svg")
    return again


def test_brushes_layers_and_straight_lines_come_back(tmp_path):
    brushes = [
        Brush("#102030", 2.5, "1 thin"),
        Brush("#102030", None, "1 thin"),
        Brush(None, 0.125),
        Brush(layer="%notes <&>"),
        Brush(),
    ]
    strokes = [[[k, 1], [k + 0.1, 7.3], [3, k]] for k in range(4)] + [[[9, 9]]]
    for straight in (True, False, [True, False, True, False, False]):
        drawing = Drawing(strokes, label="a", brushes=brushes, straight=straight)
        assert encoded(drawing) == drawing


@pytest.mark.parametrize("unit", [1.0, 0.1, 25.4 / 96])
def test_a_page_keeps_its_size_and_the_place_of_its_ink(unit):
    page = Drawing(
        [[[10, 20], [30, 40.5]]],
        meta={"unit_mm": unit, "page_mm": [210, 148.5]},
        brushes=Brush(width=3),
        straight=True,
    )
    again = encoded(page)
    assert again.meta["page_mm"] == pytest.approx([210, 148.5], rel=1e-6)
    scale = unit / again.meta["unit_mm"]
    assert again.strokes[0] == pytest.approx(page.strokes[0] * scale, rel=1e-5)
    assert again.brushes[0].width == pytest.approx(3 * scale)


@pytest.mark.parametrize(
    "drawing, message",
    [
        (Drawing([[[0, 0]]], brushes=Brush("url(#a)")), "cannot hold the colour"),
        (Drawing([[[0, 0]]], brushes=Brush("none")), "cannot hold the colour"),
        (Drawing([[[0, 0]]], brushes=Brush(layer="a\x00")), "cannot hold the character"),
        (Drawing([[[0, 2e9]]]), "divide it"),
        (Drawing([np.zeros((1_000_001, 2))]), "divide it"),
        (Drawing([[[0, 0]]], meta={"unit_mm": "x"}), "unit_mm of x"),
        (Drawing([[[0, 0]]], meta={"unit_mm": 1e300}), "expected millimetres"),
        (Drawing([[[0, 0]]], meta={"unit_mm": 1, "page_mm": [1]}), "page_mm of"),
    ],
    ids=range(8),
)
def test_what_could_not_be_read_again_is_not_written(drawing, message):
    with pytest.raises(ValueError, match=message):
        svg.encode([drawing])


def test_packed_files_are_read_and_written(tmp_path):
    drawing = Drawing([[[1, 2], [3, 4]]], label="a", straight=True)
    write([drawing], tmp_path / "a.svgz")
    packed = (tmp_path / "a.svgz").read_bytes()
    assert gzip.decompress(packed) == svg.encode([drawing])
    assert read_file(tmp_path / "a.svgz") == [drawing]
    for bad in (packed[:-9], packed[:20] + b"x" + packed[21:], gzip.compress(bytes(65 << 20))):
        (tmp_path / "b.svgz").write_bytes(bad)
        with pytest.raises(DataError, match="b.svgz: (damaged gzip|over 64 MB)"):
            read_file(tmp_path / "b.svgz")


@pytest.mark.parametrize(
    "look, opacity",
    [
        ('stroke="red"', None),
        ('stroke="rgba(255, 0, 0, .5)"', 0.5),
        ('stroke="red" stroke-opacity=".25"', 0.25),
        ('stroke="#ff000080" stroke-opacity="50%" opacity=".5"', 128 / 255 / 4),
        ('stroke="red" opacity="1"', None),
    ],
)
def test_what_is_seen_through_has_an_opacity(look, opacity):
    text = f'<svg xmlns="http://www.w3.org/2000/svg"><g {look}><path d="M0 0h9"/></g></svg>'
    (drawing,) = svg.drawings(io.BytesIO(text.encode()), "a.svg")
    assert drawing.brushes[0].colour == "#ff0000"
    assert drawing.brushes[0].opacity == (opacity and pytest.approx(opacity))


@pytest.mark.parametrize("places, count", [
    ([[[0, 0], [210, 297]]], 0),
    ([[[5, 5], [211, 5]], [[5, 5]]], 1),
    ([[[-1, 5], [3, 5]], [[5, 298], [6, 300]], [[9, 9]]], 2),
])  # fmt: skip
def test_strokes_beyond_the_page_are_kept_and_said(places, count):
    made = Drawing(places, meta={"unit_mm": 1.0, "page_mm": [210, 297]})
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        data = svg.encode([made])
    (back,) = svg.drawings(io.BytesIO(data), "a.svg")
    assert len(back) == len(made)
    assert [str(one.message).partition(" stroke")[0] for one in said] == (
        [f"svg: {count}"] if count else []
    )
