"""Write one text in several steps from one hand to another.

Run: python examples/blend.py --first 0 --last 3 --steps 5 -o blend.svg
"""

import argparse

import numpy as np

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", default="from hand to hand")
    parser.add_argument("--first", type=int, default=0, help="style of the first row")
    parser.add_argument("--last", type=int, default=1, help="style of the last row")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="handwriting", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="blend.svg")
    args = parser.parse_args(argv)
    hand = sg.load(args.preset)
    rows, captions = [], []
    for share in np.linspace(0, 1, args.steps):
        pair = ((args.first, float(1 - share)), (args.last, float(share)))
        style = {number: part for number, part in pair if part > 0}
        rows.append(sg.write(args.text, style=style, seed=args.seed, preset=hand))
        captions.append(f"{share:.0%} of style {args.last}")
    page = sg.render.grid(rows, columns=1, cell=(480, 90), captions=captions)
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {len(rows)} steps from style {args.first} to style {args.last}")


if __name__ == "__main__":
    main()
