"""Evolution: a strategy that replays, a run that goes on after a kill, and that it learns."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import strokegen
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.world import World, keep
from strokegen.training.folder import run_folder
from tests.cli.given import changed

pytest.importorskip("cma", reason="cma is not installed")

from strokegen.models.worlds.evolve import Evolution, EvolveConfig, Strategy

SMALL = EvolveConfig(generations=6, population=8, episodes=12, validate=2, valid_episodes=8,
                     longest=40, sigma=1.0, seed=2)  # fmt: skip


def test_the_strategy_finds_a_minimum_and_replays():
    strategy = Strategy(5, SMALL)
    target = np.arange(5) / 5
    for _ in range(60):
        asked = strategy.ask()
        strategy.tell(asked, np.square(asked - target).sum(axis=1))
    assert np.abs(strategy.mean - target).max() < 0.02
    before = np.random.get_state()[1].copy()
    again = Strategy(5, SMALL)
    for costs in strategy.told:
        again.tell(again.ask(), costs)
    assert np.array_equal(again.mean, strategy.mean) and again.sigma == strategy.sigma
    assert np.array_equal(again.ask(), strategy.ask())
    assert np.array_equal(np.random.get_state()[1], before), "NumPy's own generator is left alone"


@pytest.fixture(scope="module")
def folder(mortal, tmp_path_factory):
    """A preset of the vision and memory alone."""
    out = tmp_path_factory.mktemp("worlds") / "mortal"
    config, own = mortal.memory.as_dict(), mortal.weights("memory")
    keep(out, mortal.preset, "memory", config, own, {}, mortal.first)
    return out


def evolution(folder, out, resume=False, sees="zh", **changes):
    controller, config = Controller(3, 8, sees), replace(SMALL, **changes)
    with run_folder(out, resume, Evolution.STATE) as saved:
        return Evolution(World.read(folder), controller, config, out, saved)


@pytest.fixture(scope="module")
def whole(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("evolved") / "whole"
    run = evolution(folder, out)
    run.run(workers=2)
    return out, run


def test_it_lives_longer_than_it_began(whole):
    out, run = whole
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [row["generation"] for row in rows] == list(range(6))
    assert max(row["mean"] for row in rows[3:]) > rows[0]["mean"]
    made = World.read(out, needs=("vision", "memory", "controller"))
    assert np.allclose(made.weights("controller")["weights"], run.best_weights, atol=2e-3)
    assert made.preset.config["training"]["controller"]["tics_in_dreams"] == round(run.best, 1)


def test_a_run_that_goes_on_ends_as_the_whole_one(folder, whole, tmp_path):
    evolution(folder, tmp_path / "a", generations=3).run()
    resumed = evolution(folder, tmp_path / "a", resume=True)
    resumed.run()
    assert np.array_equal(resumed.strategy.told, whole[1].strategy.told)
    assert np.array_equal(resumed.strategy.mean, whole[1].strategy.mean)
    assert resumed.best == whole[1].best
    assert np.array_equal(resumed.best_weights, whole[1].best_weights)


def test_a_cluster_evolves_the_same(folder, whole, tmp_path):
    pytest.importorskip("ray", reason="ray is not installed")
    run = evolution(folder, tmp_path / "ray")
    run.run(ray="local")
    assert np.array_equal(run.strategy.told, whole[1].strategy.told)
    assert np.array_equal(run.best_weights, whole[1].best_weights)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_run_loses_nothing(folder, whole, tmp_path, stop):
    out, went = tmp_path / "k", tmp_path / "err"
    program = [sys.executable, "-m", "strokegen"]
    command = ["world", "evolve", str(folder), "--out", str(out), "--generations", "40",
               "--population", "8", "--episodes", "4", "--workers", "2", "--seed", "2"]  # fmt: skip
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": where}
    with went.open("w") as err:
        running = subprocess.Popen(
            [*program, *command], env=environment, start_new_session=True, stderr=err
        )
    began = time.monotonic()
    while not (out / "evolution.npz").is_file():
        assert running.poll() is None and time.monotonic() - began < 300
        time.sleep(0.01)
    os.killpg(running.pid, stop)  # to its processes as well, as a timeout does
    assert running.wait(60) == {signal.SIGKILL: -9, signal.SIGTERM: 143}[stop]
    with np.load(out / "evolution.npz") as file:
        told = file["told"]
    assert 0 < len(told) < 40
    said, more = went.read_text(), ["--generations", str(len(told) + 1)]
    if stop != signal.SIGKILL:
        assert "Traceback" not in said and "inf" not in said
        asked, _, again = said.rstrip().splitlines()[-1].partition("go on by: strokegen ")
        assert asked == "strokegen: stopped; "
        command = shlex.split(again)
    done = subprocess.run(
        [*program, *changed(*command, *(["--resume"] if stop == signal.SIGKILL else []), by=more)],
        env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "inf" not in done.stdout
    with np.load(out / "evolution.npz") as file:
        assert len(file["told"]) == len(told) + 1 and np.array_equal(file["told"][:-1], told)


def test_fewer_generations_than_were_lived_end_with_a_choice(folder, tmp_path):
    evolution(folder, tmp_path / "a", generations=3, validate=9).run()
    (tmp_path / "a" / "config.json").unlink()
    resumed = evolution(folder, tmp_path / "a", resume=True, generations=2, validate=9)
    resumed.best = -np.inf  # as it was stopped before its first choice
    resumed.run()
    assert np.isfinite(resumed.best) and World.read(tmp_path / "a", needs=("controller",))


def test_a_state_that_does_not_fit_is_refused(folder, whole, tmp_path):
    out, _ = whole
    with pytest.raises(ValueError, match="go on with it by --resume"):
        evolution(folder, out)
    with pytest.raises(ValueError, match="another temperature, sees"):
        evolution(folder, out, resume=True, temperature=0.5, sees="z")
    with pytest.raises(ValueError, match="nothing to resume"):
        evolution(folder, tmp_path / "none", resume=True)
    state = (out / "evolution.npz").read_bytes()
    (tmp_path / "evolution.npz").write_bytes(state[:-100])
    with pytest.raises(ValueError, match="damaged state"):
        evolution(folder, tmp_path, resume=True)
    with np.load(out / "evolution.npz") as file:
        arrays = {**file, "mean": file["mean"] + 1}
    np.savez(tmp_path / "evolution.npz", **arrays)
    with pytest.raises(ValueError, match="does not replay"):
        evolution(folder, tmp_path, resume=True)
