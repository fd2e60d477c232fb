"""What networks are made of: products and LSTM layers, in C where the weights are packed for it,
and convolutions."""

from __future__ import annotations

from collections.abc import Sequence

from strokegen.nn.lstm import lstm
from strokegen.nn.native import Packed
from strokegen.nn.network import Ops, Tensor, Weights


def product(ops: Ops, weights: Weights, name: str, parts: Sequence[Tensor], plus: Tensor) -> Tensor:
    """Parts `[B, ...]` side by side times a matrix of N columns, and what is added: `[B, N]`.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      name: of the matrix among the weights.
      plus: `[N]` or `[B, N]`.
    """
    if isinstance(weights, Packed):
        return weights.product(name, parts, plus)
    return ops.matmul(_side_by_side(ops, parts), weights[name]) + plus


def cell(
    ops: Ops,
    weights: Weights,
    name: str,
    feed: Sequence[Tensor],
    h: Tensor,
    c: Tensor,
    terms: Tensor,
) -> tuple[Tensor, Tensor]:
    """One step of an LSTM layer, whose matrices are `name/input` and `name/recurrent`.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      feed: parts `[B, ...]` that stand side by side.
      h, c: `[B, H]`, of the step before.
      terms: `[4H]` or `[B, 4H]`, what is added to the pre-activations: the bias, and what is
        constant.
    Returns:
      (h, c), both `[B, H]`, see `lstm`.
    """
    if isinstance(weights, Packed):
        return weights.cell(name, feed, h, c, terms)
    z = ops.matmul(_side_by_side(ops, feed), weights[f"{name}/input"]) + terms
    return lstm(ops, z + ops.matmul(h, weights[f"{name}/recurrent"]), c)


def _side_by_side(ops: Ops, parts: Sequence[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)


def convolved(ops: Ops, weights: Weights, name: str, inputs: Tensor, strides: int) -> Tensor:
    """A convolution without padding by `name/kernel`, its bias added, rectified.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      inputs: `[B, H, W, I]`.
    """
    found = ops.conv(inputs, weights[f"{name}/kernel"], strides=strides, padding="valid")
    return ops.maximum(found + weights[f"{name}/bias"], 0.0)
