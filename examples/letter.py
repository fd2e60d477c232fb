"""Write a letter of several lines in a hand of your choice.

Run: python examples/letter.py --style 1 --seed 4 -o letter.svg
"""

import argparse

import strokegen as sg

LETTER = "Dear Anna,\nthe boat is painted at last.\nCome and see it!\n\nYours, Tom"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", default=LETTER, help="a line break starts a new line")
    parser.add_argument("--style", help="number, name or blend; see: strokegen styles")
    parser.add_argument("--bias", type=float, help="0 is uneven, 1 and more is neat")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--width", default="120mm", help="of the sheet")
    parser.add_argument("--preset", default="handwriting", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="letter.svg")
    args = parser.parse_args(argv)
    ink = sg.write(args.text, style=args.style, bias=args.bias, seed=args.seed, preset=args.preset)
    ink.save(args.output, width=args.width, background="ivory")
    print(f"{args.output}: {len(ink)} strokes in style {ink.meta['style']}, {ink.meta['verdict']}")


if __name__ == "__main__":
    main()
