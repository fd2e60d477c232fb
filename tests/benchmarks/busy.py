"""`sg.write` on a busy machine: where NumPy multiplies on all cores, and as by the command line.

    python tests/benchmarks/busy.py [CHECKOUT ...] [--runs 15]

Processes that count keep every core busy. A process that has imported NumPy as it comes, and one
that has it multiply on one thread, as the command line does, draw the same line by turns. Prints
the fastest and the median second of either, and their ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

COUNT = "while True: pass"
DRAW = """
import sys, time
import numpy
import strokegen as sg
sg.write("warm")
for line in sys.stdin:
    began = time.perf_counter()
    sg.write("The quick brown fox", seed=int(line))
    print(time.perf_counter() - began, flush=True)
"""
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def begun(code, ends, **environment):
    """A process that runs code, and ends with the block."""
    plain = {name: value for name, value in os.environ.items() if name not in THREADS}
    started = subprocess.Popen(
        [sys.executable, "-P", "-c", code], env=plain | environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    ends.callback(started.wait)
    ends.callback(started.kill)
    return started


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).parents[2]
    parser.add_argument("checkouts", type=Path, nargs="*", default=[here], help="folders")
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args(argv)
    with ExitStack() as ends:
        ways = {}
        for checkout in args.checkouts:
            place = {"PYTHONPATH": str(checkout.resolve())}
            ways[f"{checkout}, Python"] = begun(DRAW, ends, **place)
            ways[f"{checkout}, one thread"] = begun(
                DRAW, ends, **place, **dict.fromkeys(THREADS, "1")
            )
        for _ in range(os.cpu_count()):
            begun(COUNT, ends)
        taken = {name: [] for name in ways}
        for seed in range(args.runs):
            for name, process in ways.items():
                process.stdin.write(f"{seed}\n")
                process.stdin.flush()
                taken[name].append(float(process.stdout.readline()))
    found = {name: (min(own), statistics.median(own)) for name, own in taken.items()}
    for checkout in args.checkouts:
        free, one = found[f"{checkout}, Python"], found[f"{checkout}, one thread"]
        ratios = " and ".join(f"{a / b:.2f}" for a, b in zip(free, one))
        seconds = "; ".join(f"{a:.3f} and {b:.3f} s" for a, b in (free, one))
        print(
            f"{checkout}: fastest and median from Python, on one thread: {seconds}; {ratios} times"
        )


if __name__ == "__main__":
    main()
