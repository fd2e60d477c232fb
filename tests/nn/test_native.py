"""The steps in C against NumPy, whatever the machine's instructions, sizes and number of rows."""

import numpy as np
import pytest

from strokegen.models.handwriting.window import window
from strokegen.nn import native, ops
from strokegen.nn.layers import cell, product

pytestmark = pytest.mark.skipif(not native.MACHINES, reason="built without a compiler")

BATCHES = [*range(1, 21), 31, 128]
SIZES = [(1, 1), (3, 4), (7, 121), (32, 32), (33, 96), (100, 18), (260, 160)]


@pytest.fixture(params=native.MACHINES)
def machine(request, monkeypatch):
    """One of the machines that this one can be, asked for by its name."""
    monkeypatch.setenv(native.VARIABLE, request.param)
    return request.param


def numbers(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def weights_of(rng, rows, columns, half):
    """A matrix with some of its numbers far off, in float16 or not."""
    matrix = numbers(rng, rows, columns) / np.sqrt(rows) * rng.choice([1e-6, 1, 1], columns)
    return matrix.astype(np.float16 if half else np.float32).astype(np.float32)


def near(found, exact, scale=1.0):
    """Within float32's rounding of sums of numbers of that scale."""
    return np.abs(found - exact).max(initial=0) < 2e-6 * scale


@pytest.mark.parametrize("half", [True, False], ids=["float16", "float32"])
@pytest.mark.parametrize("rows, columns", SIZES)
def test_products_are_those_of_plain_matrices(machine, rows, columns, half):
    rng = np.random.default_rng([rows, columns])
    matrix, bias = weights_of(rng, rows, columns, half), numbers(rng, columns)
    packed = native.packed({"m": matrix})
    cut = rows // 3
    for batch in BATCHES:
        x = numbers(rng, batch, rows) * rng.choice([0, 1], (1, rows))  # some are 0 in all rows
        parts = [x[:, :cut], x[:, cut:]] if cut else [x]  # strided, too
        for plus in (bias, numbers(rng, batch, columns), bias[None]):
            exact = x.astype(np.float64) @ matrix + plus
            assert near(product(ops, packed, "m", parts, plus), exact, rows**0.5)
    assert packed._matrix("m").dtype == (np.float16 if half else np.float32)


def test_float16_is_kept_where_it_loses_nothing_and_nowhere_else(machine):
    least, most = np.float32(2**-24), np.float32(65504)  # subnormal ones, and the largest
    for value, half in [(least, 1), (-3 * least, 1), (most, 1), (-0.0, 1), (2 * most, 0), (0.1, 0)]:
        matrix = np.full((2, 3), value, np.float32)
        packed = native.packed({"m": matrix})
        found = product(ops, packed, "m", [np.float32([[1, 0]])], np.zeros(3, np.float32))
        assert (found == matrix[0]).all(), value
        assert (packed._matrix("m").dtype == np.float16) == half


def layer_of(rng, inputs, units):
    return {
        "l/input": weights_of(rng, inputs, 4 * units, True),
        "l/recurrent": weights_of(rng, units, 4 * units, True),
    }


@pytest.mark.parametrize("units", [1, 5, 16, 33, 64])
def test_a_cell_is_numpy_s(machine, units):
    rng = np.random.default_rng(units)
    weights = layer_of(rng, 9, units)
    packed = native.packed(weights)
    for batch in BATCHES:
        feed = [numbers(rng, batch, 4), numbers(rng, batch, 5)]
        h, c = numbers(rng, 2, batch, units)
        both = numbers(rng, batch, 2 * units)
        for terms in (numbers(rng, 4 * units), 9 * numbers(rng, batch, 4 * units)):
            for state in ((h, c), (both[:, :units], both[:, units:])):
                found = cell(ops, packed, "l", feed, *state, terms)
                for mine, theirs in zip(found, cell(ops, weights, "l", feed, *state, terms)):
                    assert mine.dtype == np.float32 and near(mine, theirs, 3)


def test_gates_are_right_to_a_millionth_wherever_they_open(machine):
    grid = np.concatenate([np.linspace(-100, 100, 4001), [-1e30, -1e-30, 0, 1e-30, 1e30]])
    grid = grid.astype(np.float32)
    nothing = {"l/input": np.zeros((1, 4), np.float32), "l/recurrent": np.zeros((1, 4), np.float32)}
    packed, zero = native.packed(nothing), np.zeros((len(grid), 1), np.float32)
    with np.errstate(over="ignore"):
        opened = 1 / (1 + np.exp(-grid.astype(np.float64)))
    wide = np.full_like(grid, 50)
    for gates, expected in [
        ((wide, -wide, grid, wide), (np.tanh(np.tanh(grid.astype(np.float64))), np.tanh(grid))),
        ((grid, -wide, wide, wide), (np.tanh(opened), opened)),
        ((-wide, grid, wide, wide), (np.tanh(opened), opened)),
        ((wide, -wide, wide, grid), (np.tanh(1) * opened, np.ones_like(opened))),
    ]:
        found = cell(ops, packed, "l", [zero], zero, zero + 1, np.stack(gates, axis=1))
        for mine, exact in zip(found, expected):
            assert np.abs(mine[:, 0] - exact).max() < 1e-6


@pytest.mark.parametrize("gaussians, characters, symbols", [(1, 1, 2), (6, 40, 96), (10, 17, 33)])
def test_a_window_is_numpy_s(machine, gaussians, characters, symbols):
    rng = np.random.default_rng(gaussians)
    packed = native.packed({})
    for batch in (1, 2, 7, 20):
        p, kappa = numbers(rng, batch, 3 * gaussians), characters * rng.random((batch, gaussians))
        text = np.eye(symbols, dtype=np.float32)[rng.integers(0, symbols, (batch, characters))]
        text[0, characters // 2 :] = 0
        kappa = kappa.astype(np.float32)
        found = packed.window(p, kappa, text)
        for mine, theirs in zip(found, window(ops, p, kappa, text), strict=True):
            assert mine.shape == theirs.shape and near(mine, theirs, 10)


def test_a_window_beyond_all_numbers_is_numpy_s(machine):
    """Steps that overflow, and Gaussians that are nowhere."""
    p = np.float32([[0, 0, 100], [0, 100, 0], [-200, 0, 1], [np.nan, 0, 0]])
    text, kappa = np.ones((4, 3, 2), np.float32), np.float32([[1], [1.25], [0], [0]])
    with np.errstate(over="ignore", invalid="ignore"):
        expected = window(ops, p, kappa, text)
    for mine, theirs in zip(native.packed({}).window(p, kappa, text), expected):
        assert np.allclose(mine, theirs, atol=1e-6, equal_nan=True)


def test_a_row_does_not_depend_on_its_company(machine):
    rng = np.random.default_rng(0)
    packed = native.packed(layer_of(rng, 21, 45) | {"m": weights_of(rng, 66, 70, False)})
    feed, h, c = numbers(rng, 128, 21), numbers(rng, 128, 45), numbers(rng, 128, 45)
    feed[rng.random(feed.shape) < 0.5] = 0
    terms, kappa = numbers(rng, 128, 180), 5 * rng.random((128, 4)).astype(np.float32)
    text = np.eye(7, dtype=np.float32)[rng.integers(0, 7, (128, 12))]

    def stepped(which):
        mine = [part[which] for part in (feed, h, c, terms)]
        made = cell(ops, packed, "l", [mine[0]], *mine[1:])
        out = product(ops, packed, "m", [mine[0], made[0]], np.ones(70, np.float32))
        return (*made, out, *packed.window(out[:, :12], kappa[which], text[which]))

    together = stepped(np.arange(128))
    for count in BATCHES:
        which = rng.permutation(128)[:count]
        for alone, part in zip(stepped(which), together):
            assert np.array_equal(alone, part[which])


@pytest.mark.skipif({"AVX2", "AVX-512"} - {*native.MACHINES}, reason="this machine has not both")
def test_both_kinds_of_vectors_give_the_same_bits(monkeypatch):
    rng = np.random.default_rng(1)
    weights, feed = layer_of(rng, 30, 40), numbers(rng, 19, 30)
    found = []
    for name in ("AVX2", "AVX-512"):
        monkeypatch.setenv(native.VARIABLE, name)
        packed, state = native.packed(weights), numbers(np.random.default_rng(2), 2, 19, 40)
        for _ in range(50):
            state = cell(ops, packed, "l", [feed], *state, np.zeros(160, np.float32))
        found.append(np.stack(state))
    assert np.array_equal(*found)


def test_other_numbers_are_taken_as_float32(machine):
    rng = np.random.default_rng(3)
    packed = native.packed({"m": weights_of(rng, 5, 6, True)})
    x, bias = rng.normal(size=(4, 5)), np.zeros(6, np.float32)
    single = product(ops, packed, "m", [x.astype(np.float32)], bias)
    for same in (x, np.asfortranarray(x.astype(np.float32)), x.tolist()):
        assert np.array_equal(product(ops, packed, "m", [same], bias), single)


def test_outputs_may_be_the_inputs_and_nothing_else_is_written(machine):
    rng = np.random.default_rng(4)
    packed = native.packed(layer_of(rng, 3, 21))
    matrix, number = packed._matrix("l/input", "l/recurrent"), packed.number
    whole = numbers(rng, 15, 50)
    h, c, x = whole[:, 2:23], whole[:, 25:46], numbers(rng, 15, 3)
    before, expected = whole.copy(), cell(ops, packed, "l", [x], h, c, np.ones(84, np.float32))
    native._native.cell(number, matrix, np.ones(84, np.float32), c, h, c, x, h)
    assert np.array_equal(h, expected[0]) and np.array_equal(c, expected[1])
    for untouched in (slice(0, 2), slice(23, 25), slice(46, 50)):
        assert np.array_equal(whole[:, untouched], before[:, untouched])


def array(*shape, dtype=np.float32):
    return np.zeros(shape, dtype)


def frozen(*shape):
    made = array(*shape)
    made.flags.writeable = False
    return made


M = array(2, 5, 32)  # 5 rows, 33 to 64 columns

BAD_PRODUCTS = {
    "no machine": (9, M, None, array(3, 40), array(3, 5)),
    "a machine below": (-1, M, None, array(3, 40), array(3, 5)),
    "no number of a machine": ("plain", M, None, array(3, 40), array(3, 5)),
    "nothing to multiply": (0, M, None, array(3, 40)),
    "too many parts": (0, M, None, array(3, 40), *[array(3, 1)] * 33),
    "other rows": (0, M, None, array(3, 40), array(2, 5)),
    "other rows of a part": (0, M, None, array(3, 40), array(3, 4), array(2, 1)),
    "too few numbers": (0, M, None, array(3, 40), array(3, 4)),
    "too many numbers": (0, M, None, array(3, 40), array(3, 4), array(3, 2)),
    "too wide": (0, M, None, array(3, 65), array(3, 5)),
    "too narrow": (0, M, None, array(3, 32), array(3, 5)),
    "no width": (0, M, None, array(3, 0), array(3, 5)),
    "another bias": (0, M, array(41), array(3, 40), array(3, 5)),
    "rows of a bias": (0, M, array(2, 40), array(3, 40), array(3, 5)),
    "a bias of doubles": (0, M, array(40, dtype=float), array(3, 40), array(3, 5)),
    "a cubic bias": (0, M, array(1, 3, 40), array(3, 40), array(3, 5)),
    "a vector": (0, M, None, array(3, 40), array(5)),
    "no array": (0, M, None, array(3, 40), None),
    "out of doubles": (0, M, None, array(3, 40, dtype=float), array(3, 5)),
    "out with gaps": (0, M, None, array(3, 80)[:, ::2], array(3, 5)),
    "out for reading": (0, M, None, frozen(3, 40), array(3, 5)),
    "a matrix not laid out": (0, array(5, 40), None, array(3, 40), array(3, 5)),
    "panels of another width": (0, array(2, 5, 16), None, array(3, 40), array(3, 5)),
    "a matrix with gaps": (0, array(4, 5, 32)[::2], None, array(3, 40), array(3, 5)),
    "a matrix of doubles": (0, M.astype(float), None, array(3, 40), array(3, 5)),
}
LAYER = array(1, 7, 32)  # 4 inputs and 3 units
GOOD_CELL = (0, LAYER, None, array(2, 3), array(2, 3), array(2, 3), array(2, 4), array(2, 3))
GOOD_WINDOW = (0, array(2, 6), array(2, 2), array(2, 5, 4), array(2, 4), array(2, 2), array(2, 5))


@pytest.mark.parametrize("args", BAD_PRODUCTS.values(), ids=BAD_PRODUCTS)
def test_bad_products_are_refused(args):
    with pytest.raises((ValueError, TypeError, BufferError)):
        native._native.product(*args)


@pytest.mark.parametrize("place", [3, 4, 5, 6, 7])
@pytest.mark.parametrize("name, good", [("cell", GOOD_CELL), ("window", GOOD_WINDOW)])
def test_bad_cells_and_windows_are_refused(name, good, place):
    call = getattr(native._native, name)
    call(*good)
    place -= name == "window"  # its first array is number 1
    for axis in range(good[place].ndim):
        for more in (-1, 1):
            shape = list(good[place].shape)
            shape[axis] += more
            with pytest.raises(ValueError):
                call(*good[:place], array(*shape), *good[place + 1 :])
    with pytest.raises((ValueError, TypeError)):
        call(*good[:place])


def test_no_rows_are_no_rows(machine):
    packed = native.packed({"m": np.ones((2, 3), np.float32)})
    assert product(ops, packed, "m", [array(0, 2)], array(3)).shape == (0, 3)


def test_the_environment_says_what_is_used(monkeypatch):
    monkeypatch.delenv(native.VARIABLE, raising=False)
    best = native.MACHINES[0]
    assert native.machine() == (None if best == "plain" else best)
    for name in native.MACHINES:
        monkeypatch.setenv(native.VARIABLE, name.upper())
        assert native.machine() == name and native.described() == f"steps in C, {name}"
        assert isinstance(native.packed({}), native.Packed)
    monkeypatch.setenv(native.VARIABLE, "0")
    assert native.machine() is None and native.described() == "steps by NumPy"
    assert not isinstance(native.packed({}), native.Packed)
    monkeypatch.setenv(native.VARIABLE, "sse9")
    with pytest.raises(ValueError, match="STROKEGEN_NATIVE is 'sse9', expected one of 0, .*plain"):
        native.packed({})
