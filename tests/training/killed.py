"""Run by test_resume: a small training, once undisturbed, then killed three times and resumed.

Each run is a process of its own, forked before TensorFlow has started anything, because its
import takes longer than all the training. Prints one JSON line of what befell the runs.

Usage: python killed.py LINES.npz FOLDER
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from strokegen.training.fit import FitConfig
from strokegen.training.handwriting import NetworkChoice, train
from strokegen.training.lines import Lines

STEPS = 60
FIT = FitConfig(steps=STEPS, warmup=5, validate_steps=20, checkpoint_minutes=0.0, seed=3)
CHOICE = NetworkChoice(hidden=8, num_mixtures=2, num_windows=2, style_dim=3)


def begin(lines, out, resume):
    """A process that trains; its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            train(Lines.read(lines), out, FIT, choice=CHOICE, resume=resume)
            code = 0
        finally:
            os._exit(code)
    return pid


def step_of(out):
    """The step of the last checkpoint; a checkpoint is whole whenever it is read."""
    path = out / "state.npz"
    if not path.is_file():
        return 0
    with np.load(path, allow_pickle=False) as state:
        return json.loads(state["facts"].tobytes())["step"]


def main():
    lines, folder = map(Path, sys.argv[1:])
    _, status = os.waitpid(begin(lines, folder / "whole", False), 0)
    told = {"whole": os.waitstatus_to_exitcode(status), "killed": [], "steps": []}
    rng = random.Random()
    for life in range(3):
        pid = begin(lines, folder / "killed", resume=life > 0)
        moment = 18 * life + rng.randint(3, 15)
        while step_of(folder / "killed") < moment:
            if os.waitpid(pid, os.WNOHANG)[0]:
                sys.exit(f"life {life} ended by itself before step {moment}")
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.02))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told["killed"].append(os.waitstatus_to_exitcode(status))
        told["steps"].append(step_of(folder / "killed"))
    _, status = os.waitpid(begin(lines, folder / "killed", True), 0)
    told["last"] = os.waitstatus_to_exitcode(status)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
