"""How often a reconstructed drawing is recognised, beside the drawing it was made from.

Every held-out real drawing is reconstructed a few times at temperature 0.2; all are given the
category under whose decoder they are likeliest (strokegen.models.sketch_rnn.recognition). One round
of reconstructions says little: with 69 drawings its rate swings by 0.05.

Usage: python tests/benchmarks/reconstruction.py DECODERS [--preset sketch] [--data FOLDER]
       [--split test] [--temperature 0.2] [--rounds 6]
"""

import argparse
import warnings
from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.datasets.sample import split_of
from strokegen.models.sketch_rnn.latent import encode
from strokegen.models.sketch_rnn.magenta import read_decoder
from strokegen.models.sketch_rnn.recognition import recognise
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.models.sketch_rnn.under_way import FINISHED

parser = argparse.ArgumentParser()
parser.add_argument("decoders", help="folder of Magenta's .gen.json files")
parser.add_argument("--preset", default="sketch")
parser.add_argument("--data")
parser.add_argument("--split", default="test")
parser.add_argument("--temperature", type=float, default=0.2)
parser.add_argument("--rounds", type=int, default=6)
parser.add_argument("--most", type=int, default=30, help="drawings a category")
options = parser.parse_args()

decoders = [
    Sketcher(read_decoder(path)) for path in sorted(Path(options.decoders).glob("*.gen.json"))
]
names = [decoder.label for decoder in decoders]
sketcher = load(options.preset)
share = sketcher.preset.config["training"]["held_out"]
inks = []
for category in sketcher.categories:
    found = datasets.load(f"quickdraw/{category}", data=options.data)
    held = [s.drawing for s in found if split_of(s.key, share, share) == options.split]
    # A longer one than the preset's longest drawing cannot be reconstructed.
    inks += [ink for ink in held if ink.num_points < sketcher.max_length][: options.most]
truth = np.array([names.index(ink.label) for ink in inks])
z = encode(inks, sketcher)
own = recognise(decoders, inks) == truth
rounds, finished = [], []
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for seed in range(options.rounds):
        again = sketcher.draw(len(inks), z=z, temperature=options.temperature, seed=seed)
        rounds.append(recognise(decoders, again) == truth)
        finished += [ink.meta["verdict"] == FINISHED for ink in again]
made = np.mean(rounds, axis=0)
print(f"preset {options.preset}, {options.split} drawings, temperature {options.temperature:g}")
for index, name in enumerate(names):
    rows = truth == index
    if rows.any():
        print(f"  {name:<10} {rows.sum():4d}   real {own[rows].mean():5.2f}   "
              f"reconstructed {made[rows].mean():5.2f}")  # fmt: skip
print(f"  all        {len(inks):4d}   real {own.mean():5.2f}   reconstructed {made.mean():5.2f}"
      f"   ratio {made.mean() / own.mean():.2f}   finished {np.mean(finished):.2f}")  # fmt: skip
print("  each round  " + " ".join(f"{rate:.2f}" for rate in np.mean(rounds, axis=1)))
