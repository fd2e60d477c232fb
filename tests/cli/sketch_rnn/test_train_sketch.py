"""`strokegen train sketch` on made-up drawings: run, resume, draw, and what goes wrong."""

import json
import shutil

import numpy as np
import pytest

from strokegen.models.sketch_rnn.settings import FIT_START
from strokegen.presets import read_preset
from strokegen.training.folder import STATE

SMALL = ("--hidden", 8, "--num-mixtures", 2, "--encoder-hidden", 4, "--latent-dim", 3)


def write(path, word, count, seed):
    rng = np.random.default_rng(seed)
    lines = []
    for number in range(count):
        xs = np.cumsum(rng.integers(20, 60, 6)).tolist()
        ys = (100 * (np.arange(6) % 2) + rng.integers(0, 9, 6)).tolist()
        lines.append(json.dumps({"key_id": f"{word}{seed}{number}", "word": word,
                                 "drawing": [[xs, ys], [[0, 9], [150, 200]]]}))  # fmt: skip
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return {
        "cat": write(folder / "cat.ndjson", "cat", 60, 1),
        "dog": write(folder / "dog.ndjson", "dog", 60, 2),
        "made": write(folder / "made.ndjson", "cat", 40, 3),
        "owl": write(folder / "owl.ndjson", "owl", 10, 4),
    }


def test_train_resume_and_draw(strokegen, files, tmp_path, plain_graphs):
    run = tmp_path / "run"
    common = ("train", "sketch", "--data", files["cat"], "--data", files["dog"], "--synthetic",
              files["made"], "--besides", files["owl"], "--out", run, "--held-out", 0.2,
              *SMALL)  # fmt: skip
    result = strokegen(*common, "--steps", 2)
    assert result.code == 0, result.err
    assert "2 categories; left out: nothing" in result.err
    assert f"{run}: 2 steps, " in result.out and "best validation cost" in result.out
    config = read_preset(run).config
    assert config["categories"] == ["cat", "dog"] and config["training"]["synthetic"] == 40
    assert config["network"] == {"hidden": 8, "num_mixtures": 2, "latent_dim": 3,
                                 "encoder_hidden": 4, "num_labels": 0,
                                 "num_classes": 2, "place_input": True}  # fmt: skip
    card = (run / "card.md").read_text()
    assert "40 of them" in card and "category read from z" in card
    assert f"and besides {files['owl']}" in card
    command = (
        f"train sketch --data {files['cat']} --data {files['dog']} --synthetic {files['made']}"
    )
    assert command in card and "--hidden 8" in card and "--out" not in card
    result = strokegen(*common, "--steps", 3, "--resume")
    assert result.code == 0 and f"{run}: 3 steps, " in result.out
    assert (run / STATE).is_file()
    for verb in (["sketch", "--category", "dog", "-n", 2], ["interpolate", "cat", "dog"]):
        result = strokegen(*verb, "--preset", run, "--temperature", 1, "-o", run / "a.svg")
        assert result.code in (0, 1), result.err  # it has learned too little to end by itself
        assert (run / "a.svg").is_file()


def test_the_decoder_alone_with_labels(strokegen, files, tmp_path, plain_graphs):
    run = tmp_path / "run"
    alone = ("--decoder-only", "--offsets-only", "--labels", "--steps", 1)
    result = strokegen("train", "sketch", "--data", files["cat"], "--data", files["dog"], "--out",
                       run, *alone, *SMALL)  # fmt: skip
    assert result.code == 0, result.err
    card = (run / "card.md").read_text()
    assert "--decoder-only --offsets-only --labels" in card and "L_KL" not in card
    network = read_preset(run).config["network"]
    assert (network["latent_dim"], network["encoder_hidden"], network["num_labels"]) == (0, 0, 2)
    result = strokegen("interpolate", files["cat"], files["dog"], "--preset", run)
    assert result.code == 2 and "has no encoder" in result.err


@pytest.mark.parametrize(
    "options, message",
    [
        (["--data", "nowhere.ndjson"], "nowhere.ndjson"),
        (["--longest", "2"], "no drawing is left to train on"),
        (["--resume"], "nothing to resume"),
        (["--held-out", "0.7"], "--held-out"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(strokegen, files, tmp_path, options, message):
    run = tmp_path / "run"
    data = () if "--data" in options else ("--data", files["cat"])
    result = strokegen("train", "sketch", *data, "--out", run, *SMALL, *options)
    assert result.code == 2 and message in result.err
    assert result.err.splitlines()[-1].startswith("strokegen: ")
    assert not run.exists()


def test_a_preset_is_trained_further(strokegen, files, tmp_path, plain_graphs):
    """On one thing that it does not know, with what it knew besides; and it goes on by itself."""
    first, run = tmp_path / "first", tmp_path / "run"
    result = strokegen("train", "sketch", "--data", files["cat"], "--data", files["dog"], "--out",
                       first, "--steps", 1, *SMALL)  # fmt: skip
    assert result.code == 0, result.err
    common = ("train", "sketch", "--start", first, "--data", files["owl"], "--besides",
              files["cat"], "--out", run)  # fmt: skip
    result = strokegen(*common, "--hidden", 9)
    assert result.code == 2 and not run.exists()
    assert f"--hidden 9 beside --start {first}, whose hidden is 8" in result.err
    assert len(result.err.splitlines()) == 1
    result = strokegen(*common, "--steps", 2)
    assert result.code == 0, result.err
    made, old = read_preset(run).config, read_preset(first).config
    assert made["network"] == old["network"] | {"num_classes": 0}
    assert (made["scale"], made["categories"]) == (old["scale"], ["owl"])
    assert made["training"]["fit"]["learning_rate"] == FIT_START.learning_rate
    assert made["training"]["objective"]["kl_start"] == 1
    assert made["training"]["start"] == str(first)
    card = (run / "card.md").read_text()
    assert f"it began with the weights of preset `{first}`" in card
    assert f"train sketch --data {files['owl']} --besides {files['cat']} --start {first}" in card
    shutil.rmtree(first)
    result = strokegen(*common, "--steps", 3, "--resume")
    assert result.code == 0 and f"{run}: 3 steps, " in result.out, result.err
    assert read_preset(run).config["training"]["start"] == str(first)
    result = strokegen("sketch", "--preset", run, "-n", 2, "--temperature", 1, "-o", run / "a.svg")
    assert result.code in (0, 1) and (run / "a.svg").is_file(), result.err
