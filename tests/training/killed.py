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
import tensorflow as tf

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import Alphabet
from strokegen.models.handwriting.batches import Bucket, LineBatches, style_table
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train import Shard, make_loss
from strokegen.presets import write_preset
from strokegen.training.fit import FitConfig, Trainer
from strokegen.training.run import constants

FIT = FitConfig(steps=30, warmup=5, validate_steps=10, checkpoint_minutes=0.0, seed=3)
BUCKET = Bucket(30, 8, 6, ("word",), 0.3, 1.0, 1.0)


def train(lines, out, resume):
    """The training of `strokegen train handwriting` in small: one shape, one layer of eight."""
    alphabet, styles = Alphabet(), style_table(lines)
    config = Synthesis(
        hidden=8, num_layers=1, num_mixtures=2, num_windows=2, style_dim=3,
        num_styles=len(styles), height_input=True, steps_per_character=5.0,
    )  # fmt: skip
    model = TfSynthesis(config, seed=FIT.seed)
    source = LineBatches(lines, alphabet, styles, 0.27, seed=FIT.seed, buckets=(BUCKET,))
    loss = make_loss(model)

    def shards(step, progress):
        batch = source.batch(step, progress)
        return [Shard.of(part, batch.mask.sum()) for part in batch.shards(FIT.workers)]

    def validate():
        held_out = source.fixed(BUCKET, source.pools[0][:6])
        shard = constants(Shard.of(held_out, held_out.mask.sum()))
        return float(loss(shard, tf.constant(1.0))[1]["nll"])

    def keep(step, value):
        write_preset(out, {"model": "synthesis", "step": step, "nll": value}, model.to_numpy())

    out.mkdir(exist_ok=True)
    trainer = Trainer(FIT, model.weights, loss, shards, validate, out, on_best=keep)
    if resume:
        trainer.restore()
    trainer.fit()


def begin(lines, out, resume):
    """A process that trains; its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            train(Lines.read(lines), out, resume)
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
        moment = (told["steps"] or [0])[-1] + rng.randint(1, 5)
        while step_of(folder / "killed") < moment:
            if os.waitpid(pid, os.WNOHANG)[0]:
                sys.exit(f"life {life} ended by itself before step {moment}")
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.02))  # some steps at most
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told["killed"].append(os.waitstatus_to_exitcode(status))
        told["steps"].append(step_of(folder / "killed"))
    _, status = os.waitpid(begin(lines, folder / "killed", True), 0)
    told["last"] = os.waitstatus_to_exitcode(status)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
