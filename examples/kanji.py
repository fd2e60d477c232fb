"""Invent characters at two temperatures, plain in the upper row, wild in the lower one.

Run: python examples/kanji.py --temperature 0.1 0.6 --count 6 -o kanji.svg
"""

import argparse

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--temperature", nargs="+", type=float, default=[0.1, 0.6])
    parser.add_argument("--count", type=int, default=6, help="characters in a row")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="kanji", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="kanji.svg")
    args = parser.parse_args(argv)
    inks = []
    for temperature in args.temperature:
        inks += sg.sketch(args.count, temperature=temperature, seed=args.seed, preset=args.preset)
    page = sg.render.grid(inks, columns=args.count, cell=(160, 160))
    page = sg.render.stroke_order(page)
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {sum(map(len, inks))} strokes in {len(inks)} characters")


if __name__ == "__main__":
    main()
