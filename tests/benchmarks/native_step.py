"""The step in C beside NumPy's, of one preset, alternately in one process.

Prints the time of the processor a step and a point, and how many times as fast C is; `--lines`
does so for whole lines of handwriting as well.

Usage: python tests/benchmarks/native_step.py [--preset handwriting] [--batch 1 16 128] [--lines]
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402

from strokegen.models.handwriting.hand import Handwriting  # noqa: E402
from strokegen.models.handwriting.synthesis import Synthesis  # noqa: E402
from strokegen.nn import native, ops  # noqa: E402
from strokegen.presets import Preset, read_preset  # noqa: E402

TEXT = "The quick brown fox jumps over the lazy dog"


def least(ways, steps, rounds=12):
    """The least seconds of the processor of a step of each way, taken by turns."""
    best = dict.fromkeys(ways, np.inf)
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.process_time()
            steps_made = way(steps)
            best[name] = min(best[name], (time.process_time() - began) / steps_made)
    return best


def stepping(network, weights, batch):
    """`go(steps)`: that many steps of B rows that write the text, from its middle."""
    rng = np.random.default_rng(0)
    symbols = rng.integers(1, 60, len(TEXT)) if network.alphabet_size > 60 else np.zeros(9, int)
    text = np.eye(network.alphabet_size, dtype=np.float32)[symbols]
    style = weights["styles"][:1] if network.style_dim else None
    state = network.initial_state(ops, weights, batch, style, np.stack([text] * batch))
    state["kappa"] = state["kappa"] + np.float32(20)
    x = rng.normal(0, 0.5, (batch, network.input_dim)).astype(np.float32)

    def go(steps):
        now = state
        for _ in range(steps):
            _, now = network.step(ops, weights, now, x)
        return steps

    return go


def writing(hand, batch):
    """`go(_)`: B lines of the text; how many points the longest has."""
    style = hand.preset.weights["styles"][0]

    def go(_):
        rngs = [np.random.default_rng([7, row]) for row in range(batch)]
        lines = hand.lines([TEXT] * batch, style, 0.5, rngs)
        return sum(len(line.offsets) for line in lines) / batch

    return go


def told(what, batch, best):
    for name, seconds in best.items():
        print(
            f"{what} {batch:4} rows, {name:8} {1e6 * seconds:8.1f} us a step "
            f"{batch / seconds:8,.0f} points/s {best['NumPy'] / seconds:5.2f} times NumPy"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="handwriting", help="a synthesis preset")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 16, 128])
    parser.add_argument("--lines", action="store_true", help="whole lines, too")
    args = parser.parse_args()
    presets = {}
    given = read_preset(args.preset)
    for name, asked in {"NumPy": "0", **{name: name for name in native.MACHINES}}.items():
        os.environ[native.VARIABLE] = asked
        presets[name] = Preset(given.name, given.config, dict(given.weights))
    network = Synthesis(**given.config["network"])
    for batch in args.batch:
        ways = {name: stepping(network, p.weights, batch) for name, p in presets.items()}
        told("step ", batch, least(ways, max(4, 300 // batch)))
        if args.lines:
            two = {name: presets[name] for name in ("NumPy", native.MACHINES[0])}
            ways = {name: writing(Handwriting(p), batch) for name, p in two.items()}
            told("lines", batch, least(ways, 0, rounds=3))


if __name__ == "__main__":
    main()
