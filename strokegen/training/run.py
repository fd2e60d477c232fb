"""A training from its first step to its last: the one run of all systems.

A task says what is learned from what, how it is judged, and what its preset says; the run keeps the
best averaged weights as a preset in the run folder, beside the state that it goes on from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeVar

import tensorflow as tf

from strokegen.nn.network import Weights
from strokegen.nn.tf_network import TfNetwork
from strokegen.presets import Preset, write_preset
from strokegen.training.fit import Trainer
from strokegen.training.folder import run_folder
from strokegen.training.peers import Helped, Peers
from strokegen.training.settings import FitConfig

Shard = TypeVar("Shard", bound=tuple[Any, ...])
"""A part of a step's batch: a named tuple of arrays, as the loss takes it."""

Loss = tuple[tf.Tensor, dict[str, tf.Tensor]]
"""(what is minimised, reported values, "points" among them), sums over a shard divided by the whole
batch's size, so that shards add up."""


class Fitting(ABC, Generic[Shard]):
    """What is learned from what, how it is judged, and what is kept of it.

    Attributes:
      model: the network and its variables.
      loss: `loss(shard, progress)`; `progress` goes from 0 to 1 over the run.
      jit: whether its gradients are compiled by XLA; convolutions are faster without on a CPU.
    """

    model: TfNetwork[Any]
    loss: Callable[[Shard, Any], Loss]
    jit: bool = True

    @abstractmethod
    def batch(self, step: int, progress: float, workers: int) -> Sequence[Shard]:
        """The batch of a step in `workers` shards, fewer where it has fewer rows.

        It is the same for the same step, whatever the number of shards.
        """

    @abstractmethod
    def validate(self) -> float:
        """How good the weights are on what is held out; less is better."""

    def found(self) -> dict[str, float]:
        """Name -> value of what the last validation found besides, for the log."""
        return {}

    @abstractmethod
    def keep(self, out: Path, made: dict[str, Any]) -> None:
        """Write the weights so far, after a validation that is the best yet.

        Args:
          made: how far the run has come: "fit", "step", "points".
        """


class Task(Fitting[Shard]):
    """A training that makes a preset of its own."""

    @abstractmethod
    def config(self) -> dict[str, Any]:
        """What the preset's config.json says, "training" with what made it among it."""

    @abstractmethod
    def card(self, config: dict[str, Any]) -> str:
        """The preset's card; `{sha256}` is left to be filled."""

    def weights(self) -> Weights:
        """The preset's weights, after a validation that is the best so far."""
        return self.model.to_numpy()

    def sheet(self, preset: Preset, folder: Path, step: int) -> None:
        """Draw samples of a preset into a folder, where there is something to draw."""

    def keep(self, out: Path, made: dict[str, Any]) -> None:
        """Write the preset, and draw a sheet of samples."""
        config = self.config()
        config["training"] = {**config.get("training", {}), **made}
        weights = self.weights()
        write_preset(out, config, weights, self.card(config))
        self.sheet(Preset(out.name, config, weights), out / "samples", made["step"])


def run(task: Fitting[Any], out: Path, fit: FitConfig, *, resume: bool = False) -> Trainer:
    """Train, keeping the best averaged weights as a preset in `out`.

    With other processes, by TF_CONFIG, each takes its share of every batch; see `Peers`, which have
    to be joined before anything else.

    Args:
      out: run folder; holds the preset, the state, the log and the samples.
      resume: go on from the state in `out`, where one was saved.
    Raises:
      ValueError: see `run_folder`, and `Trainer.fit`.
      Helped: this process is not the chief, and its share is done.
    """
    peers = Peers.read()
    if peers.chief:
        with run_folder(out, resume) as saved:
            return _run(task, out, fit, saved, peers)
    trainer = _run(task, out, fit, False, peers)
    raise Helped(f"worker {peers.index}: {trainer.step:,} steps; the chief has what was learned")


def _run(task: Fitting[Any], out: Path, fit: FitConfig, saved: bool, peers: Peers) -> Trainer:

    def keep(step: int, value: float) -> None:
        made = {"fit": asdict(fit) | {"precision": trainer.precision}, "step": step}
        task.keep(out, {**made, "points": trainer.points})

    def validate() -> float:
        value = task.validate()
        if parts := task.found():
            trainer.log(step=trainer.step, **parts)
        return value

    def batch(step: int, progress: float) -> Sequence[Any]:
        shards = task.batch(step, progress, shards_of(fit) * peers.count)
        if len(shards) < peers.count:
            raise ValueError(
                f"a batch of {len(shards)} rows is too small for {peers.count} processes; give "
                "more by --batch-points"
            )
        return shards[peers.index :: peers.count]

    trainer = Trainer(
        fit,
        task.model.weights,
        task.loss,
        batch,
        validate,
        out,
        on_best=keep,
        jit=task.jit,
        peers=peers,
    )
    if saved:
        trainer.restore()
    trainer.fit()
    return trainer


def shards_of(fit: FitConfig) -> int:
    """Shards of a batch that are computed side by side here: a GPU takes them all at once."""
    return 1 if tf.config.list_logical_devices("GPU") else fit.workers


def constants(shard: Shard) -> Shard:
    """A shard's arrays as tensors."""
    tensors: Shard = tf.nest.map_structure(tf.constant, shard)
    return tensors
