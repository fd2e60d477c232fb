"""Episodes played at random, or by a player: recorded by all cores, stored a file each, and loaded.

A file is a compressed `.npz` of an episode's frames, what was done at each, and whether the player
died at its end. Its number is the seed of the game and of the player, so that a recording that was
stopped goes on with the numbers that are missing.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from strokegen.datasets.sample import split_of
from strokegen.ink.archive import Arrays, pack, unpacked
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole
from strokegen.models.worlds.game import LONGEST, Game, TakeCover
from strokegen.models.worlds.player import Player
from strokegen.models.worlds.settings import Record
from strokegen.models.worlds.vision import CHANNELS, SIDE
from strokegen.models.worlds.world import PARTS, Frames, World
from strokegen.nn.network import Array
from strokegen.processes import Tell, crew

HELD = 10
"""The most steps that a random player goes on with a move, as the authors' recorder has it."""

CHANCE = 0.2
"""Share of a player's moves that are drawn at random: the memory must see what it would not do."""

_NAME = re.compile(r"episode-(\d{6})\.npz")
_SHAPE = (SIDE, SIDE, CHANNELS)
_MOST_BYTES = 2 * (LONGEST + 1) * SIDE * SIDE * CHANNELS


@dataclass(frozen=True)
class Rollout:
    """One episode.

    Attributes:
      frames: uint8 `[T, 64, 64, 3]`, what was seen before each move.
      actions: float32 `[T]`, from -1 to 1.
      died: whether the player died after the last move; otherwise its time was up.
      number: which episode it is.
    """

    frames: Frames
    actions: Array
    died: bool
    number: int = 0

    def __post_init__(self) -> None:
        count = len(self.actions)
        expected = {"frames": ("uint8", (count, *_SHAPE)), "actions": ("float32", (count,))}
        for name, (kind, shape) in expected.items():
            array = getattr(self, name)
            if array.shape != shape or array.dtype != kind:
                found = f"{array.dtype} {array.shape}"
                raise ValueError(f"{name} are {found}, expected {kind} {shape}")
        if not 1 <= count <= LONGEST:
            raise ValueError(f"{count} steps, expected 1 to {LONGEST}")
        if not np.abs(self.actions).max() <= 1:
            raise ValueError("an action is not a number from -1 to 1")

    @property
    def split(self) -> str:
        """ "train", "valid" or "test", for ever the same."""
        return split_of(f"take-cover/{self.number}")

    def save(self, path: Path) -> None:
        died = np.array(self.died)
        arrays: Arrays = {"frames": self.frames, "actions": self.actions, "died": died}
        write_whole(path, pack(arrays, compressed=True))


def read(path: Path) -> Rollout:
    """The episode in a file.

    Raises:
      DataError: it is damaged or holds something else; the message names it.
    """
    remedy = "delete it and record again"
    with unpacked(path, _MOST_BYTES, "rollout", remedy, DataError) as (arrays, _):
        frames, actions, died = (arrays[name] for name in ("frames", "actions", "died"))
        return Rollout(frames, actions, bool(died), _number(path))


def _number(path: Path) -> int:
    found = _NAME.fullmatch(path.name)
    if found is None:
        raise ValueError("its name is no episode's")
    return int(found[1])


def place(folder: Path, number: int) -> Path:
    return folder / f"episode-{number:06}.npz"


def files(folder: Path) -> list[Path]:
    """The episodes of a folder, by number.

    Raises:
      DataError: there are none.
    """
    some = Path(folder).glob("episode-[0-9]*.npz")
    found = sorted(path for path in some if _NAME.fullmatch(path.name))
    if not found:
        raise DataError(f"{folder}: no rollouts there; record some by: strokegen world record")
    return found


def load(folder: Path) -> Iterator[Rollout]:
    """The episodes of a folder one by one; a damaged one is named in a warning, and skipped.

    Raises:
      DataError: there are none.
    """
    for path in tqdm(files(folder), "loading", unit=" episodes", mininterval=2, disable=None):
        try:
            yield read(path)
        except DataError as error:
            warnings.warn(str(error), stacklevel=2)


def random_actions(rng: np.random.Generator, held: int = HELD) -> Iterator[np.float32]:
    """Actions from -1 to 1, each gone on with for 1 to `held` steps."""
    while True:
        action, steps = np.float32(rng.uniform(-1, 1)), rng.integers(1, held + 1)
        yield from [action] * steps


def roll(game: Game, number: int, world: World | None = None) -> Rollout:
    """Play an episode at random, or by a world that has all its parts."""
    rng, frames, actions = np.random.default_rng([number, 1]), [], []
    player = Player(world, number) if world else None
    frame, died, late = game.reset(number), False, False
    for action in random_actions(rng):
        if player:
            action = np.float32(player.act(frame, action if rng.random() < CHANCE else None))
        frames.append(frame)
        actions.append(action)
        frame, died, late = game.step(action)
        if died or late:
            break
    return Rollout(np.stack(frames), np.array(actions, np.float32), died, number)


def record(folder: Path, episodes: int, workers: int = 1, world: World | None = None) -> int:
    """Record the episodes 0 to `episodes - 1` that `folder` does not have yet.

    Args:
      workers: processes, each with a game of its own.
      world: who plays; None plays at random.
    Returns:
      how many were recorded now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(episodes) if not place(folder, number).is_file()]
    had = episodes - len(missing)
    bar = tqdm(
        total=episodes, initial=had, desc="recording", unit=" episodes", mininterval=2, disable=None
    )
    with bar, crew(_begin, (folder, world), workers, here=False) as done:
        for _ in done(missing, bar.update):
            pass
    return len(missing)


def recorded(options: Record) -> str:
    """Record a folder of episodes; what came of it, for people."""
    player = World.read(options.player, tuple(PARTS)) if options.player else None
    made = record(options.out, options.episodes, options.workers, player)
    return f"{options.out}: {made:,} episodes recorded, {len(files(options.out)):,} in all"


@contextmanager
def _begin(folder: Path, world: World | None) -> Iterator[Callable[[int, Tell], None]]:
    """What records, with a game of its own."""
    with closing(TakeCover()) as game:

        def episode(number: int, tell: Tell) -> None:
            roll(game, number, world).save(place(folder, number))
            tell(1)

        yield episode
