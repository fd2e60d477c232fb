"""Dreams: the memory as a world to act in, many of them side by side. NumPy only.

A dream begins with the latent of a real episode's first frame. At every step the memory foresees
the next latent, from which one is drawn at a temperature, and whether the dream is over: when its
odds are above even. Above temperature 1 a dream is less sure than the game, so that a controller
cannot live on the memory's mistakes.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, sections 4.2 to 4.4, and the authors' code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strokegen.models.worlds.controller import Controller, act
from strokegen.models.worlds.game import LONGEST
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.rollouts import random_actions
from strokegen.models.worlds.world import World, drawn
from strokegen.nn import ops
from strokegen.nn.network import Array, rows

Whole = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
Seed = int | Sequence[int]


class Dreams:
    """Dreams side by side.

    Args:
      world: has the memory.
      temperature: above 0; see `FactorisedMixture.sample`.
      dice: int `[B]`, the dice that each dream is thrown by: dreams of one number begin alike and
        have the same luck, whichever others there are.
      seed: of the dice.
    Attributes:
      z: `[B, Z]`; state: the memory's.
    Raises:
      ValueError: a temperature out of range.
    """

    def __init__(self, world: World, temperature: float, dice: Whole, seed: Seed):
        if not 0.01 <= temperature <= 10:
            raise ValueError(f"temperature {temperature:g} is out of range; choose 0.01 to 10")
        self.config, self.temperature = world.part(Memory), temperature
        self._weights, self._dice = world.weights("memory"), np.asarray(dice)
        self._rng = np.random.default_rng(seed)
        self._shape = int(self._dice.max()) + 1, self.config.latent_dim
        chosen = self._rng.integers(0, len(world.first[0]), self._shape[0])
        mean, log_variance = (part[chosen] for part in world.first)
        self.z = drawn(mean, log_variance, self._normal())[self._dice]
        self.state = self.config.initial_state(ops, self._weights, len(self._dice))

    def _normal(self) -> Array:
        return self._rng.standard_normal(self._shape, np.float32)

    def step(self, actions: Array) -> Mask:
        """Act, `[B, 1]`; which dreams are over then, bool `[B]`."""
        inputs = np.concatenate([self.z, actions], axis=1)
        outputs, self.state = self.config.step(ops, self._weights, self.state, inputs)
        params, odds = self.config.heads(ops, outputs)
        uniform, normal = self._rng.random(self._shape, np.float32), self._normal()
        self.z = self.config.mixture.draw(
            params, uniform[self._dice], normal[self._dice], self.temperature
        )
        over: Mask = odds[:, 0] > 0
        return over

    def go_on(self, which: Mask | Whole) -> None:
        """Dream on in the rows of a mask or of numbers, and no other."""
        self.z, self._dice = self.z[which], self._dice[which]
        self.state = rows(self.state, which)


def lifetimes(
    world: World,
    controllers: NDArray[np.floating[Any]],
    episodes: int,
    temperature: float,
    seed: Seed,
    longest: int = LONGEST,
) -> NDArray[np.intp]:
    """Steps that controllers live in dreams, int `[P, episodes]`.

    Every controller meets the same dice.

    Args:
      controllers: `[P, S]`, for the world's controller configuration.
      seed: of the dice, a number or a list of them.
      longest: the dream is stopped after so many steps.
    """
    network, count = world.part(Controller), len(controllers)
    dreams = Dreams(world, temperature, np.tile(np.arange(episodes), count), seed)
    own = np.repeat(controllers.astype(np.float32), episodes, axis=0)
    alive, lived = np.arange(count * episodes), np.full(count * episodes, longest)
    for now in range(1, longest + 1):
        over = dreams.step(act(network, own, dreams.z, dreams.state))
        if over.any():
            lived[alive[over]] = now
            alive, own = alive[~over], own[~over]
            dreams.go_on(~over)
        if not len(alive):
            break
    return lived.reshape(count, episodes)


def dreamt(
    world: World, temperature: float, seed: int, longest: int = LONGEST
) -> tuple[Array, bool]:
    """One dream to look at: its latents `[T, Z]`, and whether it came to its end.

    The controller acts, or chance where there is none.
    """
    dreams = Dreams(world, temperature, np.zeros(1, int), seed)
    moves, over = random_actions(np.random.default_rng([seed, 1])), False
    latents: list[Array] = []
    while not over and len(latents) < longest:
        latents.append(dreams.z[0])
        action = np.array([[next(moves)]])
        if world.controller:
            own = world.weights("controller")["weights"]
            action = act(world.controller, own, dreams.z, dreams.state)
        (over,) = dreams.step(action)
    return np.stack(latents), bool(over)
