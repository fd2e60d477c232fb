"""Write labelled words in many hands, as JSON ink to train a recogniser on.

Run: python examples/recogniser_data.py --count 100 --out words
"""

import argparse
from pathlib import Path

import numpy as np

import strokegen as sg

WORDS = "time people water number sound first place year work back Zoo Quay July 1984 fox".split()


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", nargs="+", default=WORDS)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="handwriting", help="or a preset or run folder")
    parser.add_argument("--out", type=Path, default=Path("words"), help="folder for the ink")
    args = parser.parse_args(argv)
    hand = sg.load(args.preset)
    rng = np.random.default_rng(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    kept = 0
    for index in range(args.count):
        word = str(rng.choice(args.words))
        style = int(rng.integers(hand.network.num_styles))
        bias = round(float(rng.uniform(0.2, 1.2)), 2)
        ink = sg.write(word, style=style, bias=bias, seed=args.seed + index, preset=hand)
        # A word that is not all there would teach the recogniser a wrong label.
        if ink.meta["verdict"] == "finished":
            ink.save(args.out / f"{index:05d}.json")
            kept += 1
    print(f"{args.out}: {kept} of {args.count} words, {args.count - kept} unfinished left out")


if __name__ == "__main__":
    main()
