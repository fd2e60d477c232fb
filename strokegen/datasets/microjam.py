"""MicroJam: five-second performances on a touch screen, the corpus that RoboJam learned from.

Source: Martin & Torresen (2018), arXiv:1711.10746; published by C. P. Martin as
`TinyPerformanceArrays.npz`, CC0.

The one array in it, `arr_0`, is a pickled list of `(n, 3)` touches (x, y, dt), x and y as shares
of the screen's sides, y down. It is read as sketch-rnn's files are, without running the pickle.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen.datasets.sample import Dataset, Sample, split_of
from strokegen.formats.npz import parts, rows_of
from strokegen.ink.checks import Skipped, check
from strokegen.ink.errors import DataError
from strokegen.ink.touches import from_touches

FILE = "TinyPerformanceArrays.npz"
LONGEST_PAUSE = 5.0
"""Seconds; what is longer was kept as this long."""


def load(path: str | Path) -> Dataset:
    """The performances as timed drawings, a stroke a tap or swipe, keys such as `arr_0:17`.

    Places are kept as they are, a few lie off the screen; dt are put within 0 to 5 s. Nobody
    knows who played what: the split is by the key's hash.
    Raises:
      DataError: no such file, one with another content, or one whose pickle names anything but
        arrays.
    """
    path = Path(path) / FILE if Path(path).is_dir() else Path(path)
    samples, skipped = [], Skipped()
    for name, performances in parts(path, path, ("arr_0",), f"the array arr_0 of {FILE}"):
        for index, touches in enumerate(performances):
            key = f"{name}:{index}"
            with skipped.at(f"{path.name} {index}"):
                rows = rows_of(touches, "touches")
                check([rows[:, :2]])
                rows[:, 2] = np.clip(rows[:, 2], 0, LONGEST_PAUSE)
                drawing = from_touches(rows)
                samples.append(Sample(drawing, "", "performance", key, split_of(key)))
    if not samples:
        raise DataError(f"{path}: no usable performance in it; expected (n, 3) touches of MicroJam")
    return Dataset("microjam", samples, skipped.counter())
