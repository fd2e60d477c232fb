"""`strokegen evaluate`: tables and JSON of a tiny preset on a made-up data set."""

import json
import sys

import numpy as np
import pytest
from PIL import Image

from strokegen.datasets import split_of
from strokegen.datasets.lines import prepare, writing
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.judge.network import Classifier
from strokegen.models.reader import outside
from strokegen.models.reader.distance import cer
from strokegen.models.reader.network import Labeller
from strokegen.models.reader.read import read_text
from strokegen.models.registry import load
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import write_preset

TEXT = "one line of made up ink"


@pytest.fixture
def preset(tmp_path):
    network = Synthesis(hidden=6, num_mixtures=2, num_windows=2, style_dim=3, num_styles=2,
                              height_input=True, sigma_floor=0.2)  # fmt: skip
    weights = network.init(3)
    # Some four points a character, and the pen is lifted often: short lines with an end.
    weights["window/bias"][-2:], weights["output/bias"][-1] = -1.4, 0.0
    config = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.3, "smoothing": 0.1}}  # fmt: skip
    write_preset(tmp_path / "tiny", config, weights)
    return tmp_path / "tiny"


def written(root, wanted):
    """A UNIPEN tree with two lines each by so many writers of every split."""
    rng = np.random.default_rng(0)
    for number in range(200):
        split = split_of(f"abc/w{number}")
        if not wanted.get(split, 0):
            continue
        wanted = {**wanted, split: wanted[split] - 1}
        ink = [".COORD X Y", f".WRITER_ID w{number}"]
        for row in (0, 300):
            for column in range(len(TEXT)):
                x = 10 * column + rng.uniform(0, 2, 4)
                points = np.stack([x + [0, 2, 4, 6], row + rng.normal([0, 25, 0, 20], 1)], axis=1)
                ink += [".PEN_DOWN", *(f"{a:.2f} {b:.2f}" for a, b in points)]
        half = len(TEXT)
        data = [f".INCLUDE abc/{number}.dat", f'.SEGMENT T 0-{half - 1} ? "{TEXT}"',
                f'.SEGMENT T {half}-{2 * half - 1} ? "{TEXT}"']  # fmt: skip
        for name, lines in ((f"include/abc/{number}.dat", ink), (f"data/8/abc/{number}.dat", data)):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines) + "\n")
    assert not any(wanted.values())
    return root


@pytest.fixture
def tree(tmp_path):
    return written(tmp_path / "ink", {"train": 3, "valid": 2, "test": 1})


@pytest.fixture
def reader(monkeypatch):
    """A reader in place of the real one: it sees the same three letters everywhere."""

    class Reader:
        name = "three letters"

        def __call__(self, image):
            return "ONE"

    monkeypatch.setattr(outside, "reader", Reader)


@pytest.fixture
def unread(monkeypatch):
    """rapidocr as if it were not installed."""
    outside.reader.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setitem(sys.modules, "onnxruntime", sys.modules.get("onnxruntime", sys))


@pytest.fixture
def sentences(tmp_path):
    path = tmp_path / "sentences.txt"
    path.write_text("one\non\n")
    return path


def test_both_parts_in_tables_json_and_a_sheet(
    strokegen, preset, tree, reader, sentences, tmp_path
):
    out, sheet = tmp_path / "figures.json", tmp_path / "sheet.png"
    result = strokegen("evaluate", preset, "--data", tree, "--sentences", sentences,
                       "--style", 1, "--bias", 2, "--json", out, "--sheet", sheet)  # fmt: skip
    assert result.code == 0, result.err
    figures = json.loads(out.read_text())

    nll = figures["nll"]
    assert (nll["lines"], nll["writers"], nll["characters"]) == (4, 2, 4 * len(TEXT))
    assert nll["sigma_floor_model_units"] == pytest.approx(0.2) and "end point" in nll["mask"]
    assert list(nll["nll"]) == ["tiny", "untrained network", "one Gaussian"]
    for units in nll["nll"].values():
        model, x_heights = units["model units"], units["x-heights"]
        assert x_heights["point"] == pytest.approx(model["point"] + 2 * np.log(0.3))
        assert model["line"] == pytest.approx(model["point"] * nll["points"] / 4)
        assert model["character"] == pytest.approx(model["line"] / len(TEXT))
        assert f"{x_heights['character']:.2f}" in result.out

    read = figures["legibility"]
    assert (read["style"], read["bias"], read["reader"]) == ("1", 2.0, "three letters")
    # "ONE" for "one" and for "on": three errors each, over five characters.
    assert read["written"]["cer"] == pytest.approx(6 / 5)
    assert read["written"]["cer ignoring case"] == pytest.approx(1 / 5)
    assert sum(read["written"]["verdicts"].values()) == 2
    assert [row["seed"] for row in read["written"]["each"]] == [0, 1]
    real = read["real"]
    assert real["cer"] == pytest.approx(1.0) and real["lines"] == 6
    assert {name: rates["lines"] for name, rates in real["by split"].items()} == {
        "valid": 4,
        "test": 2,
    }
    assert real["by source"]["abc"]["cer ignoring case"] == pytest.approx(20 / 23)
    for words in ("120.0%", "20.0%", "real, valid writers", "real, source abc", "sigma floor 0.2"):
        assert words in result.out
    with Image.open(sheet) as image:
        assert image.width > image.height


def test_only_one_part(strokegen, preset, tree, reader, sentences):
    result = strokegen("evaluate", preset, "--data", tree, "--only", "nll", "--lines", 1)
    assert result.code == 0 and "NLL of 1 lines by 1 validation" in result.out
    assert "Legibility" not in result.out
    result = strokegen("evaluate", preset, "--data", tree, "--only", "legibility",
                       "--sentences", sentences)  # fmt: skip
    assert result.code == 0 and result.out.startswith("Legibility")
    assert "NLL" not in result.out


@pytest.fixture
def scribbles(tmp_path):
    network = Prediction(hidden=6, num_mixtures=2, height_input=True, sigma_floor=0.2)
    config = {"model": "prediction", "network": network.as_dict(),
              "normaliser": {"spacing": 0.3, "smoothing": 0.1}}  # fmt: skip
    write_preset(tmp_path / "scribbles", config, network.init(4))
    return tmp_path / "scribbles"


def test_two_networks_on_the_same_lines(strokegen, preset, scribbles, tree, tmp_path):
    out = tmp_path / "figures.json"
    result = strokegen("evaluate", preset, "--beside", scribbles, "--data", tree, "--only", "nll",
                       "--json", out)  # fmt: skip
    assert result.code == 0, result.err
    both = json.loads(out.read_text())["nll"]
    assert list(both["nll"]) == ["tiny", "scribbles", "untrained network", "one Gaussian"]
    result = strokegen("evaluate", scribbles, "--data", tree, "--json", out)
    assert result.code == 0 and "Legibility" not in result.out, result.err
    alone = json.loads(out.read_text())["nll"]
    assert alone["points"] == both["points"]
    for name in ("scribbles", "one Gaussian"):
        for unit in ("model units", "x-heights"):
            assert alone["nll"][name][unit] == pytest.approx(both["nll"][name][unit])
    assert f"{alone['nll']['scribbles']['x-heights']['line']:.2f}" in result.out


def test_scribbles_have_no_text(strokegen, scribbles, tree):
    for asked in (("--only", "legibility"), ("--style", 1), ("--bias", 1)):
        result = strokegen("evaluate", scribbles, "--data", tree, *asked)
        assert result.code == 2 and "a scribble preset writes no text" in result.err


def test_without_the_reader_the_nll_stands(strokegen, preset, tree, unread):
    result = strokegen("evaluate", preset, "--data", tree)
    assert result.code == 0, result.err
    assert "NLL of 4 lines" in result.out
    last = result.out.splitlines()[-1]
    assert "rapidocr" in last and "pip install 'strokegen[evaluate]'" in last


@pytest.mark.parametrize("asked", [["--only", "legibility"], ["--sheet", "sheet.png"]])
def test_without_the_reader_legibility_is_an_error_in_one_line(
    strokegen, preset, tree, unread, asked
):
    result = strokegen("evaluate", preset, "--data", tree, *asked)
    assert (result.code, result.out) == (2, "")
    assert "pip install 'strokegen[evaluate]'" in result.err and result.err.count("\n") == 1


def test_legibility_does_without_real_lines(strokegen, preset, reader, sentences, tmp_path):
    tree = written(tmp_path / "ink", {"train": 1})
    asked = ["--data", tree, "--sentences", sentences]
    result = strokegen("evaluate", preset, *asked, "--only", "legibility")
    assert result.code == 0 and "No real line of 20 to 45 characters" in result.out
    result = strokegen("evaluate", preset, *asked)
    assert result.code == 2
    assert "2 lines of training writers and 0 of validation writers" in result.err


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["none/such"], "no preset of that name"),
        (["PRESET", "--data", "none/such"], "no such file or folder"),
        (["PRESET", "--data", "TREE", "--lines", "0"], "--lines"),
        (["PRESET", "--beside", "PRESET", "--data", "TREE", "--only", "nll"], "two presets"),
        (["PRESET", "--beside", "PRESET", "--only", "legibility"], "--beside belongs to the NLL"),
        (["PRESET", "--beside", "sketch", "--data", "TREE"], "not a synthesis network"),
        (["PRESET", "--data", "TREE", "--sentences", "none.txt"], "none.txt"),
        (["PRESET", "--data", "TREE", "--style", "7", "--only", "legibility"], "style 7"),
        (["PRESET", "--data", "TREE", "--only", "nll", "--sheet", "a.png"], "--sheet"),
        (["PRESET", "--data", "TREE", "--only", "nll", "--json", "no/such/a.json"], "no/such"),
    ],
)
def test_errors_are_one_line(strokegen, preset, tree, reader, arguments, message):
    known = {"PRESET": preset, "TREE": tree}
    result = strokegen("evaluate", *(known.get(word, word) for word in arguments))
    assert result.code == 2
    assert message in result.err.splitlines()[-1]
    assert result.err.splitlines()[-1].startswith("strokegen: ")


@pytest.fixture
def reading(tmp_path):
    """A tiny reader of random weights."""
    network = Labeller(((2, 5),), 1)
    weights = network.init(1)
    weights["output/kernel"] *= 9
    config = {"model": "reader", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.3, "smoothing": 0.1}}  # fmt: skip
    write_preset(tmp_path / "reads", config, weights)
    return tmp_path / "reads"


@pytest.mark.parametrize("split, lines, writers", [("test", 2, 1), ("train", 6, 3)])
def test_a_reader_is_measured_on_a_split_beside_another(
    strokegen, reading, tree, reader, tmp_path, split, lines, writers
):
    out = tmp_path / "figures.json"
    asked = [] if split == "test" else ["--split", split]
    result = strokegen("evaluate", reading, "--data", tree, "--lines", 1, "--json", out, *asked)
    assert result.code == 0, result.err
    figures = json.loads(out.read_text())
    assert (figures["split"], figures["preset"]) == (split, "reads") and "words" not in figures
    own = figures["lines"]
    assert (own["samples"], own["writers"]) == (lines, writers)

    known = prepare(writing(tree).select(split), Normaliser(0.3, 0.1))
    read = load(reading).texts([known[i] for i in range(len(known))])
    pairs = list(zip(known.texts, read))
    assert own["cer"] == pytest.approx(cer(pairs))
    each = {name: cer([p for p, w in zip(pairs, known.writers) if w == name])
            for name in known.writers}  # fmt: skip
    assert own["each"] == pytest.approx(each)
    assert own["mean"] == pytest.approx(np.mean(list(each.values())))
    assert own["median"] == pytest.approx(np.median(list(each.values())))
    sample = own["sample"]
    assert (sample["samples"], sample["outside"]) == (1, "three letters")
    assert sample["outside cer"] == pytest.approx(cer([(TEXT, "ONE")]))
    raw = [one.drawing for one in writing(tree).select(split)]
    rates = {cer([(TEXT, one.text)]) for one in read_text(raw, preset=reading)}
    assert any(sample["raw cer"] == pytest.approx(rate) for rate in rates)
    assert f"{own['cer']:.2%}" in result.out and "three letters 100.00%" in result.out


def test_a_reader_is_measured_without_another(strokegen, reading, tree, unread):
    result = strokegen("evaluate", reading, "--data", tree)
    assert result.code == 0 and "rapidocr beside it: left out" in result.out


@pytest.mark.parametrize("asked", [("--bias", 1), ("--only", "nll"), ("--sheet", "a.png")])
def test_a_reader_has_no_options_of_writing(strokegen, reading, asked):
    result = strokegen("evaluate", reading, *asked)
    assert result.code == 2 and len(result.err.splitlines()) == 1
    assert "give --data, --split, --lines and --json alone" in result.err


def test_a_split_without_writing_is_an_error(strokegen, reading, tmp_path):
    tree = written(tmp_path / "few", {"train": 2, "valid": 1})
    result = strokegen("evaluate", reading, "--data", tree)
    assert result.code == 2 and "no lines or words of test writers" in result.err


def test_style_refuses_options_of_presets_and_presets_those_of_style(strokegen):
    result = strokegen("evaluate", "style", "--sheet", "a.png")
    assert result.code == 2 and "style has no such option: leave out sheet" in result.err
    result = strokegen("evaluate", "handwriting", "--of", "handwriting")
    assert result.code == 2 and "--of says whose hands" in result.err
    result = strokegen("evaluate", "reader", "--hands", "all")
    assert result.code == 2 and "a reader preset reads: give --data" in result.err


@pytest.fixture
def sketches(tmp_path):
    """A folder with a sketch preset that was trained on "boxes", a judge, and some boxes."""
    network = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3, encoder_hidden=4)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0, "max_length": 30,
              "categories": ["box", "line"],
              "training": {"data": "elsewhere", "held_out": 0.3}}  # fmt: skip
    write_preset(tmp_path / "draws", config, network.init(2))
    judge = Classifier(2, 2, 4)
    config = {"model": "judge", "network": judge.as_dict(), "categories": ["box", "line"],
              "training": {"held_out": 0.3}}  # fmt: skip
    write_preset(tmp_path / "names", config, judge.init(2))
    box, line = [[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]], [[0, 50, 90], [9, 9, 12]]
    lines = [
        {"word": word, "key_id": f"{word}{number}", "recognized": True,
         "drawing": [[[x + number for x in side] for side in ink]]}
        for number in range(60) for word, ink in (("box", box), ("line", line))
    ]  # fmt: skip
    path = tmp_path / "boxes.ndjson"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines))
    return tmp_path


def test_a_sketch_preset_is_measured_by_the_shipped_judge(strokegen, sketches):
    out, sheet = sketches / "figures.json", sketches / "sheet.png"
    words = ("--each", 5, "--category", "box", "--json", out, "--sheet", sheet)
    result = strokegen("evaluate", sketches / "draws", "--data", sketches / "boxes.ndjson", *words)
    assert result.code == 0, result.err
    figures = json.loads(out.read_text())
    assert figures["judge"] == "judge" and list(figures["each"]) == ["box"]
    held = sum(split_of(f"box{n}", 0.1, 0.1) == "test" for n in range(60))
    assert figures["each"]["box"]["samples"]["drawings"] == 5 and held >= 4
    assert figures["fid"]["drawings"] == min(held, 5)
    assert f"FID of {min(held, 5)} samples to as many real" in result.out
    assert np.asarray(Image.open(sheet).convert("L")).min() < 128


def test_a_sketch_preset_without_its_data_says_so_in_a_line(strokegen, sketches):
    result = strokegen("evaluate", sketches / "draws", "--each", 2)
    assert result.code == 0, result.err
    assert result.out.splitlines()[0].startswith("real drawings are not at hand")
    assert "| box " in result.out and "FID" not in result.out


def test_a_judge_is_measured(strokegen, sketches):
    out = sketches / "figures.json"
    result = strokegen("evaluate", sketches / "names", "--data", sketches / "boxes.ndjson",
                       "--json", out)  # fmt: skip
    assert result.code == 0, result.err
    figures = json.loads(out.read_text())
    held = [f"{word}{n}" for n in range(60) for word in ("box", "line")
            if split_of(f"{word}{n}", 0.3, 0.3) == "test"]  # fmt: skip
    assert figures["drawings"] == len(held) and f"of {len(held)}" in result.out


@pytest.mark.parametrize(
    "preset, options, said",
    [
        ("draws", ["--lines", 3], "a sketch preset draws: give --data"),
        ("names", ["--each", 3], "a judge preset names drawings: give --data"),
        ("draws", ["--category", "cow"], "preset draws draws no 'cow'"),
        ("names", ["--data", "nowhere"], "nowhere"),
        ("names", ["--data", "SELF"], "no "),
    ],
)
def test_sketches_and_judges_refuse_what_they_cannot(strokegen, sketches, preset, options, said):
    words = [sketches / "draws" if word == "SELF" else word for word in options]
    result = strokegen("evaluate", sketches / preset, *words)
    assert result.code == 2 and said in result.err and len(result.err.splitlines()) == 1
