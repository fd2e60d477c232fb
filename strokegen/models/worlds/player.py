"""A world at play: V sees, M remembers and C acts, in NumPy only."""

from __future__ import annotations

import numpy as np

from strokegen.models.worlds.controller import act
from strokegen.models.worlds.world import World, drawn
from strokegen.nn import ops


class Player:
    """A world's vision, memory and controller at play, for one episode.

    Args:
      world: has all three.
      seed: of the draws of z from what V sees.
    Attributes:
      z: `[1, Z]`, of the last frame.
    """

    def __init__(self, world: World, seed: int):
        self.world, self._rng = world, np.random.default_rng([seed, 2])
        self._memory = world.weights("memory")
        self._controller = world.weights("controller")["weights"]
        self._state = world.memory.initial_state(ops, self._memory, 1)
        self.z = None

    def act(self, frame: np.ndarray, instead: float | None = None) -> float:
        """See a frame, act, and remember what was done: C's action, or the one `instead`."""
        mean, log_variance = self.world.see(frame[None])
        self.z = drawn(mean, log_variance, self._rng.standard_normal(mean.shape))
        action = act(self.world.controller, self._controller, self.z, self._state)
        if instead is not None:
            action = np.full_like(action, instead)
        inputs = np.concatenate([self.z, action], axis=1)
        _, self._state = self.world.memory.step(ops, self._memory, self._state, inputs)
        return float(action[0, 0])
