"""`python -m tests.fuzz`: mutated files through every loader and verb, and a table of it all.

python -m tests.fuzz --cases 200000 --seed 1
python -m tests.fuzz --only svg --seed 1 --first 4711 --cases 1 --keep here   # one case again
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.fuzz.run import HEAD, run
from tests.fuzz.targets import TARGETS, shares


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", choices=list(TARGETS), help="repeatable")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--keep", type=Path, help="folder for the input of the first case")
    given = parser.parse_args()
    names = given.only or list(TARGETS)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        for name in names:
            made = TARGETS[name].make(random.Random(f"{given.seed}/{name}/{given.first}"))
            (given.keep / name).write_bytes(
                made if isinstance(made, bytes) else repr(made).encode()
            )
    plan = {
        name: range(given.first, given.first + count)
        for name, count in shares(names, given.cases).items()
    }
    print(HEAD, flush=True)
    faults: list[str] = []
    cases = 0
    for figures in run(plan, given.seed):
        print(figures.row(), flush=True)
        faults += figures.faults
        cases += figures.cases
    print(f"{cases:,} cases, {len(faults)} faults", flush=True)
    for fault in faults[:200]:
        print(f"\n{fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
