"""The CER of hands by an outside reader (rapidocr, extra `evaluate`): `style_cer` of a preset.

    python tests/benchmarks/hands.py [PRESET] [--styles neat,12,30-40] [--seed 100]

Each hand writes the sentences of `hands.txt`, on which nothing else is measured, as `write` does at
its defaults. Without --styles the named hands do.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import strokegen as sg
from strokegen.models.reader.distance import cer
from strokegen.models.reader.outside import read_lines

SENTENCES = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="handwriting")
    parser.add_argument("--styles")
    parser.add_argument("--seed", type=int, default=100)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    styles = sg.styles(options.preset)
    names = styles.chosen(options.styles) if options.styles else list(styles.names)
    for name in names:
        lines = sg.write(SENTENCES, style=name, seed=options.seed, preset=options.preset)
        letters = sum(char.isalnum() for text in SENTENCES for char in text)
        strokes = sum(len(line) for line in lines) / letters
        bad = sum(line.meta["verdict"] != "finished" for line in lines)
        read = cer(zip(SENTENCES, read_lines(lines)))
        print(
            f"{name:12} CER {read:6.2%}  {strokes:.2f} strokes a letter, {bad} lines not finished"
        )


if __name__ == "__main__":
    main()
