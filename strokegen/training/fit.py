"""The training loop: shards side by side, averaged weights, checkpoints that survive a kill."""

from __future__ import annotations

import hashlib
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
from strokegen.nn import tf_products
from strokegen.training.folder import STATE, tell
from strokegen.training.peers import LostPeer, Peers
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


def _precision(asked: str) -> tf_products.Precision:
    if asked == "auto":
        return tf_products.usual()
    if asked == "float32":
        return "float32"
    if asked == "bfloat16":
        return "bfloat16"
    raise ValueError(f"precision {asked!r} is unknown; use auto, float32 or bfloat16")


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
      peers: the processes that each have a share of every batch; the chief keeps state and log.
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
        peers: Peers | None = None,
    ):
        self.config, self.variables, self.loss = config, variables, loss
        self.batch, self.validate, self.folder = batch, validate, folder
        self.on_best, self.peers, self._stopped = on_best, peers or Peers(), False
        self.optimizer = make_optimizer(config)
        self.optimizer.build(list(variables.values()))
        self.precision = _precision(config.precision) if jit else "float32"
        self.step, self.best, self.stale, self.points, self.validated = 0, np.inf, 0, 0, 0
        self._gradients = tf.function(self._gradients_of, jit_compile=jit, autograph=False)
        self._apply = tf.function(self._apply_to, jit_compile=True, autograph=False)
        self._averages = {n: tf.Variable(v.numpy()) for n, v in variables.items()}
        self._board = (
            tf.summary.create_file_writer(str(folder / "board"))
            if self.peers.chief
            else tf.summary.create_noop_writer()
        )

    def _gradients_of(
        self, shard: Any, weight: tf.Tensor
    ) -> tuple[list[tf.Tensor], dict[str, tf.Tensor]]:
        variables = list(self.variables.values())
        with tf_products.precision(self.precision):
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

    def train_step(self, pool: ThreadPoolExecutor, asked: Sequence[int] = ()) -> dict[str, float]:
        """Take a step; `asked` is whether this process is to stop, which all are told."""
        config = self.config
        progress = self.step / config.steps
        shards = self.batch(self.step, progress)
        weight = tf.constant(progress, tf.float32)
        tensors = [tf.nest.map_structure(tf.constant, shard) for shard in shards]
        done = list(pool.map(lambda shard: self._gradients(shard, weight), tensors))
        decay = min(config.average, (1 + self.step) / (10 + self.step))
        parts = [gradients for gradients, _ in done]
        report = {
            name: float(sum(float(values[name]) for _, values in done)) for name in done[0][1]
        }
        if self.peers.count > 1:
            own = [tf.add_n(list(part)) for part in zip(*parts)]
            told = tf.constant([*report.values(), len(asked)], tf.float32)
            *own, told = self.peers.total([*own, told])
            *values, stopped = told.numpy().tolist()
            parts, report, self._stopped = [own], dict(zip(report, values)), stopped > 0
        norm = self._apply(
            parts,
            tf.constant(config.rate(self.step), tf.float32),
            tf.constant(decay, tf.float32),
        )
        self.step += 1
        self.points += int(report["points"])
        return {**report, "norm": float(norm)}

    def save(self) -> None:
        """Everything that the next step depends on, written whole."""
        if not self.peers.chief:
            return
        arrays = {f"weights/{n}": v.numpy() for n, v in self.variables.items()}
        arrays |= {f"average/{n}": v.numpy() for n, v in self._averages.items()}
        arrays |= {f"optimizer/{i}": np.asarray(v) for i, v in enumerate(self.optimizer.variables)}
        progress = {name: getattr(self, name) for name in (*_PROGRESS, "precision")}
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
            began = _precision(facts.get("precision", "float32"))
        try:
            for name, variable in self.variables.items():
                variable.assign(state[f"weights/{name}"])
                self._averages[name].assign(state[f"average/{name}"])
            for index, variable in enumerate(self.optimizer.variables):
                variable.assign(state[f"optimizer/{index}"])
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path}: state of another model ({error})") from error
        vars(self).update(progress)
        if self.config.precision == "auto":
            self.precision = began
        elif self.precision != began:
            tell(f"{self.folder}: goes on in {self.precision}, and began in {began}")

    def _begin_alike(self) -> None:
        """Go on from what the chief has.

        Raises:
          ValueError: the processes are not to train the same.
        """
        shapes = [(name, tuple(one.shape)) for name, one in self.variables.items()]
        facts = repr((asdict(self.config), shapes)).encode()
        own = tf.constant([int(hashlib.sha256(facts).hexdigest()[:12], 16)], tf.float64)
        if float(self.peers.total([own])[0][0]) != self.peers.count * float(own[0]):
            raise ValueError("the processes of TF_CONFIG train different things; give all the same")
        variables = [*self.variables.values(), *self._averages.values(), *self.optimizer.variables]
        arrays = [np.asarray(one) for one in variables]
        flat = [np.ravel(one).astype(np.float64) for one in arrays]
        short = self.precision == "bfloat16"
        progress = np.array([*(getattr(self, name) for name in _PROGRESS), short], np.float64)
        told = self.peers.of_chief(np.concatenate([*flat, progress]))
        *parts, progress = np.split(told, np.cumsum([one.size for one in flat]))
        for variable, array, part in zip(variables, arrays, parts):
            variable.assign(part.reshape(array.shape).astype(array.dtype))
        *values, short = progress.tolist()
        self.precision = "bfloat16" if short else "float32"
        for name, value in zip(_PROGRESS, values):
            setattr(self, name, value if name == "best" else int(value))

    def log(self, **facts: Any) -> None:
        """Add a line to the run's log; JSON has no infinity."""
        if not self.peers.chief:
            return
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
        """Validate, and note whether it was the best so far."""
        value = self._measured() if self.peers.chief else 0.0
        if self.peers.count > 1:
            value = float(self.peers.of_chief(np.array([value]))[0])
        if value < self.best:
            self.best, self.stale = value, 0
        else:
            self.stale += 1
        self.validated = self.step
        self.log(step=self.step, valid=value, best=self.best)
        self._show(valid=value)

    def _measured(self) -> float:
        """Validate the averaged weights, keep the best, and put the current ones back."""
        current = {name: variable.numpy() for name, variable in self.variables.items()}
        for name, variable in self.variables.items():
            variable.assign(self._averages[name])
        value = self.validate()
        if value < self.best and self.on_best:
            self.on_best(self.step, value)
        for name, variable in self.variables.items():
            variable.assign(current[name])
        return value

    def fit(self) -> None:
        """Train until the steps are done or the validation has stopped falling.

        A signal to stop is answered after the step, with the state saved; see `asked_to_stop`.

        Raises:
          ValueError: no validation gave a number, so that nothing was kept.
          OSError: another process of the training was stopped, or is gone; the chief has saved.
        """
        with asked_to_stop() as asked:
            if self.peers.count > 1:
                self._begin_alike()
            try:
                self._fit(asked)
            except LostPeer:
                self.save()
                raise
            if asked:
                with suppress(OSError):  # the terminal may have closed
                    saved = "and the state saved" if self.peers.chief else "which the chief saves"
                    tell(f"{self.folder}: stopped after {self.step:,} steps, {saved}")
        if self._stopped:
            raise OSError(
                f"{self.folder}: another process was asked to stop, after {self.step:,} steps; go "
                "on by the same commands with --resume"
            )
        if not np.isfinite(self.best):
            raise ValueError(
                f"{self.folder}: no validation gave a number, so no weights were kept; "
                "train in another folder with a lower --learning-rate"
            )

    def _over(self, asked: Sequence[int]) -> bool:
        """Whether to stop now; several processes do after the same step."""
        return bool(asked) if self.peers.count == 1 else self._stopped

    def _fit(self, asked: Sequence[int]) -> None:
        config = self.config
        self.log(step=self.step, config={**asdict(config), "precision": self.precision})
        saved, began = time.monotonic(), time.monotonic()
        began_points = self.points
        smooth: dict[str, float] = {}
        with (
            ThreadPoolExecutor(config.workers) as pool,
            tqdm(
                total=config.steps,
                initial=self.step,
                unit=" steps",
                mininterval=5,
                disable=not self.peers.chief,
            ) as bar,
        ):
            while not self._over(asked):
                if self._due():
                    self._validated()
                if self._over(asked) or self.step >= config.steps or self.stale >= config.patience:
                    break
                report = self.train_step(pool, asked)
                if self._over(
                    asked
                ):  # before anything is shown: a terminal that closed takes no more
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
