"""A dream as a Gymnasium environment, for any learner of the field."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from strokegen.models.worlds.dream import Dreams
from strokegen.models.worlds.game import LONGEST, TICS
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.world import World
from strokegen.nn.network import Array


class DreamEnv(gymnasium.vector.VectorEnv):
    """Dreams of Take Cover: the observation is [z, h], the action a number from -1 to 1.

    Every step that is survived earns its four tics. A dream that is over begins again at the next
    step, whose action is not read and earns nothing (Gymnasium's `NEXT_STEP`).

    Args:
      world: has the memory.
      num_envs: dreams side by side.
      temperature: see `Dreams`.
      longest: steps after which a dream is cut short.
    """

    metadata = {"autoreset_mode": gymnasium.vector.AutoresetMode.NEXT_STEP}

    def __init__(
        self, world: World, num_envs: int = 1, temperature: float = 1.0, longest: int = LONGEST
    ):
        self.world, self.num_envs = world, num_envs
        self.temperature, self.longest = temperature, longest
        memory = world.part(Memory)
        size = memory.latent_dim + memory.hidden
        box, batched = gymnasium.spaces.Box, gymnasium.vector.utils.batch_space
        self.single_observation_space = box(-np.inf, np.inf, (size,), np.float32)
        self.single_action_space = box(-1, 1, (1,), np.float32)
        self.observation_space = batched(self.single_observation_space, num_envs)
        self.action_space = batched(self.single_action_space, num_envs)

    def _begun(self) -> Dreams:
        seed = int(self.np_random.integers(2**63))
        return Dreams(self.world, self.temperature, np.arange(self.num_envs), seed)

    def _seen(self) -> Array:
        return np.concatenate([self._dreams.z, self._dreams.state["h"]], axis=1)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        super().reset(seed=seed)
        self._dreams = self._begun()
        self._age = np.zeros(self.num_envs, int)
        self._over = np.zeros(self.num_envs, bool)
        return self._seen(), {}

    def step(
        self, actions: NDArray[Any]
    ) -> tuple[Array, NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        actions = np.asarray(actions, np.float32)
        if actions.shape != (self.num_envs, 1):
            raise ValueError(f"actions are {actions.shape}, expected {(self.num_envs, 1)}")
        over = self._dreams.step(np.clip(actions, -1, 1))
        self._age += 1
        again = self._over
        if again.any():
            fresh = self._begun()
            self._dreams.z[again] = fresh.z[again]
            for name, part in self._dreams.state.items():
                part[again] = fresh.state[name][again]
            self._age[again] = 0
        terminated = over & ~again
        truncated = (self._age >= self.longest) & ~over
        self._over = terminated | truncated
        reward = np.where(again, 0.0, float(TICS))
        return self._seen(), reward, terminated, truncated, {}
