"""What the verdict "misread" is worth, and what drawing again costs and brings.

    python tests/benchmarks/misread.py [PRESET] [--sentences FILE] [--seeds 6] [--style STYLE]

Draws every sentence several times, and has an outside reader (rapidocr, extra `evaluate`) read each
line, which chooses nothing. Prints
- CER and lines drawn for `best_of` and `until`;
- of the lines that the outside reader reads rightly, how many are "misread" (at most 5 in 100);
- of those lines spoilt on purpose, how many are: held against a text with one other letter (95),
  with a stroke removed (95), with a bar added (80).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import product

import numpy as np
from tqdm import tqdm

from strokegen.models.handwriting import legibility
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Line
from strokegen.models.handwriting.judge import MISREAD, judged
from strokegen.models.handwriting.write import Hand
from strokegen.models.reader.augment import spoil
from strokegen.models.reader.distance import distance, one_spaced
from strokegen.models.reader.frames import points_of

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def drawn(hand: Hand, texts: list[str], seeds: int) -> list[Line]:
    lines = []
    for seed in tqdm(range(seeds), "drawing", unit=" seeds"):
        for first in range(0, len(texts), 16):
            part = texts[first : first + 16]
            rngs = [np.random.default_rng([seed, first + at, 7]) for at in range(len(part))]
            lines += hand.drawer.lines(part, hand.style, hand.bias, rngs)
    return judged(hand.reader, lines, hand.drawer.normaliser.spacing)


def best(lines: list[Line], until: float) -> tuple[int, int]:
    """Which of one text's lines is kept, and how many were drawn for it."""
    for count, line in enumerate(lines, 1):
        if line.verdict == FINISHED and line.opinion.sure >= until:
            return count - 1, count
    costs = [(line.verdict not in (FINISHED, MISREAD), line.opinion.cost) for line in lines]
    return min(range(len(lines)), key=costs.__getitem__), len(lines)


def curve(lines: list[Line], errors: list[int], seeds: int) -> None:
    of = defaultdict(list)
    for number, line in enumerate(lines):
        of[line.text].append(number)
    print("best_of until   CER  lines drawn")
    for best_of, until in [(1, 0.0), *product((2, 3, 4, 6), (0.2, 0.5, 0.7, 0.9))]:
        wrong = length = count = asked = 0
        for text, numbers in of.items():
            for first in range(0, seeds - best_of + 1, best_of):
                part = numbers[first : first + best_of]
                kept, tried = best([lines[number] for number in part], until)
                wrong += errors[part[kept]]
                length, count, asked = length + len(text), count + tried, asked + 1
        if asked:
            print(f"{best_of:7} {until:5} {wrong / length:6.2%} {count / asked:8.2f}")


def without(offsets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A line with one stroke less."""
    stops = np.flatnonzero(offsets[:, 2] > 0.5) + 1
    number = rng.integers(len(stops))
    start, stop = (0 if number == 0 else stops[number - 1]), stops[number]
    left = np.concatenate([offsets[:start], offsets[stop:]])
    if stop < len(offsets):
        left[start, :2] += offsets[start:stop, :2].sum(axis=0)
    return left


def barred(offsets: np.ndarray, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """A line with one bar more."""
    points, ends, _ = spoil(*points_of(offsets.copy(), spacing), rng)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2))) / spacing
    return np.column_stack([steps, ends]).astype(np.float32)


def spoilt(hand: Hand, good: list[Line], most: int = 300) -> None:
    rng = np.random.default_rng(1)
    some = [good[at] for at in rng.permutation(len(good))[:most]]
    other, bare, bars = [], [], []
    for line in some:
        at = rng.choice([at for at, char in enumerate(line.text) if char.isalpha()])
        letter = rng.choice([char for char in LETTERS if char != line.text[at].lower()])
        text = line.text[:at] + letter + line.text[at + 1 :]
        other.append(Line(line.offsets, FINISHED, text, line.at))
        bare.append(Line(without(line.offsets, rng), FINISHED, line.text, line.at))
        more = barred(line.offsets, hand.drawer.normaliser.spacing, rng)
        bars.append(Line(more, FINISHED, line.text, line.at))
    sets = {"right": good, "another letter": other, "a stroke less": bare, "a bar more": bars}
    spacing = hand.drawer.normaliser.spacing
    for name, lines in sets.items():
        anew = [Line(one.offsets, FINISHED, one.text, one.at) for one in lines]
        found = [line.verdict == MISREAD for line in judged(hand.reader, anew, spacing)]
        print(f"{name}: {np.mean(found):.1%} of {len(found)} misread")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="handwriting")
    parser.add_argument("--sentences", default=legibility.SENTENCES)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--style")
    options = parser.parse_args()
    hand = Hand(options.style, preset=options.preset)
    texts = legibility.read_sentences(options.sentences)
    lines = drawn(hand, texts, options.seeds)
    read = legibility.read_lines([hand.drawer.drawing(line) for line in lines])
    errors = [distance(line.text, one_spaced(said)) for line, said in zip(lines, read)]
    curve(lines, errors, options.seeds)
    spoilt(hand, [line for line, wrong in zip(lines, errors) if not wrong])


if __name__ == "__main__":
    main()
