"""Drawings with the names of what they show, as the judge learns from them and is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strokegen.datasets.sample import Sample, share_split
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Indices


@dataclass(frozen=True)
class Named:
    """Many drawings.

    Attributes:
      drawings: n of them.
      labels: `(n,)` index into `categories`.
      splits: n strings.
      categories: names, sorted.
      skipped: what was left out, by reason.
    """

    drawings: Sequence[Drawing]
    labels: Indices
    splits: NDArray[np.str_]
    categories: list[str]
    skipped: dict[str, int]

    def of(self, split: str) -> Indices:
        """Numbers of the drawings of a split."""
        return np.flatnonzero(self.splits == split)


def gather(
    samples: Iterable[Sample],
    held_out: float | None = None,
    *,
    least: int = 1,
    among: Sequence[str] | None = None,
) -> Named:
    """Drawings by category; doubles by their keys are taken once.

    Args:
      held_out: see `share_split`.
      least: training drawings of a category, for it to be one.
      among: the categories; None for all that there are. Drawings of others are left out.
    Raises:
      DataError: nothing is left.
    """
    skipped: Counter[str] = Counter()
    found: list[tuple[str, str, Drawing]] = []
    keys: set[str] = set()
    for sample in samples:
        name, drawing = sample.drawing.label or sample.kind, sample.drawing
        if sample.key and sample.key in keys:
            skipped["doubles"] += 1
        elif not drawing.strokes:
            skipped["no ink"] += 1
        elif among is not None and name not in among:
            skipped["of no category that is known"] += 1
        else:
            found.append((name, share_split(sample, held_out), drawing))
        keys.add(sample.key)
    known = Counter(name for name, split, _ in found if split == "train" or among is not None)
    names = sorted(among if among is not None else (n for n in known if known[n] >= least))
    index = {name: number for number, name in enumerate(names)}
    kept = [one for one in found if one[0] in index]
    if len(kept) < len(found):
        skipped[f"of categories of fewer than {least} to train"] = len(found) - len(kept)
    if not kept:
        raise DataError(f"no drawing is left: {dict(skipped) or 'there were none'}")
    return Named(
        [drawing for _, _, drawing in kept],
        np.array([index[name] for name, _, _ in kept]),
        np.array([split for _, split, _ in kept]),
        names,
        dict(skipped),
    )
