"""What a run shows of itself: TensorBoard scalars."""

from __future__ import annotations

from pathlib import Path

import tensorflow as tf


class Board:
    """Writes scalars to `<folder>/board`, readable by `tensorboard --logdir`."""

    def __init__(self, folder: Path):
        self._writer = tf.summary.create_file_writer(str(folder / "board"))

    def scalars(self, step: int, **values: float) -> None:
        with self._writer.as_default(step=step):
            for name, value in values.items():
                tf.summary.scalar(name, value)
        self._writer.flush()
