"""A training over several machines: the processes that TF_CONFIG names.

Each has the whole network and computes the gradients of its share of every batch; the collective
operations of `tf.distribute.MultiWorkerMirroredStrategy` add them up, outside of what XLA compiles,
and each then takes the same step. The first of them, the chief, validates and keeps what is
learned. The strategy's own variables are not used: equal steps from equal weights stay equal.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEARNERS = ("chief", "worker")  # jobs of a cluster, in the order of their processes
_PORT = re.compile(r"\d{1,5}", re.ASCII)


class Helped(Exception):
    """What a process that is not the chief says when its share is done."""


class LostPeer(OSError):
    """Another process of the training is gone."""


@dataclass(frozen=True)
class Peers:
    """The processes of a training.

    Attributes:
      index: of this one; 0 is the chief.
      addresses: host:port of each; none for a process by itself.
    """

    index: int = 0
    addresses: tuple[str, ...] = ()

    @classmethod
    def read(cls) -> Peers:
        """Those that the environment variable TF_CONFIG names.

        Raises:
          ValueError: it names none, or not this process.
        """
        text = os.environ.get("TF_CONFIG", "").strip()
        if not text:
            return cls()
        try:
            facts = json.loads(text)
            cluster = facts.get("cluster", {})
            jobs = {job: [str(one) for one in cluster.get(job, ())] for job in _LEARNERS}
            job, number = str(facts["task"]["type"]), int(facts["task"]["index"])
            index = number + (len(jobs["chief"]) if job == "worker" else 0)
            addresses = (*jobs["chief"], *jobs["worker"])
            if not 0 <= number < len(jobs[job]) or len(jobs["chief"]) > 1:
                raise ValueError
            # TensorFlow waits for ever for one that cannot be.
            if len({*addresses}) < len(addresses) or not all(map(_is_address, addresses)):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(
                'TF_CONFIG: expected {"cluster": {"worker": ["host:port", ...]}, "task": {"type": '
                '"worker", "index": 0}} with addresses that differ and an index of the list; unset '
                "it to train alone"
            ) from None
        return cls(index, addresses if len(addresses) > 1 else ())

    @property
    def count(self) -> int:
        return max(1, len(self.addresses))

    @property
    def chief(self) -> bool:
        return self.index == 0

    def join(self) -> None:
        """Find the others, before TensorFlow has computed anything in this process.

        Raises:
          OSError: this process cannot listen at its address, or they do not come.
        """
        if self.count > 1:
            with _signals():
                _adding()

    def total(self, values: Sequence[Any]) -> list[Any]:
        """The sums of tensors over all processes, which all call with the same shapes.

        Raises:
          LostPeer: one of them is gone.
        """
        if self.count == 1:
            return list(values)
        import tensorflow as tf

        try:
            sums: list[Any] = _adding()(list(values))
            sums[0].numpy()  # waits for it
            return sums
        except tf.errors.OpError:
            raise LostPeer(
                f"worker {self.index} of {self.count} lost another; start all of them again by "
                "the same commands with --resume"
            ) from None

    def of_chief(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chief's values, whatever the others have."""
        import tensorflow as tf

        own = values if self.chief else np.zeros_like(values)
        told: NDArray[np.float64] = np.asarray(self.total([tf.constant(own, tf.float64)])[0])
        return told


def _is_address(text: str) -> bool:
    """Whether a text is host:port."""
    host, _, port = text.rpartition(":")
    return bool(host) and bool(_PORT.fullmatch(port)) and 0 < int(port) < 1 << 16


@contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C ends the block at once: who waits in C calls no handler of Python's.

    TensorFlow takes SIGTERM for itself there, as a notice of preemption; it is given back. Until
    then it ends nobody, nor could a thread of Python's: who waits in C keeps all of them waiting.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    usual = {}
    if threading.current_thread() is threading.main_thread():
        usual = {one: signal.getsignal(one) for one in numbers}
        usual = {n: how for n, how in usual.items() if how not in (signal.SIG_IGN, None)}
    try:
        if signal.SIGINT in usual:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@cache
def _adding() -> Callable[[list[Any]], list[Any]]:
    """What adds up tensors of all processes. Collective operations begin with the process."""
    import tensorflow as tf

    try:
        # A process has one GPU; CUDA_VISIBLE_DEVICES says which.
        tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[:1], "GPU")
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
    except (tf.errors.OpError, RuntimeError, ValueError) as error:
        (said, *_) = str(error).splitlines() or [type(error).__name__]
        raise OSError(f"TF_CONFIG: the processes did not find each other: {said[:150]}") from None

    def added(flat: Any) -> Any:
        # A replica's tensors have its device, which a function's arguments do not.
        return tf.distribute.get_replica_context().all_reduce("sum", tf.identity(flat))

    def total(values: list[Any]) -> list[Any]:
        flat = strategy.run(added, (tf.concat([tf.reshape(one, [-1]) for one in values], 0),))
        parts = tf.split(flat, [one.shape.num_elements() for one in values])
        return [tf.reshape(part, one.shape) for part, one in zip(parts, values)]

    made: Callable[[list[Any]], list[Any]] = tf.function(total, autograph=False)
    return made
