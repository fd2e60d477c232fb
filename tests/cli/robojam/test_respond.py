"""`strokegen train robojam`, `respond` and `evaluate` on made-up performances."""

import json

import mido
import numpy as np
import pytest
from PIL import Image

from strokegen.datasets.microjam import FILE
from strokegen.formats import touches
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.respond import heard, respond
from strokegen.presets import read_preset, write_preset
from tests.cli.given import changed

SMALL = ("--hidden", 6, "--num-mixtures", 2, "--num-layers", 1)


def swipe(rng, count):
    """A touch that wanders, 60 times a second."""
    places = np.cumsum(rng.normal(0, 0.02, (count, 2)), axis=0) % 1
    return np.column_stack([places, rng.uniform(0.01, 0.02, count)]).astype(np.float32)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A file of performances, enough of them for every split."""
    rng = np.random.default_rng(0)
    array = np.empty(60, object)
    array[:] = [swipe(rng, int(count)) for count in rng.integers(33, 40, 60)]
    path = tmp_path_factory.mktemp("data") / FILE
    np.savez(path, arr_0=array)
    return path


@pytest.fixture
def call(tmp_path):
    path = tmp_path / "call.csv"
    path.write_bytes(touches.encode([from_touches(swipe(np.random.default_rng(1), 30))]))
    return path


@pytest.fixture
def preset(tmp_path):
    network = RoboJam(hidden=6, num_mixtures=2)
    weights = network.init(0)
    weights["output/bias"][[4, 7]] = 0.3
    weights["output/bias"][8:] = -2
    write_preset(tmp_path / "jam", {"model": "robojam", "network": network.as_dict()}, weights)
    return tmp_path / "jam"


def test_train_resume_measure_and_respond(strokegen, data, call, tmp_path, plain_graphs):
    run = tmp_path / "runs" / "tiny"
    train = ("train", "robojam", "--data", data, "--out", run, *SMALL)
    result = strokegen(*train, "--steps", 2)
    assert result.code == 0, result.err
    assert "60 performances" in result.err
    assert f"{run}: 2 steps, " in result.out and "the last tenth of the windows" in result.out
    first = read_preset(run)
    assert first.config["network"] == RoboJam(6, 1, 2).as_dict()
    held = first.config["training"]["held_out"]["whole test performances"]
    assert f"{held['nats']} nats a step" in (run / "card.md").read_text()

    result = strokegen(*train, "--steps", 4, "--resume")
    assert result.code == 0 and f"{run}: 4 steps, " in result.out, result.err

    result = strokegen("evaluate", run, "--data", data, "--json", tmp_path / "figures.json")
    assert result.code == 0, result.err
    found = json.loads((tmp_path / "figures.json").read_text())
    assert found == read_preset(run).config["training"]["held_out"]
    assert "nats a step" in result.out

    result = strokegen("respond", call, "--preset", run, "--duration", 1, "-o", tmp_path / "r.csv")
    assert result.code in (0, 1), result.err


def test_train_says_what_is_wrong(strokegen, data, tmp_path):
    for options, message in (
        (("--resume",), "nothing to resume"),
        (("--data", "unipen"), "unipen is not on this machine"),
        (("--data", data.parent / "gone"), "gone"),
        (("--hidden", 0), "is not in the range"),
    ):
        usual = ("train", "robojam", "--data", data, "--out", tmp_path / "run")
        result = strokegen(*changed(*usual, by=options))
        assert result.code == 2 and message in result.err.splitlines()[-1]
        assert not (tmp_path / "run" / "config.json").exists()


def test_every_format(strokegen, call, preset, tmp_path):
    files = [tmp_path / f"response.{kind}" for kind in ("csv", "svg", "png", "mid")]
    outputs = [part for file in files for part in ("-o", file)]
    result = strokegen("respond", call, "--preset", preset, *outputs)
    assert (result.code, result.out, result.err) == (0, "", "")
    played = to_touches(heard(files[0]))
    assert 3 < played[:, 2].sum() <= 5 and played[:, :2].min() >= 0 and played[:, :2].max() <= 1
    assert "response, " in files[1].read_text()
    with Image.open(files[2]) as image:
        assert image.width == 712 and len(image.getcolors(1 << 20)) > 30
    assert mido.MidiFile(files[3]).length == pytest.approx(5, abs=1.5)


def test_the_same_seed_answers_the_same_on_standard_output(strokegen, call, preset):
    answers = [strokegen("respond", call, "--preset", preset, "--seed", n).out for n in (1, 1, 2)]
    assert answers[0] == answers[1] != answers[2]
    assert answers[0].startswith("time,x,y,z,moving\n0.")


def test_python_answers_as_the_verb_does(strokegen, call, preset):
    options = {"duration": 1.5, "temperature": 0.7, "sigma_temperature": 0.5, "seed": 3}
    words = [part for name, value in options.items()
             for part in (f"--{name.replace('_', '-')}", value)]  # fmt: skip
    result = strokegen("respond", call, "--preset", preset, *words)
    assert result.code == 0, result.err
    answer = respond(str(call), preset=preset, **options)
    assert result.out.encode() == touches.encode([answer])


def test_a_response_that_does_not_finish_says_so(strokegen, call, preset, tmp_path):
    weights = dict(read_preset(preset).weights)
    weights["output/bias"] = weights["output/bias"].copy()
    weights["output/bias"][[4, 7]] = 49
    write_preset(preset, read_preset(preset).config, weights)
    result = strokegen("respond", call, "--preset", preset, "-o", tmp_path / "a.csv")
    assert result.code == 1 and "empty after 10 attempts" in result.err
    assert len((tmp_path / "a.csv").read_text().splitlines()) < 3, "no touch or one"


@pytest.mark.parametrize(
    "options, message",
    [
        (("-o", "a.wav"), "cannot tell the format of a.wav"),
        (("--duration", 0), "duration 0 is out of range"),
        (("--temperature", "nan"), "temperature nan is out of range"),
        (("--preset", "handwriting"), "not a RoboJam network"),
        (("--preset", "gone"), "no preset of that name"),
    ],
)
def test_options_that_make_no_sense(strokegen, call, preset, options, message):
    result = strokegen(*changed("respond", call, "--preset", preset, by=options))
    assert (result.code, result.out) == (2, "")
    assert message in result.err and len(result.err.splitlines()) == 1


def test_a_call_that_is_none(strokegen, preset, tmp_path):
    assert "gone.csv" in strokegen("respond", tmp_path / "gone.csv", "--preset", preset).err
    (tmp_path / "bad.csv").write_text("time,x,y\n0,0.5,half\n")
    result = strokegen("respond", tmp_path / "bad.csv", "--preset", preset)
    assert result.code == 2 and "bad.csv line 2: could not convert" in result.err


def test_evaluate_takes_no_options_of_handwriting(strokegen, preset):
    result = strokegen("evaluate", preset, "--only", "nll")
    assert result.code == 2 and "a RoboJam preset has no text" in result.err
