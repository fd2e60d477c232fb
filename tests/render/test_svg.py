import io
import subprocess
import sys

import numpy as np
import pytest
from defusedxml import ElementTree
from svgelements import SVG, Path

from strokegen.ink.curve import beziers
from strokegen.ink.drawing import Drawing
from strokegen.render.frame import fit
from strokegen.render.page import Page, grid
from strokegen.render.svg import paths_data, to_svg

NS = {"svg": "http://www.w3.org/2000/svg"}


def test_one_path_a_stroke_with_title_and_facts(written):
    root = ElementTree.fromstring(to_svg(written, width="80mm"))
    assert len(root.findall(".//svg:path", NS)) == len(written)
    assert root.find("svg:title", NS).text == 'a <b> & "c"'
    assert root.find("svg:desc", NS).text.splitlines() == [
        'text: a <b> & "c"', "preset: handwriting", "style: 3", "bias: 0.8", "seed: 7",
        "verdict: finished",
    ]  # fmt: skip
    assert list(root)[0].tag.endswith("title")


def test_paths_run_through_the_points(written):
    frame = fit(Page.of(written), width="80mm")
    root = ElementTree.fromstring(to_svg(written, width="80mm"))
    for stroke, element in zip(written.strokes, root.findall(".//svg:path", NS)):
        path = Path(element.get("d"))
        ends = np.array([[segment.end.x, segment.end.y] for segment in path])
        expected = frame.place(stroke)
        if len(stroke) > 1:
            np.testing.assert_allclose(ends, expected, atol=6e-4)
        else:
            np.testing.assert_allclose(ends, expected[[0, 0]], atol=2e-3)


def test_rounding_does_not_add_up():
    points = np.cumsum(np.random.default_rng(1).normal(size=(3000, 2)), axis=0)
    path = Path(paths_data([points], 2)[0])
    ends = np.array([[segment.end.x, segment.end.y] for segment in path])
    assert np.abs(ends - points).max() < 0.0051
    controls = np.array([[s.control1.x, s.control1.y] for s in list(path)[1:]])
    assert np.abs(controls - beziers(points)[:, 1]).max() < 0.0051


@pytest.mark.parametrize(
    "points, expected",
    [
        ([[1, 2]], "M1 2l.01 0"),
        ([[1, 2], [1, 2]], "M1 2l.01 0"),
        ([[1, 2], [1.001, 2]], "M1 2l.01 0"),
        ([[0, 0], [3, -0.5]], "M0 0l3 -.5"),
        ([[-1.25, 0.126], [0, 0.126]], "M-1.25 .13l1.25 0"),
    ],
)
def test_dots_and_lines(points, expected):
    assert paths_data([np.array(points, float)], 2) == [expected]


def test_same_input_same_bytes(written):
    assert to_svg(written) == to_svg(written)
    code = (
        "import numpy as np; from strokegen.ink.drawing import Drawing; "
        "from strokegen.render import to_svg; "
        "print(to_svg(Drawing((np.arange(20.).reshape(10, 2) ** 1.5,), label='x')), end='')"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    here = to_svg(Drawing((np.arange(20.0).reshape(10, 2) ** 1.5,), label="x"))
    assert runs == {here.encode()}


def test_size_is_in_the_unit_asked_for(written):
    root = ElementTree.fromstring(to_svg(written, width="180mm"))
    assert root.get("width") == "180mm" and root.get("height").endswith("mm")
    assert root.get("viewBox").startswith("0 0 180 ")
    root = ElementTree.fromstring(to_svg(written, height="200px"))
    assert root.get("height") == "200px" and root.get("viewBox").endswith(" 200")
    # Another reader agrees on the millimetres, at 96 dots an inch.
    read = SVG.parse(io.StringIO(to_svg(written, width="25.4mm")))
    assert float(read.width) == pytest.approx(96, rel=1e-3)


def test_unit_and_pen_of_the_drawing_are_the_defaults(written):
    root = ElementTree.fromstring(to_svg(written))
    assert root.find(".//svg:g/svg:g", NS).get("stroke-width") == ".25"
    width = float(root.get("width").removesuffix("mm"))
    assert width == pytest.approx(2.5 * (written.width + 0.9), abs=0.1)


def test_pen_colour_and_background(ink):
    text = to_svg(ink, colour="Navy", background="#FFF", stroke_width="0.5mm", width="50mm")
    root = ElementTree.fromstring(text)
    strokes = root.find("svg:g", NS)
    assert strokes.get("stroke") == "navy" and strokes.get("fill") == "none"
    assert strokes.get("stroke-linecap") == strokes.get("stroke-linejoin") == "round"
    assert strokes[0].get("stroke-width") == ".5"
    assert root.find("svg:rect", NS).get("fill") == "#fff"
    assert ElementTree.fromstring(to_svg(ink)).find("svg:rect", NS) is None


@pytest.mark.parametrize("option", ["colour", "background"])
def test_a_colour_cannot_smuggle_markup(ink, option):
    with pytest.raises(ValueError, match=f"^{option} "):
        to_svg(ink, **{option: '"/><script>'})


def test_what_xml_cannot_hold_is_written_as_an_escape(ink):
    label = "a\x00b\ud800c\x1bd\n<e>\u00e9\U0001f600"
    root = ElementTree.fromstring(to_svg(ink.with_label(label)).encode())
    expected = "a\\x00b\\ud800c\\x1bd\n<e>\u00e9\U0001f600"
    assert root.find("svg:title", NS).text == expected


def test_a_drawing_without_ink_or_words_is_a_picture():
    root = ElementTree.fromstring(to_svg(Drawing(())))
    assert root.find("svg:title", NS) is None and root.find("svg:desc", NS) is None
    assert root.findall(".//svg:path", NS) == []


def test_a_sheet_has_a_group_a_drawing_and_a_text_a_caption(ink):
    root = ElementTree.fromstring(to_svg(grid([ink] * 3, captions=["<1>", "2", "3"])))
    assert len(root.findall("svg:g/svg:g", NS)) == 3
    assert [text.text for text in root.findall(".//svg:text", NS)] == ["<1>", "2", "3"]


def test_files_are_small(written):
    assert len(to_svg(written)) < 1000 + 32 * written.num_points


def test_jupyter_shows_it(ink):
    assert ink._repr_svg_() == to_svg(ink)
    assert grid([ink])._repr_svg_().startswith("<svg")


def test_a_drawing_has_a_colour_of_its_own():
    bar = Drawing((np.array([[0, 0], [100, 0]]),))
    text = to_svg(Page((bar.with_meta(colour="Red"), bar.translate(0, 9))), colour="navy")
    groups = ElementTree.fromstring(text).findall(".//svg:g", NS)
    colours = [group.get("stroke") for group in groups]
    assert colours == ["navy", "red", None]
    with pytest.raises(ValueError, match="is no colour"):
        to_svg(bar.with_meta(colour="url(#x)"))
