"""Write a note, read it back, and frame what was read, letter by letter.

Run: python examples/read.py "we saw the sea" -o read.svg
"""

import argparse

import strokegen as sg
from strokegen.models.reader.picture import picture


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", nargs="?", default="we saw the sea\nin ten minutes")
    parser.add_argument("--ink", help="a file of ink to be read instead of the text written")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--preset", default="reader", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="read.svg")
    args = parser.parse_args(argv)
    ink = sg.datasets.one(args.ink) if args.ink else sg.write(args.text, seed=args.seed)
    read = sg.read_text(ink, preset=args.preset)
    picture(ink, read).save(args.output, background="white")
    print(f"{args.output}: {read.text!r}, p = {read.probability:.3f}")


if __name__ == "__main__":
    main()
