"""What a whole process of `strokegen write` costs, of several checkouts by turns.

    python tests/benchmarks/cold.py [CHECKOUT ...] [--runs 20]

Prints the processor's seconds of the fastest and of the median run, and of each checkout its share
of the first one's. Compiled modules are kept from one run to the next, as an installation has them.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def seconds(checkout, folder):
    """The processor's seconds that one process takes."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "strokegen", "write", "The quick brown fox", "-o", "x.svg"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).parents[2]
    parser.add_argument("checkouts", type=Path, nargs="*", default=[here], help="folders")
    parser.add_argument("--runs", type=int, default=20)
    args = parser.parse_args(argv)
    checkouts = [one.resolve() for one in args.checkouts]
    with tempfile.TemporaryDirectory() as folder:
        taken = [[seconds(one, folder) for one in checkouts] for _ in range(args.runs + 1)]
    first = None
    for checkout, own in zip(checkouts, zip(*taken[1:])):  # the first run compiles
        found = min(own), statistics.median(own)
        first = first or found
        shares = ", ".join(f"{a:.3f} s ({a / b:.2f})" for a, b in zip(found, first))
        print(f"{checkout}: fastest, median {shares}")


if __name__ == "__main__":
    main()
