"""Dreams: the memory's own steps, the same dice for all, and how long controllers live in them."""

import numpy as np
import pytest

from strokegen.models.worlds.controller import act
from strokegen.models.worlds.dream import Dreams, lifetimes
from strokegen.models.worlds.world import World
from strokegen.nn import ops as numpy_ops
from strokegen.presets import Preset


def test_a_dream_is_the_memory_fed_with_its_own_forecasts(mortal):
    """At the lowest temperature a dream follows the likeliest Gaussian's mean."""
    dreams = Dreams(mortal, 0.01, np.array([0]), seed=5)
    memory, weights, z = mortal.memory, mortal.weights("memory"), dreams.z
    state = memory.initial_state(numpy_ops, weights, 1)
    mixture, action = memory.mixture, np.float32([[0.5]])
    for _ in range(6):
        inputs = np.concatenate([z, action], axis=1)
        outputs, state = memory.step(numpy_ops, weights, state, inputs)
        params, odds = memory.heads(numpy_ops, outputs)
        logits, mu, log_sigma = mixture.parts(params.astype(float))
        over = dreams.step(action)
        assert over.tolist() == [odds[0, 0] > 0]
        best = logits.argmax(axis=1)[0], np.arange(3)
        assert (np.abs(dreams.z - mu[0][best]) < 4 * 0.1 * np.exp(log_sigma[0][best])).all()
        z = dreams.z


def test_dreams_of_one_dice_are_alike_whichever_others_there_are(world):
    dice = np.array([2, 0, 1, 0, 2])
    dreams = Dreams(world, 1.0, dice, seed=1)
    action = np.full((5, 1), 0.3, np.float32)
    for now in range(5):
        dreams.step(action[: len(dreams.z)])
        if now == 2:
            dreams.go_on(np.array([True, True, False, True, False]))
    alone = Dreams(world, 1.0, np.array([0, 1, 2]), seed=1)
    for _ in range(5):
        alone.step(action[:3])
    for row, number in enumerate([2, 0, 0]):
        assert np.allclose(dreams.z[row], alone.z[number], atol=1e-5)
        assert np.allclose(dreams.state["c"][row], alone.state["c"][number], atol=1e-5)
    assert not np.allclose(alone.z[0], alone.z[1], atol=0.1)


def test_dreams_begin_with_the_latents_of_real_episodes(world):
    narrow = {"first/log_variance": np.full((5, 3), -30, np.float32)}
    preset = Preset("sure", world.preset.config, {**world.preset.weights, **narrow})
    dreams = Dreams(World(preset), 1.0, np.arange(40), seed=0)
    away = np.abs(dreams.z[:, None] - world.first[0]).max(axis=2)
    assert (away.min(axis=1) < 1e-5).all() and len(set(away.argmin(axis=1))) == 5


def told_to_end(world, slope):
    """A world that is over as soon as the sum of all actions so far is large enough.

    Cell 0 of the memory adds up the actions; the odds of the end are its output.
    """
    weights = {name: np.zeros_like(array) for name, array in world.weights("memory").items()}
    hidden = world.memory.hidden
    bias = weights["lstm/bias"].reshape(4, hidden)
    bias[0, 0] = bias[1, 0] = bias[3, 0] = 20  # gates open
    weights["lstm/input"].reshape(-1, 4, hidden)[-1, 2, 0] = 0.1
    weights["output/kernel"][0, -1], weights["output/bias"][-1] = 1, -slope
    own = {f"memory/{name}": array for name, array in weights.items()}
    return World(Preset("sum", world.preset.config, {**world.preset.weights, **own}))


def test_lives_end_when_the_memory_says_so(world):
    """tanh(0.1 t) > tanh(0.95) first at step 10, of whoever acts with +1; others live on."""
    controllers = np.zeros((3, world.controller.size), np.float32)
    controllers[:, -1] = 50, 0, -50
    lived = lifetimes(told_to_end(world, np.tanh(0.945)), controllers, 4, 1.0, 0, longest=30)
    assert lived.tolist() == [[10] * 4, [30] * 4, [30] * 4]


def test_lives_do_not_depend_on_who_else_is_tried(mortal):
    rng = np.random.default_rng(0)
    controllers = rng.normal(0, 3, (6, mortal.controller.size)).astype(np.float32)
    all_six = lifetimes(mortal, controllers, 5, 1.5, [3, 1], longest=60)
    assert all_six.shape == (6, 5) and len(np.unique(all_six)) > 3
    assert np.array_equal(lifetimes(mortal, controllers[2:4], 5, 1.5, [3, 1], 60), all_six[2:4])
    assert not np.array_equal(lifetimes(mortal, controllers, 5, 1.5, [3, 2], 60), all_six)


def test_hotter_dreams_are_less_alike(world):
    spreads = []
    for temperature in (0.1, 1.0, 2.0):
        dreams = Dreams(world, temperature, np.arange(300), seed=0)
        for _ in range(3):
            dreams.step(act(world.controller, world.weights("controller")["weights"], dreams.z,
                            dreams.state))  # fmt: skip
        spreads.append(dreams.z.std(axis=0).mean())
    assert spreads[0] < spreads[1] < spreads[2]


@pytest.mark.parametrize("temperature", [0, -1, 11, float("nan")])
def test_temperatures_have_bounds(world, temperature):
    with pytest.raises(ValueError, match="temperature .* is out of range"):
        Dreams(world, temperature, np.array([0]), 0)
