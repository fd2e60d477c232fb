"""Change one category of drawings into another, step by step.

Run: python examples/interpolate.py --first airplane --last bird --steps 9 -o morph.svg
"""

import argparse

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", default="airplane", help="a category of the preset")
    parser.add_argument("--last", default="bird")
    parser.add_argument("--steps", type=int, default=9)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="sketch", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="morph.svg")
    args = parser.parse_args(argv)
    sketcher = sg.load(args.preset)
    ends = [
        sg.sketch(1, category=category, temperature=0.2, seed=args.seed, preset=sketcher)[0]
        for category in (args.first, args.last)
    ]
    between = sg.interpolate(*ends, steps=args.steps, seed=args.seed, preset=sketcher)
    page = sg.render.grid(between, columns=args.steps, cell=(200, 200))
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {args.steps} steps from {args.first} to {args.last}")


if __name__ == "__main__":
    main()
