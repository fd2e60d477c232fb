"""Draw a few hands side by side, each above its number.

Run: python examples/styles_sheet.py --styles 0 1 2 3 -o styles.svg
"""

import argparse

import strokegen as sg


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", default="Quite a lovely day")
    parser.add_argument("--styles", nargs="+", default=["0", "1", "2", "3"])
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="handwriting", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="styles.svg")
    args = parser.parse_args(argv)
    hand = sg.load(args.preset)
    # One seed for all of them, so that nothing but the hand differs.
    inks = [sg.write(args.text, style=one, seed=args.seed, preset=hand) for one in args.styles]
    captions = [f"style {one}" for one in args.styles]
    page = sg.render.grid(inks, columns=args.columns, cell=(480, 90), captions=captions)
    sg.render.save(page, args.output, background="white")
    print(f"{args.output}: {len(inks)} hands")


if __name__ == "__main__":
    main()
