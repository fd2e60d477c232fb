"""Training speed: this tree, another checkout and PyTorch's nn.LSTM, by turns in one run.

Each is a process of its own; one works at a time, a step at a time. Both trees run their own
`strokegen train` from its first step, on the same data by the same seed. Told are

- points a second, by the clock and by CPU seconds of all threads, which other work on the machine
  disturbs less; the first two steps of every shape of batch, which compile it, are left out;
- the first steps with all that is compiled for them.

PyTorch takes the same shapes, and has less to do: see `recurrence_vs_torch.py` beside this. It
takes part with --torch, a Python that has it and what this package trains with.

  python tests/benchmarks/training_speed.py --base ../older -- handwriting --data unipen
  python tests/benchmarks/training_speed.py --base ../older -- sketch --data quickdraw --hidden 512
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

TREE = Path(__file__).resolve().parents[2]
WARM = 2


def turn(step):
    """Wait to be asked, take a step, and say what it took: wall and CPU seconds, and the step's."""
    asked = sys.stdin.readline()
    if not asked:
        os._exit(0)
    wall, cpu = time.perf_counter(), time.process_time()
    told = step(asked)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, **told}
    os.write(int(os.environ["TELLS"]), (json.dumps(took) + "\n").encode())


def train(arguments):
    """In a tree's own process: `strokegen train`, whose every step waits for its turn."""
    from strokegen.cli import run
    from strokegen.training.fit import Trainer

    own = Trainer.train_step

    def train_step(self, *given):
        report = {}

        def step(_):
            report.update(own(self, *given))
            length, rows = shapes[-1]
            return {"points": report["points"], "shape": (length, rows)}

        shapes, batch = [], self.batch

        def noted(*given):
            shards = batch(*given)
            shapes.append((shards[0][0].shape[0], sum(shard[0].shape[1] for shard in shards)))
            return shards

        self.batch = noted
        turn(step)
        self.batch = batch
        return report

    Trainer.train_step = train_step
    sys.argv = ["strokegen", "train", *arguments]
    run()


def torch(hidden):
    """In PyTorch's process: steps of nn.LSTM of the shapes that it is asked for."""
    sys.path.insert(0, str(Path(__file__).parent))
    from recurrence_vs_torch import make_data, torch_step

    from strokegen.models.handwriting.synthesis import Synthesis

    config, steps = Synthesis(hidden=hidden), {}

    def step(asked):
        shape = tuple(json.loads(asked))
        if shape not in steps:
            steps[shape] = torch_step(config, make_data(config, *shape), 2)
        steps[shape]()
        return {"points": shape[0] * shape[1], "shape": shape}

    while True:
        turn(step)


class Side:
    """A process that takes a step when asked."""

    def __init__(self, python, tree, what, *arguments):
        said, tells = os.pipe()  # standard output and error are the training's own
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [python, __file__, what, *arguments],
            env={**os.environ, "PYTHONPATH": str(tree), "TELLS": str(tells)},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self.errors,
            pass_fds=[tells], text=True,
        )  # fmt: skip
        os.close(tells)
        self.answers, self.steps = os.fdopen(said), []

    def step(self, asked=""):
        self.process.stdin.write(f"{asked}\n")
        self.process.stdin.flush()
        answer = self.answers.readline()
        if not answer:
            self.errors.seek(0)
            raise click.ClickException(f"{self.process.args}: {self.errors.read()[-500:]}")
        self.steps.append(json.loads(answer))
        return self.steps[-1]

    def close(self):
        self.process.kill()
        self.process.wait()

    def speeds(self):
        """Points a second by the clock and by CPU seconds, without what compiles."""
        seen, kept = Counter(), []
        for step in self.steps:
            seen[tuple(step["shape"])] += 1
            if seen[tuple(step["shape"])] > WARM:
                kept.append(step)
        points = sum(step["points"] for step in kept)
        return [points / sum(step[what] for step in kept) for what in ("wall", "cpu")]


@click.command()
@click.option("--base", type=Path, required=True, help="The other checkout.")
@click.option("--steps", default=100, show_default=True, help="Of each.")
@click.option("--torch", "python", help="A Python that has PyTorch; for handwriting.")
@click.argument("arguments", nargs=-1, required=True)
def main(base, steps, python, arguments):
    """Train by turns and print points a second, ratios, and what the first steps took.

    ARGUMENTS are those of `strokegen train` after --: the verb, --data, --hidden.
    """
    hidden = int(arguments[arguments.index("--hidden") + 1]) if "--hidden" in arguments else 256
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_sides:
        sides = {}
        for name, tree in (("this tree", TREE), ("base", base.resolve())):
            run = [*arguments, "--steps", str(steps + 1), "--out", str(Path(folder, name))]
            sides[name] = Side(sys.executable, tree, "--train", *run)
        if python:
            sides["torch"] = Side(python, TREE, "--with-torch", str(hidden))
        for side in sides.values():
            open_sides.callback(side.close)
        others = [name for name in sides if name != "this tree"]
        for _ in tqdm(range(steps), unit=" steps", mininterval=2):
            shape = sides["this tree"].step()["shape"]
            for name in others:
                sides[name].step(json.dumps(shape))
        found = {name: side.speeds() for name, side in sides.items()}
        click.echo(
            f"{' '.join(arguments)}: {steps} steps of each\n"
            + " " * 10
            + "points a second, of CPU time"
        )
        for name, (wall, cpu) in found.items():
            click.echo(f"{name:10}{wall:14,.0f}{cpu:14,.0f}")
        for name in others:
            ratios = np.divide(found["this tree"], found[name])
            click.echo("this tree / {}: {:.2f}, of CPU time {:.2f}".format(name, *ratios))
        for what in ("wall", "cpu"):
            took = {
                n: sum(s[what] for s in side.steps) for n, side in sides.items() if n != "torch"
            }
            told = ", ".join(f"{name} {value:.0f} s" for name, value in took.items())
            share = took["this tree"] / took["base"]
            click.echo(f"first {steps} steps, {what}: {told}; share {share:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--train"]:
        train(sys.argv[2:])
    elif sys.argv[1:2] == ["--with-torch"]:
        torch(int(sys.argv[2]))
    else:
        main()
