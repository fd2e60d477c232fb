"""Products in training against NumPy's, of numbers that NumPy has rounded to bfloat16 itself."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.handwriting.tf_window import window_lstm_layer
from strokegen.nn import tf_products
from strokegen.nn.tf_products import over_steps, precision, product, stepped, usual
from strokegen.nn.tf_recurrence import lstm_layer


def rounded(x):
    """The nearest numbers with eight significant bits, ties to the even one."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32).astype(np.uint64)
    bits = (bits + 0x7FFF + (bits >> np.uint64(16) & np.uint64(1))) & 0xFFFF0000
    return bits.astype(np.uint32).view(np.float32).astype(np.float64)


def compiled(name, function, *given):
    """What a function gives when XLA compiles it in a precision, as NumPy's arrays."""

    def traced(*given):
        with precision(name):
            return function(*given)

    return [x.numpy() for x in tf.nest.flatten(tf.function(traced, jit_compile=True)(*given))]


def everything(a, b, towards):
    """A product, its gradients, a sum over steps and the two steps of a loop."""
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        c = product(a, b)
    ahead, back = stepped(b, a.shape[0])
    summed = over_steps(a[None], towards[None])
    return c, *tape.gradient(c, [a, b], towards), summed, ahead(a), back(towards)


def expected(a, b, towards):
    by_a, by_b = towards @ b.T, a.T @ towards
    return a @ b, by_a, by_b, by_b, a @ b, by_a


SIZES = [tuple(np.random.default_rng(n).integers(12, 90, 3).tolist()) for n in range(3)]


@pytest.mark.parametrize("rows, inner, columns", [*SIZES, (12, 12, 12)])
def test_bfloat16_products_are_those_of_rounded_numbers_summed_exactly(make, rows, inner, columns):
    given = make(rows, inner), make(inner, columns), make(rows, columns)
    short = [rounded(x.numpy()) for x in given]
    for got, want in zip(compiled("bfloat16", everything, *given), expected(*short), strict=True):
        assert got.dtype == np.float32
        assert np.allclose(got, want, rtol=1e-4, atol=1e-4 * np.abs(want).max())


@pytest.mark.parametrize("rows, inner, columns", [(31, 40, 52), (1, 1, 1), (5, 64, 7)])
def test_float32_products_round_nothing(make, rows, inner, columns):
    given = make(rows, inner), make(inner, columns), make(rows, columns)
    want = expected(*(x.numpy().astype(np.float64) for x in given))
    with precision("bfloat16"):
        pass  # what follows is not in the block
    for got in (compiled("float32", everything, *given), everything(*given)):
        assert all(np.allclose(a, b, rtol=1e-5, atol=1e-5) for a, b in zip(got, want, strict=True))


@pytest.mark.parametrize("sizes", [(11, 40, 40), (40, 11, 40), (40, 40, 11)])
def test_what_is_too_small_to_gain_stays_float32(make, sizes):
    rows, inner, columns = sizes
    given = make(rows, inner), make(inner, columns), make(rows, columns)
    short, whole = (compiled(name, everything, *given) for name in ("bfloat16", "float32"))
    assert all(np.array_equal(a, b) for a, b in zip(short, whole, strict=True))


def gradients(layer, towards, *given):
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs = tf.nest.flatten(layer(*given))
        loss = tf.add_n([tf.reduce_sum(a * b) for a, b in zip(outputs, towards)])
    return outputs, tape.gradient(loss, given)


@pytest.mark.parametrize("batch", [3, 17])
def test_layers_in_bfloat16_are_near_those_in_float32(make, batch):
    t, h, k, a = 7, 24, 2, 5
    text = tf.one_hot(np.arange(6 * batch).reshape(batch, 6) % a, a)
    simple = make(t, batch, 4 * h), 0.2 * make(h, 4 * h)
    window = *simple, make(a, 4 * h), 0.2 * make(h, 3 * k), make(3 * k)
    towards = make(t, batch, h), make(t, batch, a), make(t, batch, k)
    cases = (lstm_layer, simple), (lambda *w: window_lstm_layer(*w, text), window)
    for layer, given in cases:
        short, whole = (
            compiled(name, lambda *w, layer=layer: gradients(layer, towards, *w), *given)
            for name in ("bfloat16", "float32")
        )
        for got, want in zip(short, whole, strict=True):
            assert np.abs(got - want).max() < 0.03 * np.abs(want).max()
        # The weights' gradients sum over steps and rows, so that even few rows are rounded.
        assert any(not np.array_equal(got, want) for got, want in zip(short, whole))


@pytest.fixture
def processor(monkeypatch):
    """`processor(flags)`: what `usual` says where the system tells these flags."""

    def ask(flags):
        monkeypatch.setattr(Path, "read_text", lambda path: flags)
        usual.cache_clear()
        return usual()

    yield ask
    usual.cache_clear()


def test_bfloat16_is_usual_on_processors_that_multiply_it(processor, monkeypatch):
    assert processor("flags : fpu avx512f avx512_bf16 amx_tile") == "float32"
    assert processor("flags : fpu amx_bf16 amx_tile") == "bfloat16"
    monkeypatch.setattr(tf_products, "_dot", lambda a, b, turned=False: tf.zeros([32, 32]))
    assert processor("flags : fpu amx_bf16 amx_tile") == "float32"


def test_a_system_that_tells_no_flags_has_float32(monkeypatch):
    def none(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", none)
    usual.cache_clear()
    assert usual() == "float32"
    usual.cache_clear()
