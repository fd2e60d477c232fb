"""Steps a second of dreams at the paper's size, over all cores.

Usage: python tests/benchmarks/dream_speed.py [--batch 256] [--steps 40] [--workers 2]
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402
import multiprocessing  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402

from strokegen.models.worlds.controller import Controller, act  # noqa: E402
from strokegen.models.worlds.dream import Dreams  # noqa: E402
from strokegen.models.worlds.memory import Memory  # noqa: E402
from strokegen.models.worlds.vision import Vision  # noqa: E402
from strokegen.models.worlds.world import World  # noqa: E402
from strokegen.presets import Preset  # noqa: E402


def untrained():
    """A world of the paper's size."""
    parts = {"vision": Vision(), "memory": Memory(), "controller": Controller()}
    weights = {f"{name}/{key}": array for name in ("vision", "memory")
               for key, array in parts[name].init(0).items()}  # fmt: skip
    weights["controller/weights"] = np.zeros(parts["controller"].size, np.float32)
    weights |= dict.fromkeys(("first/mean", "first/log_variance"), np.zeros((9, 64), np.float32))
    return World(Preset("speed", {"model": "world"} | {n: p.as_dict() for n, p in parts.items()},
                        weights))  # fmt: skip


def dream(job):
    """(seconds, seconds of the processor) of one process's dreams."""
    batch, steps = job
    world = untrained()
    controller = np.random.default_rng(0).normal(0, 0.1, (batch, world.controller.size))
    dreams = Dreams(world, 1.15, np.arange(batch) % 16, seed=0)
    controller = controller.astype(np.float32)
    for now in range(steps + 2):
        if now == 2:
            began = time.perf_counter(), time.process_time()
        dreams.step(act(world.controller, controller, dreams.z, dreams.state))
    return time.perf_counter() - began[0], time.process_time() - began[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=256, help="dreams side by side a process")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(args.workers) as pool:
        spent = pool.map(dream, [(args.batch, args.steps)] * args.workers, chunksize=1)
    made = args.batch * args.steps
    wall = sum(made / seconds for seconds, _ in spent)
    alone = np.mean([made / seconds for _, seconds in spent])
    print(f"{args.workers} processes x {args.batch} dreams: {wall:,.0f} steps a second; "
          f"{alone:,.0f} a second of one core's own time")  # fmt: skip


if __name__ == "__main__":
    main()
