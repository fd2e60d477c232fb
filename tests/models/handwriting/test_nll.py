"""NLL of lines, its units and its baselines, against SciPy and closed forms."""

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from strokegen.datasets import Dataset, Sample
from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.nll import (
    Nll,
    OffsetGaussian,
    alphabet_of,
    batched,
    choose,
    compare,
    network_nll,
    points_of,
    some_writers,
)
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.presets import Preset

SPACING = 0.25
TEXTS = ["one", "a longer line", "to be", "x"]


def made_up(texts=TEXTS, points=(30, 90, 50, 12), seed=0):
    """Lines of random ink, in strokes of ten points."""
    rng = np.random.default_rng(seed)
    offsets = rng.normal(0.3, 0.8, (sum(points), 3)).astype(np.float32)
    starts = np.cumsum([0, *points])
    offsets[:, 2] = 0
    offsets[9::10, 2] = 1
    offsets[starts[1:] - 1, 2] = 1
    count = len(texts)
    writers = [f"s/w{i}" for i in range(count)]
    return Lines(offsets, starts, list(texts), writers, ["text"] * count, ["valid"] * count, {})


def with_ends(lines):
    """The points as the training has them, built here from absolute coordinates."""
    result = []
    for i in range(len(lines)):
        ink = np.cumsum(lines[i][:, :2], axis=0)
        end = [ink[:, 0].max() + 1 / SPACING - ink[-1, 0], -ink[-1, 1], 1]
        result += [lines[i], [end]]
    return np.concatenate(result)


def config(**changes):
    small = {"hidden": 5, "num_mixtures": 1, "num_windows": 2, "alphabet_size": len(PRINTABLE) + 1}
    return Synthesis(**{**small, "height_input": True, **changes})


def hand(network, weights):
    facts = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE}
    facts["normaliser"] = {"spacing": SPACING, "smoothing": 0.1}
    return Handwriting(Preset("tiny", facts, weights))


def scribbler(network, weights, name="scribbles", spacing=SPACING):
    facts = {"model": "prediction", "network": network.as_dict()}
    facts["normaliser"] = {"spacing": spacing, "smoothing": 0.1}
    return Scribbler(Preset(name, facts, weights))


def test_a_network_that_always_says_the_same_is_that_density():
    network = config(sigma_floor=0.1)
    weights = {name: np.zeros_like(array) for name, array in network.init(0).items()}
    mean, log_sigma, r, logit = [0.2, -0.1], [-0.3, 0.4], 0.5, -1.5
    weights["output/bias"][:] = [0, *mean, *log_sigma, r, logit]
    lines = made_up()
    batches = batched(lines, range(4), Alphabet(), SPACING, True)

    sx, sy = np.exp(log_sigma) + 0.1
    rho = 0.98 * math.tanh(r)
    covariance = [[sx**2, rho * sx * sy], [rho * sx * sy, sy**2]]
    points = with_ends(lines)
    expected = stats.multivariate_normal(mean, covariance).logpdf(points[:, :2]).sum()
    chance = 1 / (1 + math.exp(-logit))
    expected += stats.bernoulli(chance).logpmf(points[:, 2].astype(int)).sum()
    assert network_nll(network, weights, batches) == pytest.approx(-expected, rel=1e-5)


@pytest.mark.parametrize(
    "changes", [{}, {"height_input": False}, {"style_dim": 3, "num_styles": 2}]
)
def test_padding_and_neighbours_do_not_count(changes):
    network = config(num_mixtures=3, **changes)
    weights = network.init(1)
    lines = made_up()
    form = (Alphabet(), SPACING, network.height_input)
    together = network_nll(network, weights, batched(lines, range(4), *form))
    alone = sum(network_nll(network, weights, batched(lines, [i], *form)) for i in range(4))
    assert together == pytest.approx(alone, rel=1e-5)


def test_batches_hold_every_point_and_end_once():
    lines = made_up()
    found = points_of(batched(lines, range(4), Alphabet(), SPACING, True))
    order = [np.lexsort(points.T) for points in (found, with_ends(lines))]
    np.testing.assert_allclose(found[order[0]], with_ends(lines)[order[1]], atol=1e-5)


def test_more_than_one_batch_of_lines_is_counted_whole():
    lines = made_up(["ab"] * 70, [10 + i % 7 for i in range(70)])
    batches = batched(lines, range(70), Alphabet(), SPACING, True)
    assert len(batches) > 1
    assert len(points_of(batches)) == len(lines.offsets) + 70


def test_the_gaussian_is_scipys():
    rng = np.random.default_rng(3)
    y = rng.multivariate_normal([1, -2], [[2, 0.7], [0.7, 0.5]], 400)
    y = np.column_stack([y, rng.random(400) < 0.1])
    model = OffsetGaussian.fit(y)
    mean, covariance = stats.multivariate_normal.fit(y[:, :2])
    expected = stats.multivariate_normal(mean, covariance).logpdf(y[:, :2])
    chance = (y[:, 2].sum() + 1) / 402
    expected += stats.bernoulli(chance).logpmf(y[:, 2].astype(int))
    np.testing.assert_allclose(model.log_prob(y), expected, rtol=1e-9)


@pytest.mark.parametrize("y", [np.zeros((0, 3)), np.ones((5, 3)), np.arange(9.0).reshape(3, 3)])
def test_offsets_without_a_spread_fit_no_gaussian(y):
    with pytest.raises(ValueError, match=f"{len(y)} training offsets lie on a line"):
        OffsetGaussian.fit(y)


def test_a_density_in_x_heights_does_not_depend_on_the_model_unit():
    """The same ink in units of any spacing: in x-heights its Gaussian is one and the same."""
    rng = np.random.default_rng(0)
    ink = np.column_stack([rng.normal(0.4, 1.3, (500, 2)), np.zeros(500)])
    covariance = np.cov(ink[:, :2].T, bias=True)
    # The entropy of the fitted Gaussian, and the Bernoulli's share by Laplace's rule.
    closed = 1 + math.log(2 * math.pi) + 0.5 * np.linalg.slogdet(covariance)[1]
    closed -= math.log(1 - 1 / 502)
    for spacing in (0.1, 0.27, 1.0, 3.0):
        y = ink / [spacing, spacing, 1]
        total = -OffsetGaussian.fit(y).log_prob(y).sum()
        nll = Nll(total, 500, 100, 4, spacing)
        assert nll.x_heights("point") == pytest.approx(closed)
        assert nll.x_heights("line") == pytest.approx(125 * closed)
        assert nll.model_units("point") == pytest.approx(closed - 2 * math.log(spacing))
        assert nll.model_units("character") == pytest.approx(total / 100)


def test_compare_puts_three_models_over_the_same_points():
    network = config(num_mixtures=2)
    lines, train = made_up(), made_up(["abc"] * 5, [40] * 5, seed=2)
    weights = network.init(0)
    table = compare([hand(network, weights)], lines, [0, 1, 2], train)
    assert list(table) == ["tiny", "untrained network", "one Gaussian"]
    assert {(n.point, n.character, n.line, n.spacing) for n in table.values()} == {
        (30 + 90 + 50 + 3, 3 + 13 + 5, 3, SPACING)
    }
    # A preset that holds the first weights of seed 0 is the untrained network.
    # Only a preset's weights are stepped in C.
    assert table["tiny"].total == pytest.approx(table["untrained network"].total, rel=1e-6)
    fitted = stats.multivariate_normal.fit(with_ends(train)[:, :2])
    shown = with_ends(made_up())[: 30 + 90 + 50 + 3]
    chance = (with_ends(train)[:, 2].sum() + 1) / (205 + 2)
    expected = stats.multivariate_normal(*fitted).logpdf(shown[:, :2]).sum()
    expected += stats.bernoulli(chance).logpmf(shown[:, 2].astype(int)).sum()
    assert table["one Gaussian"].total == pytest.approx(-expected, rel=1e-5)


def test_a_prediction_network_is_measured_on_the_same_points():
    """A synthesis network that does not look at its text is a prediction network."""
    network, lines = config(num_mixtures=2), made_up()
    weights = network.init(0)
    plain = Prediction(hidden=5, num_mixtures=2, height_input=True)
    blind = {name: weights[name][: shape[0]] for name, shape in plain.shapes().items()}
    for layer in range(3):
        kernel = weights[f"lstm{layer}/input"]
        kernel[4 : 4 + network.alphabet_size] = 0
        blind[f"lstm{layer}/input"] = np.delete(kernel, range(4, 4 + network.alphabet_size), 0)
    drawers = [hand(network, weights), scribbler(plain, blind)]
    table = compare(drawers, lines, [0, 1, 2], made_up(["abc"] * 5, [40] * 5, seed=2))
    assert list(table) == ["tiny", "scribbles", "untrained network", "one Gaussian"]
    assert table["scribbles"].total == pytest.approx(table["tiny"].total, rel=1e-5)
    assert table["scribbles"].total != pytest.approx(table["untrained network"].total, rel=1e-5)
    assert len({(n.point, n.character, n.line, n.spacing) for n in table.values()}) == 1


def test_presets_that_see_other_points_are_not_compared():
    network, plain = config(), Prediction(hidden=3, num_mixtures=1)
    one = hand(network, network.init(0))
    with pytest.raises(ValueError, match="tiny and scribbles differ in normaliser"):
        alphabet_of([one, scribbler(plain, plain.init(0), spacing=0.3)])
    floored = Prediction(hidden=3, num_mixtures=1, sigma_floor=0.1)
    with pytest.raises(ValueError, match="differ in normaliser, sigma floor"):
        alphabet_of([one, scribbler(floored, floored.init(0))])
    with pytest.raises(ValueError, match="two presets are called tiny"):
        alphabet_of([one, scribbler(plain, plain.init(0), name="tiny")])
    assert alphabet_of([scribbler(plain, plain.init(0))]).characters == PRINTABLE


def test_choose_takes_lines_that_fit_and_the_same_ones_again():
    texts = ["fits", "caf\u00e9", "w" * 80, "too many points", "fits too"]
    lines = made_up(texts, [20, 20, 20, 700, 20])
    assert sorted(choose(lines, Alphabet(), 10)) == [0, 4]
    many = made_up(["ab"] * 30, [5] * 30)
    first = choose(many, Alphabet(), 10)
    assert len(set(first)) == 10 and list(first) == list(choose(many, Alphabet(), 10))
    with pytest.raises(ValueError, match="none of 4 lines"):
        choose(made_up(), Alphabet("?"), 3)


def test_some_writers_are_whole_writers():
    dot = Drawing(([[0, 0]],), label="a")
    samples = [Sample(dot, f"w{i % 7}", "text", str(i)) for i in range(70)]
    chosen = some_writers(Dataset("made up", samples), lines=25)
    assert len(chosen) == 30 and len(chosen.writers) == 3
    assert len(some_writers(Dataset("made up", samples), lines=500)) == 70


def test_tensorflow_is_not_needed():
    code = "import sys, strokegen.models.handwriting.report; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
