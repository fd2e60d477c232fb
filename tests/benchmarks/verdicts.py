"""How often a line comes back with a verdict other than finished, over 300 lines of mixed text.

    python tests/benchmarks/verdicts.py [PRESET]

Mixed: sentences, capitals, digits, addresses, every printable character, long and short lines.
Prints the first attempts' verdicts, and what is left after redrawing.
"""

import random
import string
import sys
import warnings
from collections import Counter
from importlib.resources import files

from tqdm import tqdm

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting.write import write
from strokegen.models.registry import load


def mixed_lines(count: int, seed: int = 0) -> list[str]:
    """A sixth each: sentences, capitals, numbers, random words, rare characters, long lines."""
    rng = random.Random(seed)
    sentences = (
        files("strokegen.models.handwriting").joinpath("sentences.txt").read_text().splitlines()
    )
    words = sorted({word.strip('.,!?"') for line in sentences for word in line.split()})

    def one(kind: int) -> str:
        if kind == 0:
            return rng.choice(sentences)
        if kind == 1:
            return rng.choice(sentences).upper()
        if kind == 2:
            return "".join(rng.choice(string.digits + " -:/.") for _ in range(16)).strip() or "7"
        if kind == 3:
            return " ".join(rng.sample(words, 5))
        if kind == 4:
            return "".join(rng.sample(PRINTABLE.strip(), 12))
        return " ".join(rng.sample(sentences, 3))

    return [one(index % 6) for index in range(count)]


def main(preset: str = "handwriting") -> None:
    hand = load(preset)
    first, final = Counter(), Counter()
    for seed, line in enumerate(tqdm(mixed_lines(300), unit=" lines")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ink = write(line, seed=seed, preset=hand)
        final[ink.meta["verdict"]] += 1
        first["finished at once" if ink.meta["redrawn"] == 0 else "redrawn"] += 1
        if ink.meta["verdict"] != "finished":
            tqdm.write(f"{ink.meta['verdict']}: {line!r} seed {seed}")
    print(f"first attempts: {dict(first)}; returned: {dict(final)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
