"""What every network of the registry must do; a new one is one more entry of `TABLE`."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import tensorflow as tf

from strokegen.ink.places import find
from strokegen.models.judge import network as judge
from strokegen.models.judge.pictures import SIDE
from strokegen.models.reader.frames import INPUTS
from strokegen.models.reader.network import recur
from strokegen.models.registry import MODELS
from strokegen.models.worlds import memory, vision
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import unroll
from strokegen.presets import check_shapes, read_preset, write_preset

T, B = 9, 3


@dataclass(frozen=True)
class Trial:
    """How a network is tried.

    Attributes:
      sizes: name -> keywords of a small one.
      inputs: `inputs(config, rng)`, arrays for both sides, time-major.
      forced: `forced(network, inputs)`, all outputs `[T, B, ...]` from the true past, of its
        TensorFlow side.
      drawn: `drawn(config, weights, inputs)`, the same, a step at a time in NumPy.
    """

    sizes: dict[str, dict]
    inputs: Callable
    forced: Callable
    drawn: Callable


@dataclass(frozen=True)
class Model(Trial):
    """A network with its two sides: `config(**size)` and `network(config, seed)`."""

    config: type
    network: Callable


def prediction_inputs(config, rng):
    x = rng.normal(size=(T, B, config.input_dim)).astype(np.float32)
    return x, rng.integers(-1, max(config.num_styles, 1), B).astype(np.int32)


def vectors(config, weights, style):
    """A style vector a row, zeros for none; None for a network without styles."""
    if not config.style_dim:
        return None
    return np.where(style[:, None] >= 0, weights["styles"][style], 0).astype(np.float32)


def prediction_drawn(config, weights, inputs):
    x, style = inputs
    state = config.initial_state(numpy_ops, weights, B, vectors(config, weights, style))
    return [unroll(config, weights, state, x)[0]]


def synthesis_inputs(config, rng):
    x = rng.normal(size=(T, B, config.input_dim)).astype(np.float32)
    text = rng.integers(0, config.alphabet_size, (B, 6)).astype(np.int32)
    text[1, 3:] = -1
    style = rng.integers(-1, max(config.num_styles, 1), B).astype(np.int32)
    return x, text, style


def synthesis_drawn(config, weights, inputs):
    x, text, style = inputs
    onehot = (text[..., None] == np.arange(config.alphabet_size)).astype(np.float32)
    state = config.initial_state(numpy_ops, weights, B, vectors(config, weights, style), onehot)
    rows = []
    for point in x:
        params, state = config.step(numpy_ops, weights, state, point)
        rows.append((params, state["kappa"]))
    return [np.stack(part) for part in zip(*rows)]


def sketch_inputs(config, rng):
    lengths = (8, 5, 2)
    rows = np.zeros((T, B, 5), np.float32)
    reverse, last = np.zeros_like(rows), np.zeros((T, B), np.float32)
    for column, n in enumerate(lengths):
        own = np.concatenate([rng.normal(size=(n, 2)), np.eye(3)[rng.integers(0, 2, n)]], axis=1)
        rows[:n, column], reverse[:n, column], last[n - 1, column] = own, own[::-1], 1
    x = np.concatenate([np.float32([[[0, 0, 1, 0, 0]] * B]), rows[:-1]])
    label = np.eye(max(config.num_labels, 1), dtype=np.float32)[[0, 0, 0]] * [[1], [0], [1]]
    return x, rows, reverse, last, label.astype(np.float32)


def sketch_forced(network, inputs):
    """Mixture parameters, and the posterior of whole drawings, the same at every step."""
    x, rows, reverse, last, label = map(tf.constant, inputs)
    config, outputs, z = network.config, [], None
    if config.encoder_hidden:
        z, sigma_hat = network.encode(rows, reverse, last)
        outputs = [tf.repeat(part[None], T, axis=0) for part in (z, sigma_hat)]
    return [network(x, z, label if config.num_labels else None), *outputs]


def sketch_drawn(config, weights, inputs):
    x, rows, reverse, last, label = inputs
    outputs, z = [], None
    if config.encoder_hidden:
        z, sigma_hat = config.encode(weights, rows, reverse, last)
        outputs = [np.repeat(part[None], T, axis=0) for part in (z, sigma_hat)]
    told = label if config.num_labels else None
    state = config.initial_state(numpy_ops, weights, B, z, told)
    return [unroll(config, weights, state, x)[0], *outputs]


def robojam_inputs(config, rng):
    """Touches on the screen, some of them after a pause."""
    pause = rng.random((T, B, 1)) < 0.3
    dt = np.where(pause, rng.uniform(1.1, 20, (T, B, 1)), rng.uniform(0, 0.5, (T, B, 1)))
    return (np.concatenate([rng.uniform(0, 10, (T, B, 2)), dt], axis=2).astype(np.float32),)


def robojam_drawn(config, weights, inputs):
    return [unroll(config, weights, config.initial_state(numpy_ops, weights, B), *inputs)[0]]


def memory_inputs(config, rng):
    z = rng.normal(size=(T, B, config.latent_dim)).astype(np.float32)
    return z, rng.uniform(-1, 1, (T, B, memory.ACTIONS)).astype(np.float32)


def memory_drawn(config, weights, inputs):
    state = config.initial_state(numpy_ops, weights, B)
    outputs, _ = unroll(config, weights, state, np.concatenate(inputs, axis=2))
    return config.heads(numpy_ops, outputs)


def vision_inputs(config, rng):
    shape = (T, B, vision.SIDE, vision.SIDE, vision.CHANNELS)
    noise = rng.normal(size=(T, B, config.latent_dim))
    return rng.random(shape).astype(np.float32), noise.astype(np.float32)


def vision_forced(network, inputs):
    """All frames at once."""
    flat = (part.reshape(T * B, *part.shape[2:]) for part in inputs)
    return [tf.reshape(part, [T, B, *part.shape[1:]]) for part in network(*flat)]


def vision_drawn(config, weights, inputs):
    rows = []
    for frames, noise in zip(*inputs):
        mean, log_variance = vision.encode(numpy_ops, weights, frames)
        z = mean + np.exp(0.5 * log_variance) * noise
        rows.append((mean, log_variance, vision.decode(numpy_ops, weights, z)))
    return [np.stack(part) for part in zip(*rows)]


def judge_inputs(config, rng):
    return (rng.random((T, B, SIDE, SIDE, 1)).astype(np.float32),)


def judge_forced(network, inputs):
    """All pictures at once."""
    outputs = network(inputs[0].reshape(T * B, SIDE, SIDE, 1))
    return [tf.reshape(part, [T, B, -1]) for part in outputs]


def judge_drawn(config, weights, inputs):
    rows = []
    for pictures in inputs[0]:
        seen = judge.features(numpy_ops, weights, pictures)
        rows.append((seen, judge.classes(numpy_ops, weights, seen)))
    return [np.stack(part) for part in zip(*rows)]


def reader_inputs(config, rng):
    """Rows of three lengths, zeros after their ends."""
    lengths = np.array([9, 6, 1], np.int32)
    there = (np.arange(T)[:, None] < lengths)[..., None]
    return (there * rng.normal(size=(T, B, INPUTS))).astype(np.float32), lengths


def reader_drawn(config, weights, inputs):
    return [config.label(numpy_ops, weights, *inputs, recur)]


SMALL = {"hidden": 7, "num_mixtures": 3, "num_windows": 2, "alphabet_size": 11}
STYLE = {"style_dim": 4, "num_styles": 5}

TABLE = {
    "prediction": Trial(
        sizes={
            "plain": {"hidden": 7, "num_mixtures": 3},
            "all, two layers": {
                "hidden": 6,
                "num_layers": 2,
                "num_mixtures": 2,
                **STYLE,
                "height_input": True,
                "sigma_floor": 0.15,
            },
        },
        inputs=prediction_inputs,
        forced=lambda network, inputs: [network(*map(tf.constant, inputs))],
        drawn=prediction_drawn,
    ),
    "synthesis": Trial(
        sizes={
            "plain": SMALL,
            "style": {**SMALL, **STYLE},
            "height": {**SMALL, "height_input": True, "sigma_floor": 0.15},
            "both, two layers": {**SMALL, **STYLE, "height_input": True, "num_layers": 2},
        },
        inputs=synthesis_inputs,
        forced=lambda network, inputs: network(*map(tf.constant, inputs)),
        drawn=synthesis_drawn,
    ),
    "sketch_rnn": Trial(
        sizes={
            "decoder only": {"hidden": 7, "num_mixtures": 3},
            "whole": {"hidden": 7, "num_mixtures": 3, "latent_dim": 4, "encoder_hidden": 5},
            "label": {
                "hidden": 6,
                "num_mixtures": 2,
                "latent_dim": 3,
                "encoder_hidden": 4,
                "num_labels": 2,
            },
            "decoder and label": {"hidden": 6, "num_mixtures": 2, "num_labels": 1},
            "place": {
                "hidden": 7,
                "num_mixtures": 3,
                "latent_dim": 4,
                "encoder_hidden": 5,
                "place_input": True,
            },
            "decoder and place": {"hidden": 7, "num_mixtures": 3, "place_input": True},
        },
        inputs=sketch_inputs,
        forced=sketch_forced,
        drawn=sketch_drawn,
    ),
    "reader": Trial(
        sizes={
            "one layer": {"layers": [[1, 5]], "outputs": 1, "alphabet_size": 4},
            "joined": {"layers": [[3, 6], [1, 5]], "outputs": 3, "alphabet_size": 7},
            "joined late": {"layers": [[1, 4], [3, 5]], "outputs": 3, "alphabet_size": 3},
        },
        inputs=reader_inputs,
        forced=lambda network, inputs: [network(*map(tf.constant, inputs))],
        drawn=reader_drawn,
    ),
    "judge": Trial(
        sizes={
            "narrow": {"categories": 3, "width": 2, "features": 5},
            "wide": {"categories": 7, "width": 5, "features": 11},
        },
        inputs=judge_inputs,
        forced=judge_forced,
        drawn=judge_drawn,
    ),
    "robojam": Trial(
        sizes={
            "one layer": {"hidden": 7, "num_layers": 1, "num_mixtures": 2},
            "plain": {"hidden": 7, "num_mixtures": 3},
        },
        inputs=robojam_inputs,
        forced=lambda network, inputs: [network(tf.constant(inputs[0]))],
        drawn=robojam_drawn,
    ),
    "memory": Trial(
        sizes={"plain": {"latent_dim": 4, "hidden": 7, "num_mixtures": 3}},
        inputs=memory_inputs,
        forced=lambda network, inputs: network(*inputs),
        drawn=memory_drawn,
    ),
    "vision": Trial(
        sizes={"plain": {"latent_dim": 4, "width": 2}},
        inputs=vision_inputs,
        forced=vision_forced,
        drawn=vision_drawn,
    ),
}


PLACES = {name: place for system in MODELS.values() for name, place in system.networks.items()}
"""Network -> places of its two sides, as the registry has them."""


def model(trial, places):
    """A trial with the network that it is of."""
    config, network = map(find, places)
    return Model(**vars(trial), config=config, network=network)


CASES = [(name, size) for name in PLACES if name in TABLE for size in TABLE[name].sizes]


@pytest.fixture(scope="module", params=CASES, ids=["-".join(case) for case in CASES])
def case(request):
    """(model, its config, its network)."""
    name, size = request.param
    return made(model(TABLE[name], PLACES[name]), size)


def made(model, size):
    config = model.config(**model.sizes[size])
    return model, config, model.network(config, 3)


def test_every_network_of_the_registry_is_tried():
    assert set(TABLE) == set(PLACES)


def test_drawing_step_by_step_is_what_training_saw(case):
    model, config, network = case
    inputs = model.inputs(config, np.random.default_rng(0))
    forced = [np.asarray(value) for value in model.forced(network, inputs)]
    drawn = model.drawn(config, network.to_numpy(), inputs)
    for a, b in zip(forced, drawn, strict=True):
        assert a.shape == b.shape and a.shape[:2] == (T, B)
        assert np.abs(a - b).max() < 1e-4
        assert np.ptp(a) > 1e-2, "outputs that never change would agree too"


def test_config_comes_back_from_json(case):
    model, config, _ = case
    assert model.config(**json.loads(json.dumps(config.as_dict()))) == config


def test_shapes_lists_exactly_the_variables(case):
    _, config, network = case
    found = {name: tuple(array.shape) for name, array in network.to_numpy().items()}
    assert found == config.shapes()
    assert sum(np.prod(v.shape) for v in network.variables) == sum(map(np.prod, found.values()))
    assert {name: array.shape for name, array in config.init(0).items()} == config.shapes()


def test_the_seed_alone_makes_the_first_weights(case):
    model, config, network = case
    first, other = model.network(config, 3).to_numpy(), model.network(config, 4).to_numpy()
    for name, array in network.to_numpy().items():
        assert np.array_equal(array, first[name]), name
        assert np.isfinite(array).all() and array.dtype == np.float32
    assert any(not np.array_equal(first[name], other[name]) for name in first)


def test_gradients_reach_every_weight(case):
    model, config, network = case
    inputs = model.inputs(config, np.random.default_rng(1))
    with tf.GradientTape() as tape:
        loss = tf.add_n([tf.reduce_sum(tf.sin(v)) for v in model.forced(network, inputs)])
    for variable, gradient in zip(network.variables, tape.gradient(loss, network.variables)):
        assert gradient is not None, f"{variable.name} is not part of the outputs"
        gradient = tf.convert_to_tensor(gradient).numpy()
        assert np.isfinite(gradient).all() and np.abs(gradient).max() > 1e-7, variable.name


def test_a_preset_keeps_config_and_weights_to_float16(case, tmp_path):
    model, config, network = case
    weights = network.to_numpy()
    write_preset(tmp_path / "small", {"model": "any", "network": config.as_dict()}, weights)
    preset = read_preset(tmp_path / "small")
    assert preset.name == "small"
    assert model.config(**preset.config["network"]) == config
    check_shapes(preset, config.shapes())
    assert set(preset.weights) == set(weights)
    for name, array in weights.items():
        assert preset.weights[name].dtype == np.float32
        assert np.array_equal(preset.weights[name], array.astype(np.float16)), name
