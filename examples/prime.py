"""Go on in the hand of given ink: here of ink drawn first, kept as JSON and read again.

Run: python examples/prime.py --style 2 --ink hand.json -o primed.svg

Your own ink does as well, a file of any format with its text as label; else with its text:
prime=("ink.svg", "its text").
"""

import argparse

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--given", default="the old harbour", help="what the given ink says")
    parser.add_argument("--style", default="0", help="the hand that the given ink is drawn in")
    parser.add_argument("--text", default="wakes up early", help="what is written in that hand")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="handwriting", help="or a preset or run folder")
    parser.add_argument("--ink", default="hand.json", help="file of the given ink")
    parser.add_argument("-o", "--output", default="primed.svg")
    args = parser.parse_args(argv)
    hand = sg.load(args.preset)
    sg.write(args.given, style=args.style, seed=args.seed, preset=hand).save(args.ink)
    # The ink's label is its text. No style is named: the hand is taken from the ink alone.
    ink = sg.write(args.text, seed=args.seed, preset=hand, prime=args.ink)
    ink.save(args.output)
    print(f"{args.ink}: the given ink\n{args.output}: {ink.label!r} in its hand")


if __name__ == "__main__":
    main()
