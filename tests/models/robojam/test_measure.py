"""NLL of held-out performances: against a loop by hand, and a Gaussian against its closed form."""

import numpy as np
import pytest

from strokegen.models.robojam.measure import baseline, figures, report
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.responder import Responder
from strokegen.models.robojam.touches import Touches
from strokegen.nn import ops as numpy_ops
from strokegen.presets import Preset

NETWORK = RoboJam(hidden=4, num_mixtures=2)
WEIGHTS = NETWORK.init(0)
LENGTHS = (40, 50, 36, 45, 33)
SPLITS = ("train", "train", "test", "valid", "train")


@pytest.fixture(scope="module")
def touches():
    rng = np.random.default_rng(0)
    rows = rng.uniform(0, [10, 10, 3], (sum(LENGTHS), 3)).astype(np.float32)
    return Touches(rows, np.cumsum([0, *LENGTHS]), SPLITS)


@pytest.fixture(scope="module")
def found(touches):
    preset = Preset("jam", {"model": "robojam", "network": NETWORK.as_dict()}, WEIGHTS)
    return figures(Responder(preset), touches)


def by_hand(rows):
    """Summed NLL of one row of touches, from an empty memory."""
    state, total = NETWORK.initial_state(numpy_ops, WEIGHTS, 1), 0.0
    for touch, after in zip(rows[:-1, None], rows[1:, None]):
        params, state = NETWORK.step(numpy_ops, WEIGHTS, state, touch)
        total -= float(NETWORK.mixture.log_prob(params, after)[0])
    return total


def test_every_step_of_every_held_out_window_counts(touches, found):
    tail = touches.last_tenth()
    windows = found["the last tenth of the windows"]
    assert windows["steps"] == 30 * len(tail)
    total = sum(by_hand(touches.rows[first : first + 31]) for first in tail)
    assert windows["nats"] == pytest.approx(total / windows["steps"], abs=6e-4)


def test_whole_performances_are_of_the_test_split(touches, found):
    whole = found["whole test performances"]
    rows = touches.rows[touches.starts[2] : touches.starts[3]]
    assert whole["steps"] == 35
    assert whole["nats"] == pytest.approx(by_hand(rows) / 35, abs=6e-4)
    assert found["windows of the test performances"]["steps"] == 30 * 6


def test_the_baseline_is_one_gaussian_of_the_training_steps(touches, found):
    params = baseline(touches, 0.01)
    first = touches.windows(touches.of("train"))
    away = touches.rows[first + 1] - touches.rows[first] * [1, 1, 0]
    assert np.allclose(params[1:4], away.mean(axis=0), atol=1e-5)
    assert np.allclose(np.exp(params[4:]) + 0.01, away.std(axis=0), rtol=1e-5)
    # Its NLL where it was fitted is the Gaussian's entropy.
    entropy = (np.log(away.std(axis=0)) + 0.5 * (1 + np.log(2 * np.pi))).sum()
    assert found["windows of the test performances"]["baseline"] == pytest.approx(entropy, abs=0.5)


def test_the_report_shows_all_of_it(found):
    text = report(found)
    for name, row in found.items():
        (line,) = [line for line in text.splitlines() if line.startswith(name)]
        assert str(row["nats"]) in line and f"{row['steps']:,}" in line
