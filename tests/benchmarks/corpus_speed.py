"""Words a second through `strokegen corpus` beside those of another checkout's example, by turns.

The checkout is one that has `examples/recogniser_data.py`, which wrote words one by one and read
none of them back. Prints words a second of the processor, and the ratio of the best of each.

Usage: python tests/benchmarks/corpus_speed.py CHECKOUT [--words 1024] [--rounds 3]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

HERE = Path(__file__).parents[2]
WORDS = "time people water number sound first place year work back Zoo Quay July 1984 fox".split()
EXAMPLE = """
import runpy, sys, time
main = runpy.run_path("examples/recogniser_data.py")["main"]
main(["--count", "3", "--out", sys.argv[2]])
began = time.process_time()
main(["--count", sys.argv[1], "--out", sys.argv[2], "--words", *sys.argv[3:]])
print(int(sys.argv[1]) / (time.process_time() - began))
"""
CORPUS = """
import sys, time, strokegen as sg
out, look = sys.argv[2], {look}
sg.corpus(sys.argv[3:], out + "/first", lines=16, style="all", **look)
began = time.process_time()
sg.corpus(sys.argv[3:], out + "/second", lines=int(sys.argv[1]), style="all", **look)
print(int(sys.argv[1]) / (time.process_time() - began))
"""
LOOKS = {"no pictures": {"pictures": "none"}, "64 px, with boxes": {"height": "64px"}}


def words_a_second(checkout, code, count):
    with tempfile.TemporaryDirectory() as out:
        made = subprocess.run(
            [sys.executable, "-c", code, str(count), out, *WORDS],
            cwd=checkout,  # which `python -c` imports from first
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return float(made.split()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--words", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    ways = {"the example": (args.checkout, EXAMPLE, max(20, args.words // 16))}
    for name, look in LOOKS.items():
        ways[name] = HERE, CORPUS.replace("{look}", repr(look)), args.words
    found = {name: [] for name in ways}
    for _ in tqdm(range(args.rounds), "rounds"):
        for name, way in ways.items():
            found[name].append(words_a_second(*way))
    best = max(found["the example"])
    for name, every in found.items():
        rates = ", ".join(f"{one:.1f}" for one in every)
        print(f"{name:18} {rates} words/s; {max(every) / best:.2f} times the example")


if __name__ == "__main__":
    main()
