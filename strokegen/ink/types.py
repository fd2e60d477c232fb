"""Arrays by what is in them, for annotations; shapes stand in the docstrings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
"""What drawings hold and networks compute with."""

Float64 = NDArray[np.float64]

Floating = NDArray[np.floating[Any]]
"""Of either precision: functions of points keep or widen what they get."""

Strokes = Sequence[Floating]
"""Points `(n, 2)` of each stroke."""

Indices = NDArray[np.intp]
"""Whole numbers that point into another array, or count its parts."""

Bools = NDArray[np.bool_]
