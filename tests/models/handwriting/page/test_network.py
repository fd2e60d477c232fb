"""The step in JavaScript against NumPy's: weights, steps, window, draws."""

import base64

import numpy as np
import pytest

from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.mixture import BivariateMixture
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.presets import Preset, read_config, read_preset, shipped

CONFIG = {"normaliser": {"spacing": 0.27, "smoothing": 0.09}, "model": "synthesis"}
SYNTHESES = [name for name in shipped() if read_config(name)["model"] == "synthesis"]

SIZES = {
    "paper's": {"hidden": 7, "num_layers": 3, "num_windows": 10},
    "one layer": {"hidden": 9, "num_layers": 1, "num_windows": 2, "style_dim": 3, "num_styles": 4},
    "height": {"hidden": 6, "num_layers": 2, "num_windows": 3, "height_input": True},
    "four layers": {
        "hidden": 5, "num_layers": 4, "num_windows": 1, "height_input": True, "style_dim": 2,
        "num_styles": 3, "num_mixtures": 1,
    },
}  # fmt: skip


def small(sizes):
    """A preset of random weights that float16 holds, with an alphabet of its own."""
    network = Synthesis(**{"num_mixtures": 3, "alphabet_size": 12, **sizes})
    rng = np.random.default_rng(3)
    weights = {
        name: rng.normal(0, 0.5, shape).astype(np.float16).astype(np.float32)
        for name, shape in network.shapes().items()
    }
    config = {**CONFIG, "network": network.as_dict(), "alphabet": "abcdefghijk"}
    return Handwriting(Preset("small", config, weights))


def steps(hand, text, style, points):
    """NumPy's plain step: the parameters, kappa, phi and w after each point."""
    network, weights = hand.network, {k: np.asarray(v) for k, v in hand.preset.weights.items()}
    onehot = np.eye(network.alphabet_size, dtype=np.float32)[[text]]
    told = style[None] if network.style_dim else None
    state = network.initial_state(ops, weights, 1, told, onehot)
    for point in points:
        params, state = network.step(ops, weights, state, np.float32([point]))
        yield [params[0], state["kappa"][0], state["phi"][0], state["w"][0]]


STEPS = """
const { model, text, style, points, wasm } = given, { network: net } = loaded(model, wasm);
if (wasm !== (net.products.rows !== null)) throw new Error("WebAssembly is not as asked");
const state = net.start(text, style);
tell(points.map((point) => [net.step(state, point), state.kappa, state.phi, state.w]
  .map((numbers) => [...numbers])));
"""


@pytest.mark.parametrize("wasm", [True, False], ids=["wasm", "js"])
@pytest.mark.parametrize("name, learned", [
    *((name, False) for name in (*SYNTHESES, *SIZES)),
    ("handwriting", True), ("four layers", True),
])  # fmt: skip
def test_every_step_is_numpy_s(js, name, learned, wasm):
    """Also of a learned style, which has numbers for each layer."""
    hand = Handwriting(read_preset(name)) if name in SYNTHESES else small(SIZES[name])
    rng = np.random.default_rng(7)
    size, count = hand.network, 250 if name in SYNTHESES else 400
    text = [*rng.integers(1, size.alphabet_size, 20).tolist(), 0]
    length = size.style_dim * (size.num_layers if learned else 1)
    style = rng.normal(0, 0.5, length).astype(np.float32)
    points = rng.normal(0, 1, (count, size.input_dim)).astype(np.float32)
    points[:, 2] = rng.random(count) < 0.1
    found = js(STEPS, model=hand, text=text, style=style.tolist(), points=points.tolist(),
               wasm=wasm)  # fmt: skip
    for number, (ours, theirs) in enumerate(zip(found, steps(hand, text, style, points))):
        for mine, numpy_s in zip(ours, theirs):
            np.testing.assert_allclose(mine, numpy_s, atol=1e-4, rtol=1e-4, err_msg=f"{number}")
    assert len(found) == count
    assert np.mean(found[-1][1]) > 1  # the window has moved


SUMS = """
const told = ([name, numbers]) => [name, [numbers.length, numbers.reduce((a, b) => a + b)]];
tell(Object.fromEntries(Object.entries(loaded(given.model).network.weights).map(told)));
"""


def test_the_shipped_weights_are_float16_and_arrive_as_they_are(js):
    for name in SYNTHESES:
        hand = Handwriting(read_preset(name))
        sums = js(SUMS, model=hand)
        assert set(sums) == set(hand.network.shapes())
        for key, weights in hand.preset.weights.items():
            exact = np.asarray(weights, np.float64)
            assert sums[key][0] == exact.size
            assert sums[key][1] == pytest.approx(exact.sum(), abs=1e-9)


def test_every_float16(js):
    every = np.arange(1 << 16, dtype="<u2")
    text = base64.b64encode(every.tobytes()).decode()
    code = "tell([...network.halves(given.text, new Float32Array(65536))].map(String))"
    found = js(code, text=text)
    np.testing.assert_array_equal(
        np.array([float(one.replace("Infinity", "inf")) for one in found], np.float32),
        every.view("<f2").astype(np.float32),
    )


@pytest.mark.parametrize("mixtures", [1, 2, 20])
def test_a_draw_is_numpy_s(js, mixtures):
    rng = np.random.default_rng(mixtures)
    mixture, count = BivariateMixture(mixtures), 300
    params = rng.normal(0, 2, (count, mixture.size)).astype(np.float32)
    params[:40, :mixtures] *= 40  # one has all the share
    params[40:60, :mixtures] = 1.5  # all have the same
    params[60:90, -1] = rng.choice([-60, 60], 30)
    uniform, normal = rng.random((count, 2)), rng.normal(size=(count, 2))
    uniform[::7, 0], uniform[3::7, 0] = 0, 1 - 2**-53
    bias = rng.choice([0, 0.5, 1, 10], count)
    found = js(
        "tell(given.rows.map((row) => network.draw(...row)))",
        rows=[
            [p.tolist(), u.tolist(), n.tolist(), float(b)]
            for p, u, n, b in zip(params, uniform, normal, bias)
        ],
    )
    np.testing.assert_allclose(found, mixture.draw(params, uniform, normal, bias), rtol=1e-5)


def test_chance_is_even_normal_and_the_same_for_the_same_seed(js):
    code = """
    const first = new network.Chance(given.seed, 2, 0, 1);
    tell(Array.from({ length: 20000 }, () => [first.uniform(), first.normal()]));
    """
    rows = np.array(js(code, seed=5))
    uniform, normal = rows.T
    assert uniform.min() >= 0 and uniform.max() < 1
    counts = np.histogram(uniform, 20, (0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 45  # chi-square, 19 degrees: 1 in 1,000
    assert abs(normal.mean()) < 0.03 and abs(normal.std() - 1) < 0.03
    assert abs(np.mean(np.abs(normal) < 1) - 0.6827) < 0.015
    assert abs(np.corrcoef(uniform[1:], uniform[:-1])[0, 1]) < 0.03
    np.testing.assert_array_equal(rows[:100], js(code, seed=5)[:100])
    firsts = [js(code, seed=seed)[0][0] for seed in (0, 1, 2**31, 2**32, 2**40, 6)]
    assert len({*firsts, rows[0, 0]}) == 7
