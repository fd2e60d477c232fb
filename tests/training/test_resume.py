"""Training killed with -9 three times ends with the weights of the run that nobody disturbed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import strokegen
from strokegen.presets import read_preset


@pytest.fixture(scope="module")
def runs(lines, tmp_path_factory):
    """(folder of both runs, what befell them)."""
    folder = tmp_path_factory.mktemp("runs")
    lines.save(folder / "lines.npz")
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    # Compiling takes nearly all of the time: do it without optimisation, and keep the result.
    quickly = {
        "XLA_FLAGS": "--xla_backend_optimization_level=0",
        "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={folder / 'compiled'}",
    }
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed.py"), folder / "lines.npz", folder],
        env={**os.environ, "PYTHONPATH": where, **quickly},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, json.loads(done.stdout.splitlines()[-1])


def test_every_kill_was_one_and_struck_in_the_middle(runs):
    folder, told = runs
    assert told["killed"] == [-signal.SIGKILL] * 3
    assert told["whole"] == told["last"] == 0
    assert 0 < told["steps"][0] < told["steps"][1] < told["steps"][2] < 30


def test_weights_averages_and_optimizer_end_the_same(runs):
    folder, _ = runs
    with (
        np.load(folder / "whole" / "state.npz") as whole,
        np.load(folder / "killed" / "state.npz") as killed,
    ):
        assert set(whole.files) == set(killed.files)
        for name in whole.files:
            if name == "facts":
                facts, other = (json.loads(s["facts"].tobytes()) for s in (whole, killed))
                assert facts == pytest.approx(other, abs=1e-5) and facts["step"] == 30
            else:
                assert np.allclose(whole[name], killed[name], rtol=1e-5, atol=1e-5), name


def test_the_loss_curve_is_the_same(runs):
    curves = []
    for name in ("whole", "killed"):
        rows = [
            json.loads(line) for line in (runs[0] / name / "log.jsonl").read_text().splitlines()
        ]
        curves.append({row["step"]: row["valid"] for row in rows if "valid" in row})
    assert set(curves[0]) == {10, 20, 30}
    assert curves[0] == pytest.approx(curves[1], abs=1e-5)


def test_what_is_left_is_the_same_preset_and_no_half_written_file(runs):
    folder, _ = runs
    whole, killed = (read_preset(folder / name) for name in ("whole", "killed"))
    assert whole.config == pytest.approx(killed.config, abs=1e-5)
    for name, array in whole.weights.items():
        assert np.allclose(array, killed.weights[name], atol=1e-3), name
    kept = {"config.json", "log.jsonl", "state.npz", "weights.npz"}
    found = {
        name: {path.name for path in (folder / name).iterdir()} for name in ("whole", "killed")
    }
    assert kept <= found["whole"] and kept <= found["killed"]
    # A kill in the middle of a write may leave its temporary file, never a broken one of these.
    left = [name for name in found["killed"] - found["whole"] if name.endswith(".part")]
    assert len(left) <= 3 and not any(name.endswith(".part") for name in found["whole"])
