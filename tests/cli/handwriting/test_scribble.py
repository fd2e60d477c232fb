"""`strokegen train scribble`, `scribble` and `evaluate` of what it made."""

import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.formats.ink_json import read_ink
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.prediction import Prediction
from strokegen.presets import read_preset, write_preset
from tests.cli.given import changed

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = Prediction(hidden=5, num_layers=1, num_mixtures=2, style_dim=3, num_styles=2)
SMALL = ("--hidden", 6, "--num-layers", 2, "--num-mixtures", 2, "--style-dim", 3)


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """A preset of strokes that wander to the right, with gaps between them."""
    weights = NETWORK.init(0)
    weights["output/kernel"] *= 0.1
    weights["output/bias"][:] = (2, 0, 1, 2.2, 0, 0, *[-2] * 4, 0, 0, -1)
    config = {"model": "prediction", "network": NETWORK.as_dict(),
              "normaliser": asdict(Normaliser())}  # fmt: skip
    folder = tmp_path_factory.mktemp("presets") / "words"
    write_preset(folder, config, weights)
    return folder


@pytest.fixture(scope="module")
def still(tmp_path_factory, words):
    """One whose pen does not move on."""
    preset = read_preset(words)
    weights = {name: np.zeros_like(array) for name, array in preset.weights.items()}
    weights["output/bias"][6:10] = -20
    folder = tmp_path_factory.mktemp("presets") / "still"
    write_preset(folder, preset.config, weights)
    return folder


def test_train_resume_scribble_and_start(strokegen, tree, tmp_path, plain_graphs):
    run = tmp_path / "runs" / "tiny"
    train = ("train", "scribble", "--data", tree, *SMALL)
    result = strokegen(*train, "--out", run, "--steps", 2)
    assert result.code == 0, result.err
    assert "41 pieces of writing" in result.err and f"{run}: 2 steps, " in result.out
    first = read_preset(run)
    assert first.config["model"] == "prediction" and "alphabet" not in first.config
    network = Prediction(6, 2, 2, 3, 1, height_input=True, sigma_floor=0.15)
    assert first.config["network"] == network.as_dict()
    card = (run / "card.md").read_text()
    assert "--hidden 6 --num-layers 2" in card
    assert f"{first.config['training']['points']:,} points" in card
    assert list((run / "samples").glob("*.png"))

    result = strokegen(*train, "--out", run, "--steps", 4, "--resume")
    assert result.code == 0 and f"{run}: 4 steps, " in result.out, result.err
    assert read_preset(run).config["training"]["step"] == 4

    result = strokegen("scribble", "--preset", run, "--length", 3, "-o", tmp_path / "a.svg")
    assert result.code in (0, 1), result.err
    assert "preset: tiny" in (tmp_path / "a.svg").read_text()

    # A rate near zero: what comes out is what went in.
    second = tmp_path / "second"
    result = strokegen(*train, "--out", second, "--steps", 1, "--start", run,
                       "--learning-rate", 1e-9)  # fmt: skip
    assert result.code == 0, result.err
    for name, weight in read_preset(run).weights.items():
        np.testing.assert_allclose(read_preset(second).weights[name], weight, atol=1e-5)


def test_train_says_what_is_wrong(strokegen, tree, tmp_path):
    for options, message in (
        (("--resume",), "nothing to resume"),
        (("--data", "gone/away"), "gone/away"),
        (("--num-layers", 0), "is not in the range"),
        (("--start", "sketch"), "is a sketch_rnn, not a prediction network"),
    ):
        usual = ("train", "scribble", "--data", tree, "--out", tmp_path / "run")
        result = strokegen(*changed(*usual, by=options))
        assert result.code == 2 and message in result.err.splitlines()[-1], result.err
        assert not (tmp_path / "run" / "config.json").exists()


def test_every_format(strokegen, words, tmp_path):
    files = [tmp_path / f"scribble.{kind}" for kind in ("svg", "png", "pdf", "json")]
    for file in files:
        result = strokegen("scribble", "--preset", words, "--lines", 3, "--length", 12, "-o", file)
        assert (result.code, result.out, result.err) == (0, "", "")
    facts = ElementTree.fromstring(files[0].read_text()).find(f"{SVG}desc").text
    for fact in ("preset: words", "style: none", "bias: 0.5", "seed: 0", "verdict: finished"):
        assert fact in facts
    with Image.open(files[1]) as image:
        assert np.asarray(image.convert("RGBA"))[..., 3].any()
    ink = read_ink(files[3])
    assert ink.meta["verdict"] == "finished" and ink.width >= 12 and ink.height > 7


def test_the_same_seed_draws_the_same_on_standard_output(strokegen, words):
    def out(*options):
        return strokegen("scribble", "--preset", words, "--length", 9, *options).out

    first = out("--seed", 1)
    assert first == out("--seed", 1, "-o", "-") and ElementTree.fromstring(first).tag == f"{SVG}svg"
    others = {out("--seed", 2), out("--seed", 1, "--style", 1), out("--seed", 1, "--bias", 2)}
    assert len(others - {first}) == 3


def test_a_line_that_is_not_finished_is_named_and_exits_1(strokegen, still, tmp_path):
    result = strokegen("scribble", "--preset", still, "--lines", 2, "-o", tmp_path / "a.svg")
    assert result.code == 1 and (tmp_path / "a.svg").exists()
    assert [line.split(" after")[0] for line in result.err.splitlines()] == [
        "strokegen: line 1: stuck", "strokegen: line 2: stuck",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "options, message",
    [
        (("-o", "a.bmp"), "cannot tell the format"),
        (("--lines", 0), "is not in the range"),
        (("--length", 0), "length 0 is out of range"),
        (("--bias", "nan"), "bias nan is out of range"),
        (("--style", "bold"), "neither a number"),
        (("--preset", "handwriting"), "is a synthesis, not a prediction network"),
        (("--preset", "gone"), "no preset of that name"),
        (("--animate", "loop", "-o", "a.png"), "needs an output that moves"),
    ],
)
def test_options_that_make_no_sense(strokegen, words, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    result = strokegen(*changed("scribble", "--preset", words, "--length", 5, by=options))
    assert (result.code, result.out) == (2, "")
    assert message in result.err and len(result.err.splitlines()) == 1
    assert not list(tmp_path.glob("a.*"))


def test_it_draws_without_tensorflow(words, tmp_path):
    code = (
        "import sys; from strokegen.cli import run\n"
        "import atexit; atexit.register(lambda: print(*{m.split('.')[0] for m in sys.modules}))\n"
        f"run(['scribble', '--preset', {str(words)!r}, '-o', {str(tmp_path / 'a.svg')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "strokegen" in loaded and not loaded & {"tensorflow", "keras", "PIL", "scipy"}
    assert (tmp_path / "a.svg").exists(), done.stderr
