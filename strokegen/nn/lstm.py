"""One step of an LSTM, from its pre-activations."""

from __future__ import annotations

from strokegen.nn.network import Ops, Tensor


def lstm(ops: Ops, z: Tensor, c: Tensor, keep: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Gates applied elementwise: the whole of an LSTM but its matrix product.

    c' = sigmoid(f) * c + sigmoid(i) * tanh(g);  h' = sigmoid(o) * tanh(c')

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      z: `[B, 4H]` pre-activations in the order i, f, g, o.
      c: `[B, H]` cell state.
      keep: None, or `[B, H]` factors of what is written into the cell, for recurrent dropout
        (Semeniuta et al. 2016, arXiv:1603.05118).
    Returns:
      (h', c'), both `[B, H]`.
    Source: Hochreiter & Schmidhuber (1997) with the forget gate of Gers et al. (2000); without
    the peepholes of Graves (2013), equations 7 to 11.
    """
    i, f, g, o = ops.split(z, 4, axis=-1)
    new = ops.tanh(g) if keep is None else keep * ops.tanh(g)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * new
    return ops.sigmoid(o) * ops.tanh(c), c
