"""Begin a drawing with a circle, and see what the network makes of it.

Run: python examples/complete.py --count 6 --seed 0 -o endings.svg
"""

import argparse

import numpy as np

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="sketch", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="endings.svg")
    args = parser.parse_args(argv)
    turn = np.linspace(0, 2 * np.pi, 40)
    begun = sg.Drawing((np.stack([50 * np.sin(turn), -40 * np.cos(turn)], axis=1),))
    endings = sg.complete(begun, args.count, seed=args.seed, preset=sg.load(args.preset))
    captions = [ending.label or "" for ending in endings]
    page = sg.render.grid(endings, columns=3, cell=(200, 200), captions=captions)
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {args.count} endings of one circle")


if __name__ == "__main__":
    main()
