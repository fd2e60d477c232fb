"""Points that the network draws by itself: in C as by NumPy, and as the mixture alone has them."""

from types import SimpleNamespace

import numpy as np
import pytest

from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.ahead import ahead
from strokegen.models.handwriting.drawer import Drawer
from strokegen.models.handwriting.mixture import BivariateMixture
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import native, ops
from strokegen.nn.network import rows

SIZES = [
    {"hidden": 5, "num_layers": 1, "num_mixtures": 1, "num_windows": 1, "alphabet_size": 3},
    {"hidden": 33, "num_layers": 2, "num_mixtures": 20, "style_dim": 4, "num_styles": 3},
    {"hidden": 48, "num_layers": 3, "num_mixtures": 7, "height_input": True, "alphabet_size": 40},
]
needs_c = pytest.mark.skipif(not native.MACHINES, reason="built without a compiler")


@pytest.fixture(params=native.MACHINES)
def machine(request, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, request.param)


class Lines:
    """Lines under way of a network with first weights, somewhere in their texts."""

    def __init__(self, size, batch, steps=6, seed=0):
        rng = np.random.default_rng([seed, batch])
        self.network = Synthesis(**{"steps_per_character": 4.0, **size})
        self.weights = self.network.init(seed)
        text = np.eye(self.network.alphabet_size, dtype=np.float32)[
            rng.integers(0, self.network.alphabet_size, (batch, 11))
        ]
        text[: batch // 2, 7:] = 0
        style = rng.normal(size=(batch, self.network.style_dim)).astype(np.float32)
        told = {"style": style} if self.network.style_dim else {}
        self.state = self.network.initial_state(ops, self.weights, batch, text=text, **told)
        self.x = np.zeros((batch, self.network.input_dim), np.float32)
        self.height = rng.normal(size=batch)
        self.bias = rng.uniform(0, 2, batch)
        self.chance = rng.random((steps, batch, 2)), rng.normal(size=(steps, batch, 2))

    def drawn(self, weights=None, which=slice(None), steps=slice(None)):
        drawer = SimpleNamespace(
            network=self.network,
            mixture=self.network.mixture,
            normaliser=Normaliser(0.27, 0.0),
            preset=SimpleNamespace(weights=self.weights if weights is None else weights),
        )
        drawer.with_height = lambda y, height: Drawer.with_height(drawer, y, height)
        uniform, normal = (part[steps, which] for part in self.chance)
        state, x, height = rows(self.state, which), self.x[which], self.height[which]
        return ahead(drawer, state, x, height, self.bias[which], uniform, normal)

    def after(self, made):
        """The same lines, some points further."""
        self.height = self.height + made.points[..., 1].sum(axis=0, dtype=np.float64)
        self.state, self.x = made.state, made.x


def apart(one, other):
    """How far two `Ahead` are from each other."""
    assert one.state.keys() == other.state.keys()
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("points", "kappa", "phi", "x")]
    pairs += [(value, other.state[name]) for name, value in one.state.items()]
    assert all(a.shape == b.shape and a.dtype == b.dtype == np.float32 for a, b in pairs)
    return max(np.abs(a - b).max(initial=0) for a, b in pairs)


@needs_c
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["hidden"]))
def test_in_c_they_are_numpy_s(machine, size):
    for batch in [*range(1, 21), 33, 70]:
        lines = Lines(size, batch)
        expected = lines.drawn()
        assert apart(lines.drawn(native.packed(lines.weights)), expected) < 1e-4
        assert np.ptp(expected.points[..., 0]) > 0.1 and np.ptp(expected.kappa) > 0.1


@needs_c
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["hidden"]))
def test_in_c_a_line_does_not_depend_on_its_company(machine, size):
    lines = Lines(size, 37)
    weights = native.packed(lines.weights)
    together = lines.drawn(weights)
    for which in ([0], [36], [3, 30], list(range(1, 37, 4)), list(range(16)), list(range(21))):
        alone = lines.drawn(weights, which)
        assert np.array_equal(alone.points, together.points[:, which])
        assert np.array_equal(alone.phi, together.phi[:, which])
        for name, value in alone.state.items():
            assert np.array_equal(value, together.state[name][which]), name


@pytest.mark.parametrize("name", ["0", *native.MACHINES])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["hidden"]))
def test_some_at_a_time_are_one_after_another(name, size, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, name)
    lines = Lines(size, 5)
    weights = native.packed(lines.weights)
    before = {key: np.copy(value) for key, value in lines.state.items()}
    whole = lines.drawn(weights)
    assert all(np.array_equal(before[key], value) for key, value in lines.state.items())
    for step in range(6):
        one = lines.drawn(weights, steps=slice(step, step + 1))
        assert np.allclose(one.points[0], whole.points[step], atol=1e-5)
        assert np.array_equal(one.kappa[0], whole.kappa[step])
        lines.after(one)
    assert apart(one, whole.__class__(one.points, one.kappa, one.phi, whole.state, whole.x)) < 1e-5


@needs_c
@pytest.mark.parametrize("mixtures", [1, 2, 20, 1000])
def test_in_c_points_are_those_of_the_mixture(machine, mixtures):
    """Of a network that foresees the same always: the head's bias."""
    size = {"hidden": 1, "num_layers": 1, "num_mixtures": mixtures, "alphabet_size": 2}
    lines = Lines(size, 200, steps=3, seed=mixtures)
    rng = np.random.default_rng(mixtures)
    lines.weights = {name: 0 * value for name, value in lines.weights.items()}
    head = rng.normal(size=6 * mixtures + 1) * 3
    head[3 * mixtures : 5 * mixtures] -= 3
    lines.weights["output/bias"] = head.astype(np.float32)
    uniform, normal = lines.chance
    uniform[0, :4] = [[0.0, 0.0], [np.nextafter(1, 0), np.nextafter(1, 0)], [0.5, 1e-300], [0, 1]]
    lines.bias[:5] = [0, 0, 0, 5, 50]
    found = lines.drawn(native.packed(lines.weights)).points
    params = np.tile(lines.weights["output/bias"], (200, 1))
    for step in range(3):
        mixture = BivariateMixture(mixtures)
        expected = mixture.draw(params, uniform[step], normal[step], lines.bias)
        assert np.allclose(found[step], expected, rtol=1e-6, atol=1e-6)
    assert len(np.unique(found[..., 2])) == 2


def good():
    """What `line` takes: 2 steps of 3 rows, 2 layers of 4 units, 2 windows, 2 Gaussians."""
    x, w, h, g = (np.zeros((3, size), np.float32) for size in (4, 5, 4, 4))
    c, d, kappa = (np.zeros((3, size), np.float32) for size in (4, 4, 2))
    cells = (
        (0, np.zeros((1, 13, 32), np.float32), np.zeros(16, np.float32), c, h, c, x, w, h),
        (0, np.zeros((1, 17, 32), np.float32), np.zeros(16, np.float32), d, g, d, x, w, h, g),
    )
    window = (0, np.zeros((1, 4, 32), np.float32), np.zeros(6, np.float32), h)
    head = (0, np.zeros((1, 8, 32), np.float32), np.zeros(13, np.float32), h, g)
    chance = np.zeros((2, 3, 2))
    outs = (np.zeros((2, 3, size), np.float32) for size in (3, 2, 6))
    text = np.zeros((3, 6, 5), np.float32)
    return [
        cells, window, head, kappa, text, w, x, np.zeros(3), 0.3, np.zeros(3), chance, chance, *outs
    ]  # fmt: skip


@needs_c
def test_what_does_not_fit_is_refused():
    native._native.line(*good())
    for place, one in enumerate(good()):
        if not isinstance(one, np.ndarray):
            continue
        other = one.astype(np.float32 if one.dtype == float else float)
        others = [other, None, one[None], *(np.concatenate([one, one], a) for a in range(one.ndim))]
        if one.ndim > 1 and place != 4:
            others.append(np.concatenate([one, one], -1)[..., ::2])
        for wrong in others if place != 4 else others[1:]:  # a text may be copied
            args = good()
            args[place] = wrong
            with pytest.raises((ValueError, TypeError, BufferError)):
                native._native.line(*args)


@needs_c
@pytest.mark.parametrize("place", [0, 1, 2])
def test_products_that_do_not_fit_are_refused(place):
    args = good()
    tuples = args[0] if place == 0 else (args[place],)
    for number, one in enumerate(tuples):
        for item, value in enumerate(one):
            fitting = isinstance(value, np.ndarray)
            shapes = [np.concatenate([value, value]), value.astype(float)] if fitting else [7, "0"]
            for wrong in shapes:
                again = list(tuples)
                again[number] = (*one[:item], wrong, *one[item + 1 :])
                args[place] = tuple(again) if place == 0 else again[0]
                with pytest.raises((ValueError, TypeError, BufferError)):
                    native._native.line(*args)
        for short in (one[:3], one * 12, list(one), 5):
            again = [*tuples[:number], short, *tuples[number + 1 :]]
            args[place] = tuple(again) if place == 0 else again[0]
            with pytest.raises((ValueError, TypeError, SystemError)):
                native._native.line(*args)
    for wrong in ((), good()[0] * 9):
        args[0] = wrong
        with pytest.raises(ValueError):
            native._native.line(*args)
