"""`strokegen train handwriting` on a tree of a few made-up writers: run, resume, write."""

import json

import numpy as np
import pytest

from strokegen.presets import read_preset
from tests.cli.given import changed

SMALL = ("--hidden", 8, "--num-mixtures", 2, "--num-windows", 2, "--style-dim", 3)


@pytest.fixture
def train(strokegen, tree):
    def run(*arguments):
        usual = ("train", "handwriting", "--data", tree, *SMALL)
        return strokegen(*changed(*usual, by=arguments))

    return run


def steps(run):
    lines = (run / "log.jsonl").read_text().splitlines()
    return [(facts["step"], facts["valid"]) for facts in map(json.loads, lines) if "valid" in facts]


def test_train_resume_and_write(strokegen, train, tmp_path, plain_graphs):
    run = tmp_path / "runs" / "tiny"
    result = train("--out", run, "--steps", 3)
    assert result.code == 0, result.err
    assert "41 pieces of writing" in result.err
    assert f"{run}: 3 steps, " in result.out and "nats a point" in result.out
    ((step, loss),) = steps(run)
    assert step == 3 and np.isfinite(loss)
    assert list((run / "samples").glob("*.png"))
    first = read_preset(run)
    assert first.config["training"]["step"] == 3
    assert first.config["network"]["hidden"] == 8
    assert first.weights["styles"].shape == (1, 3)

    result = train("--out", run, "--steps", 6, "--resume")
    assert result.code == 0, result.err
    assert f"{run}: 6 steps, " in result.out
    assert [step for step, _ in steps(run)] == [3, 6]
    with np.load(run / "state.npz", allow_pickle=False) as state:
        assert json.loads(state["facts"].tobytes())["step"] == 6
        assert not np.array_equal(
            state["weights/output/bias"], first.weights["output/bias"].astype(np.float32)
        )

    picture = tmp_path / "on.svg"
    for style in ("0", "none"):
        result = strokegen("write", "on", "--preset", run, "--style", style, "-o", picture)
        assert result.code in (0, 1), result.err
        assert "preset: tiny" in picture.read_text()

    result = train("--out", run, "--steps", 9, "--resume", "--hidden", 9)
    assert "state.npz: state of another model" in last_line(result)


def last_line(result):
    """The message of a run that failed; what it read and how far it got may stand above it."""
    assert (result.code, result.out) == (2, ""), result.err
    line = result.err.splitlines()[-1]
    assert line.startswith("strokegen: ") and "Traceback" not in result.err
    return line


def test_train_further_from_a_preset(train, tmp_path, plain_graphs):
    first, second = tmp_path / "first", tmp_path / "second"
    assert train("--out", first, "--steps", 2).code == 0
    named = {"style_names": {"neat": 0}, "default_style": "neat", "default_bias": 0.7}
    config = json.loads((first / "config.json").read_text())
    measured = {"style_cer": {"neat": 0.02}}
    (first / "config.json").write_text(json.dumps(config | named | measured))
    # A rate near zero: what comes out is what went in, its size and its writers included.
    rate = ("--learning-rate", 1e-9, "--hidden", 5)
    assert train("--out", second, "--steps", 1, "--start", first, *rate).code == 0
    before, after = read_preset(first), read_preset(second)
    assert after.config["writers"] == before.config["writers"]
    assert len(after.config["writers"]) == 1
    assert after.config.items() >= named.items()
    assert "style_cer" not in after.config, "it was measured of other weights"
    assert f"--start {first} --steps 1 --hidden 5" in (second / "card.md").read_text()
    for name, weight in before.weights.items():
        np.testing.assert_allclose(after.weights[name], weight, atol=1e-5)


def test_what_began_with_a_preset_goes_on_by_the_same_command(train, tmp_path, plain_graphs):
    first, second = tmp_path / "first", tmp_path / "second"
    assert train("--out", first, "--steps", 1).code == 0
    begun = ("--out", second, "--start", first, "--hidden", 5)
    assert train(*begun, "--steps", 1).code == 0
    config = json.loads((second / "config.json").read_text())
    (second / "config.json").write_text(json.dumps(config | {"default_bias": 0.25}))
    result = train(*begun, "--steps", 2, "--resume")
    assert result.code == 0 and f"{second}: 2 steps" in result.out, result.err
    after = read_preset(second).config
    assert (after["network"]["hidden"], after["default_bias"]) == (8, 0.25)


def test_there_must_be_something_to_resume(train, tmp_path):
    line = last_line(train("--out", tmp_path / "run", "--resume"))
    assert "nothing to resume" in line and "state.npz" in line
    assert not (tmp_path / "run" / "config.json").exists()


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04" + bytes(100)])
def test_a_damaged_state_is_named(train, tmp_path, content):
    state = tmp_path / "run" / "state.npz"
    state.parent.mkdir()
    state.write_bytes(content)
    assert "state.npz" in last_line(train("--out", state.parent, "--resume"))
    assert state.read_bytes() == content


def test_the_run_folder_cannot_be_inside_a_file(train, tmp_path):
    (tmp_path / "file").write_text("old")
    assert "file" in last_line(train("--out", tmp_path / "file" / "run", "--steps", 1))
    assert (tmp_path / "file").read_text() == "old"


def test_the_run_folder_cannot_be_a_file(train, tmp_path):
    (tmp_path / "file").write_text("old")
    assert "is a file" in last_line(train("--out", tmp_path / "file", "--steps", 1))


@pytest.mark.parametrize("data", ["unipenn", "missing/folder", "EMPTY"])
def test_the_data_must_be_there(strokegen, tmp_path, data):
    (tmp_path / "empty").mkdir()
    data = tmp_path / "empty" if data == "EMPTY" else data
    result = strokegen("train", "handwriting", "--data", data, "--out", tmp_path / "run")
    assert str(data) in last_line(result)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "option, message",
    [
        (("--steps", 0), "is not in the range"),
        (("--hidden", 0), "is not in the range"),
        (("--optimizer", "sgd"), "'sgd' is not one of"),
        (("--learning-rate", "fast"), "is not a valid float"),
    ],
)
def test_options_that_make_no_sense(train, tmp_path, option, message):
    line = last_line(train("--out", tmp_path / "run", *option))
    assert message in line and "--help" in line
    assert not (tmp_path / "run").exists()


def test_the_run_folder_must_be_named(strokegen):
    assert "Missing option '--out'" in last_line(strokegen("train", "handwriting"))
