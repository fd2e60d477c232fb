"""The game that is learned: ViZDoom's Take Cover, in frames of 64 x 64 and three moves.

Monsters appear at the far wall and throw fireballs; the player can step left or right and loses
health where one hits. What counts is the time alive, in the game's tics of 1/35 s, at most 2,100:
the paper's time steps. Deviation: a step here holds its move for four tics, so an episode has at
most 525 steps, and a memory and its dreams are as much shorter.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, section 4; Kempka et al. (2016),
arXiv:1605.02097. The scenario and its free assets (Freedoom) are in ViZDoom's wheel.
"""

from __future__ import annotations

import contextlib
import os
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.locks import scratch
from strokegen.models.worlds.vision import SIDE

Action = float | np.float32
"""From -1, left, to 1, right."""

TICS = 4
"""Tics that a move is held for."""

LONGEST = 2100 // TICS
"""Steps of the longest episode."""

RATE = 35
"""Tics in a second."""

_MOVES = ([1, 0], [0, 0], [0, 1])


def move(action: Action) -> int:
    """0 left, 1 stay, 2 right: the thirds of an action from -1 to 1."""
    return 0 if action < -1 / 3 else 2 if action > 1 / 3 else 1


class Game(Protocol):
    """What records and plays: an episode at a time."""

    def reset(self, seed: int) -> NDArray[np.uint8]:
        """Begin the episode of this seed; its first frame, uint8 `[64, 64, 3]`."""

    def step(self, action: Action) -> tuple[NDArray[np.uint8], bool, bool]:
        """(next frame, whether the player died, whether the time was up)."""

    @property
    def tics(self) -> int:
        """How long the episode has lasted."""

    def close(self) -> None:
        """End the game for good."""


class TakeCover:
    """The game itself, without a window or sound; the same seed and moves give the same frames.

    Raises:
      ModuleNotFoundError: vizdoom is not installed.
    """

    def __init__(self) -> None:
        import vizdoom

        self._held = contextlib.ExitStack()
        folder = self._held.enter_context(scratch())
        self._game = game = vizdoom.DoomGame()
        game.load_config(os.path.join(vizdoom.scenarios_path, "take_cover.cfg"))
        game.set_window_visible(False)
        game.set_sound_enabled(False)
        game.set_screen_resolution(vizdoom.ScreenResolution.RES_160X120)
        game.set_screen_format(vizdoom.ScreenFormat.RGB24)
        game.set_mode(vizdoom.Mode.PLAYER)
        game.set_episode_timeout(LONGEST * TICS)
        # The engine leaves its settings and a folder wherever it is started.
        with contextlib.chdir(folder):
            game.init()
        self._frame = np.zeros((SIDE, SIDE, 3), np.uint8)

    def reset(self, seed: int) -> NDArray[np.uint8]:
        self._game.set_seed(seed)
        self._game.new_episode()
        return self._look()

    def step(self, action: Action) -> tuple[NDArray[np.uint8], bool, bool]:
        self._game.make_action(_MOVES[move(action)], TICS)
        ended = self._game.is_episode_finished()
        if not ended:
            self._look()
        died = ended and self._game.is_player_dead()
        return self._frame, died, ended and not died

    @property
    def tics(self) -> int:
        return min(self._game.get_episode_time() - 1, LONGEST * TICS)

    def close(self) -> None:
        self._game.close()
        self._held.close()

    def _look(self) -> NDArray[np.uint8]:
        from PIL import Image

        seen = Image.fromarray(self._game.get_state().screen_buffer)
        self._frame = np.asarray(seen.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
        return self._frame
