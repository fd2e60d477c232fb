"""Ways through the latent space of a sketch preset, from Python: NumPy alone.

Where a drawing is asked for, its name may stand as well (see `strokegen.models.sketch_rnn.inks`): a
file, a reference such as "quickdraw/dog:3", a category of the preset, a seed; or a vector z. Where
a preset is asked for, a `Sketcher` may stand.

Source: Ha & Eck (2017), arXiv:1704.03477, sections 3.2 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.datasets.sample import Dataset
from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Floating
from strokegen.models.sketch_rnn.inks import Item, place, typical
from strokegen.models.sketch_rnn.novelty import distance, pictures
from strokegen.models.sketch_rnn.reading import read
from strokegen.models.sketch_rnn.sketcher import Sketcher, load, tell_unfinished
from strokegen.models.sketch_rnn.under_way import FINISHED
from strokegen.nn import ops
from strokegen.redraw import ATTEMPTS, Progress

STEADY = 0.2
"""Temperature of drawings that are to show a place in the latent space rather than chance."""

_TRIES, _TRIES_OF_ONE = 8, 32
"""Drawings of a step, and of a drawing that is drawn again, of which one is kept."""

_SURE = 0.2  # of distance between pictures, that a nat of the category is worth


def encode(drawings: Sequence[Drawing], preset: str | Path | Sketcher = "sketch") -> Float32:
    """The mean of each drawing's posterior, float32 `[B, Z]`; drawings may be of any length.

    Raises:
      ValueError: the preset has no encoder, or a drawing has no line or is too long for it.
    """
    sketcher = load(preset)
    return posterior(sketcher, map(sketcher.rows, drawings))[0]


def encode_typical(
    drawings: Sequence[Drawing], preset: str | Path | Sketcher = "sketch"
) -> Float32:
    """As `encode`, each mean as long as its posterior's draws are, see `typical`."""
    sketcher = load(preset)
    mu, sigma_hat = posterior(sketcher, map(sketcher.rows, drawings))
    return typical(mu, np.exp(sigma_hat).sum(axis=1))


def posterior(sketcher: Sketcher, drawings: Iterable[Float32]) -> tuple[Float32, Float32]:
    """(mu, sigma_hat), `[B, Z]` both, of drawings as rows `(n, 5)`, see `SketchRNN.encode`.

    Raises:
      ValueError: the preset has no encoder.
    """
    network = sketcher.network
    if not network.encoder_hidden:
        raise ValueError(
            f"preset {sketcher.preset.name} has no encoder: it draws, but cannot read drawings; "
            "use one that `strokegen train sketch` made, such as sketch"
        )
    return read(network, sketcher.preset.weights, list(drawings))


def places(
    items: Sequence[Item],
    sketcher: Sketcher,
    data: str | Path | None = None,
    read: Callable[[Sequence[Drawing], Sketcher], Float32] = encode,
) -> Floating:
    """z of drawings, by their names too, and of vectors that are z already, `[B, Z]`.

    Args:
      data: the folder of data sets, see `strokegen.datasets.load`.
      read: gives drawings their z.
    Raises:
      DataError: a name of nothing.
      ValueError: see `encode`; or a vector that is no z of this preset.
    """
    known = [place(item, sketcher, data) for item in items]
    inks = [item for item in known if isinstance(item, Drawing)]
    z = iter(read(inks, sketcher) if inks else ())
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


def drawn_at(
    z: Floating,
    sketcher: Sketcher,
    *,
    temperature: float = STEADY,
    seed: int | Sequence[int] = 0,
    like: Sequence[Drawing] = (),
    progress: Progress | None = None,
    pen_temperature: float | None = None,
) -> list[Drawing]:
    """A drawing at each place in the latent space, all of the same chance, or of one each.

    Each is drawn several times, and that kept which the encoder reads as lying most nearly in the
    direction of its place, if there is one among those that it reads as of the place's category;
    or, of more, that which looks most like a given drawing and is surest of that category. A preset
    without an encoder draws each once.

    Args:
      z: `[B, Z]`; temperature, progress, pen_temperature: see `interpolate`.
      seed: of all of them, or one a place.
      like: the drawings that stand at the places, if any do.
    Raises:
      ValueError: see `Sketcher.draw`.
    """
    network, weights = sketcher.network, sketcher.preset.weights
    sketcher.check(len(z), temperature, seed, z=z, pen_temperature=pen_temperature)
    seeds = [int(one) for one in seed] if isinstance(seed, Sequence) else [int(seed)] * len(z)
    tries = (_TRIES_OF_ONE if like else _TRIES) if network.encoder_hidden else 1
    places = np.repeat(z, tries, axis=0)
    drawn = sketcher.draw(
        len(places),
        temperature=temperature,
        seed=[own * tries + one for own in seeds for one in range(tries)],
        z=places,
        attempts=-(-ATTEMPTS // tries),
        progress=progress,
        pen_temperature=pen_temperature,
        told=False,
    )
    good = np.full(len(drawn), -np.inf)
    rows = readable(drawn, sketcher) if tries > 1 else {}
    if numbers := [one for one in rows if drawn[one].meta["verdict"] == FINISHED]:
        found, _ = posterior(sketcher, (rows[one] for one in numbers))
        wanted, of = places[numbers], np.array(numbers) // tries
        if like:
            looks, own = pictures([drawn[one] for one in numbers]), pictures(like)[of]
            good[numbers] = -distance((looks * own).sum(axis=1))
        else:
            lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
            good[numbers] = (found * wanted).sum(axis=1) / np.maximum(lengths, 1e-12)
        if network.num_classes:
            asked = network.classes(ops, weights, wanted).argmax(axis=1)
            sure = ops.log_softmax(network.classes(ops, weights, found))
            told = sure[np.arange(len(of)), asked]
            good[numbers] += _SURE * told if like else 2 * (told == sure.max(axis=1))
    best = good.reshape(-1, tries).argmax(axis=1) + tries * np.arange(len(z))
    facts = zip(best, seeds)
    drawings = [drawn[one].with_meta(seed=own, best_of=tries) for one, own in facts]
    tell_unfinished(drawings)
    return drawings


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

    The way is along the sphere (`slerp`) between places as far from the origin as what a low
    temperature leaves of them (`strokegen.models.sketch_rnn.inks.typical`). Every drawing is made
    of the same chance, so that only z changes from one to the next, and is the best of some, see
    `drawn_at`.

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
    z = places(corners, sketcher, data, encode_typical)
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
    `drawn_at`.

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
    """Which drawings lie nearest in the latent space.

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
    z = places([item], sketcher)[0]
    found, _ = posterior(sketcher, rows.values())
    if not rows:
        raise ValueError(
            f"there is no drawing to compare with that preset {sketcher.preset.name} can read"
        )
    distance, numbers = np.linalg.norm(found - z, axis=1), list(rows)
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


def readable(drawings: Sequence[Drawing], sketcher: Sketcher) -> dict[int, Float32]:
    """Place -> rows of those that the preset can read: with a line, and not too many points."""
    rows = {}
    for number, drawing in enumerate(drawings):
        try:
            rows[number] = sketcher.rows(drawing)
        except ValueError:
            continue
    return rows
