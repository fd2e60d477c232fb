"""The reader's network: LSTM layers over ink, forwards and backwards, that label it.

Source: Graves & Schmidhuber (2009), "Offline Handwriting Recognition with Multidimensional
Recurrent Neural Networks", and Graves et al. (2009), whose bidirectional LSTM with connectionist
temporal classification (CTC, Graves et al. 2006) this is. Deviations: no peepholes; a layer may
join several steps of the one below, so that the upper layers run at a fraction of the frames, and
the output then gives several label distributions a step; one more output a label step says whether
its ink is part of the text at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import ClassVar

import numpy as np

from strokegen.models.reader.frames import INPUTS
from strokegen.nn import ops as numpy_ops
from strokegen.nn.layers import product
from strokegen.nn.lstm import lstm
from strokegen.nn.native import Packed
from strokegen.nn.network import Array, Network, Ops, Shapes, Tensor, Weights

WAYS = ("forward", "backward")

_CLOSED = -30.0
"""What gates are fed after a row's end: it shuts them, so that going backwards is exact."""

_MOST_LAYERS, _MOST_STACKED = 8, 8

Recur = Callable[[Sequence[Tensor], Weights, Sequence[str]], Sequence[Tensor]]
"""`recur(z, weights, names)`: h `[T, B, H]` of the two LSTMs of a layer, each of its
pre-activations `[T, B, 4H]` from the left to the right, and the name of its `[H, 4H]`."""


@dataclass(frozen=True)
class Labeller(Network):
    """The network.

    Attributes:
      layers: of each the steps of the one below that it joins, and its LSTM units each way.
      outputs: label distributions a step of the last layer.
      alphabet_size: labels, the blank, which is 0, among them.
    """

    layers: tuple[tuple[int, int], ...] = ((2, 96), (2, 144), (1, 144))
    outputs: int = 2
    alphabet_size: int = 96

    BOUNDS: ClassVar = {"outputs": (1, 64), "alphabet_size": (2, 10_000)}

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            layers = tuple((stack, hidden) for stack, hidden in self.layers)
        except (TypeError, ValueError):
            layers = ()
        if not 1 <= len(layers) <= _MOST_LAYERS:
            raise ValueError(
                f"layers is {self.layers!r}, expected 1 to {_MOST_LAYERS} pairs of steps and units"
            )
        for stack, hidden in layers:
            self._hold("steps that a layer joins", stack, True, 1, _MOST_STACKED)
            self._hold("units of a layer", hidden, True, 1, 8192)
        object.__setattr__(self, "layers", layers)

    @property
    def joined(self) -> int:
        """Frames of a step of the last layer: what a batch's length must be a multiple of."""
        return prod(stack for stack, _ in self.layers)

    def steps(self, lengths: Tensor) -> Tensor:
        """How many label steps rows of so many frames have."""
        for stack, _ in self.layers:
            lengths = (lengths + stack - 1) // stack
        return lengths * self.outputs

    def shapes(self) -> Shapes:
        width = INPUTS
        shapes: Shapes = {}
        for layer, (stack, hidden) in enumerate(self.layers):
            for way in WAYS:
                shapes[f"lstm{layer}/{way}/input"] = (width * stack, 4 * hidden)
                shapes[f"lstm{layer}/{way}/recurrent"] = (hidden, 4 * hidden)
                shapes[f"lstm{layer}/{way}/bias"] = (4 * hidden,)
            width = 2 * hidden
        size = self.outputs * (self.alphabet_size + 1)
        return {**shapes, "output/kernel": (width, size), "output/bias": (size,)}

    def first(self, rng: np.random.Generator) -> Weights:
        """Glorot's for kernels, orthogonal for recurrent weights, the forget gates open."""
        weights = {}
        for name, shape in self.shapes().items():
            if name.endswith("bias"):
                weights[name] = np.zeros(shape, np.float32)
                if name.startswith("lstm"):
                    weights[name][shape[0] // 4 : shape[0] // 2] = 1
            elif name.endswith("recurrent"):
                parts = [np.linalg.qr(rng.normal(size=(shape[0], shape[0])))[0] for _ in range(4)]
                weights[name] = np.concatenate(parts, axis=1).astype(np.float32)
            else:
                gates = 4 if name.startswith("lstm") else 1
                limit = sqrt(6 / (shape[0] + shape[1] / gates))
                weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
        return weights

    def label(
        self,
        ops: Ops,
        weights: Weights,
        x: Tensor,
        lengths: Tensor,
        recur: Recur,
        drop: Callable[[Tensor], Tensor] | None = None,
    ) -> Tensor:
        """Logits of the labels and, last, of ink that is no part of the text.

        Args:
          x: `[T, B, INPUTS]`, T a multiple of `joined`; zeros after a row's end.
          lengths: `[B]` frames of each row.
          recur: how the LSTMs go over their steps.
          drop: None, or dropout of what a layer, but for the first, and the output read.
        Returns:
          `[T / joined * outputs, B, alphabet_size + 1]`; see `steps` for each row's end.
        """
        for layer, (stack, _) in enumerate(self.layers):
            x = _side_by_side(ops, x, stack)
            lengths = (lengths + stack - 1) // stack
            there = (ops.arange(x.shape[0])[:, None] < lengths[None])[..., None]
            x = drop(x) if drop and layer else x
            names = [f"lstm{layer}/{way}" for way in WAYS]
            z = [dense(ops, weights, f"{name}/input", x, weights[f"{name}/bias"]) for name in names]
            ahead, back = (ops.where(there, part, _CLOSED) for part in z)
            recurrent = [f"{name}/recurrent" for name in names]
            ahead, back = recur([ahead, ops.flip(back, 0)], weights, recurrent)
            both = ops.concatenate([ahead, ops.flip(back, 0)], axis=-1)
            x = ops.where(there, both, 0.0)
        x = drop(x) if drop else x
        x = dense(ops, weights, "output/kernel", x, weights["output/bias"])
        steps, batch, _ = x.shape
        x = ops.reshape(x, (steps, batch, self.outputs, self.alphabet_size + 1))
        x = ops.transpose(x, (0, 2, 1, 3))
        return ops.reshape(x, (steps * self.outputs, batch, self.alphabet_size + 1))


def _side_by_side(ops: Ops, x: Tensor, stack: int) -> Tensor:
    """`[T, B, N]` with each `stack` steps as one, `[T / stack, B, stack N]`."""
    length, batch, width = x.shape
    x = ops.reshape(x, (length // stack, stack, batch, width))
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (length // stack, batch, stack * width))


def dense(ops: Ops, weights: Weights, name: str, x: Tensor, bias: Tensor) -> Tensor:
    """The product of `[T, B, N]` and a kernel `[N, M]` as one, and a bias."""
    length, batch, size = x.shape
    flat = product(ops, weights, name, [ops.reshape(x, (length * batch, size))], bias)
    return ops.reshape(flat, (length, batch, bias.shape[0]))


def recur(z: Sequence[Array], weights: Weights, names: Sequence[str]) -> Sequence[Array]:
    """`Recur` in C, or in NumPy, both ways at once."""
    if isinstance(weights, Packed):
        return [weights.sweep(name, own) for name, own in zip(names, z)]
    sides, recurrent = np.stack(z, axis=1), np.stack([weights[name] for name in names])
    out = np.empty((*sides.shape[:-1], recurrent.shape[1]), np.float32)
    h = c = np.zeros(out.shape[1:], np.float32)
    for t, now in enumerate(sides):
        h, c = lstm(numpy_ops, now + h @ recurrent, c)
        out[t] = h
    return [out[:, 0], out[:, 1]]
