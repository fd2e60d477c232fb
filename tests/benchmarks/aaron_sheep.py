"""What z is worth: SketchRNN's test L_R with it and without it, trained for the same time.

The data, aaron_sheep.npz of hardmaru/sketch-rnn-datasets, are CC BY-NC 4.0: for measuring alone,
never for weights that are given away. Both networks see the same batches as far as they come. Time
is that of one core, spent by the process itself, so that other work beside it counts for neither.

Usage: python tests/benchmarks/aaron_sheep.py aaron_sheep.npz [--minutes 8]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

from strokegen import datasets
from strokegen.models.sketch_rnn import SketchRNN
from strokegen.nn.sketch_rnn import SketchRNNConfig
from strokegen.sampling.preset import read_preset
from strokegen.training.fit import FitConfig
from strokegen.training.sketch_rnn import Objective, make_measure, train
from strokegen.training.sketches import held_out, prepare

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--minutes", type=float, default=8)
parser.add_argument("--hidden", type=int, default=256)
parser.add_argument("--encoder-hidden", type=int, help="default: half of --hidden")
options = parser.parse_args()
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

sketches = prepare(datasets.load(options.file), simplify=False, longest=300)
objective = Objective(int(sketches.lengths.max()) + 1, kl_weight=0.5, kl_rate=0.995)
networks = {
    "conditional": SketchRNNConfig(
        options.hidden, latent_dim=128, encoder_hidden=options.encoder_hidden or options.hidden // 2
    ),
    "decoder only": SketchRNNConfig(options.hidden),
}
print(f"{len(sketches):,} drawings, N_max {objective.n_max}, model unit {sketches.scale():.3g} "
      f"data units, kl_weight {objective.kl_weight}, floor {objective.kl_floor}")  # fmt: skip


def run(network: SketchRNNConfig, steps: int, folder: Path) -> float:
    """Train; the minutes of a core that it took."""
    fit = FitConfig(steps=steps, validate_steps=max(50, steps // 16), workers=1, patience=16)
    began = time.process_time()
    train(sketches, folder, fit, network, objective=objective, simplified=False)
    return (time.process_time() - began) / 60


minutes = options.minutes
for name, network in networks.items():
    with tempfile.TemporaryDirectory() as folder:
        # Compiling is in both of the short runs, so that their difference is the steps alone.
        few, more = (run(network, steps, Path(folder) / f"{steps}") for steps in (50, 250))
        steps = int(200 * (minutes - few) / (more - few)) + 50
        spent = run(network, steps, Path(folder) / "run")
        preset = read_preset(Path(folder) / "run")
    minutes = max(minutes, spent)  # the second is given no less than the first took
    best = SketchRNN(network, weights=preset.weights)
    test = make_measure(best, objective)(held_out(sketches, sketches.scale(), "test"))
    print(f"| {name} | {spent:.1f} | {steps:,} | {test['L_R']:.4f} | "
          f"{test['L_R'] * objective.n_max:.1f} | {test['L_KL']:.3f} |", flush=True)  # fmt: skip
