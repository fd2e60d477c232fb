"""The prediction network in TensorFlow: shapes, rows, styles, and gradients through it all."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.handwriting import tf_prediction as prediction
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.tf_prediction import TfPrediction

CONFIG = Prediction(hidden=4, num_mixtures=2, style_dim=3, num_styles=4, height_input=True)
T, B = 5, 3


@pytest.fixture
def inputs(make):
    return make(T, B, 4), tf.constant([2, -1, 0])


@pytest.fixture(scope="module")
def network():
    return TfPrediction(CONFIG, seed=1)


def test_parameters_of_every_point(network, inputs):
    assert network(*inputs).shape == (T, B, CONFIG.mixture.size)


def test_the_future_is_not_seen(network, inputs):
    x, style = inputs
    short = network(x[:3], style)
    assert np.allclose(network(x, style)[:3], short, atol=1e-6)


def test_rows_do_not_know_each_other(network, inputs):
    x, style = inputs
    alone = network(x[:, 1:2], style[1:2])
    assert np.allclose(network(x, style)[:, 1:2], alone, atol=1e-6)


def test_an_unknown_writer_has_the_vector_zero(network, inputs):
    x, _ = inputs
    weights = network.to_numpy()
    weights["styles"][:] = 0
    want = TfPrediction(CONFIG, weights=weights)(x, tf.constant([0, 1, 2]))
    assert np.allclose(network(x, tf.fill([B], -1)), want, atol=1e-6)
    assert np.abs(network(x, tf.constant([0, 1, 2])) - want).max() > 1e-4


def test_gradients_are_those_of_the_plain_loop(network, inputs, plain, monkeypatch, make):
    towards = make(T, B, CONFIG.mixture.size)

    def of_network():
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(network(*inputs) * towards)
        return [tf.convert_to_tensor(g) for g in tape.gradient(loss, network.variables)]

    fused = of_network()
    monkeypatch.setattr(prediction, "lstm_layer", plain.lstm_layer)
    for variable, got, want in zip(network.variables, fused, of_network(), strict=True):
        assert np.allclose(got, want, rtol=1e-3, atol=1e-4), variable.name
