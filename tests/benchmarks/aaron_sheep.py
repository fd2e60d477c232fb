"""What z is worth: SketchRNN's test L_R with it and without it, trained for the same time.

The data, aaron_sheep.npz of hardmaru/sketch-rnn-datasets, are CC BY-NC 4.0: for measuring alone,
never for weights that are given away. Both networks see the same batches as far as they come. Time
is that of one core, spent by the process itself, so that other work beside it counts for neither.

The offsets are whole numbers, and a tenth of them 0: without noise a density has no bound there,
and L_R would say how sharp a network has become, not how well it knows a sheep. Every offset is
therefore moved at random within half a unit (Theis et al. 2016, arXiv:1511.01844, section 3.1);
`--whole` leaves that out.

Usage: python tests/benchmarks/aaron_sheep.py aaron_sheep.npz [--minutes 55]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from strokegen import datasets
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketches import held_out, prepare
from strokegen.models.sketch_rnn.tf_loss import make_measure
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.models.sketch_rnn.train import train
from strokegen.presets import read_preset
from strokegen.training.fit import FitConfig

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--minutes", type=float, default=55)
parser.add_argument("--hidden", type=int, default=192)
parser.add_argument("--encoder-hidden", type=int, default=48)
parser.add_argument("--latent-dim", type=int, default=128)
parser.add_argument("--kl-rate", type=float, default=0.9998)
parser.add_argument("--whole", action="store_true", help="offsets as they are")
options = parser.parse_args()
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

sketches = prepare(datasets.load(options.file), simplify=False, longest=300)
if not options.whole:
    within = np.random.default_rng(0).uniform(-0.5, 0.5, (len(sketches.rows), 2))
    sketches.rows[:, :2] += within
objective = Objective(int(sketches.lengths.max()) + 1, kl_weight=0.5, kl_rate=options.kl_rate)
networks = {
    "conditional": SketchRNN(
        options.hidden,
        latent_dim=options.latent_dim,
        encoder_hidden=options.encoder_hidden,
        place_input=True,
    ),
    "decoder only": SketchRNN(options.hidden, place_input=True),
}
print(f"{len(sketches):,} drawings, N_max {objective.n_max}, model unit {sketches.scale():.3g} "
      f"data units, kl_weight {objective.kl_weight}, floor {objective.kl_floor}")  # fmt: skip


def run(network: SketchRNN, steps: int, folder: Path, validations: int = 1) -> float:
    """Train; the minutes of a core that it took."""
    fit = FitConfig(steps=steps, validate_steps=steps // validations, workers=1, patience=16)
    began = time.process_time()
    train(sketches, folder, fit, network, objective=objective)
    return (time.process_time() - began) / 60


minutes, found = options.minutes, {}
for name, network in networks.items():
    with tempfile.TemporaryDirectory() as folder:
        # Both short runs compile and validate once: what is between them is the steps alone.
        few, more = (run(network, steps, Path(folder) / f"{steps}") for steps in (50, 250))
        steps = int(200 * (minutes - few) / (more - few)) + 50
        spent = run(network, steps, Path(folder) / "run", validations=16)
        preset = read_preset(Path(folder) / "run")
    minutes = max(minutes, spent)  # the second is given no less than the first took
    measure = make_measure(TfSketchRNN(network, weights=preset.weights), objective)
    for split in ("valid", "test"):
        whole = measure(held_out(sketches, sketches.scale(), split))
        nats = whole["L_R"] * objective.n_max
        print(f"| {name} | {spent:.1f} | {steps:,} | {split} | {whole['L_R']:.4f} | "
              f"{nats:.1f} | {whole['L_KL']:.3f} |", flush=True)  # fmt: skip
        each = held_out(sketches, sketches.scale(), split, size=1)
        found[name, split] = np.array([measure([one])["L_R"] for one in each])
for split in ("valid", "test"):
    gain = found["decoder only", split] - found["conditional", split]
    error = gain.std() / np.sqrt(len(gain))
    print(f"{split}: lower with z for {(gain > 0).mean():.0%}; standard error {error:.4f}")
