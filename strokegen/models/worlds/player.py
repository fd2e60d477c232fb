"""A world at play: V sees, M remembers and C acts, in NumPy only."""

from __future__ import annotations

import numpy as np

from strokegen.models.worlds.controller import Controller, act
from strokegen.models.worlds.game import Action
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.world import Frames, World, drawn
from strokegen.nn import ops
from strokegen.nn.network import Array, zeros


class Player:
    """A world's vision, memory and controller at play, for one episode.

    Args:
      world: has all three.
      seed: of the draws of z from what V sees.
    Attributes:
      z: `[1, Z]`, of the last frame; zeros before there was one.
    """

    def __init__(self, world: World, seed: int):
        self.world, self._rng = world, np.random.default_rng([seed, 2])
        self._network, self._memory = world.part(Memory), world.weights("memory")
        self._acting = world.part(Controller)
        self._controller = world.weights("controller")["weights"]
        self._state = self._network.initial_state(ops, self._memory, 1)
        self.z: Array = zeros(1, self._network.latent_dim)

    def act(self, frame: Frames, instead: Action | None = None) -> float:
        """See a frame, act, and remember what was done: C's action, or the one `instead`."""
        mean, log_variance = self.world.see(frame[None])
        self.z = drawn(mean, log_variance, self._rng.standard_normal(mean.shape))
        action = act(self._acting, self._controller, self.z, self._state)
        if instead is not None:
            action = np.full_like(action, instead)
        inputs = np.concatenate([self.z, action], axis=1)
        _, self._state = self._network.step(ops, self._memory, self._state, inputs)
        return float(action[0, 0])
