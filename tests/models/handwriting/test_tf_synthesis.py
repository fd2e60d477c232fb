"""The synthesis network in TensorFlow: shapes, padding, styles, and gradients through it all."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.handwriting import tf_prediction as prediction
from strokegen.models.handwriting import tf_synthesis as synthesis
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_synthesis import TfSynthesis

CONFIG = Synthesis(
    hidden=4, num_mixtures=2, num_windows=2, alphabet_size=5, style_dim=3, num_styles=4,
    height_input=True,
)  # fmt: skip
T, B = 5, 3


@pytest.fixture
def inputs(make):
    text = tf.constant([[1, 2, 3, 0, -1], [4, 0, -1, -1, -1], [2, 2, 2, 2, 0]])
    return make(T, B, 4), text, tf.constant([2, -1, 0])


@pytest.fixture(scope="module")
def network():
    return TfSynthesis(CONFIG, seed=1)


def test_parameters_and_window_of_every_point(network, inputs):
    params, kappa = network(*inputs)
    assert params.shape == (T, B, CONFIG.mixture.size) and kappa.shape == (T, B, 2)
    assert np.all(np.diff(kappa, axis=0) > 0)


def test_any_number_of_layers(inputs):
    for count in (1, 2, 4):
        config = replace(CONFIG, num_layers=count)
        assert TfSynthesis(config)(*inputs)[0].shape == (T, B, config.mixture.size)


def test_padding_of_the_text_is_not_read(network, inputs):
    x, text, style = inputs
    longer = tf.concat([text, tf.fill([B, 4], -1)], axis=1)
    for a, b in zip(network(x, text, style), network(x, longer, style)):
        assert np.allclose(a, b, atol=1e-6)


def test_rows_do_not_know_each_other(network, inputs):
    x, text, style = inputs
    alone = network(x[:, 1:2], text[1:2], style[1:2])
    for a, b in zip(network(*inputs), alone):
        assert np.allclose(a[:, 1:2], b, atol=1e-6)


def test_an_unknown_writer_has_the_vector_zero(network, inputs):
    x, text, _ = inputs
    weights = network.to_numpy()
    weights["styles"][:] = 0
    without, unknown = TfSynthesis(CONFIG, weights=weights), tf.fill([B], -1)
    want = without(x, text, tf.constant([0, 1, 2]))[0]
    assert np.allclose(network(x, text, unknown)[0], want, atol=1e-6)
    assert np.abs(network(x, text, tf.constant([0, 1, 2]))[0] - want).max() > 1e-4


def test_weights_given_are_the_weights_used(network, inputs):
    again = TfSynthesis(CONFIG, seed=99, weights=network.to_numpy())
    assert np.array_equal(again(*inputs)[0], network(*inputs)[0])
    assert [v.name.split(":")[0] for v in again.variables] == list(CONFIG.shapes())


def test_gradients_are_those_of_the_plain_loop(network, inputs, plain, monkeypatch, make):
    towards = make(T, B, CONFIG.mixture.size), make(T, B, 2)

    def of_network():
        with tf.GradientTape() as tape:
            outputs = network(*inputs)
            loss = tf.add_n([tf.reduce_sum(a * b) for a, b in zip(outputs, towards)])
        return [tf.convert_to_tensor(g) for g in tape.gradient(loss, network.variables)]

    fused = of_network()
    for module, name in ((prediction, "lstm_layer"), (synthesis, "window_lstm_layer")):
        monkeypatch.setattr(module, name, getattr(plain, name))
    for variable, got, want in zip(network.variables, fused, of_network(), strict=True):
        assert np.allclose(got, want, rtol=1e-3, atol=1e-4), variable.name
