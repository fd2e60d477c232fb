"""Last letters of lines, and the lone capital I, as an outside reader and our own see them.

    python tests/benchmarks/ends.py [PRESET] [--seeds 5]

Forty words that end in t, i, j, x or f are written alone on a line and before another word; how
often their last letter is read, by rapidocr (extra `evaluate`) and by the preset `reader` (which
gives that letter at least even odds at its place). Then sentences with a lone I: how often it is
read as I, l, | or 1, standing apart. Every drawing is the one that `write` gives, none chosen here.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np
from tqdm import tqdm

import strokegen as sg
from strokegen.models.handwriting import legibility

WORDS = """visit exit fact left most that quit shut adapt insect taxi ski alibi Fiji Mississippi
confetti salami graffiti raj hajj mix fix relax index box fox tax complex leaf chef half roof
brief tariff beef proof spinach-leaf knelt draught sherbet""".split()

SENTENCES = [
    "I think so.",
    "May I come in?",
    "Here I am again.",
    "When I was young I sang.",
    "You and I should talk.",
    "I never said I would.",
    "What can I do for you?",
    "If I may ask, who are you?",
    "Yes, I know him well.",
    "Then I walked home alone.",
]


def last_letters(preset: str, seeds: int) -> None:
    for after in ("", " them"):
        seen = own = total = 0
        for seed in tqdm(range(seeds), f"words{after and ' before another'}"):
            drawings = sg.write([word + after for word in WORDS], seed=seed, preset=preset)
            read = legibility.read_lines(drawings)
            for word, said, ink in zip(WORDS, read, drawings, strict=True):
                first = said.split(" ")[0] if after else said
                total += 1
                seen += first[-1:].lower() == word[-1].lower()
                own += ink.meta["sure"] >= 0.5 or not ink.meta["weakest"].startswith(
                    f"{word[-1]!r} at column {len(word)} "
                )
        name = "before another word" if after else "alone on a line"
        print(f"{name}: last letter read in {seen / total:.1%} by rapidocr, "
              f"{own / total:.1%} by our own, of {total}")  # fmt: skip


def lone_capitals(preset: str, seeds: int) -> None:
    found, count = [], 0
    for seed in tqdm(range(seeds), "sentences"):
        drawings = sg.write(SENTENCES, seed=seed, preset=preset)
        for text, said in zip(SENTENCES, legibility.read_lines(drawings), strict=True):
            wanted = text.split(" ").count("I")
            alone = sum(word in ("I", "l", "|", "1") for word in said.split(" "))
            found.append(min(alone, wanted) / wanted)
            count += wanted
    print(f"a lone I: read as I, l, | or 1, apart, in {np.mean(found):.1%} of {count}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="handwriting")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    last_letters(options.preset, options.seeds)
    lone_capitals(options.preset, options.seeds)


if __name__ == "__main__":
    main()
