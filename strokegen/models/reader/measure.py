"""How well a reader reads people's lines and words, beside an outside reader on the same."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.datasets.lines import Lines, prepare, writing
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.errors import DataError
from strokegen.ink.progress import tqdm
from strokegen.models.reader import outside
from strokegen.models.reader.distance import cer
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
      lines: a random choice of so many of each kind is read by rapidocr too, where it is installed
        (extra `evaluate`).
    Returns:
      "lines" and "words", each with "cer", "mean" and "median" of the writers', "samples",
      "writers", "samples a second" of one CPU, "sample" with the rates of both readers on the
      choice, and "each" writer's.
    Raises:
      DataError: there are neither lines nor words of that split.
    """
    reader = loaded(Reader, preset)
    samples = writing(data)
    part = samples.select(split, [kind for kind in KINDS if kind in samples.kinds])
    if not len(part):
        raise DataError(f"{data}: no lines or words of {split} writers; name another --split")
    known = prepare(part, reader.normaliser)
    figures: dict[str, Any] = {"preset": reader.preset.name, "data": part.name, "split": split}
    for kind, called in KINDS.items():
        chosen = [number for number, own in enumerate(known.kinds) if own == kind]
        if chosen:
            figures[called] = _read(reader, known, chosen, lines, called)
    tell(report(figures))
    return figures


def _read(
    reader: Reader, known: Lines, chosen: Sequence[int], count: int, called: str
) -> dict[str, Any]:
    """The figures of one kind of writing."""
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
        "sample": _beside(reader, known, dict(zip(chosen, pairs)), count, called),
        "each": each,
    }


def _beside(
    reader: Reader, known: Lines, read: dict[int, tuple[str, str]], count: int, called: str
) -> dict[str, Any]:
    """Both readers on a choice; the outside one's rate is None where it is not installed."""
    some = np.random.default_rng(0).permutation(np.array(list(read)))[:count].tolist()
    found: dict[str, Any] = {"samples": len(some), "cer": cer(read[number] for number in some)}
    try:
        found["outside"] = outside.reader().name
    except ModuleNotFoundError:
        return {**found, "outside": None, "outside cer": None}
    drawings = [from_stroke3(known[number]).scale(reader.normaliser.spacing) for number in some]
    texts = [known.texts[number] for number in some]
    return {**found, "outside cer": cer(zip(texts, outside.read_lines(drawings)))}


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
        if sample["outside"]:
            text += (
                f"\n\n{sample['samples']} of the {called}: {figures['preset']} "
                f"{sample['cer']:.2%}, {sample['outside']} {sample['outside cer']:.2%}"
            )
    if any(not one["sample"]["outside"] for one in kinds.values()):
        text += "\n\nrapidocr beside it: left out, it needs pip install 'strokegen[evaluate]'"
    return text
