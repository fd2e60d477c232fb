"""Invent lines of handwriting, ever neater from column to column.

Run: python examples/scribble.py --bias 0 0.5 1.5 --lines 4 -o scribbles.svg
"""

import argparse

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bias", nargs="+", type=float, default=[0.0, 0.5, 1.5])
    parser.add_argument("--lines", type=int, default=4)
    parser.add_argument("--length", type=float, default=25.0, help="of a line, in x-heights")
    parser.add_argument("--style", help="a hand, as for strokegen scribble")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="scribble", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="scribbles.svg")
    args = parser.parse_args(argv)
    scribbler = sg.load(args.preset)
    size = {"length": args.length, "style": args.style, "seed": args.seed, "preset": scribbler}
    inks = [sg.scribble(args.lines, bias=bias, **size) for bias in args.bias]
    captions = [f"bias {bias:g}" for bias in args.bias]
    cell = (12 * args.length, 45 * args.lines)
    page = sg.render.grid(inks, columns=len(inks), cell=cell, captions=captions)
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {len(inks)} times {args.lines} lines")


if __name__ == "__main__":
    main()
