"""`strokegen train reader` on a tree of a few made-up writers: run, resume, read."""

import json

import pytest

from strokegen.presets import read_preset

SMALL = ("--hidden", 4, "--batch", 300)


@pytest.fixture
def train(strokegen, tree, plain_graphs):
    def run(*arguments):
        return strokegen("train", "reader", "--data", tree, *SMALL, *arguments)

    return run


def steps(run):
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    return [facts["step"] for facts in lines if "valid" in facts]


def test_train_resume_and_read(strokegen, train, tmp_path):
    run = tmp_path / "runs" / "tiny"
    result = train("--out", run, "--steps", 1)
    assert result.code == 0, result.err
    assert "41 pieces of writing" in result.err and "best validation CER" in result.out
    first = read_preset(run)
    assert first.config["model"] == "reader" and first.config["training"]["step"] == 1
    assert "strokegen train reader" in (run / "card.md").read_text()

    result = train("--out", run, "--steps", 2, "--resume")
    assert result.code == 0, result.err
    assert steps(run) == [1, 2]

    ink = tmp_path / "ink.ndjson"
    ink.write_text('{"strokes": [[[0, 0], [10, 30], [20, 0], [30, 30], [40, 0]]]}\n')
    result = strokegen("read", ink, "--preset", run)
    assert result.code == 0, result.err


def test_a_start_of_another_model_is_refused(train, tmp_path):
    result = train("--out", tmp_path / "run", "--start", "sketch")
    assert result.code == 2 and "preset sketch is a sketch_rnn, not a reader" in result.err
    assert not (tmp_path / "run").exists()
