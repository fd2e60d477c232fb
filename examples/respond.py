"""Play a loop and three taps, and have the network answer at three temperatures.

Run: python examples/respond.py --duration 5 -o answers.png
"""

import argparse
import warnings

import numpy as np

from strokegen import render
from strokegen.ink.errors import NotFinished
from strokegen.ink.touches import from_touches
from strokegen.models.robojam.responder import Responder
from strokegen.models.robojam.screens import screens
from strokegen.presets import read_preset


def call():
    """A figure of eight, 60 touches a second, and a tap every 0.4 s."""
    turn = np.linspace(0, 2 * np.pi, 120)
    loop = np.stack([0.5 + 0.3 * np.sin(turn), 0.4 + 0.2 * np.sin(2 * turn)], axis=1)
    taps = np.array([[0.25, 0.8], [0.5, 0.8], [0.75, 0.8]])
    dt = np.concatenate([[0], np.full(119, 1 / 60), np.full(3, 0.4)])
    return from_touches(np.column_stack([np.concatenate([loop, taps]), dt]))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=5.0, help="seconds of each answer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--preset", default="robojam", help="or a preset or run folder")
    parser.add_argument("-o", "--output", default="answers.png")
    args = parser.parse_args(argv)
    responder = Responder(read_preset(args.preset))
    heard, played, names = call(), [], ["call"]
    for temperature in (0.3, 0.6, 1.0):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotFinished)
            played.append(
                responder.respond(
                    heard, duration=args.duration, seed=args.seed, temperature=temperature,
                    sigma_temperature=temperature,
                )
            )  # fmt: skip
        names.append(f"temperature {temperature}")
        print(f"{names[-1]}: {played[-1].num_points} touches, {played[-1].meta['verdict']}")
    render.save(screens([heard, *played], names), args.output, background="white")


if __name__ == "__main__":
    main()
