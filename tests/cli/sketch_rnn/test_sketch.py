"""`strokegen sketch`: sheets of drawings, and what goes wrong."""

import json
import subprocess
import sys

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import write_preset
from tests.cli.given import changed

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = SketchRNN(hidden=4, num_mixtures=2)


def preset(folder, end):
    """An untrained network; `end` is the logit of the end of a drawing."""
    weights = NETWORK.init(0)
    weights["output/bias"][-3:] = 1.5, 0, end
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "label": "tree",
              "scale": 30.0, "max_length": 40}  # fmt: skip
    write_preset(folder, config, weights)
    return folder


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return preset(tmp_path_factory.mktemp("presets") / "tree", 0.0)


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    return preset(tmp_path_factory.mktemp("presets") / "endless", -40.0)


def test_a_sheet_has_a_cell_for_each(strokegen, tree, tmp_path):
    for columns, size in ((3, (720, 480)), (5, (1200, 240))):
        sheet = tmp_path / "sheet.png"
        result = strokegen("sketch", "--preset", tree, "--count", 5, "--columns", columns,
                           "--temperature", 1, "-o", sheet)  # fmt: skip
        assert (result.code, result.out, result.err) == (0, "", "")
        with Image.open(sheet) as image:
            assert image.size == size
            alpha = np.asarray(image.convert("RGBA"))[..., 3]
        for cell in range(5):
            left, top = cell % columns * 240, cell // columns * 240
            assert alpha[top : top + 240, left : left + 240].any(), f"cell {cell} is blank"


def test_svg_goes_to_standard_output_and_says_what_it_is(strokegen, tree):
    given = ("--count", 2, "--seed", 4, "--temperature", 0.4)
    result = strokegen("sketch", "--preset", tree, *given)
    assert result.code == 0
    root = ElementTree.fromstring(result.out)
    assert root.find(f"{SVG}title").text == "2 sketches: tree"
    facts = root.find(f"{SVG}desc").text
    assert "preset: tree" in facts and "seed: 4" in facts and "temperature: 0.4" in facts


def test_the_same_command_draws_the_same_sheet(strokegen, tree):
    first, same, other, warmer = (
        strokegen("sketch", "--preset", tree, "--seed", seed, "--temperature", temperature).out
        for seed, temperature in ((1, 0.4), (1, 0.4), (2, 0.4), (1, 0.9))
    )
    assert first == same and len({first, other, warmer}) == 3


def test_sketches_are_drawn_with_a_pen_and_draw_themselves(strokegen, tree, tmp_path):
    arguments = ("sketch", "--preset", tree, "--count", 2, "--temperature", 1, "--pen", "brush")
    assert strokegen(*arguments, "--duration", 1, "-o", tmp_path / "a.gif").code == 0
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.n_frames > 5
    result = strokegen(*arguments, "--animate", "once")
    assert result.code == 0 and "@keyframes" in result.out and "<mask" in result.out


def test_one_drawing_can_be_kept_as_ink(strokegen, tree, tmp_path):
    result = strokegen("sketch", "--preset", tree, "--count", 1, "--temperature", 1,
                       "-o", tmp_path / "ink.json")  # fmt: skip
    assert result.code == 0
    ink = json.loads((tmp_path / "ink.json").read_text())
    assert ink["label"] == "tree" and ink["strokes"][0][0] == [0, 0]
    assert ink["meta"]["verdict"] == "finished" and ink["meta"]["temperature"] == 1


def test_ink_goes_to_a_pipe_a_drawing_a_line(strokegen, tree):
    result = strokegen("sketch", "--preset", tree, "-n", 3, "--temperature", 1, "-o", "-")
    inks = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0 and len(inks) == 3
    assert [ink["label"] for ink in inks] == ["tree"] * 3
    assert {ink["meta"]["seed"] for ink in inks} == {0} and inks[0]["strokes"] != inks[1]["strokes"]


def test_one_that_does_not_finish_is_named_and_exits_1(strokegen, endless, tmp_path):
    sheet = tmp_path / "sheet.svg"
    result = strokegen("sketch", "--preset", endless, "--count", 2, "-o", sheet)
    assert result.code == 1 and sheet.exists()
    lines = result.err.splitlines()
    assert [line.split(" after")[0] for line in lines] == [
        "strokegen: drawing 1: ran on", "strokegen: drawing 2: ran on",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "options, message",
    [
        (["--temperature", "0"], "temperature 0 is out of range"),
        (["--temperature", "nan"], "temperature nan is out of range"),
        (["--temperature", "warm"], "expected numbers such as 0.4"),
        (["--count", "0"], "is not in the range"),
        (["--count", "401"], "400 drawings at most"),
        (["--category", "house"], "draws no 'house'; it draws tree"),
        (["--columns", "0"], "is not in the range"),
        (["--seed", "-1"], "is not in the range"),
        (["-o", "sheet.bmp"], "cannot tell the format"),
        (["-o", "sheet.json"], "not a page"),
        (["--preset", "nowhere"], "nowhere: no preset of that name"),
        (["--preset", "handwriting"], "is a synthesis, not a sketch network"),
        (["--width", "wide"], "wide"),
    ],
)
def test_errors_are_one_line_and_leave_no_file(strokegen, tree, tmp_path, monkeypatch, options,
                                               message):  # fmt: skip
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    result = strokegen(*changed("sketch", "--preset", tree, "-o", "sheet.svg", by=options))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err
    assert not list((tmp_path / "out").iterdir())


def test_so_many_are_drawn_at_once_at_most(strokegen, tree, tmp_path, monkeypatch):
    monkeypatch.setattr("strokegen.cli.sketch_rnn.sketch.collect", lambda **_: [])
    wish = (
        "sketch",
        "--preset",
        tree,
        "-n",
        "100000",
        "-o",
        tmp_path / "a.ndjson",
        "--temperature",
    )
    result = strokegen(*wish, ",".join(["0.2"] * 6))
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "would draw 600,000 sketches, 500,000 are the most at once" in result.err
    assert strokegen(*wish, ",".join(["0.2"] * 5)).code == 0


def test_a_pipe_takes_more_than_a_picture(strokegen, tree):
    result = strokegen("sketch", "--preset", tree, "-n", 401, "-o", "-")
    assert result.out.count("\n") == 401


def test_several_temperatures_make_a_row_each(strokegen, tree, tmp_path):
    sheet = tmp_path / "rows.png"
    result = strokegen("sketch", "--preset", tree, "--count", 3, "--temperature", "0.6,1",
                       "-o", sheet)  # fmt: skip
    assert result.code == 0, result.err
    with Image.open(sheet) as image:
        assert image.size == (720, 480)


def test_ndjson_holds_what_was_finished_and_is_read_again(strokegen, tree, endless, tmp_path):
    from strokegen import datasets

    file = tmp_path / "tree.ndjson"
    result = strokegen("sketch", "--preset", tree, "--count", 70, "--temperature", "0.8,1",
                       "-o", file)  # fmt: skip
    assert result.code == 0
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert f"{len(rows)} drawings; {140 - len(rows)} did not finish" in result.err
    assert len({row["key_id"] for row in rows}) == len(rows) > 100
    assert {row["word"] for row in rows} == {"tree"}
    found = datasets.load(file)
    assert len(found) + sum(found.skipped.values()) == len(rows)
    result = strokegen("sketch", "--preset", endless, "--count", 2, "-o", file)
    assert "0 drawings; 2 did not finish" in result.err and file.read_text() == ""


def test_it_draws_without_tensorflow(tree, tmp_path):
    code = (
        "import sys; from strokegen.cli import run\n"
        "import atexit; atexit.register(lambda: print(*{m.split('.')[0] for m in sys.modules}))\n"
        f"run(['sketch', '--preset', {str(tree)!r}, '-o', {str(tmp_path / 'a.svg')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "strokegen" in loaded and not loaded & {"tensorflow", "keras", "PIL", "scipy"}
    assert (tmp_path / "a.svg").exists(), done.stderr


def test_the_pen_s_temperature_is_heard_and_told(strokegen, tree):
    given = ("sketch", "--preset", tree, "--count", 3, "--temperature", 0.5)
    plain, same, other = (
        strokegen(*given, *pen)
        for pen in ((), ("--pen-temperature", 0.5), ("--pen-temperature", 2))
    )
    assert "pen_temperature" not in plain.out and "pen_temperature: 2" in other.out
    paths = [result.out.count("<path") for result in (plain, same, other)]
    assert paths[0] == paths[1] and other.out != plain.out
    result = strokegen(*given, "--pen-temperature", "-1")
    assert (result.code, result.err) == (
        2,
        "strokegen: pen_temperature -1 is out of range; choose above 0 (always alike) to 10\n",
    )


@pytest.mark.parametrize("verb", ["sketch", "complete", "reconstruct", "interpolate", "kanji"])
def test_every_sketching_verb_has_the_option(strokegen, verb):
    assert "--pen-temperature" in strokegen(verb, "--help").out
