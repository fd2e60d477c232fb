"""Run by test_peers: a small training of the command line, alone and by two processes.

The two find each other over 127.0.0.1. One or the other is killed, or asked to stop, at a step, and
both are begun again. Each run is a process of its own, forked once TensorFlow is imported, which
takes longer than all of the training. Prints one JSON line of what befell the runs.

Usage: python paired.py FOLDER
"""

import json
import os
import signal
import socket
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
from strokegen.training.settings import FitConfig, parts_of

FIT = FitConfig(warmup=1)
LIMIT = 240  # seconds that a run may take
WAITS = {}  # the step that a run stands still at, and the file that says it is there


class Shard(NamedTuple):
    x: object
    y: object
    total: object


class Plane(Fitting):
    """A plane through noise: its loss is a mean over rows of which a batch has seven."""

    jit = False

    def __init__(self):
        self.w = tf.Variable(tf.zeros([3, 1]))
        self.model = SimpleNamespace(weights={"w": self.w})

    def loss(self, shard, progress):
        away = tf.reduce_sum((shard.x @ self.w - shard.y) ** 2) / shard.total
        return away, {"away": away, "points": tf.cast(tf.shape(shard.x)[0], tf.float32)}

    def batch(self, step, progress, workers):
        if WAITS.get("at") == step:
            WAITS.pop("at")
            WAITS["there"].touch()
            for _ in range(200):  # a signal's handler runs in between
                time.sleep(0.01)
        rng = np.random.default_rng(step)
        x = rng.normal(size=(7, 3)).astype(np.float32)
        y = x @ np.float32([[1.0], [-2.0], [3.0]]) + rng.normal(0, 0.1, (7, 1)).astype(np.float32)
        return [Shard(x[part], y[part], np.float32(7)) for part in parts_of(7, workers)]

    def validate(self):
        return float(tf.reduce_mean(tf.abs(self.w - [[1.0], [-2.0], [3.0]])))

    def keep(self, out, made):
        write_whole(out / "kept.json", json.dumps(made["step"]).encode())


@dataclass(frozen=True, kw_only=True)
class TrainPlane:
    """Train a plane."""

    data: str = option("some", "Its name.")
    out: Path = out_option()
    resume: bool = resume_option()
    steps: int = whole_option(60)
    validate_steps: int = validate_option(4)
    checkpoint_minutes: float = checkpoint_option(9)
    learning_rate: float = rate_option(0.1)
    seed: int = seed_option()


@alone
def train(options):
    trainer = run(Plane(), options.out, FIT.of(options), resume=options.resume)
    return f"{trainer.step} steps, best {trainer.best:.4f}"


def free_ports():
    """Two addresses of this machine where nobody listens."""
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{each.getsockname()[1]}" for each in (one, two)]


def begin(folder, arguments, peers=None, index=0, waits=None):
    """A process of the command line that writes into `out` and `err` of a folder: its id."""
    folder.mkdir(exist_ok=True, parents=True)
    pid = os.fork()
    if pid == 0:
        for name, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        if peers:
            task = {"type": "worker", "index": index}
            os.environ["TF_CONFIG"] = json.dumps({"cluster": {"worker": peers}, "task": task})
        if waits is not None:
            WAITS.update(at=waits, there=folder / "there")
        code = 1
        signal.alarm(LIMIT)
        try:
            cli.run(["train", "plane", "--out", str(folder / "run"), *arguments])
        except SystemExit as error:
            code = error.code
        finally:
            with suppress(OSError):
                sys.stderr.flush()
            os._exit(code)
    return pid


def ended(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def befell(folder, code):
    """What a run left: its code, its words without its progress, files, state and losses."""
    lines = (folder / "err").read_text().replace("\r", "\n").splitlines()
    said = [line for line in lines if line.strip() and "steps/s]" not in line]
    out, found = folder / "run", {"code": code, "said": said, "out": (folder / "out").read_text()}
    found["files"] = sorted(path.name for path in out.iterdir()) if out.is_dir() else None
    if (out / "state.npz").is_file():
        with np.load(out / "state.npz", allow_pickle=False) as file:
            facts = json.loads(file["facts"].tobytes())
            arrays = [file[name].tolist() for name in ("weights/w", "average/w", "optimizer/2")]
        found["state"] = [facts["step"], facts["validated"], facts["best"], arrays]
        found["points"] = facts["points"]
    if (out / "log.jsonl").is_file():
        rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        found["valid"] = {row["step"]: row["valid"] for row in rows if "valid" in row}
        found["away"] = {row["step"]: row["away"] for row in rows if "away" in row}
    return found


def pair(folder, arguments=((), ()), strike=None, at=None, number=signal.SIGKILL):
    """What befell a chief and the other; where `strike` is one of them, `number` is sent to it."""
    peers = free_ports()
    pids = []
    for index in range(2):
        waits = at if index == strike else None
        pids.append(begin(folder / str(index), arguments[index], peers, index, waits))
    if strike is not None:
        until = time.monotonic() + LIMIT
        while not (folder / str(strike) / "there").exists() and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(pids[strike], number)
    return [befell(folder / str(index), ended(pid)) for index, pid in enumerate(pids)]


STRIKES = {
    "the other is killed": (1, signal.SIGKILL, ()),
    "the chief is killed": (0, signal.SIGKILL, ("--checkpoint-minutes", "0")),
    "the other is stopped": (1, signal.SIGTERM, ()),
    "the chief is stopped": (0, signal.SIGTERM, ()),
}


def main():
    folder, all_of = Path(sys.argv[1]), {}
    function = tf.function  # without XLA, whose compiler takes longer than these few steps
    tf.function = lambda body, **_: function(body, autograph=False)
    place = {"options": "paired:TrainPlane", "recipe": "paired:train"}
    sys.modules["paired"] = sys.modules["__main__"]
    MODELS["plane"] = System("plane", "", {}, trainings={"plane": Training(**place, summary="")})
    alone_at = folder / "alone"
    all_of["alone"] = befell(alone_at, ended(begin(alone_at, ())))
    all_of["pair"] = pair(folder / "pair")
    for name, (strike, number, more) in STRIKES.items():
        both = folder / name.replace(" ", "-")
        struck = pair(both, (more, more), strike, 30, number)
        again = pair(both, ((*more, "--resume"), (*more, "--resume")))
        all_of[name] = {"struck": struck, "again": again}
    lone, err = begin(folder / "lone", (), free_ports(), 1), folder / "lone" / "err"
    while not err.exists() or "it waits for" not in err.read_text():
        time.sleep(0.01)
    time.sleep(1)
    os.kill(lone, signal.SIGINT)
    all_of["lone"] = ended(lone)
    all_of["unlike"] = pair(folder / "unlike", ((), ("--learning-rate", "0.2")))
    print(json.dumps(all_of))


if __name__ == "__main__":
    main()
