"""SketchRNN's decoder: its size, and its steps against Keras's own layers."""

import json

import keras
import numpy as np
import pytest

from strokegen.models.sketch_rnn.network import WAYS, SketchRNN
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import unroll

T, B = 7, 3


def test_the_defaults_are_those_of_the_published_decoders():
    config = SketchRNN()
    assert (config.hidden, config.num_mixtures, config.mixture.size) == (512, 20, 123)
    # (x, h, 1) -> four gates; (h, 1) -> the mixture
    count = sum(np.prod(shape) for shape in config.shapes().values())
    assert count == (5 + 512 + 1) * 2048 + 513 * 123


def test_a_latent_vector_adds_its_own_weights():
    plain, latent = (SketchRNN(hidden=4, latent_dim=z).shapes() for z in (0, 3))
    assert {name: latent[name] for name in plain} == plain
    assert {name: latent[name] for name in set(latent) - set(plain)} == {
        "lstm/latent": (3, 16),
        "state/kernel": (3, 8),
        "state/bias": (8,),
    }


@pytest.mark.parametrize("latent_dim", [0, 3])
@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_steps_equal_the_layers_of_keras(latent_dim, ops):
    config = SketchRNN(hidden=6, num_mixtures=2, latent_dim=latent_dim)
    rng = np.random.default_rng(0)
    weights = {
        name: rng.normal(0, 0.5, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    x = rng.normal(size=(B, T, 5)).astype(np.float32)
    z = rng.normal(size=(B, latent_dim)).astype(np.float32) if latent_dim else None
    # The paper's way: z stands beside every input, and makes the first state.
    kernel, feed, first = weights["lstm/input"], x, [np.zeros((B, 6), np.float32)] * 2
    if latent_dim:
        kernel = np.concatenate([kernel, weights["lstm/latent"]])
        feed = np.concatenate([x, np.repeat(z[:, None], T, axis=1)], axis=-1)
        both = keras.layers.Dense(12, activation="tanh")
        both.build((B, latent_dim))
        both.set_weights([weights["state/kernel"], weights["state/bias"]])
        first = np.split(np.asarray(both(z)), 2, axis=-1)
    layer = keras.layers.LSTM(6, return_sequences=True)
    layer.build(feed.shape)
    layer.set_weights([kernel, weights["lstm/recurrent"], weights["lstm/bias"]])
    hidden = np.asarray(layer(feed, initial_state=[*first]))
    want = hidden @ weights["output/kernel"] + weights["output/bias"]
    state = config.initial_state(ops, weights, B, z)
    for t in range(T):
        params, state = config.step(ops, weights, state, x[:, t])
        assert np.allclose(np.asarray(params), want[:, t], atol=1e-5)


def test_first_weights_remember():
    config = SketchRNN(hidden=6, num_mixtures=3, latent_dim=2)
    weights = config.init(0)
    i, f, g, o = np.split(weights["lstm/bias"], 4)
    assert (f == 1).all() and not i.any() and not g.any() and not o.any()
    for name, shape in config.shapes().items():
        assert weights[name].shape == shape and weights[name].dtype == np.float32
        assert np.array_equal(weights[name], config.init(0)[name])
        bias = name.endswith("bias")
        assert bias or not np.array_equal(weights[name], config.init(1)[name])


@pytest.mark.parametrize("way", WAYS)
def test_a_new_encoder_remembers_the_whole_drawing(way):
    """What is written at a drawing's first row is still felt at its last, 100 rows on."""
    config = SketchRNN(hidden=6, num_mixtures=3, latent_dim=2, encoder_hidden=64)
    weights, reader = config.init(0), config.readers[WAYS.index(way)]
    i, f, g, o = np.split(weights[f"{way}/bias"], 4)
    assert np.array_equal(i, -f) and not g.any() and not o.any()
    assert not np.array_equal(f, config.init(1)[f"{way}/bias"][64:128])
    rows = np.zeros((100, 1, 5), np.float32)
    rows[..., 2] = 1
    other = rows.copy()
    other[0, 0, :2] = 3
    ends = []
    for drawing in (rows, other):
        _, state = unroll(reader, weights, reader.initial_state(numpy_ops, weights, 1), drawing)
        ends.append(state["h"])
    assert np.abs(ends[0] - ends[1]).max() > 1e-3


def test_config_comes_back_from_json():
    config = SketchRNN(hidden=6, latent_dim=4)
    assert SketchRNN(**json.loads(json.dumps(config.as_dict()))) == config


@pytest.mark.parametrize(
    "sizes",
    [{"hidden": 0}, {"hidden": 10**6}, {"hidden": 2.0}, {"num_mixtures": True}, {"latent_dim": -1}],
)
def test_absurd_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match=f"{next(iter(sizes))} is .*, expected a whole number"):
        SketchRNN(**sizes)


def test_an_encoder_labels_and_classes_add_their_own_weights():
    config = SketchRNN(hidden=4, latent_dim=3, encoder_hidden=2, num_labels=5, num_classes=6)
    plain = SketchRNN(hidden=4, latent_dim=3).shapes()
    shapes = config.shapes()
    assert {name: shapes[name] for name in plain} == plain
    assert {name: shapes[name] for name in set(shapes) - set(plain)} == {
        "lstm/label": (5, 16),
        "forward/input": (5, 8), "forward/recurrent": (2, 8), "forward/bias": (8,),
        "backward/input": (5, 8), "backward/recurrent": (2, 8), "backward/bias": (8,),
        "posterior/kernel": (4, 6), "posterior/bias": (6,),
        "class/kernel": (3, 6), "class/bias": (6,),
    }  # fmt: skip
    assert config.init(0)["lstm/bias"].tolist() == [0] * 4 + [1] * 4 + [0] * 8


@pytest.mark.parametrize("size", ["encoder_hidden", "num_classes"])
def test_what_needs_a_latent_vector_is_refused_without(size):
    with pytest.raises(ValueError, match="need a latent_dim"):
        SketchRNN(**{size: 4})


def test_the_encoder_equals_keras_bidirectional_layer():
    config = SketchRNN(hidden=3, num_mixtures=1, latent_dim=2, encoder_hidden=4)
    rng = np.random.default_rng(1)
    weights = {
        name: rng.normal(0, 0.5, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    x = rng.normal(size=(B, T, 5)).astype(np.float32)
    layer = keras.layers.Bidirectional(keras.layers.LSTM(4))
    layer.build(x.shape)
    layer.set_weights(
        [weights[f"{way}/{part}"] for way in WAYS for part in ("input", "recurrent", "bias")]
    )
    head = keras.layers.Dense(4)
    head.build((B, 8))
    head.set_weights([weights["posterior/kernel"], weights["posterior/bias"]])
    want = np.asarray(head(layer(x)))
    rows, last = x.transpose(1, 0, 2), np.repeat(np.eye(T)[:, -1:], B, axis=1)
    mu, sigma_hat = config.encode(weights, rows, rows[::-1], last)
    assert np.allclose(np.concatenate([mu, sigma_hat], axis=1), want, atol=1e-5)


def test_a_label_adds_its_row_and_a_blend_its_share():
    config = SketchRNN(hidden=3, num_mixtures=1, num_labels=2)
    weights = config.init(0)
    rows = weights["lstm/label"]
    plain = config.initial_state(numpy_ops, weights, 2)["terms"]
    label = np.float32([[0, 1], [0.25, 0.75]])
    terms = config.initial_state(numpy_ops, weights, 2, label=label)["terms"]
    assert np.allclose(terms, plain + [rows[1], 0.25 * rows[0] + 0.75 * rows[1]], atol=1e-6)


@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_places_are_where_the_pen_is_after_each_row_either_way(ops):
    config = SketchRNN(hidden=3, place_input=True)
    rows = np.zeros((4, 2, 5), np.float32)
    rows[:, 0, :2] = [[8, 0], [0, 16], [-8, 8], [0, 0]]
    rows[:2, 1, :2] = [[4, 4], [4, 4]]
    made = np.asarray(config.placed(ops, rows))
    assert np.array_equal(made[..., :5], rows)
    assert made[:3, 0, 5:].tolist() == [[1, 0], [1, 2], [0, 3]]
    assert made[:2, 1, 5:].tolist() == [[0.5, 0.5], [1, 1]]
    back = np.zeros_like(rows)
    back[:3, 0], back[:2, 1] = rows[2::-1, 0], rows[1::-1, 1]
    turned = np.asarray(config.placed(ops, back, reverse=True))
    assert np.array_equal(turned[:3, 0], made[2::-1, 0])
    assert np.array_equal(turned[:2, 1], made[1::-1, 1])
    assert SketchRNN(hidden=3).placed(ops, rows) is rows


def test_a_place_that_is_no_switch_is_refused():
    with pytest.raises(ValueError, match="place_input is 1, expected true or false"):
        SketchRNN(place_input=1)
