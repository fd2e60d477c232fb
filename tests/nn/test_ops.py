"""The NumPy operations against SciPy, and name for name against `keras.ops`."""

import numpy as np
import pytest
import scipy.special
from keras import ops as keras_ops

from strokegen.nn import ops as numpy_ops

X = np.concatenate([np.linspace(-30, 30, 121), [-800.0, 800.0, -88.8, 88.8]]).astype(np.float32)
ROWS = np.random.default_rng(0).normal(0, 5, (4, 3, 7)).astype(np.float32)
IMAGE = np.random.default_rng(1).normal(size=(2, 8, 11, 3)).astype(np.float32)
KERNEL = np.random.default_rng(2).normal(size=(4, 5, 3, 6)).astype(np.float32)


@pytest.fixture(autouse=True)
def no_overflow():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def test_sigmoid():
    assert np.allclose(numpy_ops.sigmoid(X), scipy.special.expit(X.astype(float)), atol=1e-7)
    assert numpy_ops.sigmoid(X).dtype == np.float32


def test_softplus():
    want = -scipy.special.log_expit(-X.astype(float))
    assert np.allclose(numpy_ops.softplus(X), want, rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("shift", [0.0, 1e4, -1e4])
def test_sums_of_exponentials(axis, shift):
    x = ROWS.astype(float) + shift
    assert np.allclose(numpy_ops.logsumexp(x, axis=axis), scipy.special.logsumexp(x, axis=axis))
    want = scipy.special.log_softmax(x, axis=axis)
    assert np.allclose(numpy_ops.log_softmax(x, axis=axis), want)
    assert np.allclose(numpy_ops.softmax(x, axis=axis), np.exp(want))


def test_logsumexp_of_all():
    assert numpy_ops.logsumexp(ROWS) == pytest.approx(scipy.special.logsumexp(ROWS), rel=1e-6)


CALLS = [
    ("arange", (5,), {"dtype": "float32"}),
    ("concatenate", ([ROWS, ROWS],), {"axis": -1}),
    ("cumsum", (ROWS,), {"axis": 1}),
    ("exp", (ROWS,), {}),
    ("flip", (ROWS, 0), {}),
    ("floor", (ROWS,), {}),
    ("log", (np.abs(ROWS),), {}),
    ("matmul", (ROWS, ROWS.transpose(0, 2, 1)), {}),
    ("maximum", (ROWS, 0.5), {}),
    ("minimum", (ROWS, 0.5), {}),
    ("reshape", (ROWS, (2, 2, -1)), {}),
    ("square", (ROWS,), {}),
    ("sqrt", (np.abs(ROWS),), {}),
    ("stack", ([ROWS, ROWS],), {"axis": -1}),
    ("sum", (ROWS,), {"axis": 2}),
    ("expand_dims", (ROWS, 1), {}),
    ("tanh", (ROWS,), {}),
    ("transpose", (ROWS, (2, 0, 1)), {}),
    ("where", (ROWS > 0, ROWS, -30.0), {}),
    ("sigmoid", (ROWS,), {}),
    ("softplus", (ROWS,), {}),
    ("logsumexp", (ROWS,), {"axis": -1}),
    ("log_softmax", (ROWS,), {"axis": -1}),
    ("softmax", (ROWS,), {"axis": -1}),
    ("conv", (IMAGE, KERNEL), {"strides": 2, "padding": "valid"}),
    ("conv", (IMAGE, KERNEL), {}),
    ("conv_transpose", (IMAGE, KERNEL.swapaxes(2, 3)), {"strides": 2, "padding": "valid"}),
    ("conv_transpose", (IMAGE, KERNEL[:1, :1].swapaxes(2, 3)), {"strides": 2}),
]


@pytest.mark.parametrize("name, args, kwargs", CALLS, ids=[name for name, *_ in CALLS])
def test_each_name_means_the_same_in_keras(name, args, kwargs):
    got = getattr(numpy_ops, name)(*args, **kwargs)
    want = np.asarray(getattr(keras_ops, name)(*args, **kwargs))
    assert got.dtype == want.dtype == np.float32
    assert got.shape == want.shape
    assert np.allclose(got, want, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("parts", [7, [2, 3]])
def test_split_means_the_same_in_keras(parts):
    ours = numpy_ops.split(ROWS, parts, axis=-1)
    theirs = keras_ops.split(ROWS, parts, axis=-1)
    assert len(ours) == len(theirs)
    assert all(np.array_equal(a, np.asarray(b)) for a, b in zip(ours, theirs))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
@pytest.mark.parametrize("parts", [1, 2, 3, [1], [0, 2, 2], [1, 9], []])
def test_split_is_numpy_s_along_any_axis(axis, parts):
    whole = np.arange(72.0, dtype=np.float32).reshape(2, 6, 6)
    if isinstance(parts, int) and whole.shape[axis] % parts:
        with pytest.raises(ValueError, match="equal division"):
            numpy_ops.split(whole, parts, axis=axis)
        return
    found, expected = (one.split(whole, parts, axis=axis) for one in (numpy_ops, np))
    assert [part.tolist() for part in found] == [part.tolist() for part in expected]


def test_shape_means_the_same_in_keras():
    assert numpy_ops.shape(ROWS) == tuple(keras_ops.shape(keras_ops.convert_to_tensor(ROWS)))


def test_nothing_is_left_unchecked():
    public = {name for name in vars(numpy_ops) if not name.startswith("_")} - {
        "annotations", "np", "Any", "Iterator", "NDArray", "Sequence"}  # fmt: skip
    assert public == {name for name, *_ in CALLS} | {"shape", "split"}
