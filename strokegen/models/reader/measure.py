"""How well a reader reads people's lines and words, beside an outside reader on the same."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.datasets.lines import Lines, gathered, usable, writing
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.progress import tqdm
from strokegen.models.reader import outside
from strokegen.models.reader.distance import cer
from strokegen.models.reader.read import read_text
from strokegen.models.reader.reader import NAME, Reader
from strokegen.models.table import markdown
from strokegen.presets import loaded

Tell = Callable[[str], object]

KINDS = {"text": "lines", "word": "words"}
"""What is read of a data set, and what it is called."""

_PART = 256


def evaluate(
    preset: str | Path | Reader = NAME,
    tell: Tell = print,
    *,
    data: str | Path = "unipen",
    split: str = "test",
    lines: int = 200,
) -> dict[str, Any]:
    """Read a split's lines and words along the likeliest path, without a language model.

    Args:
      preset: its name or folder, or a `Reader`.
      tell: gets each part of the report as soon as it is known.
      data: writing with its text.
      split: whose writers: train, valid or test.
      lines: a random choice of so many of each kind is read as raw ink too, by `read_text`, and by
        rapidocr where it is installed (extra `evaluate`).
    Returns:
      "lines" and "words", each with "cer", "mean" and "median" of the writers', "samples",
      "writers", "samples a second" of one CPU, "sample" with the rates on the choice, and
      "each" writer's.
    Raises:
      DataError: there are neither lines nor words of that split.
    """
    reader = loaded(Reader, preset)
    samples = writing(data)
    part = samples.select(split, [kind for kind in KINDS if kind in samples.kinds])
    if not len(part):
        raise DataError(f"{data}: no lines or words of {split} writers; name another --split")
    kept, skipped = usable(part, reader.normaliser)
    known, drawings = gathered(kept, skipped), [sample.drawing for sample, _, _ in kept]
    figures: dict[str, Any] = {"preset": reader.preset.name, "data": part.name, "split": split}
    for kind, called in KINDS.items():
        chosen = [number for number, own in enumerate(known.kinds) if own == kind]
        if chosen:
            figures[called] = read = _read(reader, known, chosen)
            read["sample"] = _beside(reader, known, drawings, read.pop("read"), lines)
    tell(report(figures))
    return figures


def _read(reader: Reader, known: Lines, chosen: Sequence[int]) -> dict[str, Any]:
    """The figures of one kind of writing, with the texts of each sample and what was "read"."""
    read: list[str] = []
    began = time.process_time()
    parts = range(0, len(chosen), _PART)
    for first in tqdm(parts, "reading", unit=" parts", delay=2, leave=False, disable=None):
        read += reader.texts([known[number] for number in chosen[first : first + _PART]])
    took = time.process_time() - began
    pairs = [(known.texts[number], text) for number, text in zip(chosen, read)]
    own = defaultdict(list)
    for number, pair in zip(chosen, pairs):
        own[known.writers[number]].append(pair)
    each = {writer: cer(own[writer]) for writer in sorted(own)}
    return {
        "cer": cer(pairs),
        "mean": float(np.mean(list(each.values()))),
        "median": float(np.median(list(each.values()))),
        "samples": len(pairs),
        "writers": len(each),
        "samples a second": len(pairs) / max(took, 1e-9),
        "each": each,
        "read": dict(zip(chosen, pairs)),
    }


def _beside(
    reader: Reader,
    known: Lines,
    drawings: Sequence[Drawing],
    read: dict[int, tuple[str, str]],
    count: int,
) -> dict[str, Any]:
    """A choice as `read_text` reads its raw ink, which has no size yet, and as an outside reader
    does; that one's rate is None where it is not installed."""
    some = np.random.default_rng(0).permutation(np.array(list(read)))[:count].tolist()
    raw = read_text([drawings[number] for number in some], preset=reader, progress=_shown)
    texts = [known.texts[number] for number in some]
    found: dict[str, Any] = {
        "samples": len(some),
        "cer": cer(read[number] for number in some),
        "raw cer": cer(zip(texts, (one.text for one in raw))),
    }
    try:
        found["outside"] = outside.reader().name
    except ModuleNotFoundError:
        return {**found, "outside": None, "outside cer": None}
    level = [from_stroke3(known[number]).scale(reader.normaliser.spacing) for number in some]
    return {**found, "outside cer": cer(zip(texts, outside.read_lines(level)))}


def _shown(batches: Sequence[range]) -> Iterable[range]:
    """A bar over what takes long."""
    bar: Iterable[range] = tqdm(batches, "reading raw ink", delay=2, leave=False, disable=None)
    return bar


def report(figures: dict[str, Any]) -> str:
    """The figures as text; those of each writer are left to the JSON file."""
    kinds = {called: figures[called] for called in KINDS.values() if called in figures}
    heads = ["", "samples", "CER", "mean of writers", "median", "writers", "a second"]
    rows = [
        [called, f"{one['samples']:,}", *(f"{one[rate]:.2%}" for rate in ("cer", "mean", "median")),
         str(one["writers"]), f"{one['samples a second']:.0f}"]
        for called, one in kinds.items()
    ]  # fmt: skip
    text = (
        f"{figures['preset']} on {figures['split']} writers of {figures['data']}: the likeliest "
        f"path, no language model; samples a second of one CPU\n\n{markdown(heads, rows)}"
    )
    for called, one in kinds.items():
        sample = one["sample"]
        text += (
            f"\n\n{sample['samples']} of the {called}: {figures['preset']} {sample['cer']:.2%}, "
            f"of raw ink, by read_text, {sample['raw cer']:.2%}"
        )
        if sample["outside"]:
            text += f", {sample['outside']} {sample['outside cer']:.2%}"
    if any(not one["sample"]["outside"] for one in kinds.values()):
        text += "\n\nrapidocr beside it: left out, it needs pip install 'strokegen[evaluate]'"
    return text
