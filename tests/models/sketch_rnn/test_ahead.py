"""Points that the decoder draws by itself: in C as by NumPy, and as the mixture alone has them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from strokegen.models.sketch_rnn import under_way
from strokegen.models.sketch_rnn.ahead import FAR, ahead
from strokegen.models.sketch_rnn.mixture import SketchMixture
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import native, ops
from strokegen.nn.network import rows
from strokegen.presets import Preset

SIZES = [
    {"hidden": 1, "num_mixtures": 1},
    {"hidden": 33, "num_mixtures": 40, "place_input": True},
    {"hidden": 48, "num_mixtures": 7, "latent_dim": 3, "num_labels": 4, "place_input": True},
    {"hidden": 21, "num_mixtures": 20, "latent_dim": 5},
    {"hidden": 64, "num_mixtures": 2, "num_labels": 2},
]
TAUS = [(0, 1), (0, 0), (1e-40, 1e-40), (0.25, None), (1, 0.625), (10, 0.1), (0.25, 10)]
needs_c = pytest.mark.skipif(not native.MACHINES, reason="built without a compiler")
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["hidden"]))


@pytest.fixture(params=native.MACHINES)
def machine(request, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, request.param)


def lively(network, seed=0):
    """First weights that make each point depend on those before it; drawings end now and then."""
    weights = network.init(seed)
    weights["output/kernel"] *= 4
    weights["lstm/input"] *= 2
    weights["output/bias"][-1] = -2
    return weights


class Sketches:
    """Sketches under way of a network, each told something else and somewhere else."""

    def __init__(self, size, batch, steps=6, seed=0):
        rng = np.random.default_rng([seed, batch])
        self.network, self.steps = SketchRNN(**size), steps
        self.weights = lively(self.network, seed)
        z = rng.normal(size=(batch, self.network.latent_dim)).astype(np.float32)
        label = rng.dirichlet(np.ones(max(self.network.num_labels, 1)), batch).astype(np.float32)
        self.state = self.network.initial_state(ops, self.weights, batch, z, label)
        if "place" in self.state:
            self.state["place"] = 5 * rng.normal(size=(batch, 2)).astype(np.float32)
        pen = np.eye(3)[rng.integers(0, 2, batch)]
        self.x = np.concatenate([rng.normal(size=(batch, 2)), pen], axis=1).astype(np.float32)
        self.chance = rng.random((steps, batch, 2)), rng.normal(size=(steps, batch, 2))

    def drawn(self, weights=None, which=slice(None), steps=slice(None), taus=(1, None)):
        uniform, normal = (part[steps, which] for part in self.chance)
        weights = self.weights if weights is None else weights
        with np.errstate(over="ignore", invalid="ignore"):
            return ahead(self.network, weights, rows(self.state, which), self.x[which], *taus,
                         uniform, normal)  # fmt: skip


def stops(points):
    """Which point ends each sketch, `[B]`; as many as there are for none."""
    over = (points[..., 4] == 1) | ~(np.abs(points[..., :2]) < FAR).all(axis=2)
    return np.where(over.any(axis=0), over.argmax(axis=0), len(points))


def check_alike(one, other, tolerance):
    """The points of both, and what those that are not over go on with."""
    assert one[0].shape == other[0].shape and one[0].dtype == other[0].dtype == np.float32
    assert np.allclose(one[0], other[0], rtol=tolerance, atol=tolerance, equal_nan=True)
    going = stops(one[0]) == len(one[0])
    assert one[1].keys() == other[1].keys()
    pairs = [(value, other[1][name]) for name, value in one[1].items()]
    for mine, theirs in [*pairs, (one[2], other[2])]:
        assert mine.shape == theirs.shape and mine.dtype == theirs.dtype == np.float32
        assert np.allclose(mine[going], theirs[going], rtol=tolerance, atol=tolerance)


@needs_c
@sizes
def test_in_c_they_are_numpy_s(machine, size):
    ended = 0
    for number, batch in enumerate([*range(1, 21), 33, 70]):
        sketches = Sketches(size, batch)
        packed = native.packed(sketches.weights)
        for taus in TAUS[number % 7], TAUS[(3 * number + 1) % 7]:
            expected = sketches.drawn(taus=taus)
            check_alike(
                sketches.drawn(packed, taus=taus), expected, 1e-3 if taus[0] == 10 else 1e-4
            )
            ended += (stops(expected[0]) < 6).sum()
        assert batch == 1 or np.ptp(expected[0][..., 0]) > 0.1
    assert ended > 100, "zeros after an end would not be seen"


@needs_c
@sizes
def test_in_c_a_sketch_does_not_depend_on_its_company(machine, size):
    sketches = Sketches(size, 37)
    weights = native.packed(sketches.weights)
    together = sketches.drawn(weights)
    going = stops(together[0]) == 6
    assert 0 < going.sum() < 37
    for which in ([0], [36], [3, 30], list(range(1, 37, 4)), list(range(16)), list(range(21))):
        alone, own = sketches.drawn(weights, which), going[which]
        assert np.array_equal(alone[0], together[0][:, which])
        assert np.array_equal(alone[2][own], together[2][which][own])
        for name, value in alone[1].items():
            assert np.array_equal(value[own], together[1][name][which][own]), name


@pytest.mark.parametrize("name", ["0", *native.MACHINES])
@sizes
def test_some_at_a_time_are_one_after_another(name, size, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, name)
    sketches = Sketches(size, 19)
    weights = native.packed(sketches.weights)
    before = {key: np.copy(value) for key, value in sketches.state.items()}, sketches.x.copy()
    whole, last = sketches.drawn(weights)[0], stops(sketches.drawn(weights)[0])
    assert all(np.array_equal(before[0][key], value) for key, value in sketches.state.items())
    assert np.array_equal(before[1], sketches.x)
    for first in (0, 1, 3):
        after = {0: 1, 1: 3, 3: 6}[first]
        points, sketches.state, sketches.x = sketches.drawn(weights, steps=slice(first, after))
        for row in np.flatnonzero(last >= first):
            until = min(after, last[row] + 1)
            assert np.allclose(points[: until - first, row], whole[first:until, row], atol=1e-5)
            assert name == "0" or np.array_equal(
                points[: until - first, row], whole[first:until, row]
            )
    assert (last >= 3).any() and (last < 3).any()


@pytest.mark.parametrize("name", ["0", *native.MACHINES])
def test_who_runs_off_the_page_is_fed_nothing_and_the_others_go_on(name, monkeypatch):
    """Of a network with a Gaussian that is wider than the page, and two rows of no numbers."""
    monkeypatch.setenv(native.VARIABLE, name)
    sketches = Sketches({"hidden": 9, "num_mixtures": 2, "place_input": True}, 70)
    sketches.weights["output/bias"][[0, 6, 8]] = [-1.5, 10, 400]
    sketches.weights["output/kernel"][:, [6, 8]] = 0
    sketches.weights["output/bias"][-1] = -30
    sketches.state["h"][[4, 44]] = np.nan
    points, state, x = sketches.drawn(native.packed(sketches.weights))
    last = stops(points)
    assert (last[[4, 44]] == 0).all() and np.isnan(points[0, [4, 44], :2]).all()
    assert 5 < (last < 6).sum() < 65
    far = np.abs(points[..., :2])
    assert ((far > FAR) & np.isfinite(far)).any() and np.isinf(far).any()
    for row, stop in enumerate(last):
        assert (points[stop + 1 :, row] == 0).all()
    own = last == 6
    gone = sketches.state["place"] + sketches.x[:, :2] + points[:-1, :, :2].sum(axis=0)
    assert np.allclose(state["place"][own], gone[own], atol=1e-4)
    off = np.flatnonzero(last == 5)
    assert len(off) and (x[off] == 0).all() and (x[own, 2:].sum(axis=1) == 1).all()
    check_alike((points, state, x), sketches.drawn(), 1e-4)


@needs_c
@pytest.mark.parametrize("taus", TAUS)
@pytest.mark.parametrize("mixtures", [1, 2, 20, 1000])
def test_in_c_points_are_those_of_the_mixture(machine, mixtures, taus):
    """Of a network that foresees the same always: the head's bias."""
    sketches = Sketches({"hidden": 1, "num_mixtures": mixtures}, 200, steps=3, seed=mixtures)
    rng = np.random.default_rng(mixtures)
    sketches.weights = {name: 0 * value for name, value in sketches.weights.items()}
    head = rng.normal(size=6 * mixtures + 3) * 3
    head[3 * mixtures : 5 * mixtures] -= 3
    head[:mixtures].sort()
    head[mixtures // 2 : mixtures] = head[mixtures - 1]  # several are likeliest
    head[-3:] = 0, 0, -0.5
    sketches.weights["output/bias"] = head.astype(np.float32)
    uniform, normal = sketches.chance
    uniform[0, :4] = [[0.0, 0.0], [np.nextafter(1, 0), np.nextafter(1, 0)], [0.5, 1e-300], [1, 1]]
    found = sketches.drawn(native.packed(sketches.weights), taus=taus)[0]
    params = np.tile(sketches.weights["output/bias"], (200, 1))
    last = stops(found)
    for step in range(3):
        expected = SketchMixture(mixtures).draw(params, uniform[step], normal[step], *taus)
        own = last >= step
        assert np.allclose(found[step, own], expected[own], rtol=1e-6, atol=1e-6)
    assert (found[..., 2:4].sum(axis=(0, 1)) > 0).all(), "both pens of one likelihood are drawn"


@pytest.mark.parametrize("wrong", [-0.1, np.nan, np.inf, [1, 1], "1"])
@pytest.mark.parametrize("name", ["0", *native.MACHINES])
def test_temperatures_that_are_none_are_refused(name, wrong, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, name)
    sketches = Sketches(SIZES[0], 2)
    for taus in ((wrong, 1), (1, wrong)):
        with pytest.raises(ValueError, match="temperature"):
            sketches.drawn(native.packed(sketches.weights), taus=taus)


def sketcher(weights, network, max_length=30):
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 20.0,
              "max_length": max_length}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


@pytest.mark.parametrize("name", ["0", *native.MACHINES])
@pytest.mark.parametrize("size", [SIZES[1], SIZES[3]], ids=["place", "z"])
def test_how_many_are_drawn_at_a_time_changes_no_drawing(name, size, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, name)
    network = SketchRNN(**size)
    weights = lively(network, 3)
    weights["output/bias"][-1] = -1.5
    mine = sketcher(native.packed(weights), network)
    found = {}
    for some in (1, 3, 8, 40):
        monkeypatch.setattr(under_way, "_AHEAD", some)
        rngs = [np.random.default_rng([5, row]) for row in range(70)]
        found[some] = mine.sketches(rngs, 1.0, pen_temperature=0.8)
    assert {one.verdict for one in found[1]} >= {"finished", "ran on"}
    assert len({len(one.rows) for one in found[1]}) > 10
    for some in (3, 8, 40):
        for one, other in zip(found[1], found[some]):
            assert one.verdict == other.verdict and one.rows.shape == other.rows.shape
            assert np.allclose(one.rows, other.rows, atol=1e-3)
            assert name == "0" or np.array_equal(one.rows, other.rows)


@needs_c
def test_threads_draw_from_one_preset_at_once(machine):
    network = SketchRNN(**SIZES[2] | {"num_labels": 0})
    weights = lively(network, 1)
    alone = [sketcher(native.packed(weights), network).draw(5, seed=seed, temperature=1, attempts=9)
             for seed in range(6)]  # fmt: skip
    shared = sketcher(native.packed(weights), network)
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(shared.draw, 5, seed=seed, temperature=1, attempts=9)
                for seed in range(6)]  # fmt: skip
        assert [job.result() for job in jobs] == alone


def good():
    """What `sketch` takes: 2 steps of 3 rows, 4 units, 2 Gaussians, told the place."""
    x, place, told, h, c = (np.zeros((3, size), np.float32) for size in (5, 2, 2, 4, 4))
    matrix, terms = np.zeros((1, 11, 32), np.float32), np.zeros((3, 16), np.float32)
    cell = (0, matrix, terms, c, h, c, x, told, h)
    head = (0, np.zeros((1, 4, 32), np.float32), np.zeros(15, np.float32), h)
    chance = np.full((2, 3, 2), 0.1)
    points = np.zeros((2, 3, 5), np.float32)
    return [cell, head, x, place, told, 0.125, FAR, 0.25, 0.5, chance, chance, points]


@needs_c
def test_what_does_not_fit_is_refused():
    native._native.sketch(*good())
    for place, one in enumerate(good()):
        if not isinstance(one, np.ndarray):
            continue
        other = one.astype(np.float32 if one.dtype == float else float)
        others = [other, None, one[None], one[..., :0]]
        others += [np.concatenate([one, one], axis) for axis in range(one.ndim)]
        others.append(np.concatenate([one, one], -1)[..., ::2])
        for wrong in others:
            args = good()
            args[place] = wrong
            with pytest.raises((ValueError, TypeError, BufferError)):
                native._native.sketch(*args)
    for place in (5, 6, 7, 8):
        args = good()
        args[place] = "1"
        with pytest.raises(TypeError):
            native._native.sketch(*args)
    with pytest.raises(TypeError):
        native._native.sketch(*good()[:-1])


@needs_c
@pytest.mark.parametrize("place", [0, 1])
def test_products_that_do_not_fit_are_refused(place):
    one = good()[place]
    for item, value in enumerate(one):
        fitting = isinstance(value, np.ndarray)
        wrongs = [np.concatenate([value, value]), value.astype(float)] if fitting else [7, "0"]
        for wrong in wrongs:
            args = good()
            args[place] = (*one[:item], wrong, *one[item + 1 :])
            with pytest.raises((ValueError, TypeError, BufferError)):
                native._native.sketch(*args)
    for wrong in (one[:3], one * 12, list(one), 5, ()):
        args = good()
        args[place] = wrong
        with pytest.raises((ValueError, TypeError, SystemError)):
            native._native.sketch(*args)


@needs_c
def test_heads_of_no_mixture_and_two_machines_are_refused():
    for width in (1, 3, 8, 14, 16, 32, 6 * 1001 + 3):
        args = good()
        panels = -(-width // 32)
        args[1] = (
            0,
            np.zeros((panels, 4, 32), np.float32),
            np.zeros(width, np.float32),
            args[1][3],
        )
        with pytest.raises(ValueError):
            native._native.sketch(*args)
    if len(native.MACHINES) > 1:
        args = good()
        args[1] = (1, *args[1][1:])
        with pytest.raises(ValueError, match="two machines"):
            native._native.sketch(*args)
