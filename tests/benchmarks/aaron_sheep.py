"""What z is worth: SketchRNN's test L_R with it and without it, trained for the same time.

The data, aaron_sheep.npz of hardmaru/sketch-rnn-datasets, are CC BY-NC 4.0: for measuring alone,
never for weights that are given away. Both networks see the same batches as far as they come.

Usage: python tests/benchmarks/aaron_sheep.py aaron_sheep.npz [--minutes 8]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

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
options = parser.parse_args()

sketches = prepare(datasets.load(options.file), simplify=False, longest=300)
objective = Objective(int(sketches.lengths.max()) + 1, kl_weight=0.5, kl_rate=0.995)
networks = {
    "decoder only": SketchRNNConfig(options.hidden),
    "conditional": SketchRNNConfig(
        options.hidden, latent_dim=128, encoder_hidden=options.hidden // 2
    ),
}
print(f"{len(sketches):,} drawings, N_max {objective.n_max}, model unit {sketches.scale():.3g} "
      f"data units, kl_weight {objective.kl_weight}, floor {objective.kl_floor}")  # fmt: skip
for name, network in networks.items():
    with tempfile.TemporaryDirectory() as folder:
        # How long a step takes, once all shapes are compiled: the second half of a short run.
        places, seconds = [Path(folder) / part for part in ("warm", "run")], []
        for steps in (40, 80):
            began = time.monotonic()
            fit = FitConfig(steps=steps, validate_steps=steps)
            train(sketches, places[0], fit, network, objective=objective, simplified=False,
                  resume=steps > 40)  # fmt: skip
            seconds.append(time.monotonic() - began)
        each = min(seconds) / 40
        steps = int(60 * options.minutes / each)
        fit = FitConfig(steps=steps, learning_rate=2e-3, validate_steps=max(50, steps // 8))
        began = time.monotonic()
        train(sketches, places[1], fit, network, objective=objective, simplified=False)
        spent = (time.monotonic() - began) / 60
        preset = read_preset(places[1])
    best = SketchRNN(network, weights=preset.weights)
    test = make_measure(best, objective)(held_out(sketches, sketches.scale(), "test"))
    print(f"| {name} | {spent:.1f} | {steps:,} | {test['L_R']:.4f} | "
          f"{test['L_R'] * objective.n_max:.1f} | {test['L_KL']:.3f} |", flush=True)  # fmt: skip
