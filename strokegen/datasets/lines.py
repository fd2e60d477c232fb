"""Handwriting ready for training: normalised offsets with their text, writer and kind."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from strokegen import datasets
from strokegen.datasets import cache
from strokegen.datasets.sample import Dataset, Sample, split_of
from strokegen.ink.alphabet import UnwritableCharacter, spell
from strokegen.ink.archive import pack, unpacked
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole
from strokegen.ink.highlights import unmarked
from strokegen.ink.letters import in_ascii
from strokegen.ink.normaliser import Normaliser, in_one_unit, x_heights
from strokegen.ink.types import Float32, Indices

KINDS = ("character", "word", "text")
# Widest writing kept, x-heights a character: letters spaced out in boxes are left out.
_WIDEST = {"character": 4.0, "word": 2.2, "text": 1.8}
_MAX_HEIGHT = 5.5
_VERSION = 4
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
      clarity: `(n,)` log p of each text a character, as a reader has it; None where none was asked.
    """

    offsets: Float32
    starts: Indices
    texts: list[str]
    writers: list[str]
    kinds: list[str]
    splits: list[str]
    skipped: dict[str, int]
    clarity: Float32 | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> Float32:
        return self.offsets[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> Indices:
        return np.diff(self.starts)

    def save(self, path: Path) -> None:
        names = ("texts", "writers", "kinds", "splits", "skipped")
        facts = {name: getattr(self, name) for name in names}
        arrays: dict[str, NDArray[Any]] = {"offsets": self.offsets, "starts": self.starts}
        if self.clarity is not None:
            arrays["clarity"] = self.clarity
        write_whole(path, pack(arrays, facts))

    def __str__(self) -> str:
        size = f"{len(self):,} pieces of writing, {len(self.offsets):,} points"
        return f"{size}; left out: {self.skipped or 'nothing'}"

    def take(self, indices: Sequence[int]) -> Lines:
        """The pieces at `indices`, in that order."""
        columns = ("texts", "writers", "kinds", "splits")
        facts = {name: [getattr(self, name)[at] for at in indices] for name in columns}
        clarity = None if self.clarity is None else self.clarity[list(indices)]
        inks = [self[at] for at in indices]
        return Lines.of(inks, **facts, skipped=self.skipped, clarity=clarity)

    @classmethod
    def of(cls, inks: Sequence[Float32], **facts: Any) -> Lines:
        """Pieces of ink, each `(n, 3)`, with the other attributes as they are."""
        starts = np.cumsum([0, *map(len, inks)], dtype=np.int64)
        return cls(np.concatenate(inks), starts, **facts)

    @classmethod
    def kept(cls, name: str, make: Callable[[], Lines]) -> Lines:
        """What the cache folder has by that name; what is missing or damaged is made, and kept."""
        path = cache.folder() / "prepared" / f"{name}.npz"
        try:
            return cls.read(path)
        except ValueError:
            made = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        made.save(path)
        return made

    @classmethod
    def read(cls, path: Path) -> Lines:
        """What was saved.

        Raises:
          ValueError: the file is missing or damaged.
        """
        with unpacked(path, _MAX_BYTES, "lines", "prepare them again") as (arrays, facts):
            clarity = arrays["clarity"] if "clarity" in arrays else None
            return cls(arrays["offsets"], arrays["starts"], **facts, clarity=clarity)


def tidy(text: str) -> str:
    """A label as the ink has it: sources that list tokens put spaces before punctuation."""
    return re.sub(r" ([,.;:!?])", r"\1", text)


def on_one_row(offsets: Float32) -> bool:
    """Whether `(n, 3)` stroke-3 runs over the page once: some texts of UNIPEN take several rows.

    On a second row the pen is far behind the farthest it has been for long; late dots and
    crossbars are a few points only (up to 9 % of them in UNIPEN).
    """
    x = np.cumsum(offsets[:, 0], dtype=np.float64)
    behind = np.maximum.accumulate(x) - x
    return bool(np.mean(behind > 0.3 * np.ptp(x)) < 0.1)


def writing(name: str | Path, data: str | Path | None = None) -> Dataset:
    """A data set's writing; ink of one's own files is a character, a word or a text by its label.

    Args and errors: as for `strokegen.datasets.load`; and
    Raises:
      DataError: there is no writing in it.
    """
    dataset = datasets.load(name, data=data)
    if "ink" in dataset.kinds:
        inks = unmarked(sample.drawing for sample in dataset)
        known = [replace(one, drawing=ink) for one, ink in zip(dataset, inks)]
        dataset = Dataset(dataset.name, as_writing(known), dataset.skipped)
    if dataset.kinds.keys() <= set(KINDS):
        return dataset
    if not dataset.kinds.keys() & set(KINDS):
        raise DataError(f"{name}: {', '.join(dataset.kinds)} alone, and no writing with its text")
    return dataset.select(kinds=KINDS)


def as_writing(samples: Sequence[Sample]) -> list[Sample]:
    """Ink of one's own files as characters, words and texts, by their labels, and that of a writer
    in one unit; drawings, where a label is but its file's name."""
    known = [_as_writing(sample) for sample in samples]
    own: dict[str, list[int]] = defaultdict(list)
    for number, (before, now) in enumerate(zip(samples, known)):
        if before.kind == "ink" and now.kind != "drawing" and now.writer:
            own[now.writer].append(number)
    for numbers in own.values():
        inks = [(_file(known[at]).as_posix(), known[at].drawing, known[at].text) for at in numbers]
        for at, drawing in zip(numbers, in_one_unit(inks)):
            known[at] = replace(known[at], drawing=drawing)
    return known


def _file(sample: Sample) -> Path:
    """The file that a sample of one's own lies in."""
    return Path(sample.key.partition(":")[0])


def _as_writing(sample: Sample) -> Sample:
    text = sample.text.strip()
    if sample.kind != "ink" or _file(sample).stem == text:
        return replace(sample, kind="drawing" if sample.kind == "ink" else sample.kind)
    return replace(
        sample, kind="character" if len(text) == 1 else "text" if " " in text else "word"
    )


def _read(sample: Sample, normaliser: Normaliser, scale: float | None) -> tuple[str, Float32] | str:
    """The text and offsets of a sample that is a line of ordinary writing, or why it is none."""
    try:
        spelled, accents = spell(tidy(sample.text).strip())
        plain = in_ascii(spelled)
    except UnwritableCharacter:
        plain, accents = "", {}
    if not plain or accents or not plain.isascii():
        return "text that is not one line of printable ASCII"
    text = plain
    if not scale:
        return "writer of unknown size"
    if sample.drawing.width > 400 * scale or sample.drawing.height > 50 * scale:
        return "far too large"
    drawing = normaliser(sample.drawing, text, scale)
    offsets = to_stroke3(drawing)
    width = drawing.width * normaliser.spacing / len(text)
    height = drawing.height * normaliser.spacing
    points = drawing.num_points / len(text)
    if not 0.25 <= width <= _WIDEST[sample.kind] and any(c.isalnum() for c in text[1:]):
        return "width a character is absurd"
    if height > _MAX_HEIGHT:
        return "too tall for one line"
    if sample.kind == "text" and not on_one_row(offsets):
        return "text on several rows"
    if points > 45 or (points < 3 and any(c.isalnum() for c in text)):
        return "points a character are absurd"
    return text, offsets


def _hand(sample: Sample) -> str:
    """Whose x-height a sample is measured by: its writer's, or its own where nobody is named."""
    return f"{sample.writer or sample.key}|{sample.kind}"


def counted(reasons: Mapping[str, int]) -> str:
    """What was left out, for people: how many, and why."""
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())


Usable = tuple[Sample, str, Float32]
"""A sample, its text, and its normalised offsets."""


def prepare(samples: Iterable[Sample], normaliser: Normaliser) -> Lines:
    """Normalise; drop what cannot be a line of ordinary writing, and count it."""
    return gathered(*usable(samples, normaliser))


def usable(
    samples: Iterable[Sample], normaliser: Normaliser
) -> tuple[list[Usable], dict[str, int]]:
    """The samples that are lines of ordinary writing, normalised, and what was left out.

    Raises:
      DataError: none of them is.
    """
    samples = list(samples)
    scales = x_heights((_hand(one), one.drawing, one.text) for one in samples)
    skipped: Counter[str] = Counter()
    kept: list[Usable] = []
    for sample in tqdm(samples, desc="normalising", unit=" samples", delay=2, disable=None):
        found = _read(sample, normaliser, scales.get(_hand(sample)))
        if isinstance(found, str):
            skipped[found] += 1
        else:
            kept.append((sample, *found))
    if not kept:
        raise DataError(
            f"none of {len(samples):,} samples is a line of writing: {counted(skipped)}"
        )
    return kept, dict(skipped)


def gathered(kept: Sequence[Usable], skipped: dict[str, int]) -> Lines:
    """`Lines` of what `usable` gives."""
    used, texts, offsets = zip(*kept)
    return Lines.of(
        offsets,
        texts=list(texts),
        writers=[sample.writer for sample in used],
        kinds=[sample.kind for sample in used],
        splits=[sample.split or split_of(sample.writer) for sample in used],
        skipped=skipped,
    )


def load_lines(name: str, normaliser: Normaliser, data: str | None = None) -> Lines:
    """`prepare` of a data set, kept in the cache folder beside the parsed ink.

    Args:
      name, data: as `strokegen.datasets.load` takes them.
    """
    dataset = writing(name, data=data)
    packed = dataset.packed()
    digest = hashlib.blake2b(np.ascontiguousarray(packed.points).data, digest_size=8)
    digest.update(json.dumps([_VERSION, asdict(normaliser), packed.columns]).encode())
    name = f"{dataset.name}-{digest.hexdigest()}"
    return Lines.kept(name, lambda: prepare(dataset, normaliser))
