"""Play the real game, by a controller or at random: how long players live, and a film of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from strokegen.ink.files import write_whole
from strokegen.models.worlds.game import LONGEST, Action, Game, TakeCover
from strokegen.models.worlds.player import Player
from strokegen.models.worlds.rollouts import random_actions
from strokegen.models.worlds.world import PARTS, Frames, World
from strokegen.processes import Tell, crew

RANDOM = "random"
"""The player who draws every move anew."""

_FIRST_SEED = 1_000_000  # of the game; rollouts are recorded with lower ones
_MOST_LOG = 64 << 20
_BEGIN = '{"player": '  # of every line


def episode(game: Game, world: World | None, number: int, film: list[Frames] | None = None) -> int:
    """Play an episode; the tics that the player lived.

    Args:
      world: who plays; None plays at random.
      film: is given the frames, what was seen beside what V made of it, `[64, 128, 3]`.
    """
    seed = _FIRST_SEED + number
    player = None if world is None else Player(world, seed)
    moves = random_actions(np.random.default_rng([seed, 1]), held=1)
    frame = game.reset(seed)
    for _ in range(LONGEST):
        action: Action = next(moves) if player is None else player.act(frame)
        if film is not None:
            again = frame if player is None else player.world.imagine(player.z)[0]
            film.append(np.concatenate([frame, again], axis=1))
        frame, died, late = game.step(action)
        if died or late:
            break
    return game.tics


def find(players: Iterable[str]) -> dict[str, World | None]:
    """Name -> world of these presets, None for random, as `evaluate` takes them.

    Raises:
      PresetError: one of them is missing, damaged, or lacks a part.
    """
    parts = tuple(PARTS)
    return {name: None if name == RANDOM else World.read(name, parts) for name in players}


def evaluate(
    players: dict[str, World | None],
    episodes: int,
    log: Path,
    workers: int = 1,
    ray: str | None = None,
) -> dict[str, NDArray[np.intp]]:
    """Tics that each player lives in the episodes 0 to `episodes - 1`.

    Args:
      players: name -> world, None for random.
      log: a JSON line an episode; what it has already is not played again.
      workers: processes, each with a game of its own.
      ray: address of a Ray cluster that plays instead.
    Raises:
      OSError: see `strokegen.processes.crew`.
      ValueError: `log` is another file, or too large.
    """
    digests = {name: world.digest if world else RANDOM for name, world in players.items()}
    lived = read_log(log)
    jobs = [(name, number) for name in digests for number in range(episodes)]
    missing = [(name, number) for name, number in jobs if (digests[name], number) not in lived]
    had = len(jobs) - len(missing)
    bar = tqdm(
        total=len(jobs), initial=had, desc="playing", unit=" episodes", mininterval=2, disable=None
    )
    try:
        with (
            bar,
            open(log, "a") as file,
            crew(_begin, (players,), workers, ray, here=False) as done,
        ):
            for name, number, tics in done(missing, bar.update):
                lived[digests[name], number] = tics
                row = {"player": name, "digest": digests[name], "episode": number, "tics": tics}
                file.write(json.dumps(row) + "\n")
                file.flush()
    finally:
        if not lived:  # nothing to go on with
            log.unlink(missing_ok=True)
    return {
        name: np.array([lived[digest, number] for number in range(episodes)])
        for name, digest in digests.items()
    }


def read_log(path: Path) -> dict[tuple[str, int], int]:
    """(digest, episode) -> tics, of a log; a last line that was cut off by a kill is dropped.

    Raises:
      ValueError: another line is no episode, or the file is too large.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > _MOST_LOG:
        raise ValueError(f"{path}: over {_MOST_LOG >> 20} MB, no log of episodes")
    whole, _, cut = path.read_text("utf-8").rpartition("\n")
    lived = {}
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            row = json.loads(line)
            lived[str(row["digest"]), int(row["episode"])] = int(row["tics"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: line {number} is no episode; name another log") from error
    if not cut.startswith(_BEGIN[: len(cut)]):
        raise ValueError(f"{path}: its last line is no episode; name another log")
    if cut:
        write_whole(path, f"{whole}\n".lstrip().encode())
    return lived


def table(lived: Mapping[str, Iterable[int]]) -> str:
    """Players and their tics as a Markdown table.

    >>> print(table({"random": [100, 300]}))
    | player | episodes | mean | std | most |
    | :--- | ---: | ---: | ---: | ---: |
    | random | 2 | 200 | 100 | 300 |
    """
    rows = ["| player | episodes | mean | std | most |", "| :--- | ---: | ---: | ---: | ---: |"]
    for name, each in lived.items():
        tics = np.array(list(each))
        rows.append(
            f"| {name} | {len(tics)} | {tics.mean():.0f} | {tics.std():.0f} | {tics.max()} |"
        )
    return "\n".join(rows)


@contextmanager
def _begin(
    players: dict[str, World | None],
) -> Iterator[Callable[[tuple[str, int], Tell], tuple[str, int, int]]]:
    """What plays, with a game of its own."""
    with closing(TakeCover()) as game:

        def play(job: tuple[str, int], tell: Tell) -> tuple[str, int, int]:
            name, number = job
            tics = episode(game, players[name], number)
            tell(1)
            return name, number, tics

        yield play
