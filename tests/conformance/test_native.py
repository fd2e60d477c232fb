"""Every shipped network's step in C against NumPy's: the third machine under one equation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.reader.frames import INPUTS
from strokegen.models.reader.network import Labeller, recur
from strokegen.models.robojam.network import RoboJam
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.worlds.memory import Memory
from strokegen.nn import native, ops
from strokegen.nn.network import rows
from strokegen.presets import read_preset, shipped

pytestmark = pytest.mark.skipif(not native.MACHINES, reason="built without a compiler")

BATCHES = [*range(1, 21), 128]
NO_STEPS = {"reader", "judge"}  # networks that see whole lines, and pictures


@dataclass
class Stepping:
    """A network of a preset with its weights, and how a batch of rows begins.

    Attributes:
      told: `told(rng, weights, B)`, what `initial_state` is given besides.
      inputs: `inputs(rng, B)`, of one step, of the size that drawings have.
    """

    network: Any
    weights: dict
    told: Any
    inputs: Any


def lines(rng, network, count):
    """Offsets of evenly spaced points that turn, lifted now and then, and the height."""
    angle = rng.uniform(-np.pi, np.pi, (count, 1))
    height = rng.uniform(-1, 1, (count, network.input_dim - 3))
    lifted = rng.random((count, 1)) < 0.1
    return np.concatenate([np.cos(angle), np.sin(angle), lifted, height], 1).astype(np.float32)


def styles(rng, weights, count):
    return weights["styles"][rng.integers(0, len(weights["styles"]), count)]


def texts(rng, network, count):
    return np.eye(network.alphabet_size, dtype=np.float32)[
        rng.integers(0, network.alphabet_size, (count, 23))
    ]


def rows_of_sketches(rng, count):
    pen = np.eye(3)[rng.integers(0, 2, count)]
    return np.concatenate([rng.normal(size=(count, 2)), pen], axis=1).astype(np.float32)


def latents(network):
    """Keywords that z is told by, where the network has one."""
    size = network.latent_dim
    return lambda rng, _, count: (
        {"z": rng.normal(size=(count, size)).astype(np.float32)} if size else {}
    )


def touches(rng, count):
    touch = rng.uniform([0, 0, 0], [10, 10, 2], (count, 3))
    return touch.astype(np.float32)


def seen(network):
    size = network.latent_dim + 1
    return lambda rng, count: rng.normal(size=(count, size)).astype(np.float32)


def synthesis(config, weights):
    network = Synthesis(**config["network"])
    return Stepping(
        network,
        weights,
        lambda rng, w, n: {"style": styles(rng, w, n), "text": texts(rng, network, n)},
        lambda rng, n: lines(rng, network, n),
    )


def prediction(config, weights):
    network = Prediction(**config["network"])
    return Stepping(
        network,
        weights,
        lambda rng, w, n: {"style": styles(rng, w, n)},
        lambda rng, n: lines(rng, network, n),
    )


def sketch_rnn(config, weights):
    network = SketchRNN(**config["network"])
    return Stepping(network, weights, latents(network), rows_of_sketches)


def robojam(config, weights):
    return Stepping(RoboJam(**config["network"]), weights, lambda *_: {}, touches)


def world(config, weights):
    memory = Memory(**config["memory"])
    own = {name.removeprefix("memory/"): one for name, one in weights.items()}
    return Stepping(memory, own, lambda *_: {}, seen(memory))


KINDS = {
    "synthesis": synthesis,
    "prediction": prediction,
    "sketch_rnn": sketch_rnn,
    "robojam": robojam,
    "world": world,
}


@dataclass
class Seen:
    """What NumPy made of a preset's network.

    Attributes:
      steps: of batches of many sizes, (B, x, state, outputs, state after).
      outputs: of one batch that goes on for long, by NumPy in float32 and in float64.
    """

    stepping: Stepping
    steps: list
    outputs: dict


@pytest.fixture(scope="module", params=[name for name in shipped() if name not in NO_STEPS])
def numpy_s(request):
    preset = read_preset(request.param)
    stepping = KINDS[preset.config["model"]](preset.config, dict(preset.weights))
    double = {name: array.astype(np.float64) for name, array in stepping.weights.items()}
    steps = []
    for batch in BATCHES:
        rng, state = begun(stepping, stepping.weights, batch)
        for _ in range(3):
            x, before = stepping.inputs(rng, batch), state
            found, state = stepping.network.step(ops, stepping.weights, before, x)
            steps.append((batch, x, before, found, state))
    long = {kind: gone_on(stepping, own) for kind, own in (("f", stepping.weights), ("d", double))}
    return Seen(stepping, steps, long)


@pytest.fixture(params=native.MACHINES)
def weights(request, numpy_s, monkeypatch):
    """Packed for one of the machines that this one can be."""
    monkeypatch.setenv(native.VARIABLE, request.param)
    return native.packed(numpy_s.stepping.weights)


def begun(stepping, weights, batch):
    """The generator, and the first state of B rows."""
    rng = np.random.default_rng(batch)
    told = stepping.told(rng, stepping.weights, batch)
    return rng, stepping.network.initial_state(ops, weights, batch, **told)


def gone_on(stepping, weights, batch=3, steps=80):
    """Outputs `[steps, B, ...]`, each step from the one before."""
    rng, state = begun(stepping, weights, batch)
    outputs = []
    for _ in range(steps):
        x = stepping.inputs(rng, batch).astype(next(iter(weights.values())).dtype)
        output, state = stepping.network.step(ops, weights, state, x)
        outputs.append(output)
    return np.stack(outputs)


def apart(one, other):
    assert one.keys() == other.keys()
    return max(np.abs(np.asarray(one[name]) - other[name]).max(initial=0) for name in one)


def test_a_step_is_numpy_s_from_wherever_the_network_is(numpy_s, weights):
    stepping = numpy_s.stepping
    for batch in BATCHES:
        states = [begun(stepping, own, batch)[1] for own in (weights, stepping.weights)]
        assert apart(*states) < 1e-4
    for batch, x, state, expected, after in numpy_s.steps:
        found, new = stepping.network.step(ops, weights, state, x)
        assert np.abs(found - expected).max() < 1e-4 and apart(new, after) < 1e-4, batch
        assert np.ptp(expected) > 1e-2, "outputs that never change would agree too"


def test_many_steps_drift_no_further_than_numpy_s_own_rounding(numpy_s, weights):
    """Both against float64, from which float32 parts as the network's own dynamics have it."""
    found, exact = gone_on(numpy_s.stepping, weights), numpy_s.outputs["d"]
    assert exact.dtype == np.float64
    assert np.abs(found - exact).max() < 10 * np.abs(numpy_s.outputs["f"] - exact).max() + 1e-5


def test_a_row_is_drawn_alone_as_in_company(numpy_s, weights):
    stepping = numpy_s.stepping
    rng, state = begun(stepping, weights, 23)
    for _ in range(4):
        x = stepping.inputs(rng, 23)
        outputs, new = stepping.network.step(ops, weights, state, x)
        for which in ([0], [22], [4, 9], list(range(1, 22, 3)), list(range(17))):
            alone, own = stepping.network.step(ops, weights, rows(state, which), x[which])
            assert np.array_equal(alone, outputs[which])
            for name, value in rows(new, which).items():
                assert np.array_equal(own[name], value), name
        state = new


@pytest.mark.parametrize("machine", native.MACHINES)
def test_the_reader_is_numpy_s(machine, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, machine)
    preset = read_preset("reader")
    network, rng = Labeller(**preset.config["network"]), np.random.default_rng(0)
    weights = native.packed(preset.weights)
    for batch in (1, 2, 13):
        lengths = rng.integers(1, 61, batch)
        x = rng.normal(size=(60, batch, INPUTS)).astype(np.float32)
        x *= (np.arange(60)[:, None] < lengths)[..., None]
        found, expected = (
            network.label(ops, own, x, lengths, recur) for own in (weights, dict(weights))
        )
        assert np.abs(found - expected).max() < 1e-4 and np.ptp(expected) > 1
