"""Training on a GPU: points a second, NLL after so many points, and the loss beside a CPU's.

The network of `strokegen train handwriting`, on made-up lines, so that no data is needed. It takes
under five minutes. Where no GPU is, it says so; --cpu tries it on the CPU, in small.

Usage: python tests/benchmarks/gpu.py [--batch-points 56000] [--points 4000000] [--cpu]
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parents[2]))

import tensorflow as tf  # noqa: E402

from strokegen.ink.alphabet import Alphabet  # noqa: E402
from strokegen.models.handwriting.batches import Bucket, LineBatches, style_table  # noqa: E402
from strokegen.models.handwriting.settings import HANDWRITING  # noqa: E402
from strokegen.models.handwriting.tf_synthesis import TfSynthesis  # noqa: E402
from strokegen.models.handwriting.train import make_loss  # noqa: E402
from strokegen.models.handwriting.train_writing import Shard  # noqa: E402
from strokegen.training.fit import FitConfig, Trainer  # noqa: E402
from strokegen.training.run import constants, shards_of  # noqa: E402
from tests.conftest import made_up  # noqa: E402

BUCKET = Bucket(256, 60, 16, ("text", "word"), 0.5, 1.0, 1.0)  # one shape: one compilation
MOST = 120  # seconds of training


class Lines:
    """Batches of made-up lines."""

    def __init__(self, batch):
        lines = made_up({"word": (200, [2, 3, 4]), "text": (60, [3, 4])})
        styles = style_table(lines)
        self.size = replace(HANDWRITING, num_styles=len(styles))
        self._source = LineBatches(
            lines, Alphabet(), styles, 0.27, seed=1, batch=batch, buckets=(BUCKET,)
        )

    def shards(self, step, count):
        batch = self._source.batch(step, 1.0)
        return [Shard.of(part, batch.mask.sum()) for part in batch.shards(count)]


def compared(devices, lines, size):
    """Loss and norm of the gradient of one batch, by device."""
    (shard,), found = lines.shards(0, 1), {}
    tf.config.experimental.enable_tensor_float_32_execution(False)  # ten bits are too few for this
    for device in devices:
        with tf.device(device):
            model = TfSynthesis(size, seed=0)
            loss = make_loss(model)

            @tf.function(jit_compile=True)
            def measured(shard, model=model, loss=loss):
                with tf.GradientTape() as tape:
                    value, _ = loss(shard, tf.constant(1.0))
                return value, tf.linalg.global_norm(tape.gradient(value, model.variables))

            found[device] = [float(number) for number in measured(constants(shard))]
    tf.config.experimental.enable_tensor_float_32_execution(True)
    return found


def trained(lines, size, points):
    """(points, points a second without the first steps, NLL of the last ones) of a training."""
    fit = FitConfig(steps=10**6, warmup=20)
    model = TfSynthesis(size, seed=0)
    began, nlls = [], []

    def batch(step, progress):
        now = time.monotonic()
        began.append((now, trainer.points))
        if trainer.points >= points or now - began[0][0] > MOST:
            raise StopIteration
        return lines.shards(step, shards_of(fit))

    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(fit, model.weights, make_loss(model), batch, lambda: 0.0, Path(folder))
        with ThreadPoolExecutor(fit.workers) as pool:
            try:
                while True:
                    nlls.append(trainer.train_step(pool)["nll"])
            except StopIteration:
                pass
    first = began[min(3, len(began) - 2)]  # what is compiled before takes its time
    seconds, made = began[-1][0] - first[0], trainer.points - first[1]
    last = nlls[-max(1, len(nlls) // 20) :]
    return trainer.points, made / seconds, sum(last) / len(last)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-points", type=int, default=56_000, help="points a step, or so")
    parser.add_argument("--points", type=int, default=4_000_000, help="of the training")
    parser.add_argument("--cpu", action="store_true", help="try it on the CPU, in small")
    args = parser.parse_args()
    gpus = tf.config.list_logical_devices("GPU")
    if not gpus and not args.cpu:
        print("no GPU is found; --cpu tries the same on the CPU, in small")
        return
    batch, points = (3500, 40_000) if args.cpu else (args.batch_points, args.points)
    lines = Lines(batch)
    size = replace(lines.size, hidden=32, num_layers=1) if args.cpu else lines.size
    devices = ["/CPU:0", "/CPU:0" if args.cpu else gpus[0].name]
    few = lines if args.cpu else Lines(3500)  # the CPU, too, has to compute this
    (loss, norm), (other, its) = [compared([device], few, size)[device] for device in devices]
    equal = max(abs(loss - other), abs(norm - its) / norm) < 1e-3
    print(f"loss {loss:.6f} on the CPU, {other:.6f} on {devices[1]}; norms {norm:.6f}, {its:.6f}: "
          f"{'equal' if equal else 'NOT EQUAL'} to 1e-3")  # fmt: skip
    with tf.device(devices[1]):
        made, speed, nll = trained(lines, size, points)
    print(
        f"{speed:,.0f} points a second of {batch:,} a step; {nll:.3f} nats a point after {made:,}"
    )
    sys.exit(not equal)


if __name__ == "__main__":
    main()
