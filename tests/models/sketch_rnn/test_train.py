"""A small training from drawings to preset, resumed, and from a start."""

import json
from dataclasses import replace

import numpy as np
import pytest

from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.sketches import held_out, prepare
from strokegen.models.sketch_rnn.tf_loss import make_measure
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.models.sketch_rnn.train import SketchTask, train
from strokegen.presets import read_preset
from strokegen.training.fit import FitConfig
from strokegen.training.run import constants
from strokegen.training.run import run as fitted
from tests.conftest import without_xla
from tests.models.sketch_rnn.conftest import OBJECTIVE, WHOLE, zigzags

FIT = {"warmup": 5, "validate_steps": 20, "learning_rate": 1e-2, "checkpoint_minutes": 9.0}


@pytest.mark.parametrize("workers", [2, 3, 5])
def test_a_step_is_the_same_in_any_number_of_shards(sketches, workers):
    task = SketchTask(sketches, WHOLE, FitConfig(), objective=OBJECTIVE)

    def costs(count):
        return [task.loss(constants(shard), None) for shard in task.batch(3, 0.0, count)]

    ((whole, facts),) = costs(1)
    parts = costs(workers)
    assert len(parts) == min(workers, int(facts["points"])) and OBJECTIVE.dropout > 0
    assert sum(float(value) for value, _ in parts) == pytest.approx(float(whole), rel=1e-5)
    for name, value in facts.items():
        assert sum(float(part[name]) for _, part in parts) == pytest.approx(float(value), rel=1e-5)


@pytest.fixture(scope="module")
def run(sketches, tmp_path_factory):
    """A run of forty steps, whole; and one of twenty that was gone on with."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        without_xla(patch)
        patch.setattr("strokegen.models.sketch_rnn.sketches._PARTS", (1.0,))
        for name, steps, resume in (("whole", 40, 0), ("parts", 20, 0), ("parts", 40, 1)):
            train(sketches, folder / name, FitConfig(steps=steps, **FIT), WHOLE,
                  objective=OBJECTIVE, batch=300, resume=bool(resume))  # fmt: skip
    return folder


def test_it_learns_and_keeps_the_best_as_a_preset_that_draws(run, sketches):
    rows = [json.loads(line) for line in (run / "whole" / "log.jsonl").read_text().splitlines()]
    costs = [row["valid"] for row in rows if "valid" in row]
    first = make_measure(TfSketchRNN(WHOLE, seed=0), OBJECTIVE)(
        held_out(sketches, sketches.scale(), "valid")
    )
    assert len(costs) == 2 and costs[-1] < first["cost"] - 0.1
    parts = [row for row in rows if "valid_L_R" in row]
    assert [row["valid_cost"] for row in parts] == costs and parts[0]["valid_L_KL"] > 0
    preset = read_preset(run / "whole")
    sketcher = Sketcher(preset)
    assert sketcher.categories == ["flat", "zigzag"]
    assert preset.config["training"]["objective"]["n_max"] == 20
    valid = preset.config["training"]["valid"]
    assert valid["cost"] == pytest.approx(valid["L_R"] + 0.5 * valid["L_KL"], abs=2e-4)
    card = (run / "whole" / "card.md").read_text()
    assert "N_max 20" in card and "flat, zigzag" in card and "{sha256}" not in card
    assert sketcher.draw(2, category="flat", temperature=1.0, attempts=30)[0].label == "flat"
    assert list((run / "whole" / "samples").glob("*.png"))


def test_a_resumed_run_goes_on_where_it_stopped(run):
    last = json.loads((run / "parts" / "log.jsonl").read_text().splitlines()[-1])
    assert last["step"] == 40
    whole, parts = (np.load(run / name / "state.npz") for name in ("whole", "parts"))
    facts = [json.loads(state["facts"].tobytes()) for state in (whole, parts)]
    assert facts[0]["points"] == facts[1]["points"], "the same batches"


def test_a_run_is_not_overwritten_nor_made_up(run, sketches):
    with pytest.raises(ValueError, match="holds a run"):
        train(sketches, run / "whole", FitConfig(steps=1), WHOLE)
    with pytest.raises(ValueError, match="nothing to resume"):
        train(sketches, run / "nowhere", FitConfig(steps=1), WHOLE, resume=True)
    assert not (run / "nowhere").exists()


@pytest.fixture
def steep(monkeypatch):
    """Drawings that the run has not seen, of one category; training them is quick."""
    without_xla(monkeypatch)
    monkeypatch.setattr("strokegen.models.sketch_rnn.sketches._PARTS", (1.0,))
    parts = zigzags(30, "steep", seed=5), zigzags(9, "steep", "valid", seed=6)
    taller = [replace(one, drawing=one.drawing.scale(1.5)) for part in parts for one in part]
    return prepare(taller, simplify=False)


def test_a_start_is_ahead_of_nothing_after_as_many_steps(run, steep, tmp_path):
    start, costs = Sketcher(read_preset(run / "whole")), {}
    fit = FitConfig(steps=10, **FIT)
    for name, begin in ("further", start), ("anew", None):
        task = SketchTask(steep, WHOLE, fit, objective=OBJECTIVE, start=begin, scale=start.scale)
        costs[name] = fitted(task, tmp_path / name, fit).best
    assert costs["further"] < costs["anew"] - 0.1


def test_a_start_gives_its_units_and_a_run_goes_on_from_its_own_weights(run, steep, tmp_path):
    start, out = Sketcher(read_preset(run / "whole")), tmp_path / "run"

    def trained(steps, rate, resume=False):
        fit = FitConfig(steps=steps, **FIT | {"learning_rate": rate, "final_rate": rate})
        train(steep, out, fit, WHOLE, objective=OBJECTIVE, start=start, resume=resume)
        state = np.load(out / "state.npz")
        return {name: state[f"weights/{name}"] for name in WHOLE.shapes()}

    first = trained(8, 1e-2)
    config = read_preset(out).config
    assert config["scale"] == start.scale != pytest.approx(steep.scale(), rel=0.05)
    assert config["categories"] == ["steep"]
    assert read_preset(out).weights["category/mean"].shape == (1, 3)
    second = trained(10, 1e-9, resume=True)
    moved = max(np.abs(first[name] - start.preset.weights[name]).max() for name in first)
    assert moved > 0.01
    for name, want in first.items():
        assert np.allclose(second[name], want, atol=1e-6)
