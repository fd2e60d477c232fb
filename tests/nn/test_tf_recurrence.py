"""The fused recurrence against the same loop differentiated step by step, and by differences."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.handwriting.tf_window import window_lstm_layer
from strokegen.nn.tf_recurrence import lstm_layer

T, B, H, K, U, A = 6, 3, 4, 2, 5, 3


def gradients(layer, weights, towards, *fixed):
    """Outputs, and the gradient of their product with `towards`."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        outputs = tf.nest.flatten(layer(*weights, *fixed))
        loss = tf.add_n([tf.reduce_sum(a * b) for a, b in zip(outputs, towards, strict=True)])
    return outputs, tape.gradient(loss, weights)


def close(got, want):
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(got, want, strict=True))


@pytest.fixture
def simple(make):
    return [make(T, B, 4 * H), make(H, 4 * H)], [make(T, B, H)]


@pytest.fixture
def windowed(make):
    weights = [make(T, B, 4 * H), make(H, 4 * H), make(A, 4 * H), make(H, 3 * K), make(3 * K)]
    text = tf.one_hot([[0, 1, 2, 1, 0], [2, 2, 1, -1, -1], [1, 0, -1, -1, -1]], A)
    return weights, [make(T, B, H), make(T, B, A), make(T, B, K)], text


def test_values_and_gradients_of_a_layer(simple, plain):
    for got, want in zip(gradients(lstm_layer, *simple), gradients(plain.lstm_layer, *simple)):
        assert close(got, want)


def test_values_and_gradients_from_a_given_start_with_dropout(make, plain):
    weights = [make(T, B, 4 * H), make(H, 4 * H), make(B, H), make(B, H)]
    keep = tf.cast(make(T, B, H) > 0, tf.float32) * 2

    def of(layer):
        return lambda z_in, recurrent, h, c: layer(z_in, recurrent, (h, c), keep)

    got, want = (
        gradients(of(module), weights, [keep + 0.5]) for module in (lstm_layer, plain.lstm_layer)
    )
    assert close(got[0], want[0]) and close(got[1], want[1])
    without = lstm_layer(*weights[:2], tuple(weights[2:]))
    assert not np.allclose(without, got[0][0], atol=1e-3)


def test_values_and_gradients_of_the_layer_with_the_window(windowed, plain):
    got, want = (gradients(f, *windowed) for f in (window_lstm_layer, plain.window_lstm_layer))
    assert [value.shape for value in got[0]] == [(T, B, H), (T, B, A), (T, B, K)]
    assert close(got[0], want[0]) and close(got[1], want[1])


@pytest.mark.parametrize("output", range(3))
def test_each_output_of_the_window_sends_its_own_gradient_back(windowed, plain, output):
    weights, towards, text = windowed
    towards = [d if i == output else tf.zeros_like(d) for i, d in enumerate(towards)]
    got, want = (
        gradients(f, weights, towards, text)[1]
        for f in (window_lstm_layer, plain.window_lstm_layer)
    )
    assert close(got, want)


def test_gradients_are_what_small_changes_show(windowed):
    weights, towards, text = windowed
    _, analytic = gradients(window_lstm_layer, weights, towards, text)
    rng, size = np.random.default_rng(2), 1e-2
    compiled = tf.function(
        lambda *w: tf.add_n(
            [tf.reduce_sum(a * b) for a, b in zip(window_lstm_layer(*w, text), towards)]
        )
    )
    for index, weight in enumerate(weights):
        for _ in range(3):
            place = tuple(rng.integers(0, n) for n in weight.shape)
            change = np.zeros(weight.shape, np.float32)
            change[place] = size
            up, down = (
                float(compiled(*weights[:index], weight + sign * change, *weights[index + 1 :]))
                for sign in (1, -1)
            )
            want = float(analytic[index][place])
            assert (up - down) / (2 * size) == pytest.approx(want, rel=0.02, abs=0.01)


def test_compiled_by_xla_it_is_the_same(windowed):
    eager = gradients(window_lstm_layer, *windowed)
    compiled = tf.function(lambda *given: gradients(window_lstm_layer, *given), jit_compile=True)(
        *windowed
    )
    assert close(compiled[0], eager[0]) and close(compiled[1], eager[1])


def test_a_point_depends_on_none_that_follow(windowed):
    (z_in, *weights), _, text = windowed
    changed = tf.concat([z_in[:3], z_in[3:] + 1], axis=0)
    before = window_lstm_layer(z_in, *weights, text)
    after = window_lstm_layer(changed, *weights, text)
    for a, b in zip(before, after):
        assert np.array_equal(a[:3], b[:3])
        assert np.abs(a[3:] - b[3:]).max() > 1e-3
