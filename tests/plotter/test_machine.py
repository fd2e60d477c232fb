"""HPGL and G-code through vpype: what the machine is told is what was planned."""

import re

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.plotter.plot import plot
from strokegen.render.page import Page
from strokegen.render.sheet import read_sheet

vpype = pytest.importorskip("vpype")
pytest.importorskip("vpype_gcode")

A4 = read_sheet("a4")
INK = Drawing(([[50, 60], [150, 60]], [[150, 100], [100, 160]]),
              meta={"unit_mm": 1, "page_mm": [210, 297]})  # fmt: skip
PLAN = plot([INK], A4, order="writing")


def test_gcode_moves_lowers_draws_and_raises():
    said, pen, place, drawn = [], "up", None, []
    for line in PLAN.encode("a.gcode").decode().splitlines():
        words = dict(re.findall(r"([GXYZFM])(-?[\d.]+)", line.partition(";")[0]))
        if "Z" in words:
            pen = "up" if float(words["Z"]) > 0 else "down"
        elif "X" in words:
            there = float(words["X"]) + 1j * (297 - float(words["Y"]))
            assert (words["G"] == "1") == (pen == "down"), f"{line} with the pen {pen}"
            if pen == "down":
                drawn.append((place, there))
            place = there
        said.append(words.get("G") or words.get("M"))
    assert said[:2] == ["21", "90"] and said[-1] == "2" and pen == "up"
    assert drawn == [(50 + 60j, 150 + 60j), (150 + 100j, 100 + 160j)]


def test_a_profile_of_vpype_s_can_be_named():
    assert b"G20" in PLAN.encode("a.nc", device="gcode")
    with pytest.raises(ValueError, match="no profile 'x y'; vpype-gcode knows"):
        PLAN.encode("a.nc", device="x y")


@pytest.mark.parametrize("device", ["hp7475a", "dxy", "artisan"])
def test_hpgl_draws_the_lengths_that_were_planned(device):
    text = PLAN.encode("a.hpgl", device=device).decode()
    assert text.startswith("IN;") and text.count("SP1") == 1
    lengths = []
    for up, down in re.findall(r"PU([-\d,]+);PD([-\d,]+);", text):
        places = np.array(re.findall(r"-?\d+", f"{up},{down}"), float).reshape(-1, 2)
        lengths.append(np.hypot(*np.diff(places, axis=0).T).sum())
    unit = vpype.config_manager.get_plotter_config(device).plotter_unit_length * 25.4 / 96
    assert np.array(lengths) * unit == pytest.approx([100, np.hypot(50, 60)], abs=0.1)


@pytest.mark.parametrize("suffix", [".hpgl", ".gcode"])
def test_every_colour_is_a_pen(suffix):
    two = [Drawing(([[50, k], [90, k]],), meta=INK.meta | {"colour": c})
           for k, c in ((60, "red"), (90, "blue"))]  # fmt: skip
    text = plot(Page(tuple(two)), A4).encode(f"a{suffix}").decode()
    pens = ("SP1", "SP2") if suffix == ".hpgl" else ("; pen 1", "; pen 2")
    assert 0 < text.index(pens[0]) < text.index(pens[1])


def test_what_the_machine_cannot_do_is_said():
    with pytest.raises(ValueError, match="no plotter 'x'; vpype knows"):
        PLAN.encode("a.hpgl", device="x")
    with pytest.raises(ValueError, match="takes pages of 210x297mm, .*, not 148x210mm"):
        plot([INK], read_sheet("a5")).encode("a.hpgl")
    edge = Drawing(([[1, 1], [209, 296]],), meta=INK.meta)
    with pytest.raises(ValueError, match="cannot reach all of the ink"):
        plot([edge], A4).encode("a.hpgl")
    with pytest.raises(ValueError, match="let its name end in .svg, .hpgl"):
        PLAN.encode("a.pdf")
    with pytest.raises(ValueError, match="leave the device out"):
        PLAN.encode("a.svg", device="hp7475a")
