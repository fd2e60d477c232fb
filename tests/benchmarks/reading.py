"""How fast files are read, beside another checkout: Quick, Draw!'s lines, and plotter art as SVG.

    python tests/benchmarks/reading.py CHECKOUT [FILE ...]

CHECKOUT is a folder that holds another version's package, such as a git worktree. Without FILEs,
made ones are read that are alike to those published: 1,000 simplified and 300 raw drawings, and
7,000 lines, as <line> and as <path>. Both versions read each file in turn, so that a busy machine
does not decide, and seconds are the processor's: `again` is of reads in one process, the `first` of
a fresh one pays for imports as well, and `convert` is a whole process of the command line, which
starts Python and NumPy and writes ndjson. A ratio is the median of all rounds, or of the best ones.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROUNDS = 40
FRESH = 5  # rounds of whole processes
HERE = Path(__file__).parents[2]
READ = """
import sys, time
from strokegen.formats.read import read
for line in sys.stdin:
    start = time.process_time()
    drawings = read(line.strip())
    print(time.process_time() - start, flush=True)
"""


def quickdraw(count: int, raw: bool) -> str:
    """Lines as Google publishes them: whole numbers of 0 to 255, or more points with times."""
    rng = np.random.default_rng(1)
    lines = []
    for number in range(count):
        drawing = []
        for length in 2 + rng.geometric(1 / (48 if raw else 6), rng.integers(1, 12)):
            xs, ys = np.clip(
                rng.integers(0, 256, 2)[:, None] + rng.normal(0, 9, (2, length)), 0, 255
            )
            drawing.append([xs.astype(int).tolist(), ys.astype(int).tolist()])
            if raw:
                drawing[-1].append(np.cumsum(rng.integers(5, 40, length)).tolist())
        facts = {"word": "cat", "countrycode": "VE", "timestamp": "2017-03-02 23:25:10.07453 UTC"}
        facts |= {"recognized": True, "key_id": str(number), "drawing": drawing}
        lines.append(json.dumps(facts, separators=(",", ":")) + "\n")
    return "".join(lines)


def plotter_art(shape: str, count: int = 7000) -> str:
    ends = np.random.default_rng(2).uniform(0, 1000, (count, 4))
    inner = "".join(shape.format(*(f"{end:.3f}" for end in four)) for four in ends)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000">'
        f'<g stroke="black" fill="none">{inner}</g></svg>'
    )


def made(folder: Path) -> list[Path]:
    texts = {
        "simplified.ndjson": quickdraw(1000, raw=False),
        "raw.ndjson": quickdraw(300, raw=True),
        "lines.svg": plotter_art('<line x1="{}" y1="{}" x2="{}" y2="{}"/>'),
        "paths.svg": plotter_art('<path d="M{},{}L{},{}" style="fill:none;stroke:#000"/>'),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


class Version:
    """A checkout's package, in processes of its own."""

    def __init__(self, checkout: Path, out: Path) -> None:
        self.out = out
        self.options = {"env": {**os.environ, "PYTHONPATH": str(checkout)}, "cwd": out.parent}
        self.reader = self._reader()

    def _reader(self) -> subprocess.Popen:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "-c", READ], stdin=pipe, stdout=pipe, text=True, **self.options
        )

    def _asked(self, reader: subprocess.Popen, file: Path) -> float:
        print(file, file=reader.stdin, flush=True)
        return float(reader.stdout.readline())

    def again(self, file: Path) -> float:
        return self._asked(self.reader, file)

    def first(self, file: Path) -> float:
        with self._reader() as reader:
            return self._asked(reader, file)

    def convert(self, file: Path) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "strokegen", "convert", str(file), str(self.out)]
        subprocess.run(command, check=True, **self.options)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(checkout: str, *names: str) -> None:
    print(f"{'':22}{'':8}  then MB/s   now MB/s   times as fast: median, best")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(name).absolute() for name in names] or made(Path(folder))
        then = Version(Path(checkout).absolute(), Path(folder, "then.ndjson"))
        now = Version(HERE, Path(folder, "now.ndjson"))
        for file in files:
            size = file.stat().st_size / 1e6
            for way, rounds in (("again", ROUNDS), ("first", FRESH), ("convert", FRESH)):
                if way == "again":  # imports and caches are not what is asked for
                    then.again(file), now.again(file)
                seconds = [[getattr(v, way)(file) for v in (then, now)] for _ in range(rounds)]
                before, after = np.array(seconds).T
                print(
                    f"{file.name:22}{way:8}{size / before.min():11.1f}{size / after.min():11.1f}"
                    f"{np.median(before / after):18.2f}{before.min() / after.min():8.2f}"
                )
        for version in (then, now):
            version.reader.stdin.close()
            version.reader.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
