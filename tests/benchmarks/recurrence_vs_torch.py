"""Training speed of the paper's network: the fused recurrence against PyTorch's nn.LSTM.

Both run whole training steps (forward, mixture loss, backward, clipping, Adam) on the same
offsets in one process, taking turns, with the same number of threads. Graves's size: three layers
of 400 with skip connections, 20 mixtures, 10 windows over the characters.

PyTorch is given less to do: it has no window. Its layers are fed [x, one-hot character, h below],
with the character of each point given, where ours finds it out step by step and trains that too.

PyTorch is no dependency of this package; `pip install torch` for this script. Then
  python tests/benchmarks/recurrence_vs_torch.py
"""

import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import numpy as np
import torch

from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train import Shard, make_loss
from strokegen.training.fit import FitConfig, Trainer

STEPS_PER_CHARACTER = 12


def make_data(config, points, batch):
    """(x, y, text, character of each point), time-major; the text is that of the points."""
    rng = np.random.default_rng(0)
    y = rng.normal(0, 1, (points, batch, 3)).astype(np.float32)
    y[..., 2] = rng.random((points, batch)) < 0.04
    x = np.concatenate([np.zeros_like(y[:1]), y[:-1]])
    characters = -(-points // STEPS_PER_CHARACTER)
    text = rng.integers(1, config.alphabet_size, (batch, characters)).astype(np.int32)
    place = np.arange(points) // STEPS_PER_CHARACTER
    onehot = np.eye(config.alphabet_size, dtype=np.float32)[text[:, place].T]
    return x, y, text, onehot


def fused_step(config, data, threads, folder):
    """A function that trains one step of ours, as `strokegen train` does, and returns the NLL."""
    x, y, text, _ = data
    points, batch = x.shape[:2]
    path = np.repeat(np.arange(points, dtype=np.float32)[:, None], batch, axis=1)
    path /= STEPS_PER_CHARACTER
    shards = [
        Shard(x[:, rows], y[:, rows], np.ones((points, len(rows)), np.float32), text[rows],
              np.full(len(rows), -1, np.int32), path[:, rows], np.float32(points * batch))
        for rows in np.array_split(np.arange(batch), threads)
    ]  # fmt: skip
    model = TfSynthesis(config, seed=0)
    trainer = Trainer(
        FitConfig(workers=threads, warmup=0), model.weights, make_loss(model),
        lambda step, progress: shards, lambda: 0.0, folder,
    )  # fmt: skip
    pool = ThreadPoolExecutor(threads)
    return lambda: trainer.train_step(pool)["nll"]


class TorchStack(torch.nn.Module):
    """nn.LSTM layers with the skip connections of the paper, and its mixture outputs."""

    def __init__(self, config):
        super().__init__()
        feed, self.mixtures = config.input_dim + config.alphabet_size, config.num_mixtures
        self.layers = torch.nn.ModuleList(
            torch.nn.LSTM(feed + (config.hidden if layer else 0), config.hidden)
            for layer in range(config.num_layers)
        )
        self.output = torch.nn.Linear(config.num_layers * config.hidden, config.mixture.size)

    def forward(self, x, characters):
        feed = torch.cat([x, characters], dim=2)
        outputs = []
        for layer in self.layers:
            h, _ = layer(torch.cat([feed, outputs[-1]], dim=2) if outputs else feed)
            outputs.append(h)
        return self.output(torch.cat(outputs, dim=2))

    def nll(self, params, y):
        """Mean nats a point, with the equations of `strokegen.models.handwriting.mixture`."""
        parts = params.split([self.mixtures] * 6 + [1], dim=2)
        logits, mu_x, mu_y, log_sx, log_sy, r, end = parts
        rho = 0.98 * torch.tanh(r)
        zx, zy = (y[..., :1] - mu_x) / log_sx.exp(), (y[..., 1:2] - mu_y) / log_sy.exp()
        free = 1 - rho**2
        z = (zx**2 + zy**2 - 2 * rho * zx * zy) / free
        normal = -0.5 * z - np.log(2 * np.pi) - log_sx - log_sy - 0.5 * free.log()
        offset = torch.logsumexp(logits.log_softmax(dim=2) + normal, dim=2)
        lifted = torch.nn.functional.binary_cross_entropy_with_logits(end[..., 0], y[..., 2])
        return lifted - offset.mean()


def torch_step(config, data, threads):
    """A function that trains one step of PyTorch's and returns the NLL."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    x, y, _, characters = (torch.from_numpy(array) for array in data)
    model = TorchStack(config)
    with torch.no_grad():
        model.output.bias.copy_(torch.from_numpy(config.mixture.initial_bias()))
    adam = torch.optim.Adam(model.parameters(), lr=2e-3, betas=(0.9, 0.99), eps=1e-7)

    def step():
        adam.zero_grad()
        loss = model.nll(model(x, characters), y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        adam.step()
        return loss.item()

    return step


@click.command()
@click.option("--hidden", default=400, show_default=True, help="Units a layer.")
@click.option("--batch", default=32, show_default=True, help="Sequences a step.")
@click.option("--points", default=300, show_default=True, help="Points a sequence.")
@click.option("--threads", default=2, show_default=True, help="For each of the two.")
@click.option("--repetitions", default=5, show_default=True, help="Steps measured of each.")
def main(hidden, batch, points, threads, repetitions):
    """Measure both in turn and print points a second and their ratio.

    Example: python tests/benchmarks/recurrence_vs_torch.py --repetitions 10
    """
    config = Synthesis(hidden=hidden)
    data = make_data(config, points, batch)
    with tempfile.TemporaryDirectory() as folder:
        steps = {
            "strokegen": fused_step(config, data, threads, Path(folder)),
            "torch": torch_step(config, data, threads),
        }
        click.echo(
            f"3 x {hidden}, {batch} sequences of {points} points, {threads} threads; torch "
            f"{torch.__version__} without a window"
        )
        first = {name: step() for name, step in steps.items()}
        click.echo("points a second\nrepetition  strokegen   torch   ratio")
        ratios = []
        for repetition in range(repetitions):
            speed, nll = {}, {}
            for name, step in steps.items():
                began = time.perf_counter()
                nll[name] = step()
                speed[name] = points * batch / (time.perf_counter() - began)
            ratios.append(speed["strokegen"] / speed["torch"])
            click.echo(
                f"{repetition + 1:10d} {speed['strokegen']:10,.0f} {speed['torch']:7,.0f} "
                f"{ratios[-1]:7.2f}"
            )
        click.echo(f"median ratio {statistics.median(ratios):.2f}")
        for name in steps:
            click.echo(
                f"{name}: NLL {first[name]:.3f} at the first step, {nll[name]:.3f} at the last"
            )


if __name__ == "__main__":
    main()
