"""Handwriting ready for training: normalised offsets with their text, writer and kind."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from strokegen import datasets
from strokegen.datasets import cache
from strokegen.datasets.sample import PackedSamples, Sample, split_of
from strokegen.ink.archive import pack, unpacked
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole
from strokegen.ink.normaliser import Normaliser, x_heights

KINDS = ("character", "word", "text")
# Widest writing kept, x-heights a character: letters spaced out in boxes are left out.
_WIDEST = {"character": 4.0, "word": 2.2, "text": 1.8}
_MAX_HEIGHT = 5.5
_VERSION = 3
_MAX_BYTES = 16 << 30


@dataclass
class Lines:
    """Many pieces of writing in a few arrays.

    Attributes:
      offsets: `(points, 3)` float32 stroke-3 of all of them, in model units; each starts at
        (left edge, baseline).
      starts: `(n + 1,)` where each begins.
      texts, writers, kinds, splits: n strings each.
      skipped: what was left out, by reason.
    """

    offsets: np.ndarray
    starts: np.ndarray
    texts: list[str]
    writers: list[str]
    kinds: list[str]
    splits: list[str]
    skipped: dict[str, int]

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> np.ndarray:
        return self.offsets[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def save(self, path: Path) -> None:
        names = ("texts", "writers", "kinds", "splits", "skipped")
        facts = {name: getattr(self, name) for name in names}
        write_whole(path, pack({"offsets": self.offsets, "starts": self.starts}, facts))

    @classmethod
    def read(cls, path: Path) -> Lines:
        """What was saved.

        Raises:
          ValueError: the file is missing or damaged.
        """
        with unpacked(path, _MAX_BYTES, "lines", "prepare them again") as (arrays, facts):
            return cls(arrays["offsets"], arrays["starts"], **facts)


def tidy(text: str) -> str:
    """A label as the ink has it: sources that list tokens put spaces before punctuation."""
    return re.sub(r" ([,.;:!?])", r"\1", text)


def on_one_row(offsets: np.ndarray) -> bool:
    """Whether `(n, 3)` stroke-3 runs over the page once: some texts of UNIPEN take several rows.

    On a second row the pen is far behind the farthest it has been for long; late dots and
    crossbars are a few points only (up to 9 % of them in UNIPEN).
    """
    x = np.cumsum(offsets[:, 0], dtype=np.float64)
    behind = np.maximum.accumulate(x) - x
    return bool(np.mean(behind > 0.3 * np.ptp(x)) < 0.1)


def prepare(samples: Iterable[Sample], normaliser: Normaliser) -> Lines:
    """Normalise; drop what cannot be a line of ordinary writing, and count it."""
    samples = list(samples)
    scales = x_heights((f"{s.writer}|{s.kind}", s.drawing, s.text) for s in samples)
    skipped: Counter = Counter()
    offsets, texts, writers, kinds, splits = [], [], [], [], []
    for sample in tqdm(samples, desc="normalising", unit=" samples", mininterval=2):
        text = tidy(sample.text)
        scale = scales.get(f"{sample.writer}|{sample.kind}")
        if not scale:
            skipped["writer of unknown size"] += 1
            continue
        if sample.drawing.width > 400 * scale or sample.drawing.height > 50 * scale:
            skipped["far too large"] += 1
            continue
        drawing = normaliser(sample.drawing, text, scale)
        width, height = (
            size * normaliser.spacing / limit
            for size, limit in ((drawing.width, len(text)), (drawing.height, 1))
        )
        points, ink = drawing.num_points / len(text), to_stroke3(drawing)
        if not 0.25 <= width <= _WIDEST[sample.kind] and any(c.isalnum() for c in text[1:]):
            skipped["width a character is absurd"] += 1
        elif height > _MAX_HEIGHT:
            skipped["too tall for one line"] += 1
        elif sample.kind == "text" and not on_one_row(ink):
            skipped["text on several rows"] += 1
        elif points > 45 or (points < 3 and any(c.isalnum() for c in text)):
            skipped["points a character are absurd"] += 1
        else:
            offsets.append(ink)
            texts.append(text)
            writers.append(sample.writer)
            kinds.append(sample.kind)
            splits.append(sample.split or split_of(sample.writer))
    if not texts:
        raise DataError(f"none of {len(samples):,} samples is a line of writing: {dict(skipped)}")
    starts = np.concatenate([[0], np.cumsum([len(row) for row in offsets])]).astype(np.int64)
    return Lines(np.concatenate(offsets), starts, texts, writers, kinds, splits, dict(skipped))


def load_lines(name: str, normaliser: Normaliser, data: str | None = None) -> Lines:
    """`prepare` of a data set, kept in the cache folder beside the parsed ink.

    Args:
      name, data: as `strokegen.datasets.load` takes them.
    """
    dataset = datasets.load(name, data=data)
    packed = dataset.samples
    if not isinstance(packed, PackedSamples):
        packed = PackedSamples.pack(packed)
    digest = hashlib.blake2b(np.ascontiguousarray(packed.points), digest_size=8)
    digest.update(json.dumps([_VERSION, asdict(normaliser), len(packed)]).encode())
    path = cache.folder() / "prepared" / f"{dataset.name}-{digest.hexdigest()}.npz"
    try:
        return Lines.read(path)
    except ValueError:
        lines = prepare(dataset, normaliser)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines.save(path)
    return lines
