"""Call and response: budget, repeatability, verdicts, bad calls and presets."""

import hashlib

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.responder import Responder
from strokegen.presets import SHIPPED, Preset, PresetError, read_preset

NETWORK = RoboJam(hidden=6, num_mixtures=2)
CALL = from_touches(np.random.default_rng(0).uniform([0, 0, 0.01], [1, 1, 0.2], (20, 3)))


def preset(dt=0.5, **weights):
    """An untrained network whose touches come about `dt` published units apart."""
    made = NETWORK.init(0)
    made["output/bias"][[4, 7]] = dt
    made["output/bias"][8:] = -2
    return Preset("jam", {"model": "robojam", "network": NETWORK.as_dict()}, made | weights)


@pytest.fixture
def responder():
    return Responder(preset())


def test_a_response_fills_its_time_and_stays_on_the_screen(responder):
    played = responder.respond(CALL, duration=3.0, seed=1)
    touches = to_touches(played)
    assert played.meta["verdict"] == "finished" and played.meta["preset"] == "jam"
    assert 2.0 < touches[:, 2].sum() <= 3.0 and len(touches) > 20
    assert (touches[:, 2] >= 0.0009).all()
    assert touches[:, :2].min() >= 0 and touches[:, :2].max() <= 1


def test_seed_and_call_make_the_response(responder):
    first = to_touches(responder.respond(CALL, seed=1))
    assert np.array_equal(first, to_touches(responder.respond(CALL, seed=1)))
    other = from_touches(np.flipud(to_touches(CALL)[:, [1, 0, 2]]))
    for played in (responder.respond(CALL, seed=2), responder.respond(other, seed=1)):
        rows = to_touches(played)
        same = min(len(first), len(rows))
        assert np.abs(first[:same] - rows[:same]).max() > 0.01


def test_a_cold_response_follows_the_means(responder):
    spread = [
        np.abs(np.diff(to_touches(responder.respond(
            CALL, seed=3, temperature=0.1, sigma_temperature=heat))[:, 2])).mean()
        for heat in (0.0, 1.0)
    ]  # fmt: skip
    assert spread[0] < 0.3 * spread[1]


def test_a_network_that_waits_for_ever_or_never_is_not_finished():
    with pytest.warns(NotFinished, match="is empty after 3 attempts"):
        played = Responder(preset(dt=49)).respond(CALL, duration=1.0, attempts=3)
    assert (played.meta["verdict"], len(played)) == ("empty", 0)
    with pytest.warns(NotFinished, match="has ran on|ran on after"):
        played = Responder(preset(dt=-9)).respond(CALL, duration=1.0, attempts=1)
    assert played.meta["verdict"] == "ran on" and played.num_points == 200


@pytest.mark.parametrize(
    "call, options, message",
    [
        (Drawing((), ()), {}, "no touches"),
        (Drawing(([[0.5, 0.5]],)), {}, "has no times"),
        (CALL, {"duration": 0}, "duration 0 is out of range"),
        (CALL, {"temperature": 0}, "temperature 0 is out of range"),
        (CALL, {"sigma_temperature": float("nan")}, "sigma_temperature nan"),
        (CALL, {"seed": -1}, "seed must be a whole number"),
    ],
)
def test_calls_and_options_that_make_no_sense(responder, call, options, message):
    with pytest.raises(ValueError, match=message):
        responder.respond(call, **options)


def test_presets_of_something_else_are_refused():
    with pytest.raises(PresetError, match="is a synthesis, not a RoboJam"):
        Responder(Preset("hw", {"model": "synthesis"}, {}))
    for network in ({}, {"hidden": -1}, {"hidden": 6, "more": 1}):
        config = {"model": "robojam", "network": network} if network else {"model": "robojam"}
        with pytest.raises(PresetError, match="lacks or misstates"):
            Responder(Preset("jam", config, {}))
    with pytest.raises(PresetError, match="output/bias is not finite"):
        Responder(preset(**{"output/bias": np.full(NETWORK.mixture.size, np.nan, np.float32)}))


def test_the_shipped_preset_is_small_and_answers():
    folder = SHIPPED / "robojam"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4e6
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert digest in (folder / "card.md").read_text()
    played = Responder(read_preset("robojam")).respond(CALL, seed=0)
    touches = to_touches(played)
    assert played.meta["verdict"] == "finished"
    assert 4.5 < touches[:, 2].sum() <= 5.0 and len(touches) > 30
