"""Run by test_stop: a small training of the command line, stopped in many ways and gone on with.

Each run is a process of its own, forked once TensorFlow is imported, which takes longer than all of
the training. Prints one JSON line of what befell the runs.

Usage: python stopped.py FOLDER
"""

import json
import os
import pty
import shlex
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from strokegen import cli
from strokegen.ink.files import write_whole
from strokegen.models.registry import MODELS
from strokegen.models.system import System, Training
from strokegen.options import (
    checkpoint_option,
    option,
    out_option,
    rate_option,
    resume_option,
    seed_option,
    validate_option,
    whole_option,
)
from strokegen.training.folder import alone
from strokegen.training.run import Fitting, run
from strokegen.training.settings import FitConfig

FIT = FitConfig(warmup=1)
WAITS = {}  # the moment that a run stands still at, and the file that says it is there


def moment(name):
    """Where a run can be stopped."""
    if WAITS.get("at") == name:
        WAITS.pop("at")
        WAITS["there"].touch()
        for _ in range(100):  # a signal's handler runs in between
            time.sleep(0.01)


class Shard(NamedTuple):
    x: object


class Mean(Fitting):
    """The mean of noise around 3."""

    jit = False

    def __init__(self, poison):
        self.w, self.poison = tf.Variable(tf.zeros(2)), poison
        self.model = SimpleNamespace(weights={"w": self.w})

    def loss(self, shard, progress):
        return tf.reduce_mean((self.w - shard.x) ** 2), {"points": tf.constant(4.0)}

    def batch(self, step, progress, workers):
        moment(f"step {step}")
        return [Shard(np.random.default_rng(step).normal(3, 1, 2).astype(np.float32))]

    def validate(self):
        moment("validation")
        return float("nan") if self.poison else float(tf.reduce_mean(tf.abs(self.w - 3)))

    def keep(self, out, made):
        write_whole(out / "kept.json", json.dumps(made["step"]).encode())


@dataclass(frozen=True, kw_only=True)
class TrainMean:
    """Train a mean."""

    data: str = option("some", "Its name.")
    out: Path = out_option()
    resume: bool = resume_option()
    steps: int = whole_option(8)
    validate_steps: int = validate_option(4)
    checkpoint_minutes: float = checkpoint_option(9)
    poison: bool = option(False)
    learning_rate: float = rate_option(0.1)
    seed: int = seed_option()


@alone
def train(options):
    moment("data")
    trainer = run(Mean(options.poison), options.out, FIT.of(options), resume=options.resume)
    return f"{trainer.step} steps, best {trainer.best:.4f}"


def begin(arguments, folder, waits=None):
    """A process of the command line that writes into `out` and `err` of a folder: its id."""
    folder.mkdir(exist_ok=True)
    pid = os.fork()
    if pid == 0:
        for name, number in (("out", 1), ("err", 2)):
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, number)
        command(arguments, folder, waits)
    return pid


def command(arguments, folder, waits):
    """The command line in this process, which it ends."""
    if waits:
        WAITS.update(at=waits, there=folder / "there")
    code = 1
    try:
        cli.run(arguments)
    except SystemExit as error:
        code = error.code
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


def hung_up(folder, arguments):
    """The state of a run in a terminal that closes."""
    folder.mkdir()
    pid, terminal = pty.fork()
    if pid == 0:
        command([*arguments, "--out", str(folder / "run")], folder, "step 5")
    while not (folder / "there").exists():
        time.sleep(0.005)
    os.close(terminal)
    ended(pid)
    return state(folder / "run")


def ended(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def told(folder):
    """What a run said, line by line, without its progress."""
    lines = (folder / "err").read_text().replace("\r", "\n").splitlines()
    return [line for line in lines if line.strip() and "steps/s]" not in line]


def state(out):
    """Step and weights of the last state that was saved; None without one."""
    if not (out / "state.npz").is_file():
        return None
    with np.load(out / "state.npz", allow_pickle=False) as file:
        facts = json.loads(file["facts"].tobytes())
        arrays = [file[name].tolist() for name in ("weights/w", "average/w", "optimizer/2")]
        return facts["step"], facts["validated"], facts["best"], arrays


STOPS = [
    ("SIGINT", "data"), ("SIGINT", "step 0"), ("SIGINT", "validation"), ("SIGTERM", "step 5"),
    ("SIGHUP", "step 5"), ("SIGKILL", "data"), ("SIGKILL", "step 5"), ("SIGKILL", "validation"),
]  # fmt: skip


def stopped(folder, arguments, number, moment):
    """Stop a run at a moment, then go on by what it said, or by --resume where it said nothing."""
    out = folder / "run"
    arguments = [*arguments, "--out", str(out)]
    pid = begin(arguments, folder, moment)
    while not (folder / "there").exists():
        time.sleep(0.005)
    befell = {"pid": pid, "refused": ended(begin(arguments, folder / "second"))}
    befell["refusal"] = told(folder / "second")
    os.kill(pid, number)
    befell |= {"code": ended(pid), "said": told(folder), "saved": state(out)}
    again = [line.partition("go on by: strokegen ")[2] for line in befell["said"]]
    again = shlex.split("".join(again)) or [*arguments, "--resume"]
    befell["again"] = ended(begin(again, folder))
    befell |= {"resumed": told(folder), "came": state(out), "out": (folder / "out").read_text()}
    befell["left"] = sorted(path.name for path in out.iterdir() if path.name.endswith(".part"))
    return befell


def main():
    folder = Path(sys.argv[1])
    function = tf.function  # without XLA, whose compiler takes longer than these few steps
    tf.function = lambda body, **_: function(body, autograph=False)
    place = {"options": "stopped:TrainMean", "recipe": "stopped:train"}
    sys.modules["stopped"] = sys.modules["__main__"]
    MODELS["mean"] = System("mean", "", {}, trainings={"mean": Training(**place, summary="")})
    arguments = ["train", "mean", "--data", "a b's"]
    whole = folder / "whole"
    all_of = {"whole": ended(begin([*arguments, "--out", str(whole / "run")], whole))}
    all_of["came"] = state(whole / "run")
    for name, moment in STOPS:
        place = folder / f"{name}-{moment}".replace(" ", "-")
        place.mkdir()
        all_of[f"{name} {moment}"] = stopped(place, arguments, getattr(signal, name), moment)
    all_of["hung up"] = hung_up(folder / "terminal", arguments)
    nan = folder / "nan"
    code = ended(begin([*arguments, "--poison", "--out", str(nan / "run")], nan))
    all_of["nan"] = {"code": code, "said": told(nan), "log": (nan / "run/log.jsonl").read_text()}
    short = folder / "short"
    first = begin([*arguments, "--out", str(short / "run")], short, "step 3")
    while not (short / "there").exists():
        time.sleep(0.005)
    os.kill(first, signal.SIGTERM)
    ended(first)
    less = [*arguments, "--steps", "2", "--resume", "--out", str(short / "run")]
    all_of["short"] = {"code": ended(begin(less, short)), "out": (short / "out").read_text()}
    print(json.dumps(all_of))


if __name__ == "__main__":
    main()
