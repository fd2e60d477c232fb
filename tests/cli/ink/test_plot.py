"""`strokegen plot`: files in, a plotter's file and an estimate out."""

import json
import re

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
