"""One step of the LSTM against Keras's own layer."""

import keras
import numpy as np
import pytest

from strokegen.nn import ops as numpy_ops
from strokegen.nn.lstm import lstm


@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_equals_the_layer_of_keras(ops):
    rng = np.random.default_rng(3)
    batch, length, inputs, hidden = 3, 7, 5, 4
    x = rng.normal(size=(batch, length, inputs)).astype(np.float32)
    shapes = (inputs, 4 * hidden), (hidden, 4 * hidden), (4 * hidden,)
    kernel, recurrent, bias = (rng.normal(size=s).astype(np.float32) for s in shapes)
    layer = keras.layers.LSTM(hidden, return_sequences=True, return_state=True)
    layer.build(x.shape)
    # Keras keeps its gates in the order i, f, c, o: its c is the g of these equations.
    layer.set_weights([kernel, recurrent, bias])
    want, _, want_c = (np.asarray(value) for value in layer(x))
    h = c = np.zeros((batch, hidden), np.float32)
    for t in range(length):
        h, c = lstm(ops, ops.matmul(x[:, t], kernel) + ops.matmul(h, recurrent) + bias, c)
        assert np.allclose(h, want[:, t], atol=1e-5)
    assert np.allclose(c, want_c, atol=1e-5)


def test_each_gate_does_its_own_work():
    shut, wide = -100.0, 100.0

    def cell(i, f, g, o):
        h, c = lstm(numpy_ops, np.array([[i, f, g, o]]), np.array([[0.5]]))
        return h.item(), c.item()

    assert cell(shut, wide, wide, wide) == pytest.approx((np.tanh(0.5), 0.5)), "f remembers"
    assert cell(wide, shut, wide, wide) == pytest.approx((np.tanh(1), 1)), "i lets g in"
    assert cell(wide, shut, shut, wide) == pytest.approx((-np.tanh(1), -1)), "g has a sign"
    assert cell(wide, wide, wide, shut) == pytest.approx((0, 1.5)), "o keeps it in"


def test_dropout_leaves_out_what_is_written_and_keeps_what_was():
    z, c = np.array([[0.3, 1.2, -0.7, 0.4]]), np.array([[0.5]])
    _, whole = lstm(numpy_ops, z, c)
    _, without = lstm(numpy_ops, z, c, np.zeros((1, 1)))
    _, double = lstm(numpy_ops, z, c, np.full((1, 1), 2.0))
    assert without.item() == pytest.approx(0.5 / (1 + np.exp(-1.2)))
    assert double - without == pytest.approx(2 * (whole - without))
