"""A new system is its folder and one line in the registry: all that goes by the registry has it."""

import inspect
import json
import runpy
import textwrap
from pathlib import Path

import pytest

import strokegen as sg
from strokegen.ink.places import find
from strokegen.models.registry import MODELS
from strokegen.presets import read_preset

FOLDER = {
    "__init__": '''
        """Follows a pen on a circle."""

        from strokegen.models.system import System, Training

        SYSTEMS = (
            System(
                model="toy",
                drawer="toy.walker:Walker",
                networks={"toy": ("toy.network:Toy", "toy.tf_network:TfToy")},
                evaluate="toy.walker:evaluate",
                trainings={"toy": Training("toy.settings:TrainToy", "toy.train:train", "A toy.")},
            ),
        )
        ''',
    "network": """
        from dataclasses import dataclass
        from typing import ClassVar

        from strokegen.nn.lstm import lstm
        from strokegen.nn.network import Recurrent, zeros


        @dataclass(frozen=True)
        class Toy(Recurrent):
            hidden: int = 4
            BOUNDS: ClassVar = {"hidden": (1, 64)}

            def shapes(self):
                gates = 4 * self.hidden
                return {"lstm/input": (2, gates), "lstm/recurrent": (self.hidden, gates),
                        "lstm/bias": (gates,), "output/kernel": (self.hidden, 2)}

            def initial_state(self, ops, weights, batch):
                return {name: zeros(batch, self.hidden) for name in "hc"}

            def step(self, ops, weights, state, inputs):
                z = ops.matmul(inputs, weights["lstm/input"]) + weights["lstm/bias"]
                z = z + ops.matmul(state["h"], weights["lstm/recurrent"])
                h, c = lstm(ops, z, state["c"])
                return ops.matmul(h, weights["output/kernel"]), {"h": h, "c": c}
        """,
    "tf_network": """
        import tensorflow as tf

        from strokegen.nn.tf_network import TfNetwork, dense
        from strokegen.nn.tf_recurrence import lstm_layer


        class TfToy(TfNetwork):
            def __call__(self, x):
                weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
                z = dense(x, weights["lstm/input"]) + weights["lstm/bias"]
                return dense(lstm_layer(z, weights["lstm/recurrent"]), weights["output/kernel"])
        """,
    "walker": """
        import numpy as np

        from strokegen.ink.drawing import Drawing
        from strokegen.nn import ops
        from strokegen.nn.network import unroll
        from strokegen.presets import check_model, check_shapes, loaded, stated
        from toy.network import Toy


        def circle(count):
            turn = 0.3 * np.arange(count + 1)[:, None, None]
            return np.concatenate([np.cos(turn), np.sin(turn)], axis=2).astype(np.float32)


        class Walker:
            def __init__(self, preset):
                check_model(preset, "toy", "toy")
                self.preset = preset
                with stated(preset):
                    self.network = Toy(**preset.config["network"])
                check_shapes(preset, self.network.shapes())

            def foreseen(self, points):
                weights = self.preset.weights
                state = self.network.initial_state(ops, weights, points.shape[1])
                return unroll(self.network, weights, state, points)[0]

            def draw(self, count=8):
                return Drawing((self.foreseen(circle(count))[:, 0],))


        def evaluate(preset, tell=print):
            points = circle(20)
            away = loaded(Walker, preset).foreseen(points[:-1]) - points[1:]
            figures = {"error": float(np.square(away).mean())}
            tell(f"squared error {figures['error']:.3f}")
            return figures
        """,
    "settings": '''
        from dataclasses import dataclass
        from pathlib import Path

        from strokegen.options import out_option, resume_option, seed_option, whole_option


        @dataclass(frozen=True, kw_only=True)
        class TrainToy:
            """Train the toy.

            Example: strokegen train toy --out runs/toy
            """

            out: Path = out_option()
            resume: bool = resume_option()
            steps: int = whole_option(100, "Optimiser steps.")
            hidden: int = whole_option(4, "LSTM units.")
            seed: int = seed_option()
        ''',
    "train": """
        from typing import Any, NamedTuple

        import numpy as np
        import tensorflow as tf

        from strokegen.options import command
        from strokegen.training.run import Task, constants, run
        from strokegen.training.settings import FitConfig
        from toy.network import Toy
        from toy.tf_network import TfToy
        from toy.walker import circle


        class Shard(NamedTuple):
            x: Any
            y: Any
            total: Any


        class ToyTask(Task):
            jit = False

            def __init__(self, options):
                self.options, self.model = options, TfToy(Toy(options.hidden), options.seed)

            def loss(self, shard, progress):
                away = tf.reduce_sum(tf.square(self.model(shard.x) - shard.y)) / shard.total
                return away, {"error": away, "points": tf.cast(shard.x.shape[0], tf.float32)}

            def batch(self, step, progress, workers):
                points = np.repeat(circle(12), 2, axis=1)
                parts = np.array_split(points, workers, axis=1)
                return [Shard(part[:-1], part[1:], np.float32(24)) for part in parts]

            def validate(self):
                (shard,) = self.batch(0, 1.0, 1)
                return float(self.loss(constants(shard), 1.0)[0])

            def config(self):
                made = {"command": command("strokegen train toy", self.options)}
                return {"model": "toy", "network": self.model.config.as_dict(), "training": made}

            def card(self, config):
                return f"# A toy\\n\\nMade by: `{config['training']['command']}`\\n"


        def train(options):
            fit = FitConfig(steps=options.steps, validate_steps=1, warmup=1, learning_rate=0.05)
            trainer = run(ToyTask(options), options.out, fit, resume=options.resume)
            return f"{options.out}: {trainer.step} steps, best {trainer.best:.4f}"
        """,
}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The folder of a system, and its one line in the registry."""
    folder = tmp_path / "systems" / "toy"
    folder.mkdir(parents=True)
    for name, code in FOLDER.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(code))
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.setitem(MODELS, "toy", find("toy:SYSTEMS")[0])
    return MODELS["toy"]


def test_it_trains_goes_on_is_loaded_and_measured(strokegen, toy, tmp_path):
    assert strokegen("train", "--help").out.count("  toy  ") == 1
    assert "--hidden INTEGER RANGE" in strokegen("train", "toy", "--help").out
    run = tmp_path / "run"
    result = strokegen("train", "toy", "--out", run, "--steps", 2, "--hidden", 3)
    assert result.code == 0, result.err
    assert result.out.startswith(f"{run}: 2 steps, best ")
    result = strokegen("train", "toy", "--out", run, "--steps", 4, "--hidden", 3, "--resume")
    assert result.code == 0 and result.out.startswith(f"{run}: 4 steps, "), result.err
    assert "`strokegen train toy --steps 4 --hidden 3`" in (run / "card.md").read_text()

    made = read_preset(run)
    assert (made.config["model"], made.config["network"]) == ("toy", {"hidden": 3})
    assert made.config["training"]["step"] == 4
    assert sg.load(run).draw(5).num_points == 6
    result = strokegen("evaluate", run, "--json", tmp_path / "figures.json")
    error = json.loads((tmp_path / "figures.json").read_text())["error"]
    assert result.out == f"squared error {error:.3f}\n" and 0 < error < 2
    assert strokegen("evaluate", run, "--lines", 3).code == 2, "it has no such option"


def test_it_passes_what_every_network_must(toy, tmp_path):
    suite = runpy.run_path(str(Path(__file__).parents[1] / "conformance" / "test_models.py"))
    trial = suite["Trial"](
        sizes={"small": {"hidden": 3}},
        inputs=lambda config, rng: (rng.normal(size=(9, 3, 2)).astype("float32"),),
        forced=lambda network, inputs: [network(*inputs)],
        drawn=suite["robojam_drawn"],
    )
    case = suite["made"](suite["model"](trial, toy.networks["toy"]), "small")
    checks = {name: one for name, one in suite.items() if name.startswith("test_")}
    with pytest.raises(AssertionError):
        checks.pop("test_every_network_of_the_registry_is_tried")()
    assert len(checks) >= 6
    for check in checks.values():
        names = inspect.signature(check).parameters
        check(**{name: {"case": case, "tmp_path": tmp_path}[name] for name in names})
