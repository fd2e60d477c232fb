"""How well hands are learned of writers whom a preset has never seen: the likelihood of their other
lines, and whether what is written in a learned hand looks like its writer's.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from tqdm import tqdm

from strokegen.datasets.lines import Lines, prepare, writing
from strokegen.datasets.sample import Dataset, Sample
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.errors import DataError, LeftOut, NotFinished
from strokegen.ink.types import Float32
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.joining import Joined
from strokegen.models.handwriting.learning import learn, learner, nats_of
from strokegen.models.handwriting.resemblance import Manner
from strokegen.models.handwriting.write import write
from strokegen.models.table import markdown

Hands = Literal["named", "all"]

LINES, OTHERS = 8, 16
_LEAST = 4  # other lines, without which a writer is left out
_LONG, _SHORT = 60, 12  # characters of a line
_WIDE = 22  # characters from which on words joined into a line are enough
_SPACE = 1.15  # between them, in x-heights
_WRITTEN = 12  # lines written in a learned hand
_BIAS = 0.5
_MOST = 24  # writers

Piece = tuple[str, Float32]
"""A line's text and its offsets `(n, 3)`, in model units."""


@dataclass(frozen=True)
class Learned:
    """What came of one writer; NLLs are nats a point of the other lines, in model units.

    Attributes:
      lines, others: how many lines were learned from, and measured on.
      none, learned, named: NLL without a style, with the learned one, with the nearest named hand.
      best: NLL with the hand that the learned lines are likeliest with, and which it is.
      own: whether lines written in the learned hand look most like this writer's others.
    """

    writer: str
    lines: int
    others: int
    none: float
    learned: float
    named: float
    best: float
    hand: str
    own: bool


def evaluate(
    preset: str | Path | Handwriting = "handwriting",
    tell: Callable[[str], object] = print,
    *,
    data: str | Path = "unipen",
    split: str | None = None,
    lines: int = LINES,
    hands: Hands = "named",
) -> dict[str, Any]:
    """Learn a hand from some lines of each writer, and see what it is worth for the others.

    Args:
      preset: that learns; it should not have seen the writers.
      data: a data set, or a folder of labelled ink with a subfolder for each writer.
      split: whose writers; of a data set of the catalogue "test" where None is said, else all.
      lines: of each writer to learn from.
      hands: which of the preset's are tried beside the learned one.
    Returns:
      The figures of each writer, as `Learned` has them, and "mean_gain", "better", "best_beaten"
      and "own", the last three as counts.
    Raises:
      DataError: no writer has lines enough.
    """
    hand = learner(preset)
    if split is None and not Path(data).exists():
        split = "test"
    pieces, lacking = _writers(writing(data), split, hand, lines + _LEAST)
    if not pieces:
        raise DataError(f"{data}: no writer has {lines + _LEAST} lines to learn and measure on")
    if lacking:
        tell(f"{lacking} writers left out, who have fewer than {lines + _LEAST} lines\n")
    spacing = hand.normaliser.spacing
    manners = {
        writer: Manner.of([ink for _, ink in own[lines:]], spacing)
        for writer, own in pieces.items()
    }
    found = []
    for writer in tqdm(pieces, desc="learning", unit=" writers", delay=2, disable=None):
        found.append(_learned(writer, pieces[writer], lines, hand, hands, manners))
    figures = _figures(found)
    tell(_report(found, figures, hands))
    return figures


def _writers(
    dataset: Dataset, split: str | None, hand: Handwriting, least: int
) -> tuple[dict[str, list[Piece]], int]:
    """Each writer's lines in an order by chance, and how many writers have too few."""
    chosen = dataset if split is None else dataset.select(split)
    samples: dict[str, list[Sample]] = defaultdict(list)
    for sample in chosen:
        if sample.kind in ("text", "word"):
            samples[sample.writer or sample.key.partition(":")[0]].append(sample)
    found: dict[str, list[Piece]] = {}
    lacking = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        for writer in sorted(samples, key=lambda one: (-len(samples[one]), one)):
            try:
                own = _pieces(prepare(samples[writer], hand.normaliser), hand)
            except DataError:
                own = []
            if len(own) < least:
                lacking += 1
            elif len(found) < _MOST:
                found[writer] = own
    return found, lacking


def _pieces(lines: Lines, hand: Handwriting) -> list[Piece]:
    """One writer's lines; words are joined into lines where there are too few."""
    rng, most = np.random.default_rng(0), LINES + OTHERS
    pieces = [
        (text, lines[index])
        for index, text in enumerate(lines.texts)
        if lines.kinds[index] == "text" and _SHORT <= len(text) <= _LONG and text in hand.alphabet
    ]
    words = [
        index
        for index in rng.permutation(len(lines)).tolist()
        if lines.kinds[index] == "word"
        and len(lines.texts[index]) > 1
        and lines.texts[index] in hand.alphabet
    ]
    while len(pieces) < most:
        line, text = Joined(), ""
        while words and len(text) < _WIDE:
            index = words.pop()
            ink = lines[index].copy()
            ink[-1, 2] = 1
            line.add(ink, _SPACE / hand.normaliser.spacing if text else None, 0.0)
            text = f"{text} {lines.texts[index]}".strip()
        if len(text) < _SHORT:
            break
        pieces.append((text, line.ink))
    return [pieces[at] for at in rng.permutation(len(pieces))[:most]]


def _learned(
    writer: str,
    pieces: Sequence[Piece],
    count: int,
    hand: Handwriting,
    hands: Hands,
    manners: Mapping[str, Manner],
) -> Learned:
    known, others = _lines(pieces[:count]), _lines(pieces[count:])
    style = learn(known, hand)
    table = hand.preset.weights["styles"]
    names = hand.preset.config.get("style_names", {})
    tried = names if hands == "named" else {str(n): n for n in range(len(table))}

    def nll(vector: Float32, lines: Lines = others) -> float:
        nats, points = nats_of(lines, hand, vector)
        return float(nats.sum() / points.sum())

    likely = {name: nll(table[number], known) for name, number in tried.items()}
    best = min(likely, key=lambda name: likely[name], default="")
    nearest = next(iter(style.nearest), "")
    none = nll(np.zeros(hand.network.style_dim, np.float32))
    texts = [text for text, _ in pieces[count : count + _WRITTEN]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        written = write(texts, style=style, bias=_BIAS, preset=hand)
    inks = [to_stroke3(hand.normaliser.points(drawing)) for drawing in written]
    shown = Manner.of(inks, hand.normaliser.spacing)
    return Learned(
        writer, count, len(others), none, nll(style.vector),
        nll(table[names[nearest]]) if nearest else none,
        nll(table[tried[best]]) if best else none, best,
        min(manners, key=lambda one: shown.distance(manners[one])) == writer,
    )  # fmt: skip


def _lines(pieces: Sequence[Piece]) -> Lines:
    texts, inks = zip(*pieces)
    count = len(texts)
    return Lines.of(
        inks, texts=list(texts), writers=[""] * count, kinds=["text"] * count,
        splits=["test"] * count, skipped={},
    )  # fmt: skip


def _figures(found: Sequence[Learned]) -> dict[str, Any]:
    return {
        "writers": [vars(one) for one in found],
        "mean_gain": float(np.mean([one.none - one.learned for one in found])),
        "better": sum(one.learned < one.none for one in found),
        "best_beaten": sum(one.learned < one.best for one in found),
        "own": sum(one.own for one in found),
    }


def _report(found: Sequence[Learned], figures: Mapping[str, Any], hands: Hands) -> str:
    heads = ["NLL, nats a point", "none", "learned", "nearest named", f"best of {hands}", "own"]
    rows = [
        [
            one.writer, f"{one.none:.3f}", f"{one.learned:.3f}", f"{one.named:.3f}",
            f"{one.best:.3f} ({one.hand})", "yes" if one.own else "no",
        ]
        for one in found
    ]  # fmt: skip
    count, gain = len(found), figures["mean_gain"]
    told = [
        f"{count} writers, {found[0].lines} lines each to learn from. Their other lines are "
        "likelier with",
        f"the learned hand than without a style by {gain:.3f} nats a point, for "
        f"{figures['better']} of {count}, and likelier",
        f"than with the best of the preset's hands for {figures['best_beaten']}. What is written "
        "in a learned hand",
        f"looks most like its own writer's lines for {figures['own']} of {count}.",
    ]
    return "\n".join([markdown(heads, rows), "", *told])
