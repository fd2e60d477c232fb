"""Every example is run, small and with an untrained preset, and what it wrote is looked at."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree

import strokegen
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.robojam.network import RoboJam
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import write_preset

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
SVG = "{http://www.w3.org/2000/svg}"

# An untrained network stops where it likes, which is no matter here.
pytestmark = pytest.mark.filterwarnings("ignore::strokegen.ink.errors.NotFinished")


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "tiny"
    network = Synthesis(
        hidden=4, num_layers=1, num_mixtures=2, num_windows=1, style_dim=4, num_styles=6,
        steps_per_character=8,
    )  # fmt: skip
    weights = network.init(0)
    weights["window/kernel"][:] = 0
    weights["window/bias"][1] = 1.5
    weights["output/bias"][-1] = 0
    config = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27}}  # fmt: skip
    write_preset(folder, config, weights)
    return folder


@pytest.fixture(scope="module")
def sketch_preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "sketches"
    network = SketchRNN(hidden=4, num_mixtures=2, latent_dim=3, encoder_hidden=3)
    weights = network.init(0)
    weights["output/bias"][-3:] = 1.5, 0, 1.0
    weights["category/mean"] = np.eye(3, dtype=np.float32)[:2]
    weights["category/factor"] = np.stack([0.1 * np.eye(3)] * 2).astype(np.float32)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0,
              "max_length": 100, "form": "quickdraw", "categories": ["cat", "dog"]}  # fmt: skip
    write_preset(folder, config, weights)
    return folder


@pytest.fixture
def run(preset, sketch_preset, tmp_path, monkeypatch, capsys):
    """Run an example's main in a folder of its own; give what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(name, *arguments, of=preset):
        main = runpy.run_path(str(EXAMPLES / f"{name}.py"))["main"]
        main([*map(str, arguments), "--preset", str(of)])
        return capsys.readouterr().out

    return run


def test_interpolate(run, sketch_preset):
    said = run("interpolate", "--first", "cat", "--last", "dog", "--steps", 4, of=sketch_preset)
    assert said == "morph.svg: 4 steps from cat to dog\n"
    assert picture("morph.svg").get("width").startswith("800")


def test_complete(run, sketch_preset):
    assert "2 endings" in run("complete", "--count", 2, of=sketch_preset)
    picture("endings.svg")


def picture(path):
    svg = ElementTree.fromstring(Path(path).read_bytes())
    assert svg.tag == f"{SVG}svg" and len(list(svg.iter(f"{SVG}path"))) > 1
    return svg


def captions(path):
    return [text.text for text in picture(path).iter(f"{SVG}text")]


def test_letter(run):
    assert run("letter", "--style", 3).startswith("letter.svg: ")
    svg = picture("letter.svg")
    assert svg.get("width") == "120mm"
    assert len(svg.find(f"{SVG}title").text.splitlines()) > 3
    assert "style: 3" in svg.find(f"{SVG}desc").text


def test_styles_sheet(run):
    assert "sheet.svg: 3 hands" in run("styles_sheet", "--styles", 0, 4, 2, "-o", "sheet.svg")
    assert captions("sheet.svg") == ["style 0", "style 4", "style 2"]


def test_blend(run):
    assert "blend.svg: 3 steps" in run("blend", "--text", "hi", "--first", 1, "--last", 5,
                                       "--steps", 3)  # fmt: skip
    assert captions("blend.svg") == ["0% of style 5", "50% of style 5", "100% of style 5"]


def test_prime(run):
    assert "primed.svg: 'so be it' in its hand" in run("prime", "--given", "as is", "--style", 2,
                                                       "--text", "so be it")  # fmt: skip
    assert json.loads(Path("hand.json").read_text())["label"] == "as is"
    assert picture("primed.svg").find(f"{SVG}title").text == "so be it"


@pytest.fixture
def run_alone(tmp_path, monkeypatch, capsys):
    """As `run`, for examples that take no handwriting preset."""
    monkeypatch.chdir(tmp_path)

    def run(name, *arguments):
        main = runpy.run_path(str(EXAMPLES / f"{name}.py"))["main"]
        main([*map(str, arguments)])
        return capsys.readouterr().out

    return run


def test_inverse_sine(run_alone):
    said = run_alone("inverse_sine", "--epochs", 8, "-o", "inverse.svg")
    found = re.findall(r": (\d+) parameters, (\S+) nats a test point", said)
    (line, score), (mixture, better) = found
    assert (line, mixture) == ("286", "510")
    assert float(better) > float(score) + 0.5
    assert captions("inverse.svg") == ["squared error", "5 Gaussians"]


def test_robot_arm(run_alone):
    said = run_alone("robot_arm", "--epochs", 1, "-o", "arm.svg")
    assert len(re.findall(r"off by [\d.]+ arm lengths", said)) == 3
    assert len(list(picture("arm.svg").iter(f"{SVG}path"))) == 3 * (2 * 40 + 2 + 1)


def test_respond(run_alone, tmp_path):
    network = RoboJam(hidden=4, num_mixtures=2)
    weights = network.init(0)
    weights["output/bias"][8:] = -2
    write_preset(tmp_path / "jam", {"model": "robojam", "network": network.as_dict()}, weights)
    said = run_alone("respond", "--preset", tmp_path / "jam", "--duration", 1, "-o", "jam.svg")
    assert said.count("temperature") == 3
    assert captions("jam.svg")[0] == "call, 3.2 s" and len(captions("jam.svg")) == 4


def test_kanji(run, sketch_preset):
    said = run("kanji", "--temperature", 0.5, 1, "--count", 2, of=sketch_preset)
    strokes = int(re.fullmatch(r"kanji.svg: (\d+) strokes in 4 characters\n", said)[1])
    # Each stroke has its number beside it.
    assert len(captions("kanji.svg")) == strokes > 0


def test_scribble(run, tmp_path):
    network = Prediction(hidden=4, num_layers=1, num_mixtures=2)
    weights = network.init(0)
    weights["output/bias"][2:6] = 1, 2, 0, 0
    config = {"model": "prediction", "network": network.as_dict(), "normaliser": {"spacing": 0.27}}
    write_preset(tmp_path / "scribbles", config, weights)
    said = run("scribble", "--bias", 0, 2, "--lines", 2, "--length", 4, of=tmp_path / "scribbles")
    assert said == "scribbles.svg: 2 times 2 lines\n"
    assert captions("scribbles.svg") == ["bias 0", "bias 2"]


def test_recogniser(run, tmp_path):
    """Made-up lines of twelve people; lines of their words are drawn, and all are learned from."""
    rng, folder = np.random.default_rng(0), tmp_path / "ink"
    folder.mkdir()
    for number in range(12):
        for line in range(3):
            width = np.linspace(0, 20, 90)
            wave = np.stack([width, 5 - 2 * np.sin(2 * width + rng.uniform(0, 3))], axis=1)
            ink = Drawing([wave, wave[-9:] + [0, 4]], label="no oon", meta={"writer": f"w{number}"})
            ink.save(folder / f"{number}-{line}.json")
    said = run("recogniser", "--data", folder, "--people", 3, "--lines", 4, "--steps", 1,
               "--seeds", 1, "-o", "corpus")  # fmt: skip
    rows = [row.rpartition(" | ") for row in said.splitlines()[2:]]
    assert [name.replace("these and ", "the ") for name, _, _ in rows] == [
        "| 9 lines of 3 people", *[rows[2][0]] * 2
    ]  # fmt: skip
    assert re.fullmatch(r"\| the [1-4] drawn lines", rows[2][0])
    assert all(re.fullmatch(r"\d+\.\d% \|", rate) for _, _, rate in rows)
    texts = [json.loads(row)["text"] for row in open("corpus/00000/metadata.jsonl")]
    assert {word for text in texts for word in text.split()} == {"no", "oon"}


def test_world_models(run_alone):
    """The whole chain of World Models, in the real game."""
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    pytest.importorskip("cma", reason="cma is not installed")
    said = run_alone("world_models", "--episodes", 40, "--steps", 2, "--generations", 1,
                     "--population", 4, "--latent-dim", 4, "--width", 2, "--hidden", 6,
                     "--games", 1, "--workers", 1, "--out", "w")  # fmt: skip
    assert re.search(
        r"^w/memory: [\d.]+ nats a latent dimension over \d+ steps held out", said, re.M
    )
    players = re.findall(r"^\| (random|dreamer) \| 1 \| (\d+) \|", said, re.MULTILINE)
    assert [name for name, _ in players] == ["random", "dreamer"]
    assert all(40 < int(tics) <= 2100 for _, tics in players)
    for part in ("vision", "memory", "controller"):
        assert (Path("w") / part / "weights.npz").is_file()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_example_is_short_and_says_how_to_run_it(script):
    text = script.read_text("utf-8")
    # A whole training takes more than drawing does.
    assert len(text.splitlines()) < (130 if "GradientTape" in text else 70)
    assert f"python examples/{script.name}" in ast.get_docstring(ast.parse(text))
    assert f"def test_{script.stem}(" in Path(__file__).read_text("utf-8")


def test_a_script_runs_by_its_command_with_the_shipped_preset(tmp_path):
    command = [sys.executable, EXAMPLES / "letter.py", "--text", "fox", "-o", tmp_path / "a.svg"]
    # The package may be under test without being installed.
    environment = os.environ | {"PYTHONPATH": str(Path(strokegen.__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{tmp_path / 'a.svg'}: ")
    assert "preset: handwriting" in picture(tmp_path / "a.svg").find(f"{SVG}desc").text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_command_in_the_docstring_has_the_script_s_options(script, capsys):
    text = script.read_text("utf-8")
    command = re.search(r"^Run: python \S+ (.+)$", ast.get_docstring(ast.parse(text)), re.MULTILINE)
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(script))["main"](["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    for option in re.findall(r"(?<!\S)--?[a-z]+", command[1]):
        assert re.search(rf"(?<!\S){option}\b", shown), option


def test_read(run_alone):
    said = run_alone("read", "we saw the sea", "--seed", 3)
    assert re.fullmatch(r"read.svg: 'we saw the sea', p = 0\.\d+\n", said)
    assert "".join(captions("read.svg")) == "wesawthesea"
