"""Ways through the latent space of a sketch preset, from Python: NumPy alone.

Where a drawing is asked for, a vector z may stand as well, and where a preset is, a `Sketcher`.

Source: Ha & Eck (2017), arXiv:1704.03477, sections 3.2 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.nn.network import Array

STEADY = 0.2
"""Temperature of drawings that are to show a place in the latent space rather than chance."""

_TOGETHER = 1000  # drawings read side by side: their states fit in memory


def encode(drawings: Sequence[Drawing], preset: str | Sketcher = "sketch") -> np.ndarray:
    """The mean of each drawing's posterior, float32 `[B, Z]`; drawings may be of any length.

    Raises:
      ValueError: the preset has no encoder, or a drawing has no line or is too long for it.
    """
    sketcher = load(preset)
    if not sketcher.network.encoder_hidden:
        raise ValueError(
            f"preset {sketcher.preset.name} has no encoder: it draws, but cannot read drawings; "
            "use one that `strokegen train sketch` made, such as sketch"
        )
    rows = [sketcher.rows(drawing) for drawing in drawings]
    parts = [rows[first : first + _TOGETHER] for first in range(0, len(rows), _TOGETHER)]
    empty = np.zeros((0, sketcher.network.latent_dim), np.float32)
    return np.concatenate([empty, *(_read(sketcher, part) for part in parts)])


def _read(sketcher: Sketcher, drawings: Sequence[Array]) -> Array:
    """`encode` of rows `(n, 5)` a drawing, side by side."""
    size = max(map(len, drawings)), len(drawings)
    rows, reverse = np.zeros((2, *size, 5), np.float32)
    last = np.zeros(size, np.float32)
    for column, own in enumerate(drawings):
        n = len(own)
        rows[:n, column], reverse[:n, column], last[n - 1, column] = own, own[::-1], 1
    return sketcher.network.encode(sketcher.preset.weights, rows, reverse, last)[0]


def places(items: Sequence[Drawing | np.ndarray], sketcher: Sketcher) -> np.ndarray:
    """z of drawings and of vectors that are z already, `[B, Z]`."""
    inks = [item for item in items if isinstance(item, Drawing)]
    read = iter(encode(inks, sketcher) if inks else ())
    return np.stack([next(read) if isinstance(item, Drawing) else item for item in items])


def slerp(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """The point a share t of the way from a to b, at an even turn about the origin.

    sin((1 - t) w) / sin w * a + sin(t w) / sin w * b, with w the angle between a and b; parallel
    vectors, and a zero one with any, are joined by a straight line.

    Source: White (2016), arXiv:1609.04468.
    """
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    angle = np.arccos(np.clip(np.dot(a, b) / lengths, -1, 1)) if lengths else 0.0
    if np.sin(angle) < 1e-6:
        return (1 - t) * a + t * b
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def interpolate(
    *corners: Drawing | np.ndarray, steps: int = 9, temperature: float = STEADY, seed: int = 0,
    preset: str | Sketcher = "sketch", progress: Callable | None = None,
) -> list[Drawing]:  # fmt: skip
    """Drawings between two, or on a square between four.

    Every drawing is made of the same chance, so that only z changes from one to the next.

    Args:
      corners: two; or four: left top, right top, left bottom, right bottom.
      steps: drawings from one corner to the next, both included.
    Returns:
      `steps` drawings, or `steps` rows of `steps`.
    Raises:
      ValueError: not two or four corners, fewer than two steps, or see `encode`.
    """
    sketcher = load(preset)
    if len(corners) not in (2, 4):
        raise ValueError(f"got {len(corners)} drawings to go between, expected two or four")
    if not 2 <= steps <= 100:
        raise ValueError(f"steps must be from 2 to 100, got {steps}")
    z = places(corners, sketcher)
    shares = np.linspace(0, 1, steps)
    path = np.stack([slerp(z[0], z[1], t) for t in shares])
    if len(corners) == 4:
        below = [slerp(z[2], z[3], t) for t in shares]
        path = np.stack([slerp(a, b, t) for t in shares for a, b in zip(path, below)])
    return sketcher.draw(
        len(path), temperature=temperature, seed=[seed] * len(path), z=path, progress=progress
    )


def reconstruct(
    item: Drawing | np.ndarray, count: int = 1, *, add: Sequence = (), subtract: Sequence = (),
    temperature: float = STEADY, seed: int = 0, preset: str | Sketcher = "sketch",
) -> list[Drawing]:  # fmt: skip
    """A drawing as the network draws it from its z, `count` times.

    Args:
      add, subtract: drawings or vectors; their z is added to the drawing's, or taken from it.
    """
    sketcher = load(preset)
    z = places([item, *add, *subtract], sketcher)
    z = z[0] + z[1 : 1 + len(add)].sum(axis=0) - z[1 + len(add) :].sum(axis=0)
    return sketcher.draw(count, temperature=temperature, seed=seed, z=np.tile(z, (count, 1)))


def nearest(
    item: Drawing | np.ndarray, drawings: Sequence[Drawing], count: int = 5, *,
    preset: str | Sketcher = "sketch",
) -> list[tuple[int, float]]:  # fmt: skip
    """Which drawings lie nearest in the latent space: (index, distance), the nearest first."""
    sketcher = load(preset)
    z = places([item], sketcher)[0]
    distance = np.linalg.norm(encode(drawings, sketcher) - z, axis=1)
    return [(int(i), float(distance[i])) for i in np.argsort(distance, kind="stable")[:count]]
