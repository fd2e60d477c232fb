"""Rollouts as V sees them: latents to train the memory on, and what its forecasts are worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from strokegen.ink.archive import FACTS, pack, unpacked
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.rollouts import files, load
from strokegen.models.worlds.settings import STEPS
from strokegen.models.worlds.world import World, drawn
from strokegen.nn import ops
from strokegen.nn.network import Array, Weights
from strokegen.training.settings import parts_of, rows_of

Whole = NDArray[np.integer[Any]]
_BUCKETS = ((64, 64), (192, 20))  # steps and rows of a batch
_AT_ONCE = 32  # frames
_MAX_BYTES = 16 << 30


@dataclass(frozen=True)
class Latents:
    """Episodes one after the other.

    Attributes:
      mean, log_variance: float16 `[N, Z]`, the posterior of every frame.
      actions: float32 `[N]`.
      starts: int `[E + 1]`, where each episode begins, and the end.
      died: bool `[E]`.
      splits: "train", "valid" or "test" for each.
    """

    mean: NDArray[np.float16]
    log_variance: NDArray[np.float16]
    actions: Array
    starts: Whole
    died: NDArray[np.bool_]
    splits: tuple[str, ...]

    def of(self, split: str) -> Whole:
        return np.flatnonzero(np.array(self.splits) == split)

    def posterior(self, at: Whole | slice = slice(None)) -> tuple[Array, Array]:
        """(mean, log variance) of frames by their numbers, all by default, float32."""
        return self.mean[at].astype(np.float32), self.log_variance[at].astype(np.float32)

    def save(self, path: Path, key: str) -> None:
        names = "mean", "log_variance", "actions", "starts", "died"
        arrays = {name: getattr(self, name) for name in names}
        write_whole(path, pack(arrays, {"splits": self.splits, "key": key}))

    @classmethod
    def read(cls, path: Path, key: str) -> Latents:
        """What was saved under this key.

        Raises:
          ValueError: it is missing, damaged, or of another key.
        """
        with unpacked(path, _MAX_BYTES, "latents", "delete it") as (file, facts):
            if facts["key"] != key:
                raise ValueError("of other rollouts or another vision")
            arrays = {name: file[name] for name in file if name != FACTS}
            return cls(**arrays, splits=tuple(facts["splits"]))


def encode(world: World, folder: Path, kept: Path) -> Latents:
    """The latents of a folder of rollouts, from the file `kept` where it still fits.

    Raises:
      DataError: there are no rollouts.
    """
    paths = files(folder)
    key = f"{world.digest} {len(paths)} {sum(path.stat().st_size for path in paths)}"
    try:
        return Latents.read(kept, key)
    except ValueError:
        pass
    rows, actions, died, splits = [], [], [], []
    for rollout in load(folder):
        for at in range(0, len(rollout.frames), _AT_ONCE):
            rows.append(np.array(world.see(rollout.frames[at : at + _AT_ONCE]), np.float16))
        actions.append(rollout.actions)
        died.append(rollout.died)
        splits.append(rollout.split)
    if not splits:
        raise DataError(f"{folder}: every rollout is damaged; record again")
    mean, log_variance = np.concatenate(rows, axis=1)
    starts = np.cumsum([0, *map(len, actions)])
    acted, ended = np.concatenate(actions), np.array(died)
    latents = Latents(mean, log_variance, acted, starts, ended, tuple(splits))
    latents.save(kept, key)
    return latents


class Batch(NamedTuple):
    """Windows of episodes, time-major, padded.

    Attributes:
      z, after: `[T, B, Z]`, a frame's latent and the next one's.
      action: `[T, B, 1]`.
      ended: `[T, B]`, 1 where the player died after the step.
      there: `[T, B]`, 1 where there is a step; goes_on: 1 where there is a next frame as well.
    """

    z: Array
    after: Array
    action: Array
    ended: Array
    there: Array
    goes_on: Array

    def shards(self, count: int) -> list[Batch]:
        parts = parts_of(self.z.shape[1], count)
        return [Batch(*(array[:, part] for array in self)) for part in parts]


def gather(
    latents: Latents, episodes: Whole, first: Whole, length: int, rng: np.random.Generator
) -> Batch:
    """Windows of `length` steps from the rows `first` of their episodes, z drawn anew.

    Every frame's z is drawn once: it is what a step reads, and what the step before foresees.
    """
    last = latents.starts[episodes + 1]
    steps = first + np.arange(length + 1)[:, None]
    at = np.minimum(steps, last - 1)
    mean, log_variance = latents.posterior(at)
    z = drawn(mean, log_variance, rng.standard_normal(mean.shape, np.float32))
    there, goes_on = steps[:-1] < last, steps[1:] < last
    ended = there & ~goes_on & latents.died[episodes]
    masks = (mask.astype(np.float32) for mask in (ended, there, goes_on))
    return Batch(z[:-1], z[1:], latents.actions[at[:-1], None], *masks)


class Batches:
    """Windows of the training episodes, by turns short and long.

    An episode comes as often as it is long. Half of the windows begin where it begins, as dreams
    do; the others anywhere.

    Args:
      batch: steps of one, or so.
    """

    def __init__(self, latents: Latents, seed: int = 0, batch: int = STEPS):
        self.latents, self.seed, self.size = latents, seed, batch
        self.episodes = latents.of("train")
        if not len(self.episodes):
            raise DataError("no training episodes; record some hundreds")
        lengths = np.diff(latents.starts)[self.episodes]
        self.share = lengths / lengths.sum()

    def batch(self, step: int) -> Batch:
        """The batch of an optimiser step; the same for the same step."""
        rng = np.random.default_rng([self.seed, step])
        length, count = _BUCKETS[step % len(_BUCKETS)]
        count = rows_of(count, self.size, STEPS)
        chosen = rng.choice(self.episodes, count, p=self.share)
        begin, end = self.latents.starts[chosen], self.latents.starts[chosen + 1]
        within = rng.integers(0, np.maximum(end - begin - length, 1)) * (rng.random(count) < 0.5)
        return gather(self.latents, chosen, begin + within, length, rng)


def whole(latents: Latents, split: str, longest: int, seed: int = 0) -> Batch:
    """The episodes of a split from their beginnings, to `longest` steps at most.

    Raises:
      DataError: there are none.
    """
    episodes = latents.of(split)
    if not len(episodes):
        raise DataError(f"no {split} episodes among {len(latents.splits)}; record some hundreds")
    length = min(longest, int(np.diff(latents.starts)[episodes].max()))
    rng = np.random.default_rng([seed, length])
    return gather(latents, episodes, latents.starts[episodes], length, rng)


def figures(config: Memory, weights: Weights, latents: Latents, longest: int) -> dict[str, float]:
    """What the memory foresees of the test episodes, nats a latent dimension.

    Returns:
      "memory": its NLL; "previous frame": that of a Gaussian around the last z, fitted to the
      training episodes; "end": the entropy of its odds that the episode ends, nats a step;
      "steps".
    """
    batch = whole(latents, "test", longest)
    state, nll, end = config.initial_state(ops, weights, batch.z.shape[1]), 0.0, 0.0
    rows = zip(*batch)
    for z, after, action, ended, there, goes_on in tqdm(
        rows, "measuring", len(batch.z), unit=" steps", delay=2, leave=False, disable=None
    ):
        outputs, state = config.step(ops, weights, state, np.concatenate([z, action], axis=1))
        params, odds = config.heads(ops, outputs)
        nll -= float((config.mixture.log_prob(params, after) * goes_on).sum(dtype=np.float64))
        odds = odds[:, 0]
        end += float(((ops.softplus(odds) - ended * odds) * there).sum(dtype=np.float64))
    mean, sigma = offsets(latents)
    other = (batch.after - batch.z - mean) / sigma
    plain = 0.5 * np.square(other) + np.log(sigma) + 0.5 * np.log(2 * np.pi)
    steps, dims = float(batch.goes_on.sum()), config.latent_dim
    return {
        "memory": round(nll / steps / dims, 4),
        "previous frame": round(float(plain[batch.goes_on > 0].mean()), 4),
        "end": round(end / float(batch.there.sum()), 4),
        "steps": int(batch.there.sum()),
    }


def offsets(latents: Latents) -> tuple[Array, Array]:
    """(mean, standard deviation) `[Z]` of what the training episodes add to z in a step."""
    normal = np.random.default_rng(0).standard_normal(latents.mean.shape, np.float32)
    z = drawn(*latents.posterior(), normal)
    away = np.diff(z, axis=0)
    within = np.repeat(np.array(latents.splits) == "train", np.diff(latents.starts))[:-1]
    within[latents.starts[1:-1] - 1] = False  # from one episode to the next
    return away[within].mean(axis=0), away[within].std(axis=0)
