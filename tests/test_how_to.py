"""The how-tos whose commands are run, on input that the test makes as their readers would."""

import re
import shlex
import warnings
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import strokegen as sg
from strokegen.cli import main
from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn import settings
from strokegen.prompts import PROMPTS
from tests.conftest import without_xla

PAGES = Path(__file__).parents[1] / "docs" / "how-to"
PAGE, SKETCHES = PAGES / "tablet.md", PAGES / "your-own-sketches.md"
LINES = PROMPTS[:6]


def commands(page):
    """Lines of its shell blocks that call the package."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("strokegen ")]


def run(line, ends=(0,)):
    """A command, its output into a file where `>` says so; `ends` are its good exit codes."""
    words = shlex.split(line, comments=True)[1:]
    target = words[words.index(">") + 1] if ">" in words else None
    result = CliRunner().invoke(main, words[: words.index(">")] if target else words)
    assert result.exit_code in ends, f"{line}\n{result.output}"
    if target is not None:
        Path(target).write_text(result.stdout, "utf-8")
    return result.output


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Two pages of a tablet, in mm, which say nothing of their text; and a letter."""
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = sg.write(LINES, style="small", bias=1.0, seed=1)
        rows = [one.scale(2).translate(8, 15 + 14 * at) for at, one in enumerate(written)]
        pages = [Drawing([s for row in part for s in row.strokes], meta={"unit_mm": 1.0})
                 for part in (rows[:4], rows[4:])]  # fmt: skip
        sg.datasets.write(pages, "notes.rmdoc")
    Path("letter.txt").write_text("Dear Anna,\n\nmy own hand.\n", "utf-8")
    return rows


def test_the_way_from_a_tablet_to_a_letter(notebook):
    told = {line.split()[1]: line for line in commands(PAGE)}
    assert {"read", "style", "write", "plot", "convert"} <= told.keys()
    for line in commands(PAGE):
        said = run(line)
        if line.startswith("strokegen read"):
            read = Path("said.txt").read_text("utf-8").split("\n")
            assert sum(one in LINES for one in read) >= 3, "it reads some lines without a fault"
            Path("said.txt").write_text("\n".join(reversed(LINES)), "utf-8")  # mended by hand
        elif line.startswith("strokegen style"):
            assert "learned from 6 lines" in said and "small" in said
            assert Path("me.png").read_bytes().startswith(b"\x89PNG")
    letter = sg.datasets.one("letter.svg")
    assert letter.meta["page_mm"] == pytest.approx([105, 148]) and len(letter) > 10
    (one, two) = (sg.datasets.one(f"page-{number}.svg") for number in (1, 2))
    mm = [drawing.scale(drawing.meta["unit_mm"]) for drawing in (one, two)]
    ink = [sum(notebook[:4][1:], notebook[0]), sum(notebook[4:][1:], notebook[4])]
    for found, wanted in zip(mm, ink):
        assert (found.width, found.height) == pytest.approx((wanted.width, wanted.height), abs=0.1)
    plan = ElementTree.parse("notes-plot.svg").getroot()
    assert plan.get("width") == "210mm"


def test_lines_of_a_page_teach_in_python_too(notebook):
    block = re.search(r"```python\n(import strokegen.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(block[1], {})
    assert Path("me.style.json").is_file()


def test_drawings_of_one_thing_become_a_preset_that_draws_it(tmp_path, monkeypatch):
    """By the commands of the page, with two steps on gates of a few posts, a file each."""
    monkeypatch.chdir(tmp_path)
    without_xla(monkeypatch)
    monkeypatch.setattr("strokegen.models.sketch_rnn.sketches._PARTS", (1.0,))
    short = replace(settings.FIT_START, steps=2, validate_steps=1, warmup=1)
    monkeypatch.setattr(settings, "FIT_START", short)
    rng = np.random.default_rng(0)
    Path("drawings/sheep").mkdir(parents=True)
    for number in range(12):
        posts = [rng.normal([[x, 0], [x, 90]], 3) for x in range(0, 40 * (2 + number % 3), 40)]
        bar = rng.normal([[0, 40], [posts[-1][0, 0], 40]], 3)
        sg.datasets.write([Drawing((*posts, bar))], f"drawings/sheep/{number + 1}.svg")
    sg.datasets.write([Drawing((posts[0],))], "begun.svg")
    known = {line.split()[1] for line in commands(SKETCHES)}
    assert known == {"train", "sketch", "complete"}
    for line in commands(SKETCHES):  # two steps teach no endings: 1 says that some have none
        said = run(line, ends=(0,) if line.startswith("strokegen train") else (0, 1))
        if line.startswith("strokegen train"):
            assert "runs/sheep: 2 steps" in said
    made, start = sg.load("runs/sheep"), sg.load("sketch")
    assert made.categories == ["sheep"] and made.scale == start.scale
    assert len(sg.datasets.load("sheep.svg")) == 1 and Path("endings.svg").stat().st_size > 500
