"""The whole drawing loop of handwriting, or of sketches, beside that of another checkout, by turns.

Prints points a second of one core, of lines or sketches that are drawn side by side, and the ratio;
where this checkout has its steps in C, those by NumPy as well.

Usage: python tests/benchmarks/drawing_loop.py CHECKOUT [--batch 1 16 128] [--rounds 5]
           [--sketch PRESET]
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
LINES = """
import sys, time, numpy as np, strokegen as sg
hand, batch = sg.load(sys.argv[1]), int(sys.argv[2])
texts = ["The quick brown fox jumps over the lazy dog"] * batch
style, best = hand.preset.weights["styles"][0], 0
for turn in range(3 if batch < 100 else 2):
    rngs = [np.random.default_rng([turn, row]) for row in range(batch)]
    began = time.process_time()
    lines = hand.lines(texts, style, 1.0, rngs)
    took = time.process_time() - began
    best = max(best, sum(len(line.offsets) for line in lines) / took)
print(best)
"""
SKETCHES = """
import sys, time, warnings, strokegen as sg
warnings.simplefilter("ignore")
drawer, batch, best = sg.load(sys.argv[1]), int(sys.argv[2]), 0
for turn in range(12 if batch == 1 else 5):
    began = time.process_time()
    drawn = drawer.draw(batch, seed=turn, attempts=1)
    took = time.process_time() - began
    best = max(best, sum(one.num_points for one in drawn) / took)
print(best)
"""


def points(checkout, preset, batch, **environment):
    """Points a second of the processor, of handwriting or of a preset of sketches."""
    program = SKETCHES if preset else LINES
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return float(
        subprocess.run(
            [sys.executable, "-c", program, preset or "handwriting", str(batch)],
            cwd=checkout,  # which `python -c` imports from first
            env={**os.environ, **one, **environment},
            check=True,
            capture_output=True,
        ).stdout
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path, help="another one, such as a `git worktree`")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 16, 128])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sketch", metavar="PRESET", help="sketches of it in place of handwriting")
    args = parser.parse_args()
    ways = {
        str(args.checkout): (args.checkout, {}),
        "here": (HERE, {}),
        "here, NumPy": (HERE, {"STROKEGEN_NATIVE": "0"}),
    }
    for batch in args.batch:
        best = dict.fromkeys(ways, 0.0)
        for _ in range(args.rounds):
            for name, (checkout, environment) in ways.items():
                best[name] = max(best[name], points(checkout, args.sketch, batch, **environment))
        first = next(iter(best.values()))
        for name, found in best.items():
            print(f"{batch:4} rows {found:8,.0f} points/s {found / first:5.2f} times: {name}")


if __name__ == "__main__":
    main()
