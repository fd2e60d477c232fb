"""Ways through the latent space of a sketch preset, from Python: NumPy alone.

Where a drawing is asked for, its name may stand as well (see `strokegen.models.sketch_rnn.inks`): a
file, a reference such as "quickdraw/dog:3", a category of the preset, a seed; or a vector z. Where
a preset is asked for, a `Sketcher` may stand.

Source: Ha & Eck (2017), arXiv:1704.03477, sections 3.2 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.datasets.sample import Dataset
from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Floating
from strokegen.models.sketch_rnn.drawn_at import STEADY, drawn_at
from strokegen.models.sketch_rnn.inks import Item, place
from strokegen.models.sketch_rnn.posterior import among_categories, posterior, read_from, readable
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.redraw import Progress


def encode(drawings: Sequence[Drawing], preset: str | Path | Sketcher = "sketch") -> Float32:
    """The mean of each drawing's posterior, float32 `[B, Z]`; drawings may be of any length, and
    are read point by point as they are.

    Raises:
      ValueError: the preset has no encoder, or a drawing has no line or is too long for it.
    """
    sketcher = load(preset)
    return posterior(sketcher, map(sketcher.rows, drawings))[0]


def encode_among(drawings: Sequence[Drawing], preset: str | Path | Sketcher = "sketch") -> Float32:
    """z of drawings among new ones of their categories, `[B, Z]`, see `among_categories`."""
    sketcher = load(preset)
    return among_categories(sketcher, map(sketcher.rows, drawings))


def places(
    items: Sequence[Item],
    sketcher: Sketcher,
    data: str | Path | None = None,
) -> Floating:
    """z of drawings, by their names too, and of vectors that are z already, `[B, Z]`.

    Drawings are read from their likeliest beginnings, see `read_from`, and among new ones of their
    categories, see `among_categories`.

    Args:
      data: the folder of data sets, see `strokegen.datasets.load`.
    Raises:
      DataError: a name of nothing.
      ValueError: see `encode`; or a vector that is no z of this preset.
    """
    known = [place(item, sketcher, data) for item in items]
    inks = [read_from(item, sketcher) for item in known if isinstance(item, Drawing)]
    z = iter(among_categories(sketcher, inks) if inks else ())
    return np.stack([next(z) if isinstance(item, Drawing) else item for item in known])


def slerp(a: Floating, b: Floating, t: float) -> Floating:
    """The point a share t of the way from a to b, at an even turn about the origin.

    sin((1 - t) w) / sin w * a + sin(t w) / sin w * b, with w the angle between a and b; parallel
    vectors, and a zero one with any, are joined by a straight line.

    Source: White (2016), arXiv:1609.04468.
    """
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    angle = np.arccos(np.clip(np.dot(a, b) / lengths, -1, 1)) if lengths else 0.0
    if np.sin(angle) < 1e-6:
        return (1 - t) * a + t * b
    between: Floating = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    return between


@named
def interpolate(
    *corners: Item,
    steps: int = 9,
    temperature: float = STEADY,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    data: str | Path | None = None,
    progress: Progress | None = None,
    pen_temperature: float | None = None,
) -> list[Drawing]:
    """Drawings between two, or on a square between four.

    The way is along the sphere (`slerp`) between places among new drawings, see `places`, and of
    categories `strokegen.models.sketch_rnn.inks.typical`. Every drawing is made of the same
    chance, so that only z changes from one to the next, and is the best of some, see `drawn_at`.

    >>> interpolate("airplane", "quickdraw/bird:0", steps=5)  # doctest: +SKIP

    Args:
      corners: two; or four: left top, right top, left bottom, right bottom. Drawings, files,
        references such as "quickdraw/dog:3", categories of the preset, seeds, or vectors z.
      steps: drawings from one corner to the next, both included.
      temperature: near 0 shows the place in the latent space, more adds chance.
      seed: the same seed makes the same drawings.
      preset: a shipped preset, a preset or run folder, or one that is loaded.
      data: the folder where references are found; None takes STROKEGEN_DATA.
      progress: see `strokegen.redraw.Progress`.
      pen_temperature: see `Sketcher.draw`.
    Returns:
      `steps` drawings, or `steps` rows of `steps`.
    Raises:
      DataError: no such drawing.
      ValueError: not two or four corners, fewer than two steps, or see `encode` and
        `Sketcher.draw`.
      PresetError: see `load`.
    """
    sketcher = load(preset)
    if len(corners) not in (2, 4):
        raise ValueError(f"got {len(corners)} drawings to go between, expected two or four")
    if not 2 <= steps <= 100:
        raise ValueError(f"steps must be from 2 to 100, got {steps}")
    z = places(corners, sketcher, data)
    shares = np.linspace(0, 1, steps)
    path = np.stack([slerp(z[0], z[1], t) for t in shares])
    if len(corners) == 4:
        below = [slerp(z[2], z[3], t) for t in shares]
        path = np.stack([slerp(a, b, t) for t in shares for a, b in zip(path, below)])
    return drawn_at(
        path,
        sketcher,
        temperature=temperature,
        seed=seed,
        progress=progress,
        pen_temperature=pen_temperature,
    )


@named
def reconstruct(
    item: Item,
    count: int = 1,
    *,
    add: Item | Sequence[Item] = (),
    subtract: Item | Sequence[Item] = (),
    temperature: float = STEADY,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    data: str | Path | None = None,
    progress: Progress | None = None,
    pen_temperature: float | None = None,
) -> list[Drawing]:
    """A drawing as the network draws it from its z, `count` times, each the best of some: see
    `drawn_at`; z is read among new drawings of its category, see `among_categories`.

    >>> reconstruct("quickdraw/face:3", add="sun", subtract="face")  # doctest: +SKIP

    Args:
      item: a drawing, a file, a reference such as "quickdraw/dog:3", a category of the preset, a
        seed, or a vector z.
      count: how many.
      add, subtract: one such, or several; their z is added to the item's, or taken from it.
      temperature, seed, preset, data, progress, pen_temperature: see `interpolate`.
    Raises:
      DataError: no such drawing.
      ValueError: see `encode` and `Sketcher.draw`.
      PresetError: see `load`.
    """
    sketcher = load(preset)
    more, less = _several(add), _several(subtract)
    known = place(item, sketcher, data)
    z = places([known, *more, *less], sketcher, data)
    z = z[0] + z[1 : 1 + len(more)].sum(axis=0) - z[1 + len(more) :].sum(axis=0)
    sketcher.check(count, temperature, seed)
    like = [known] * count if isinstance(known, Drawing) and not (more or less) else []
    # Each seed and place has a number to itself, whatever the count: Cantor's pairing.
    sums = [int(seed) + one for one in range(count)]
    drawings = drawn_at(
        np.tile(z, (count, 1)),
        sketcher,
        like=like,
        temperature=temperature,
        seed=[both * (both + 1) // 2 + one for one, both in enumerate(sums)],
        progress=progress,
        pen_temperature=pen_temperature,
    )
    return [one.with_meta(seed=int(seed)) for one in drawings]


def _several(items: Item | Sequence[Item]) -> Sequence[Item]:
    """One item as a list of it, several as they are."""
    if isinstance(items, Drawing | str | Path | int):
        return [items]
    if isinstance(items, np.ndarray):
        return [items] if items.ndim == 1 else list(items)
    return items


@named
def nearest(
    item: Item,
    among: Sequence[Drawing] | Dataset | str | Path,
    count: int = 5,
    *,
    preset: str | Path | Sketcher = "sketch",
    data: str | Path | None = None,
) -> list[tuple[int, float]]:
    """Which drawings lie nearest in the latent space. A drawing lies where it is read, as it is or
    from its likeliest beginnings (see `read_from`): where the nearest of all is nearer.

    >>> nearest("cat.svg", among="quickdraw/cat")  # doctest: +SKIP

    Args:
      item: see `reconstruct`.
      among: drawings; or a data set, its name, a file or a folder, as `strokegen.datasets.load`
        has them, of which those that the preset cannot read are left out.
      count: how many.
      preset, data: see `interpolate`.
    Returns:
      (index in `among`, distance), the nearest first.
    Raises:
      DataError: no such drawing or data set.
      ValueError: see `encode`; or there is nothing to compare with.
      PresetError: see `load`.
    """
    sketcher = load(preset)
    item = place(item, sketcher, data)
    rows = _rows_of(among, sketcher, data)
    if isinstance(item, Drawing):
        z, _ = posterior(sketcher, [sketcher.rows(item), read_from(item, sketcher)])
    else:
        z = np.asarray([item], np.float32)
    found, _ = posterior(sketcher, rows.values())
    if not rows:
        raise ValueError(
            f"there is no drawing to compare with that preset {sketcher.preset.name} can read"
        )
    # What is among them itself is found as it is, whatever its order.
    distance = min((np.linalg.norm(found - own, axis=1) for own in z), key=np.min)
    numbers = list(rows)
    order = np.argsort(distance, kind="stable")[:count]
    return [(numbers[index], float(distance[index])) for index in order]


def _rows_of(
    among: Sequence[Drawing] | Dataset | str | Path,
    sketcher: Sketcher,
    data: str | Path | None,
) -> dict[int, Float32]:
    """Place -> rows of the drawings in it."""
    if isinstance(among, str | Path):
        among = datasets.load(among, data=data)
    if not isinstance(among, Dataset):
        return dict(enumerate(map(sketcher.rows, among)))
    return readable([sample.drawing for sample in among], sketcher)
