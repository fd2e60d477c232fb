"""SketchRNN: its size, its first weights, and the steps of its encoder and its decoder.

With `latent_dim=0` it is the paper's decoder-only network, which draws unconditionally. With a
latent vector z the first state is made from z, and z is an input at every step. A bidirectional
encoder says which z a drawing has.

Source: Ha & Eck (2017), arXiv:1704.03477, section 3. Deviations: a plain LSTM, as in the decoders
that Magenta published, where the paper's experiments have a HyperLSTM; an optional category label
as one more input of every step; optionally the pen's place beside every row, and categories read
from z, so that it must hold them. The forget gate of those decoders adds 1 to its pre-activation;
ours adds nothing, so that the 1 is part of the bias.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.models.sketch_rnn.mixture import SketchMixture
from strokegen.nn import ops as numpy_ops
from strokegen.nn.layers import cell, product
from strokegen.nn.native import Packed
from strokegen.nn.network import (
    Array,
    Ops,
    Recurrent,
    Shapes,
    State,
    Stepped,
    Tensor,
    Weights,
    unroll,
    zeros,
)

WAYS = ("forward", "backward")

PLACE = 1 / 8
"""Share of the pen's place that is told: a drawing is some eight usual offsets from its first point
to either side."""

_MEMORY = 150  # rows, those of a long drawing


@dataclass(frozen=True)
class Reader(Recurrent):
    """The encoder's LSTM of one way: it reads a drawing row by row; its last h is what counts.

    Attributes:
      way: one of `WAYS`; "backward" is given the rows in reverse.
      hidden: LSTM units.
      input_dim: numbers a row, as `SketchRNN.placed` gives it.
    """

    way: str
    hidden: int
    input_dim: int

    def shapes(self) -> Shapes:
        gates = 4 * self.hidden
        return {
            f"{self.way}/input": (self.input_dim, gates),
            f"{self.way}/recurrent": (self.hidden, gates),
            f"{self.way}/bias": (gates,),
        }

    def initial_state(self, ops: Ops, weights: Weights, batch: int) -> State:
        """h and c `[B, E]`, zeros."""
        return {name: zeros(batch, self.hidden) for name in "hc"}

    def step(self, ops: Ops, weights: Weights, state: State, inputs: Tensor) -> Stepped:
        """One row read.

        Args:
          inputs: `[B, input_dim]`, stroke-5 in model units and the pen's place, if it is told.
        Returns:
          (h `[B, E]`, state).
        """
        bias = weights[f"{self.way}/bias"]
        h, c = cell(ops, weights, self.way, [inputs], state["h"], state["c"], bias)
        return h, {"h": h, "c": c}

    def over(self, weights: Weights, rows: Array) -> Array:
        """h `[T, B, E]` after each row `[T, B, input_dim]`, in NumPy or, all rows' products as one,
        in C."""
        length, batch, size = rows.shape
        if not isinstance(weights, Packed):
            return unroll(self, weights, self.initial_state(numpy_ops, weights, batch), rows)[0]
        flat, bias = rows.reshape(-1, size), weights[f"{self.way}/bias"]
        z = weights.product(f"{self.way}/input", [flat], bias)
        return weights.sweep(f"{self.way}/recurrent", z.reshape(length, batch, -1))


@dataclass(frozen=True)
class SketchRNN(Recurrent):
    """The network; the defaults are those of Magenta's published decoders.

    Attributes:
      hidden: LSTM units.
      num_mixtures: Gaussians over the next offset.
      latent_dim: length of z, 128 in the paper; 0 for the decoder-only network.
      encoder_hidden: LSTM units of the encoder each way, 256 in the paper; 0 for no encoder.
      num_labels: categories that the decoder may be told of; 0 for none, as in the paper.
      num_classes: categories that z is read for, see `classes`; 0 for none, as in the paper.
      place_input: whether the pen's place is told beside every row, see `placed`.
    Raises:
      ValueError: see `Network`; or an encoder or classes without z.
    """

    hidden: int = 512
    num_mixtures: int = 20
    latent_dim: int = 0
    encoder_hidden: int = 0
    num_labels: int = 0
    num_classes: int = 0
    place_input: bool = False

    BOUNDS: ClassVar = {
        "hidden": (1, 8192),
        "num_mixtures": (1, 1000),
        "latent_dim": (0, 8192),
        "encoder_hidden": (0, 8192),
        "num_labels": (0, 1000),
        "num_classes": (0, 1000),
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.encoder_hidden or self.num_classes) and not self.latent_dim:
            raise ValueError("an encoder and classes need a latent_dim above 0")

    @property
    def input_dim(self) -> int:
        return 7 if self.place_input else 5

    @property
    def mixture(self) -> SketchMixture:
        return SketchMixture(self.num_mixtures)

    @property
    def readers(self) -> tuple[Reader, Reader]:
        """The encoder's two ways, in the order of `WAYS`."""
        forward, backward = (Reader(way, self.encoder_hidden, self.input_dim) for way in WAYS)
        return forward, backward

    def shapes(self) -> Shapes:
        hidden, gates = self.hidden, 4 * self.hidden
        shapes: Shapes = {
            "lstm/input": (self.input_dim, gates),
            "lstm/recurrent": (hidden, gates),
            "lstm/bias": (gates,),
            "output/kernel": (hidden, self.mixture.size),
            "output/bias": (self.mixture.size,),
        }
        if self.latent_dim:
            shapes["lstm/latent"] = (self.latent_dim, gates)
            shapes["state/kernel"] = (self.latent_dim, 2 * hidden)
            shapes["state/bias"] = (2 * hidden,)
        if self.num_labels:
            shapes["lstm/label"] = (self.num_labels, gates)
        if units := self.encoder_hidden:
            for reader in self.readers:
                shapes |= reader.shapes()
            shapes["posterior/kernel"] = (2 * units, 2 * self.latent_dim)
            shapes["posterior/bias"] = (2 * self.latent_dim,)
        if self.num_classes:
            shapes["class/kernel"] = (self.latent_dim, self.num_classes)
            shapes["class/bias"] = (self.num_classes,)
        return shapes

    def first(self, rng: np.random.Generator) -> Weights:
        """Uniform +-1/sqrt(rows), biases 0, the decoder's forget bias 1.

        The encoder is asked once, at the end of a drawing: its units begin with memories of 1 to
        `_MEMORY` rows, by their forget bias and an input bias of the opposite sign.

        Source: the chrono initialisation of Tallec & Ollivier (2018), arXiv:1804.11188.
        """
        weights = super().first(rng)
        if units := self.encoder_hidden:
            for way in WAYS:
                forget = np.log(rng.uniform(1, _MEMORY, units))
                weights[f"{way}/bias"][: 2 * units] = np.concatenate([-forget, forget])
        return weights

    def initial_state(
        self,
        ops: Ops,
        weights: Weights,
        batch: int,
        z: Tensor | None = None,
        label: Tensor | None = None,
    ) -> State:
        """What a drawing begins with: [h0; c0] = tanh(W z + b), or zeros without z.

        Args:
          z: `[B, Z]`; None when `latent_dim` is 0.
          label: `[B, C]` shares of the categories; None or zeros tell nothing.
        Returns:
          h and c `[B, H]`; the pen's place `[B, 2]` where it is told; terms `[B, 4H]`, what every
          step adds to the LSTM's pre-activations: the bias, and what z and the label have to say.
        """
        state: State = {"place": zeros(batch, 2)} if self.place_input else {}
        terms = weights["lstm/bias"]
        if self.num_labels and label is not None:
            terms = product(ops, weights, "lstm/label", [label], terms)
        if self.latent_dim:
            first = product(ops, weights, "state/kernel", [z], weights["state/bias"])
            state["h"], state["c"] = ops.split(ops.tanh(first), 2, axis=-1)
            terms = product(ops, weights, "lstm/latent", [z], terms)
        else:
            state["h"] = state["c"] = zeros(batch, self.hidden)
        return state | {"terms": terms + zeros(batch, 1)}

    def step(self, ops: Ops, weights: Weights, state: State, inputs: Tensor) -> Stepped:
        """One point: the last row in, the next row's mixture parameters out.

        Args:
          inputs: `[B, 5]`, stroke-5 in model units; (0, 0, 1, 0, 0) before the first.
        Returns:
          (params `[B, mixture.size]`, state).
        """
        new = dict(state)
        if self.place_input:
            new["place"] = state["place"] + inputs[:, :2]
            inputs = ops.concatenate([inputs, PLACE * new["place"]], axis=-1)
        h, c, terms = state["h"], state["c"], state["terms"]
        new["h"], new["c"] = cell(ops, weights, "lstm", [inputs], h, c, terms)
        return product(ops, weights, "output/kernel", [new["h"]], weights["output/bias"]), new

    def placed(self, ops: Ops, rows: Tensor, reverse: bool = False) -> Tensor:
        """Rows with the pen's place after each, where the network is told it.

        Offsets alone leave it to the LSTM to add them up, and a line that should close, or meet
        another, then misses by more the farther it came. The place is the distance from a
        drawing's first point, in eighths of a model unit.

        Args:
          rows: `[T, B, 5]`, time-major; `reverse`: each drawing's from its last one back, zeros
            after.
        Returns:
          `[T, B, input_dim]`.
        """
        if not self.place_input:
            return rows
        offsets = rows[..., :2]
        place = ops.cumsum(offsets, axis=0)
        if reverse:
            place = place[-1:] - place + offsets
        return ops.concatenate([rows, PLACE * place], axis=-1)

    def posterior(
        self, ops: Ops, weights: Weights, forward: Tensor, backward: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The Gaussian over z that the encoder's last states give.

        sigma = exp(sigma_hat / 2), so that sigma_hat is the logarithm of the variance.

        Args:
          forward, backward: last h of either way, `[B, E]`.
        Returns:
          (mu, sigma_hat), both `[B, Z]`.
        Source: Ha & Eck (2017), equations 1 and 2.
        """
        both, bias = [forward, backward], weights["posterior/bias"]
        p = product(ops, weights, "posterior/kernel", both, bias)
        mu, sigma_hat = ops.split(p, 2, axis=-1)
        return mu, sigma_hat

    def encode(
        self, weights: Weights, rows: Array, reverse: Array, last: Array
    ) -> tuple[Array, Array]:
        """The posterior over z of whole drawings, in NumPy; as `TfSketchRNN.encode`.

        Args:
          rows: `[T, B, 5]`, each drawing from the first row on; reverse: the same, each drawing
            from its last row back.
          last: `[T, B]`, 1 at each drawing's last row and 0 elsewhere.
        Returns:
          (mu, sigma_hat), both `[B, Z]`.
        """
        at, ends = last.argmax(axis=0), []
        for reader, x, back in zip(self.readers, (rows, reverse), (False, True)):
            h = reader.over(weights, self.placed(numpy_ops, x, back))
            ends.append(h[at, np.arange(len(at))])
        return self.posterior(numpy_ops, weights, *ends)

    def classes(self, ops: Ops, weights: Weights, z: Tensor) -> Tensor:
        """Logits of the categories that z `[B, Z]` may be of, `[B, num_classes]`."""
        return product(ops, weights, "class/kernel", [z], weights["class/bias"])
