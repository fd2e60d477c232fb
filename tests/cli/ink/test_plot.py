"""`strokegen plot`: files in, a plotter's file and an estimate out."""

import gzip
import json
import re

import numpy as np
import pytest
from defusedxml import ElementTree

from strokegen import cli

CAT = {"word": "cat", "key_id": "7", "drawing": [[[0, 100, 255], [0, 50, 0]], [[10, 20], [30, 40]]]}
PAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="148mm" height="210mm" viewBox="0 0 148 210">'
    '<g fill="none" stroke="#1a237e"><path d="M20 30h50"/><path d="M90 30h-20"/></g>'
    '<path d="M20 60h50" stroke="red"/></svg>'
)


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "cats.ndjson").write_text(f"{json.dumps(CAT)}\n" * 4)
    (tmp_path / "page.svg").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_page_keeps_its_place_and_its_pens(strokegen, files):
    result = strokegen("plot", "page.svg", "--page", "a5", "-o", "out.svg")
    assert (result.code, result.err) == (0, "")
    # The two strokes that touch are one.
    assert result.out.startswith("out.svg: 2 strokes, 2 pens, 0.12 m drawn, ")
    root = ElementTree.fromstring((files / "out.svg").read_bytes())
    data = [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    places = [[float(v) for v in re.findall(r"[\d.]+", d)] for d in data]
    assert places[0] == pytest.approx([20, 30, 70, 30, 90, 30], abs=1e-3)
    assert places[1] == pytest.approx([20, 60, 70, 60], abs=1e-3)


def test_drawings_make_a_sheet_and_the_estimate_follows_the_speed(strokegen, files):
    result = strokegen("plot", "cats.ndjson", "page.svg", "-o", "out.svg", "--speed", "10")
    slow = re.search(r"about (\d+) min (\d+) s", result.out)
    result = strokegen("plot", "cats.ndjson", "page.svg", "-o", "out.svg", "--speed", "1000")
    fast = re.search(r"about (\d+) min (\d+) s", result.out)
    assert int(slow[1]) * 60 + int(slow[2]) > 5 * (int(fast[1]) * 60 + int(fast[2]))


FIGURES = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" '
    'width="120mm" height="80mm" viewBox="0 0 120 80" fill="none" stroke="black">%s</svg>'
)
SHAPES = (
    '<rect x="2" y="3" width="114" height="73"/><polygon points="60,9 71,70 30,20"/>'
    '<path d="M8 60h9v-8h9v-8h9v-8"/><path d="M80 10L82 40L84 10L86 40"/>'
)


def test_figures_are_plotted_as_they_are_drawn(strokegen, files):
    (files / "figures.svg").write_text(FIGURES % SHAPES)
    result = strokegen("plot", "figures.svg", "--page", "120x80mm", "-o", "out.svg",
                       "--order", "writing")  # fmt: skip
    assert (result.code, result.err) == (0, "")
    root = ElementTree.fromstring((files / "out.svg").read_bytes())
    data = [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    places = [[float(v) for v in re.findall(r"[\d.]+", d)] for d in data]
    wanted = [[2, 3, 116, 3, 116, 76, 2, 76, 2, 3], [60, 9, 71, 70, 30, 20, 60, 9],
              [8, 60, 17, 60, 17, 52, 26, 52, 26, 44, 35, 44, 35, 36],
              [80, 10, 82, 40, 84, 10, 86, 40]]  # fmt: skip
    assert len(places) == 4
    for found, right in zip(places, wanted):
        assert found == pytest.approx(right, abs=0.02)


def test_pages_are_files_and_sizes_in_mm_are_kept(strokegen, files):
    (files / "figures.svg").write_text(FIGURES % SHAPES)
    result = strokegen(
        "plot", "page.svg", "cats.ndjson", "page.svg", "figures.svg", "--page", "a5", "-o", "p.svg"
    )
    assert result.code == 0 and result.out.startswith("p.svg, p-2.svg, p-3.svg, p-4.svg: ")
    alone = strokegen("plot", "page.svg", "--page", "a5", "-o", "alone.svg")
    assert alone.code == 0
    first, third, lone = ((files / f"{name}.svg").read_bytes() for name in ("p", "p-3", "alone"))
    assert first == third == lone
    root = ElementTree.fromstring((files / "p-4.svg").read_bytes())
    data = [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    x = [float(v) for d in data for v in re.findall(r"[\d.]+", d)[::2]]
    assert max(x) - min(x) == pytest.approx(114, abs=0.02)


@pytest.mark.parametrize("suffix", ["svg", "gcode", "hpgl"])
def test_ink_beyond_the_sheet_is_refused_or_cut(strokegen, files, suffix):
    if suffix != "svg":
        pytest.importorskip("vpype_gcode")
    far = '{"strokes": [[[40, 60], [190, 60]], [[150, 20], [160, 20]]], "meta": %s}'
    (files / "far.json").write_text(far % '{"unit_mm": 1, "page_mm": [148, 210]}')
    command = ("plot", "far.json", "--page", "a5", "-o", f"out.{suffix}")
    result = strokegen(*command)
    assert (result.code, result.out) == (2, "") and not (files / f"out.{suffix}").exists()
    assert "42 mm to the right" in result.err and "--fit" in result.err and "--clip" in result.err
    if suffix != "hpgl":  # which knows no A5
        result = strokegen(*command, "--clip")
        assert result.code == 0 and "1 strokes are cut at its edge, 1 left out" in result.err
        assert strokegen(*command, "--fit").code == 0


def test_pens_and_doubles_are_told(strokegen, files):
    colours = "".join(f'<path d="M{9 * k} 5v9" stroke="#0000{k}0"/>' for k in range(1, 9))
    (files / "many.svg").write_text(FIGURES % (colours + '<path d="M5 70h9"/>' * 3))
    result = strokegen("plot", "many.svg", "--page", "120x80mm", "--pens", "6", "-o", "out.svg")
    assert result.code == 0
    assert "9 layers for 6 pens" in result.err and "2 lines lie on others" in result.err
    result = strokegen(
        "plot", "many.svg", "--page", "120x80mm", "-o", "out.svg", "--tolerance", "0.01"
    )
    assert result.err == "strokegen: 2 lines that lie on others are left out\n"
    pytest.importorskip("vpype_gcode")
    assert "9 layers for 6 pens" in strokegen("plot", "many.svg", "-o", "out.hpgl").err
    assert "pens," not in strokegen("plot", "page.svg", "-o", "out.hpgl").err


def test_machines_get_their_own_formats(strokegen, files):
    pytest.importorskip("vpype_gcode")
    assert strokegen("plot", "cats.ndjson", "-o", "out.hpgl").code == 0
    assert (files / "out.hpgl").read_text().startswith("IN;")
    assert strokegen("plot", "cats.ndjson", "-o", "out.gcode").code == 0
    assert "G21" in (files / "out.gcode").read_text()


def test_without_vpype_it_says_what_to_install(strokegen, files, monkeypatch):
    assert cli._EXTRAS["vpype"] == "plot"
    monkeypatch.setitem(__import__("sys").modules, "vpype", None)
    result = strokegen("plot", "cats.ndjson", "-o", "out.hpgl")
    assert result.code == 2 and "pip install 'strokegen[plot]'" in result.err
    assert not (files / "out.hpgl").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["page.svg", "-o", "out.pdf"], "let its name end in .svg, .hpgl"),
        (["page.svg", "-o", "out.svg", "--page", "a99"], "is no size of paper"),
        (["page.svg", "-o", "out.svg", "--page", "30x30mm", "--margin", "1mm"], "larger than"),
        (["page.svg", "-o", "out.svg", "--merge", "-1"], "merge must be from 0"),
        (["page.svg", "-o", "out.svg", "--speed", "0"], "speed must be positive"),
        (["gone.svg", "-o", "out.svg"], "gone.svg: No such file"),
    ],
)
def test_errors_are_one_line_and_leave_no_file(strokegen, files, arguments, message):
    result = strokegen("plot", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err and result.err.count("\n") == 1
    assert not (files / "out.svg").exists() and not (files / "out.pdf").exists()


POINT = 25.4 / 72
LINES = [
    np.array([[30, 40], [130, 40]]), np.array([[12.5, 290], [12.5, 7], [200.25, 7]]),
    np.array([[100, 150], [101, 150], [101, 151.5]]),
]  # fmt: skip


def notebook(wide, high, pages=1):
    """As Xournal++ writes it, with lines whose places are known in mm."""
    strokes = "".join(
        '<stroke tool="pen" color="#000000ff" width="1.41">'
        + " ".join(f"{place / POINT:.8g}" for place in line.ravel())
        + "</stroke>"
        for line in LINES
    )
    page = (
        f'<page width="{wide}" height="{high}"><background type="solid" color="#ffffffff" '
        f'style="lined"/><layer>{strokes}</layer></page>'
    )
    text = f'<?xml version="1.0"?><xournal creator="Xournal++ 1.2.4">{page * pages}</xournal>'
    return gzip.compress(text.encode())


def drawn(gcode):
    """The lines that a machine draws with its pen down, mm from the top left of an A4 sheet."""
    lines, place = [], None
    for line in gcode.splitlines():
        x, y = (re.search(f"{axis}(-?[\\d.]+)", line) for axis in "XY")
        if x and y:
            place = [float(x[1]), 297 - float(y[1])]
            if line.startswith("G0"):
                lines.append([place])
            else:
                lines[-1].append(place)
    return [np.array(one) for one in lines if len(one) > 1]


@pytest.mark.parametrize("pages", [1, 2])
def test_a_notebook_s_page_of_a4_is_life_size_on_a_sheet_of_a4(strokegen, files, pages):
    pytest.importorskip("vpype_gcode")
    (files / "notes.xopp").write_bytes(notebook(595.275591, 841.889764, pages))
    result = strokegen("plot", "notes.xopp", "--page", "a4", "--order", "writing", "--merge", "0",
                       "-o", "out.gcode")  # fmt: skip
    assert result.code == 0, result.err
    names = ["out.gcode", "out-2.gcode"][:pages]
    assert sorted(file.name for file in files.glob("*.gcode")) == sorted(names)
    for name in names:
        found = drawn((files / name).read_text())
        assert len(found) == len(LINES)
        for line, wanted in zip(found, LINES):
            assert line == pytest.approx(wanted, abs=0.002)


def test_a_notebook_s_page_of_another_size_keeps_the_size_of_its_ink(strokegen, files):
    pytest.importorskip("vpype_gcode")
    (files / "notes.xopp").write_bytes(notebook(600, 830))
    strokegen("plot", "notes.xopp", "--page", "a4", "--order", "writing", "--merge", "0",
              "-o", "out.gcode")  # fmt: skip
    found = drawn((files / "out.gcode").read_text())
    move = LINES[0][0] - found[0][0]
    for line, wanted in zip(found, LINES, strict=True):
        assert line + move == pytest.approx(wanted, abs=0.003)


def test_a_highlighter_is_told_by_the_name_of_its_layer(strokegen, files):
    text = notebook(595.275591, 841.889764)
    text = gzip.decompress(text).replace(b'tool="pen"', b'tool="highlighter"', 1)
    (files / "notes.xopp").write_bytes(text)
    result = strokegen("plot", "notes.xopp", "-o", "out.svg")
    assert "out.svg: highlighters have layers of their own: highlighter #000000\n" in result.err
    root = ElementTree.fromstring((files / "out.svg").read_bytes())
    labels = [group.get("{http://www.inkscape.org/namespaces/inkscape}label")
              for group in root.findall("{http://www.w3.org/2000/svg}g")]  # fmt: skip
    assert labels == ["highlighter", "2 #000000"]
