"""A game that needs no Doom: a bar falls, and kills whoever stands in its way."""

import numpy as np
import pytest

from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.rollouts import roll
from strokegen.models.worlds.vision import Vision
from strokegen.models.worlds.world import World
from strokegen.presets import Preset


class Bars:
    """A player on the lowest row moves left and right; a bar falls, then the next one."""

    def __init__(self):
        self.tics = 0

    def reset(self, seed):
        self.rng = np.random.default_rng(seed)
        self.at, self.bar, self.row, self.tics = 32, int(self.rng.integers(0, 48)), 0, 0
        return self.frame()

    def frame(self):
        frame = np.zeros((64, 64, 3), np.uint8)
        frame[self.row : self.row + 8, self.bar : self.bar + 16] = 255, 128, 0
        frame[56:, self.at : self.at + 6] = 0, 0, 255
        return frame

    def step(self, action):
        self.at = int(np.clip(self.at + round(6 * float(action)), 0, 58))
        self.row, self.tics = self.row + 8, self.tics + 4
        died = self.row >= 56 and self.bar - 6 < self.at < self.bar + 16
        if self.row >= 56:
            self.row, self.bar = 0, int(self.rng.integers(0, 48))
        return self.frame(), died, not died and self.tics >= 400


@pytest.fixture
def bars():
    return Bars()


@pytest.fixture(scope="session")
def rollouts(tmp_path_factory):
    """A folder with 60 episodes of the bars."""
    folder = tmp_path_factory.mktemp("rollouts")
    game = Bars()
    for number in range(60):
        roll(game, number).save(folder / f"episode-{number:06}.npz")
    return folder


def small_world(sees="zh", seed=0):
    """An untrained world of tiny parts."""
    vision, memory = Vision(latent_dim=3, width=2), Memory(3, 8, 2)
    controller = Controller(3, 8, sees)
    rng = np.random.default_rng(seed)
    own = {"weights": rng.normal(size=controller.size).astype(np.float32)}
    parts = {"vision": (vision, vision.init(seed)), "memory": (memory, memory.init(seed)),
             "controller": (controller, own)}  # fmt: skip
    config, weights = {"model": "world"}, {}
    for name, (part, arrays) in parts.items():
        config[name] = part.as_dict()
        weights |= {f"{name}/{key}": array for key, array in arrays.items()}
    for name in ("first/mean", "first/log_variance"):
        weights[name] = rng.normal(size=(5, 3)).astype(np.float32)
    config["training"] = dict.fromkeys(parts, {})
    return World(Preset("tiny", config, weights))


@pytest.fixture(scope="session")
def world():
    return small_world()


@pytest.fixture(scope="session")
def mortal(world):
    """The same with a memory that is sure of what it says, and dreams that end."""
    weights = dict(world.preset.weights)
    kernel, bias = (weights[f"memory/output/{part}"].copy() for part in ("kernel", "bias"))
    kernel *= 12
    bias[-1] = -1
    weights |= {"memory/output/kernel": kernel, "memory/output/bias": bias}
    return World(Preset("mortal", world.preset.config, weights))
