"""Xournal++'s notebooks: what the program writes and draws, round trips, and what is refused."""

import gzip
import io
import re
import shutil
import subprocess
import warnings
import zipfile

import numpy as np
import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strokegen.formats import svg, xopp
from strokegen.formats.read import read
from strokegen.formats.write import write
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.clock import in_a_second

POINT = 25.4 / 72
PAPER = '<background type="solid" color="#ffffffff" style="lined"/>'


def notebook(*pages, creator='creator="Xournal++ 1.2.4" fileversion="4"'):
    return f'<?xml version="1.0" standalone="no"?>\n<xournal {creator}>{"".join(pages)}</xournal>'


def page(*layers, size=(595.275591, 841.889764), behind=PAPER):
    told = "".join(
        f"<layer>{layer}</layer>" if "<layer" not in layer else layer for layer in layers
    )
    return f'<page width="{size[0]}" height="{size[1]}">{behind}{told}</page>'


def stroke(points, width="1.41", color="#000000ff", tool="pen", more=""):
    return f'<stroke tool="{tool}" color="{color}" width="{width}" {more}>{points}</stroke>'


def pages_of(text, name="a.xopp"):
    return list(xopp.drawings(io.BytesIO(text.encode()), name))


def left_out(text):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = pages_of(text)
    return found, [str(one.message).removeprefix("a.xopp: left out ") for one in told]


def test_places_are_mm_of_the_page():
    first, empty = pages_of(notebook(page(stroke("72 0 72 36 0 36")), page("", size=(100, "50.5"))))
    assert first.points == pytest.approx(np.array([[25.4, 0], [25.4, 12.7], [0, 12.7]]))
    assert first.meta["page_mm"] == pytest.approx([210, 297], abs=1e-6)
    assert first.brushes == (Brush("#000000", 1.41 * POINT, None, None, "pen"),)
    assert first.times is None and first.pressure is None and first.meta["unit_mm"] == 1
    assert not empty.strokes and empty.meta["page_mm"] == pytest.approx([100 * POINT, 50.5 * POINT])
    assert [one.meta["page"] for one in (first, empty)] == [1, 2]
    assert first.meta["program"] == "Xournal++ 1.2.4"


@pytest.mark.parametrize(
    "creator, program",
    [
        ('creator="xournalpp 1.0.18" fileversion="4"', "xournalpp 1.0.18"),
        ('creator="Xournal++ 1.0.7" fileversion="3"', "Xournal++ 1.0.7"),
        ('version="0.4.8.2016"', "Xournal 0.4.8.2016"),
        ("", "Xournal"),
    ],
)
def test_the_program_is_told(creator, program):
    (drawing,) = pages_of(notebook(page(stroke("1 2 3 4")), creator=creator))
    assert drawing.meta["program"] == program


def test_pressure_is_a_segments_width_in_nominal_ones():
    line = "0 0 10 0 20 0 30 0"
    pen, dot, mark, plain = (
        stroke(line, "2 1 2 0.5"),
        stroke("5 5 5 5", "2 0.5"),
        stroke(line, "8.5", "#ffff007f", "highlighter"),
        stroke(line, "1"),
    )
    (drawing,) = pages_of(notebook(page(pen + dot + mark + plain)))
    assert [one.tolist() for one in drawing.pressure] == [[0.5, 1, 0.25, 0.25], [0.25], [1] * 4,
                                                          [1] * 4]  # fmt: skip
    assert [len(one) for one in drawing.strokes] == [4, 1, 4, 4]
    assert [one.width / POINT for one in drawing.brushes] == pytest.approx([2, 2, 8.5, 1])


def test_a_pen_that_grows_wider_than_its_width_keeps_every_width():
    """As Xournal's do; all of its widths are where they were."""
    (drawing,) = pages_of(notebook(page(stroke("0 0 10 0 20 0", "2 2.5 1.25"))))
    assert drawing.brushes[0].width == pytest.approx(2.5 * POINT)
    assert drawing.pressure[0].tolist() == [1, 0.5, 0.5]


def test_pressure_that_some_points_lack_is_left_out():
    (drawing,), told = left_out(notebook(page(stroke("0 0 10 0 20 0 30 0", "2 1 1"))))
    assert drawing.pressure is None and drawing.brushes[0].width == pytest.approx(2 * POINT)
    assert told == ["1 stroke's pressure, which some of its points lack"]


HIGHLIGHTS = {
    "orange": "#ff8000",
    "#ffff00": "#ffff00",
    "#ffff007f": "#ffff00",
    "#ffff0040": "#ffff00",
    "#00ff00ff": "#00ff00",
}


@pytest.mark.parametrize(
    "color, tool, colour, opacity",
    [
        ("#3366CCff", "pen", "#3366cc", None),
        ("#3366cc", "pen", "#3366cc", None),
        ("#3366cc80", "pen", "#3366cc", 128 / 255),
        ("#3366cc00", "pen", "#3366cc", None),
        ("blue", "pen", "#3333cc", None),
        ("lightblue", "pen", "#00c0ff", None),
        # StrokeView.cpp sets a highlighter's opacity itself, whatever its colour's is.
        *((text, "highlighter", colour, 120 / 255) for text, colour in HIGHLIGHTS.items()),
    ],
)
def test_colours_by_name_and_number(color, tool, colour, opacity):
    (drawing,), told = left_out(notebook(page(stroke("1 2 3 4", "1", color, tool))))
    assert drawing.brushes == (Brush(colour, POINT, None, opacity, tool),) and not told


def drawn_by_xournalpp(tmp_path, text):
    """What Xournal++ itself draws of a notebook's XML, as SVG files, in points."""
    program = shutil.which("xournalpp") or pytest.skip("xournalpp is missing")
    (tmp_path / "a.xopp").write_bytes(gzip.compress(text.encode()))
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)}
    ran = subprocess.run([program, f"--create-img={tmp_path / 'a.svg'}", str(tmp_path / "a.xopp")],
                         env=home, capture_output=True, text=True, timeout=60)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Wrong number of points" not in ran.stderr, ran.stderr
    return sorted(tmp_path.glob("a*.svg"))


def test_a_highlighter_covers_as_much_as_xournalpp_s(tmp_path):
    text = notebook(page("".join(stroke(f"10 {9 * n + 9} 90 {9 * n + 9}", "2", color, "highlighter")
                                 for n, color in enumerate(HIGHLIGHTS))))  # fmt: skip
    (file,) = drawn_by_xournalpp(tmp_path, text)
    shown = [float(one) for one in re.findall(r"stroke-opacity:([\d.]+)", file.read_text())]
    ((*brushes,),) = [one.brushes for one in pages_of(text)]
    assert len(brushes) == len(HIGHLIGHTS)
    assert shown[-len(brushes) :] == pytest.approx([one.opacity for one in brushes], abs=1 / 255)


@pytest.mark.parametrize("fill, opacity", [("200", 200 / 255), ("0", 120 / 255), ("-1", 120 / 255),
                                           ("x", 120 / 255), ("300", 120 / 255),
                                           ("02000000", 120 / 255), ("", 120 / 255)])  # fmt: skip
def test_a_filled_highlighter_covers_as_much_as_its_filling(fill, opacity):
    text = notebook(page(stroke("1 2 3 4 5 6", tool="highlighter", more=f'fill="{fill}"')))
    ((drawing,), _) = left_out(text)
    assert drawing.brushes[0].opacity == pytest.approx(opacity)


@pytest.mark.parametrize("opacity, said", [(None, False), (0.47, False), (120 / 255, False),
                                           (1.0, True), (0.35, True)])  # fmt: skip
def test_a_highlighter_that_covers_otherwise_is_said(opacity, said):
    made = Drawing([[[0, 0], [9, 9]]] * 2, brushes=Brush("red", 1.0, None, opacity, "highlighter"))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        (back,) = xopp.drawings(io.BytesIO(xopp.encode([made])), "a.xopp")
    wanted = ["xopp: 2 strokes of a highlighter cover 0.47, as Xournal++'s does"] if said else []
    assert [str(one.message) for one in told] == wanted
    assert {brush.opacity for brush in back.brushes} == {120 / 255}


def test_layers_without_a_name_have_numbers_where_there_are_several():
    one = '<layer>{}</layer><layer name="notes">{}</layer><layer>{}</layer><layer/>'
    text = notebook(page(one.format(*[stroke("1 2 3 4")] * 3)), page(stroke("1 2 3 4")))
    first, second = pages_of(text)
    assert [brush.layer for brush in first.brushes] == ["Layer 1", "notes", "Layer 3"]
    assert second.brushes[0].layer is None


def test_what_is_no_ink_is_counted():
    things = (
        '<text font="Sans" size="12" x="1" y="2" color="#000000ff">words</text>'
        '<image left="1" top="2" right="3" bottom="4">iVBORw0KGgo=</image>'
        '<teximage text="x" left="1" top="2" right="3" bottom="4">AA==</teximage>'
        '<timestamp ts="3" fn="a.mp3"/>'
    )
    strokes = (
        stroke("9 9 8 8", "20", "#ffffffff", "eraser")
        + stroke("0 0 9 0 9 9", more='fill="128" style="dash" capStyle="butt"')
        + stroke("1 1 2 2", color="teal", more='ts="7" fn="a.mp3" fill="-1" style="plain"')
    )
    behind = '<background type="{}" domain="absolute" filename="a.{}" pageno="1"/>'
    text = notebook(page(things + strokes, behind=behind.format("pdf", "pdf")),
                    page("", behind=behind.format("pixmap", "png")))  # fmt: skip
    (first, second), (told,) = left_out(text)
    assert len(first) == 2 and first.times is None and not second.strokes
    assert first.brushes[1].colour is None
    assert sorted(told.split("; ")) == [
        "1 PDF behind a page", "1 colour that is none ('teal')", "1 dashes of a line",
        "1 filling of a shape", "1 formula", "1 image", "1 picture behind a page",
        "1 stroke of the eraser", "1 text"]  # fmt: skip


def test_a_zip_archive_holds_the_same(tmp_path):
    text = notebook(page(stroke("72 0 72 36")))
    for name in ("a.xopp", "a.zip"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("mimetype"), "application/xournal++")
            archive.writestr("META-INF/version", "current=5\nmin=5")
            archive.writestr("content.xml", text)
            archive.writestr("Attachments/bg.pdf", bytes(5000))
        assert read(tmp_path / name) == pages_of(text)
    with zipfile.ZipFile(tmp_path / "b.xopp", "w") as archive:
        archive.writestr("mimetype", "application/xournal++")
    with pytest.raises(DataError, match=r"b.xopp: a Zip archive without content.xml"):
        read(tmp_path / "b.xopp")


@pytest.mark.parametrize("name", ["a.xopp", "a.xoj", "a.XOPP", "a.bin", "a.gz", "a"])
@pytest.mark.parametrize("packed", [True, False])
def test_notebooks_are_told_by_name_or_content(name, packed, tmp_path):
    text = notebook(page(stroke("72 0 72 36"))).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if packed else text)
    assert read(tmp_path / name) == pages_of(text.decode())


ENTITY = '<?xml version="1.0"?><!DOCTYPE xournal [<!ENTITY a "{}">]><xournal>&a;</xournal>'
DEEP = "<g>" * 5000 + "</g>" * 5000


FIRST = "stroke 1 of a layer"


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "not well-formed XML"),
        ("<xournal>", "not well-formed XML"),
        ("<svg/>", "the outermost element is not xournal"),
        (ENTITY.format("&b;" * 9), "declares XML entities; refused"),
        (notebook(DEEP), "nested over 256 deep"),
        (notebook(page(stroke("1 2 3"))), f"page 1: {FIRST}: 3 numbers, expected x and y"),
        (notebook(page("")) .replace("<layer>", f"<layer>{stroke('')}"), f"{FIRST}: 0 numbers"),
        (notebook(page(""), page(stroke("1 2 x 3"))),
         f"page 2: {FIRST}: a line that is no row of numbers"),
        (notebook(page(stroke("1 2 nan 3"))),
         f"page 1: {FIRST}: a line is '1 2 nan 3', expected finite"),
        (notebook(page(stroke("1 2 3 1e999"))), "expected finite numbers"),
        (notebook(page(stroke("1 2 3 4", "0"))), f"{FIRST}: width is 0, expected a positive"),
        (notebook(page(stroke("1 2 3 4", "-1 2"))), f"{FIRST}: width is -1"),
        (notebook(page(stroke("1 2 3 4", "thick"))), f"{FIRST}: width that is no row of numbers"),
        (notebook(page("", size=("wide", 3))), "page 1: width that is no row of numbers: 'wide'"),
        (notebook(page("", size=(3, -1))), "page 1: height is -1, expected a length in points"),
        (notebook("<page/>"), "page 1: width is '', expected finite numbers"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_one_line(text, told):
    with pytest.raises(DataError, match=f"^a.xopp: .*{told}") as error:
        pages_of(text)
    assert "\n" not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize("limit", ["_MAX_ELEMENTS", "_MAX_POINTS", "_MAX_STROKE", "MAX_BYTES"])
def test_bounds(limit, monkeypatch):
    text = notebook(page(*[stroke("1 2 3 4 5 6 7 8")] * 3), page(stroke("1 2 3 4")))
    assert len(pages_of(text)) == 2
    monkeypatch.setattr(xopp, limit, 10)
    with pytest.raises(DataError, match=r"a.xopp: .*over"):
        pages_of(text)
    if limit in ("_MAX_ELEMENTS", "_MAX_POINTS"):
        with pytest.raises(ValueError, match="xopp holds at most"):
            xopp.encode([Drawing([[[0, 0]] * 3] * 5)])


def test_a_page_of_5000_strokes_is_read_in_a_second():
    rng = np.random.default_rng(0)
    lines = np.round(np.cumsum(rng.normal(size=(5000, 50, 2)), axis=1) + 300, 4)
    lines = lines.reshape(5000, 100).tolist()
    widths = " ".join(["1.41", *["0.87"] * 49])
    text = notebook(page("".join(stroke(" ".join(map(str, line)), widths) for line in lines)))
    data = gzip.compress(text.encode(), 1)

    def unpacked():
        with gzip.open(io.BytesIO(data)) as stream:
            return list(xopp.drawings(stream, "a.xopp"))

    (drawing,) = in_a_second(unpacked)
    assert drawing.num_points == 250_000


PLACE = st.floats(-500, 1500, width=32)


@st.composite
def inks(draw):
    sizes = draw(st.lists(st.integers(1, 6), max_size=5))
    count = sum(sizes)
    share = st.floats(0, 1, width=32)
    pressed = sizes and draw(st.booleans())
    brush = st.builds(
        Brush,
        st.sampled_from(["navy", "#1a237e", "#ff0"]),
        st.floats(0.05, 20),
        st.none() | st.sampled_from(["notes", 'a "b" & <c>\n']),
        st.integers(1, 254).map(lambda n: n / 255),
        st.sampled_from(["pen", "highlighter", "pencil", "Fine & liner"]),
    )
    sheet = draw(st.sampled_from([None, [210.0, 297.0], [100.5, 50.25]]))
    return Drawing.from_points(
        np.array(draw(st.lists(st.tuples(PLACE, PLACE), min_size=count, max_size=count)),
                 np.float32).reshape(-1, 2),
        sizes,
        meta={"unit_mm": 1.0, **({} if sheet is None else {"page_mm": sheet})},
        pressure=draw(st.lists(share, min_size=count, max_size=count)) if pressed else None,
        brushes=draw(st.lists(brush, min_size=len(sizes), max_size=len(sizes))),
    )  # fmt: skip


@given(st.lists(inks(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None, database=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
def test_round_trip(made):
    back = list(xopp.drawings(io.BytesIO(xopp.encode(made)), "a.xopp"))
    assert len(back) == len(made)
    for number, (before, after) in enumerate(zip(made, back), 1):
        assert [len(one) for one in after.strokes] == [len(one) for one in before.strokes]
        assert np.allclose(after.points, before.points, rtol=6e-8, atol=2e-7)
        assert (after.pressure is None) == (before.pressure is None)
        for felt, press in zip(after.pressure or (), before.pressure or ()):
            assert np.allclose(felt, np.maximum(press, 1e-5), rtol=1e-6, atol=1e-7)
        assert after.meta.get("page_mm") == (before.meta.get("page_mm") and pytest.approx(
            before.meta["page_mm"], abs=1e-6))  # fmt: skip
        assert after.meta["page"] == number and after.meta["unit_mm"] == 1
        for now, was in zip(after.brushes, before.brushes):
            assert now.width == pytest.approx(was.width, rel=1e-6)
            drawn = 120 / 255 if was.marks else was.opacity
            assert now.opacity == pytest.approx(drawn) and now.tool == was.tool
            if was.layer is not None:
                assert now.layer == was.layer


def test_ink_of_another_program_lies_on_the_page(tmp_path):
    """A line of writing begins at (0, 0) and reaches above: in the notebook all of it is seen."""
    made = Drawing([[[-30, -10], [500, 4]], [[0, 0]]], brushes=Brush("red", 2.0))
    write([made], tmp_path / "a.xopp")
    root = ElementTree.fromstring(gzip.decompress((tmp_path / "a.xopp").read_bytes()))
    places = np.array([float(n) for one in root.iter("stroke") for n in one.text.split()])
    assert places.min() == 0
    assert float(root.find("page").get("width")) >= places.reshape(-1, 2)[:, 0].max()
    (back,) = read(tmp_path / "a.xopp")
    assert np.allclose(back.points * (96 / 25.4), made.points, atol=1e-4)


@pytest.mark.parametrize("wrong", [Brush("url(#a)"), Brush("none"), Brush(layer="a\x00"),
                                   Brush(tool="\x01")])  # fmt: skip
def test_what_it_cannot_hold_is_told(wrong):
    with pytest.raises(ValueError, match="xopp cannot hold the (colour|character)"):
        xopp.encode([Drawing([[[0, 0]]], brushes=wrong)])


def exported(tmp_path, drawings):
    """What Xournal++ itself draws of a notebook: SVG, in points."""
    return drawn_by_xournalpp(tmp_path, xopp.encode(drawings).decode())


def test_xournalpp_draws_what_was_written(tmp_path):
    rng = np.random.default_rng(5)
    lines = [np.cumsum(rng.normal(size=(n, 2)), axis=0) * 2 + [80, 100] for n in (2, 9, 40, 3)]
    brushes = [
        Brush("#102030", 0.5, None, None, "pen"),
        Brush("#ff0000", 0.8),
        Brush("#00ff00", 1.5),
        Brush("#ffff00", 6.0, "marks", None, "highlighter"),
    ]
    meta = {"unit_mm": 1.0, "page_mm": [210.0, 297.0]}
    made = Drawing([*lines, [[20, 30]]], meta=meta, brushes=[*brushes, Brush("#0000ff", 2.0)])
    (file,) = exported(tmp_path, [made])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        (drawn,) = svg.drawings(io.BytesIO(file.read_bytes()), "a.svg")
    assert drawn.meta["page_mm"] == pytest.approx([210, 297], abs=0.01)
    assert len(drawn) == len(made)
    drawn = drawn.scale(drawn.meta["unit_mm"])
    for shown, was in zip(drawn.strokes, made.strokes):
        assert shown[0] == pytest.approx(was[0], abs=0.001)
        assert shown[-1] == pytest.approx(was[-1], abs=0.001)
        if len(was) > 1:
            assert shown == pytest.approx(was, abs=0.001)
    for shown, brush in zip(drawn.brushes, made.brushes):
        assert shown.colour == brush.colour and shown.width == pytest.approx(brush.width, rel=1e-3)
        assert (shown.opacity is None) == (not brush.marks)


def test_xournalpp_draws_each_segment_as_wide_as_it_was_pressed(tmp_path):
    line = np.stack([np.arange(20.0) * 3 + 20, 50 + np.arange(20.0) % 2], axis=1)
    press = np.linspace(0.1, 1, 20)
    made = Drawing([line], pressure=[press], brushes=Brush("black", 2.0),
                   meta={"unit_mm": 1.0, "page_mm": [210.0, 297.0]})  # fmt: skip
    (file,) = exported(tmp_path, [made])
    text = file.read_text()
    widths = [float(one) for one in re.findall(r"stroke-width:([\d.]+)", text)]
    assert np.array(widths[:19]) * POINT == pytest.approx(2 * press[:19], rel=1e-3)


def test_names_of_colours_are_those_of_the_program(tmp_path):
    names = sorted(xopp._COLOURS)
    strokes = "".join(stroke(f"10 {9 * n + 9} 90 {9 * n + 9}", "2", name)
                      for n, name in enumerate(names))  # fmt: skip
    (file,) = drawn_by_xournalpp(tmp_path, notebook(page(strokes)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        (drawn,) = svg.drawings(io.BytesIO(file.read_bytes()), "a.svg")
    shown = [one.colour for one in drawn.brushes if one.width == pytest.approx(2 * 96 / 72)]
    assert shown == [xopp._COLOURS[name] for name in names]
