"""The training loop: shards side by side, averaged weights, checkpoints that survive a kill."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from strokegen.ink.archive import pack, unpacked
from strokegen.ink.files import write_whole
from strokegen.training.folder import STATE, tell
from strokegen.training.settings import FitConfig
from strokegen.training.stop import asked_to_stop

_MAX_STATE = 16 << 30
_PROGRESS = "step", "best", "stale", "points", "validated"


def make_optimizer(config: FitConfig) -> keras.optimizers.Optimizer:
    """The optimiser that a config names.

    Raises:
      ValueError: there is none of that name.
    """
    if config.optimizer == "adam":
        decay = config.weight_decay or None
        return keras.optimizers.Adam(
            config.learning_rate, beta_2=0.99, epsilon=1e-7, weight_decay=decay
        )
    if config.optimizer == "rmsprop":
        return keras.optimizers.RMSprop(
            config.learning_rate, rho=0.95, momentum=0.9, epsilon=1e-4, centered=True
        )
    raise ValueError(f"optimizer {config.optimizer!r} is unknown; use adam or rmsprop")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


class Trainer:
    """Fits variables to a loss; knows nothing of the model but what it is given.

    Args:
      variables: name -> tf.Variable.
      loss: `loss(shard, progress) -> (loss to differentiate, reported values)`, a sum over the
        shard divided by the batch's own size, so that shards add up.
      batch: `batch(step, progress) -> list of shards`, each a named tuple of arrays.
      validate: `validate() -> float`, smaller is better, run on the averaged weights.
      folder: where state and log are kept.
      on_best: called after a validation that is the best so far, with averaged weights in place.
      jit: compile the gradients by XLA; convolutions are faster without it on a CPU.
    """

    def __init__(
        self,
        config: FitConfig,
        variables: dict[str, tf.Variable],
        loss: Callable[[Any, Any], Any],
        batch: Callable[[int, float], Sequence[Any]],
        validate: Callable[[], float],
        folder: Path,
        *,
        on_best: Callable[[int, float], None] | None = None,
        jit: bool = True,
    ):
        self.config, self.variables, self.loss = config, variables, loss
        self.batch, self.validate, self.folder = batch, validate, folder
        self.on_best = on_best
        self.optimizer = make_optimizer(config)
        self.optimizer.build(list(variables.values()))
        self.step, self.best, self.stale, self.points, self.validated = 0, np.inf, 0, 0, 0
        self._gradients = tf.function(self._gradients_of, jit_compile=jit)
        self._apply = tf.function(self._apply_to, jit_compile=True)
        self._averages = {n: tf.Variable(v.numpy()) for n, v in variables.items()}
        self._board = tf.summary.create_file_writer(str(folder / "board"))

    def _gradients_of(
        self, shard: Any, weight: tf.Tensor
    ) -> tuple[list[tf.Tensor], dict[str, tf.Tensor]]:
        variables = list(self.variables.values())
        with tf.GradientTape() as tape:
            value, report = self.loss(shard, weight)
        gradients = tape.gradient(value, variables)
        return [tf.convert_to_tensor(gradient) for gradient in gradients], report

    def _apply_to(
        self, gradients: list[list[tf.Tensor]], rate: tf.Tensor, decay: tf.Tensor
    ) -> tf.Tensor:
        total = [tf.add_n(list(parts)) for parts in zip(*gradients)]
        clipped, norm = tf.clip_by_global_norm(total, self.config.clip)
        self.optimizer.learning_rate.assign(rate)
        variables = list(self.variables.values())
        # A step with a gradient that is not finite is left out whole.
        finite = tf.math.is_finite(norm)
        clipped = [tf.where(finite, g, tf.zeros_like(g)) for g in clipped]
        self.optimizer.apply(clipped, variables)
        for average, variable in zip(self._averages.values(), variables):
            average.assign(decay * average + (1 - decay) * variable)
        return norm

    def train_step(self, pool: ThreadPoolExecutor) -> dict[str, float]:
        config = self.config
        progress = self.step / config.steps
        shards = self.batch(self.step, progress)
        weight = tf.constant(progress, tf.float32)
        tensors = [tf.nest.map_structure(tf.constant, shard) for shard in shards]
        done = list(pool.map(lambda shard: self._gradients(shard, weight), tensors))
        decay = min(config.average, (1 + self.step) / (10 + self.step))
        norm = self._apply(
            [gradients for gradients, _ in done],
            tf.constant(config.rate(self.step), tf.float32),
            tf.constant(decay, tf.float32),
        )
        report = {
            name: float(sum(float(values[name]) for _, values in done)) for name in done[0][1]
        }
        self.step += 1
        self.points += int(report["points"])
        return {**report, "norm": float(norm)}

    def save(self) -> None:
        """Everything that the next step depends on, written whole."""
        arrays = {f"weights/{n}": v.numpy() for n, v in self.variables.items()}
        arrays |= {f"average/{n}": v.numpy() for n, v in self._averages.items()}
        arrays |= {f"optimizer/{i}": np.asarray(v) for i, v in enumerate(self.optimizer.variables)}
        progress = {name: getattr(self, name) for name in _PROGRESS}
        write_whole(self.folder / STATE, pack(arrays, progress))

    def restore(self) -> None:
        """Go on from the last `save`.

        Raises:
          ValueError: no state in the folder, a damaged one, or one of another model.
        """
        path = self.folder / STATE
        with unpacked(path, _MAX_STATE, "state", "delete it to begin anew") as (arrays, facts):
            state = dict(arrays)
            # States of before validations were counted were saved after them.
            facts.setdefault("validated", facts["step"])
            progress = {name: facts[name] for name in _PROGRESS}
        try:
            for name, variable in self.variables.items():
                variable.assign(state[f"weights/{name}"])
                self._averages[name].assign(state[f"average/{name}"])
            for index, variable in enumerate(self.optimizer.variables):
                variable.assign(state[f"optimizer/{index}"])
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path}: state of another model ({error})") from error
        vars(self).update(progress)

    def log(self, **facts: Any) -> None:
        """Add a line to the run's log; JSON has no infinity."""
        known = {name: _finite(value) for name, value in facts.items()}
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(json.dumps(known) + "\n")

    def _show(self, **values: float) -> None:
        """Scalars for `tensorboard --logdir`."""
        with self._board.as_default(step=self.step):
            for name, value in values.items():
                tf.summary.scalar(name, value)
        self._board.flush()

    def _due(self) -> bool:
        """Whether this step's weights are to be validated, and are not yet."""
        config = self.config
        last = self.step >= config.steps
        return self.step > self.validated and (last or self.step % config.validate_steps == 0)

    def _validated(self) -> None:
        """Validate the averaged weights, then put the current ones back."""
        current = {name: variable.numpy() for name, variable in self.variables.items()}
        for name, variable in self.variables.items():
            variable.assign(self._averages[name])
        value = self.validate()
        if value < self.best:
            self.best, self.stale = value, 0
            if self.on_best:
                self.on_best(self.step, value)
        else:
            self.stale += 1
        for name, variable in self.variables.items():
            variable.assign(current[name])
        self.validated = self.step
        self.log(step=self.step, valid=value, best=self.best)
        self._show(valid=value)

    def fit(self) -> None:
        """Train until the steps are done or the validation has stopped falling.

        A signal to stop is answered after the step, with the state saved; see `asked_to_stop`.

        Raises:
          ValueError: no validation gave a number, so that nothing was kept.
        """
        with asked_to_stop() as asked:
            self._fit(asked)
            if asked:
                with suppress(OSError):  # the terminal may have closed
                    tell(f"{self.folder}: stopped after {self.step:,} steps, and the state saved")
        if not np.isfinite(self.best):
            raise ValueError(
                f"{self.folder}: no validation gave a number, so no weights were kept; "
                "train in another folder with a lower --learning-rate"
            )

    def _fit(self, asked: Sequence[int]) -> None:
        config = self.config
        self.log(step=self.step, config=asdict(config))
        saved, began = time.monotonic(), time.monotonic()
        began_points = self.points
        smooth: dict[str, float] = {}
        with (
            ThreadPoolExecutor(config.workers) as pool,
            tqdm(total=config.steps, initial=self.step, unit=" steps", mininterval=5) as bar,
        ):
            while not asked:
                if self._due():
                    self._validated()
                if asked or self.step >= config.steps or self.stale >= config.patience:
                    break
                report = self.train_step(pool)
                if asked:  # before anything is shown: a terminal that closed takes no more
                    break
                per_point = {k: v for k, v in report.items() if k != "points"}
                for name, value in per_point.items():
                    smooth[name] = 0.98 * smooth.get(name, value) + 0.02 * value
                bar.update()
                if self.step % 25 == 0:
                    speed = (self.points - began_points) / (time.monotonic() - began)
                    shown = {name: f"{value:.3f}" for name, value in smooth.items()}
                    bar.set_postfix({**shown, "points/s": f"{speed:,.0f}"}, refresh=False)
                    self.log(step=self.step, speed=speed, **smooth)
                    self._show(speed=speed, **smooth)
                if time.monotonic() - saved > 60 * config.checkpoint_minutes:
                    self.save()
                    saved = time.monotonic()
            self.save()
